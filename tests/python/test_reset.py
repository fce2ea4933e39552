# SPDX-License-Identifier: MIT
"""Reset sequences of one's own, what the port's USB ids change, and a flash on other pins."""
import contextlib

import espflash
from espflash import After, Line, ResetStep, Spi, parse_reset
from espflash.reset import as_spi
from support import ROM, Case
from wires import Lines

DTR, RTS = Line.DTR, Line.RTS
BOTH = DTR | RTS


class Told(Lines):
    """With reset lines, a clock, and a list of what was asked of the lines and when."""

    now = 0

    def __init__(self, sim, ids=None):
        super().__init__(sim)
        self.asked, self.ids = [], ids

    def set_lines(self, mask, value):
        super().set_lines(mask, value)
        self.asked.append((mask, value, self.now))

    def usb_ids(self):
        self.note("usb_ids")
        return self.ids

    def readinto(self, buffer, timeout):
        size = super().readinto(buffer, timeout)
        self.now += 0 if size else int(timeout * 1_000_000)
        return size

    def now_us(self):
        return self.now

    def sleep_us(self, us):
        self.now += us

    def steps(self):
        """[(mask, value, microseconds until the next step)]"""
        ends = [now for _, _, now in self.asked[1:]] + [self.now]
        found = [(mask, value, end - now) for (mask, value, now), end in zip(self.asked, ends)]
        self.asked.clear()
        return found


class Sequences(Case):
    def setUp(self):
        super().setUp()
        self.sim = self.board("esp32", "--verbose")

    def connected(self, wire, **options):
        return self.use(espflash.connect(wire, **ROM, **options))

    def test_the_usual_notation(self):
        self.assertEqual(parse_reset("D0|R1|W0.1|U1,0|W0.05"),
                         [ResetStep(DTR, Line(0)), ResetStep(RTS, RTS, 100000),
                          ResetStep(BOTH, DTR, 50000)])
        for wrong in ("", "X1", "D2", "W99", "|".join(["D0"] * 65)):
            with self.assertRaises(espflash.ArgumentError) as caught:
                parse_reset(wrong)
            self.assertTrue(caught.exception.message)

    def test_into_the_loader_and_out(self):
        wire = Told(self.sim)
        s = self.connected(wire, into_loader="U0,1|W0.01|U1,0|W0.02|U0,0",
                           into_firmware=(ResetStep(BOTH, RTS, 30000), ResetStep(BOTH, Line(0))))
        self.assertEqual([step[:2] for step in wire.steps()], [(BOTH, RTS), (BOTH, DTR), (BOTH, 0)])
        self.assertEqual(self.sim.count_log("reset: "), 1)
        s.reset()
        first, second = wire.steps()[:2]
        self.assertEqual((first[:2], second[:2]), ((BOTH, RTS), (BOTH, 0)))
        self.assertGreaterEqual(first[2], 30000)
        self.assertEqual(self.sim.count_log("reset: boot from flash"), 1)

    def test_steps_that_make_no_sense(self):
        for steps in ([(4, 0, 0)], [(1, 0, -1)], [(1, 0, 1 << 32)], [(1, 0, 0)] * 65, "D"):
            with self.assertRaises(espflash.ArgumentError):
                espflash.Session(Told(self.sim), into_loader=steps)

    def test_how_long_boot_is_held(self):
        held = {}
        for seconds in (0, 0.3):
            wire = Told(self.sim)
            self.connected(wire, reset_delay=seconds).close()
            held[seconds] = next(us for _, value, us in wire.steps() if value == DTR)
        self.assertGreaterEqual(held[0.3], 300000)
        self.assertLess(held[0], 300000)

    def test_held_in_reset(self):
        wire = Told(self.sim)
        s = self.connected(wire)
        s.reset(After.HOLD)
        self.assertEqual(wire.lines & RTS, RTS)

    def test_usb_ids_choose_the_sequence(self):
        seen = {}
        for ids in (None, (0x10C4, 0xEA60), (0x303A, 0x1001)):
            wire = Told(self.sim, ids)
            with contextlib.suppress(espflash.Error):  # this board is on no USB: anything may come
                self.connected(wire, attempts=1).close()
            self.assertGreater(wire.calls["usb_ids"], 0)
            seen[ids] = [step[:2] for step in wire.steps()][:3]
        self.assertEqual(seen[None], seen[0x10C4, 0xEA60])
        self.assertNotEqual(seen[None], seen[0x303A, 0x1001])

    def test_usb_ids_that_fail(self):
        wire = Told(self.sim)
        wire.trouble["usb_ids"] = NotImplementedError()
        self.connected(wire).close()
        wire = Told(self.sim)
        wire.trouble["usb_ids"] = ZeroDivisionError()
        with self.assertRaises(ZeroDivisionError):
            self.connected(wire)
        for wrong in ((1 << 16, 0), (0, -1)):
            with self.assertRaises(ValueError):
                self.connected(Told(self.sim, wrong))


class Pins(Case):
    def test_numbers(self):
        self.assertEqual(as_spi((6, 17, 8, 11, 16)), 11 << 24 | 16 << 18 | 8 << 12 | 17 << 6 | 6)
        self.assertEqual(as_spi(Spi.HSPI), 1)
        for wrong in ((64, 0, 0, 0, 0), (0, 0, 0, 0, -1)):
            with self.assertRaises(espflash.ArgumentError):
                as_spi(wrong)

    def test_pins_reach_the_library(self):
        s = self.connect("esp32", spi_connection=(6, 17, 8, 11, 63))  # which the chip lacks
        with self.assertRaises(espflash.ArgumentError) as caught:
            s.flash.identify()
        self.assertIn("63", caught.exception.message)
        self.assertEqual(self.connect("esp32", spi_connection=Spi.HSPI).flash.identify().size,
                         4 << 20)
