# SPDX-License-Identifier: MIT
"""The library's own transports without a session, and kept for several."""
import signal
import threading
import time

import espflash
from espflash import Line, UrlTransport
from support import ROM, Case, interrupt_soon

# SYNC as the ROM loaders know it, and how a reply to it begins.
SYNC = b"\xc0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20" + b"\x55" * 32 + b"\xc0"
REPLY = b"\xc0\x01\x08"


class Bytes(Case):
    def wire(self, listen="tcp", *options):
        self.sim = self.board("esp32", *options, listen=listen)
        return self.use(UrlTransport(self.sim.port))

    def test_there_and_back(self):
        for listen in ("tcp", "rfc2217", "pty"):
            with self.subTest(listen):
                wire = self.wire(listen)
                wire.open(115200)
                self.assertEqual(wire.read(100), b"")
                self.assertEqual(wire.write(SYNC, timeout=5), len(SYNC))
                reply = wire.read(3, timeout=20)
                while len(reply) < 3:
                    reply += wire.read(3 - len(reply), timeout=20)
                self.assertEqual(reply, REPLY)
                buffer = bytearray(b"?" * 10)
                taken = wire.readinto(buffer, timeout=20)
                self.assertGreater(taken, 0)
                self.assertEqual(bytes(buffer[taken:]), b"?" * (10 - taken))
                wire.close()
                wire.close()
                wire.open()
                wire.write(SYNC, timeout=5)
                self.assertTrue(wire.read(timeout=20))

    def test_time_over_is_no_error(self):
        wire = self.wire()
        wire.open()
        start = time.monotonic()
        self.assertEqual(wire.read(1, timeout=0.25), b"")
        self.assertGreaterEqual(time.monotonic() - start, 0.25)

    def test_lines_lead_into_the_loader(self):
        wire = self.wire("rfc2217", "--verbose", "--manual-boot")
        wire.open()
        for value in (Line.RTS, Line.DTR):
            wire.set_lines(Line.DTR | Line.RTS, value)
        self.assertTrue(self.sim.wait_for_log(1, "reset:"))
        wire.set_baud(460800)
        with self.assertRaises(espflash.ArgumentError):
            wire.set_lines(4, 4)
        with self.assertRaises(espflash.ArgumentError):
            wire.set_baud(1)

    def test_what_it_does_not_have(self):
        wire = self.wire()
        wire.open()
        for call in (lambda: wire.set_baud(460800), lambda: wire.set_lines(1, 1)):
            with self.assertRaises(espflash.UnsupportedError):
                call()

    def test_not_open(self):
        wire = self.wire()
        for call in (lambda: wire.read(1), lambda: wire.write(b"x"), lambda: wire.set_baud(9600)):
            with self.assertRaises(espflash.StateError) as caught:
                call()
            self.assertTrue(caught.exception.message)
        wire.open()
        with self.assertRaises(espflash.StateError):
            wire.open()
        with self.assertRaises(espflash.ArgumentError):
            wire.write(b"")

    def test_wrong_names(self):
        with self.assertRaises(espflash.ArgumentError):
            UrlTransport("tcp://nowhere")
        with self.assertRaises(espflash.NotFoundError):
            UrlTransport("/dev/nonesuch").open()

    def test_the_other_end_goes_away(self):
        wire = self.wire()
        wire.open()
        self.sim.process.kill()
        with self.assertRaises(espflash.DisconnectedError):
            wire.read(1, timeout=20)

    def test_ctrl_c_ends_a_long_wait(self):
        # A shell's background job ignores the signal.
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        wire = self.wire()
        wire.open()
        interrupt_soon()
        with self.assertRaises(KeyboardInterrupt):
            wire.read(1, timeout=1000)
        self.assertEqual(wire.read(1), b"")

    def test_another_thread_is_turned_away(self):
        wire = self.wire()
        wire.open()
        reading = threading.Thread(target=wire.read, args=(1, 3))
        reading.start()
        while not wire._busy.locked():
            time.sleep(0.01)
        with self.assertRaises(espflash.StateError):
            wire.write(b"x")
        reading.join()


class Sessions(Case):
    def test_one_after_the_other(self):
        sim = self.board("esp32")
        wire = UrlTransport(sim.port)
        for _ in range(2):
            with espflash.connect(wire, **ROM) as s:
                self.assertEqual(s.chip.name, "ESP32")
                with self.assertRaises(espflash.StateError):
                    wire.open()
                with self.assertRaises(espflash.StateError):
                    wire.read(1)
        wire.open()
        wire.write(SYNC, timeout=5)
        self.assertTrue(wire.read(timeout=20))

    def test_a_session_keeps_it(self):
        sim = self.board("esp32")
        with espflash.connect(UrlTransport(sim.port), **ROM) as s:
            self.assertEqual(s.flash.identify().size, 4 << 20)
