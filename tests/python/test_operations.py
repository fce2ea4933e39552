# SPDX-License-Identifier: MIT
"""
Every operation of the binding on each simulated chip; where a loader cannot do one, it says so.
"""
import array
import hashlib
import mmap
import os
import pathlib
import tempfile

import espflash
from espflash import After, Can, Phase, StepKind
from support import CHIPS, RAM, Case, image, random_bytes

DATA = random_bytes(70000, 1)
FILL = random_bytes(1 << 16, 2)  # what the flash holds, again and again


class Operations:
    """For each chip, see below."""

    chip = ""

    def session(self, *options, **more):
        return self.connect(self.chip, *options, fill=FILL, **more)

    def can(self, session, what):
        """Whether the loader can; if not, the test expects UnsupportedError of `attempt`."""
        return bool(session.chip.capabilities & what)

    def attempt(self, session, what, function):
        """The function's result; None after the UnsupportedError that the chip owes."""
        if self.can(session, what):
            return function()
        with self.assertRaises(espflash.UnsupportedError) as caught:
            function()
        self.assertTrue(caught.exception.message)
        return None

    def test_identifies_chip_and_flash(self):
        s = self.session(chip=self.chip, attempts=3, timeout=2.5)
        self.assertEqual(s.chip.chip, espflash.chip_from_name(self.chip))
        self.assertEqual(s.chip.name, espflash.chip_name(s.chip.chip))
        self.assertEqual(s.chip.bootloader_offset, espflash.bootloader_offset(s.chip.chip))
        self.assertIn(s.chip.name.replace("-", ""), s.chip.description.replace("-", ""))
        self.assertEqual(len(s.chip.mac), 6)
        self.assertEqual(bytes.fromhex(s.chip.mac_text.replace(":", "")), s.chip.mac)
        self.assertEqual(s.baud, 115200)
        info = s.flash.identify()
        self.assertEqual(info.size, 4 << 20)
        self.assertEqual(info.jedec_id, info.manufacturer_id << 16 | info.device_id)
        self.assertTrue(info.manufacturer)

    def test_writes_and_reads_back(self):
        s = self.session()
        result = s.flash.write(0x10000, DATA)
        self.assertEqual(self.sim.content(0x10000, len(DATA)), DATA)
        self.assertGreaterEqual(result.bytes_written, len(DATA))
        self.assertEqual(result.verified, self.can(s, Can.DIGEST_FLASH))
        again = s.flash.write(0x10000, DATA)
        self.assertEqual(again.bytes_skipped > 0, self.can(s, Can.DIGEST_FLASH))
        again = s.flash.write(0x10000, DATA, diff=False)
        self.assertEqual((again.bytes_skipped, again.bytes_written), (0, result.bytes_written))
        back = self.attempt(s, Can.READ_FLASH, lambda: s.flash.read(0x10000, len(DATA)))
        if back is not None:
            self.assertIsInstance(back, bytearray)
            self.assertEqual(back, DATA)

    def test_takes_every_kind_of_bytes(self):
        s = self.session()
        folder = self.use(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "data.bin")
        with open(path, "wb") as file:
            file.write(DATA[:5000])
        with open(path, "rb") as file:
            mapped = self.use(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        words = array.array("I", DATA[:4096])
        kinds = [DATA[:5000], bytearray(DATA[:5000]), memoryview(DATA)[:5000], mapped, path,
                 pathlib.Path(path)]
        for number, data in enumerate(kinds):
            with self.subTest(type(data).__name__):
                address = 0x20000 + number * 0x2000
                s.flash.write(address, data)
                self.assertEqual(self.sim.content(address, 5000), DATA[:5000])
        s.flash.write(0x40000, words)
        self.assertEqual(self.sim.content(0x40000, 4096), DATA[:4096])
        with self.assertRaises(BufferError):
            s.flash.write(0x50000, memoryview(DATA)[::2])

    def test_reads_into_buffers_files_and_functions(self):
        s = self.session()
        if not self.can(s, Can.READ_FLASH):
            return self.attempt(s, Can.READ_FLASH, lambda: s.flash.read(0, 4))
        whole = bytearray(9000)
        s.flash.read_into(memoryview(whole)[500:8500], 0x1004)
        self.assertEqual(whole[500:8500], self.sim.content(0x1004, 8000))
        self.assertFalse(any(whole[:500]) or any(whole[8500:]))
        pieces = []
        s.flash.read_pieces(lambda at, data: pieces.append((at, bytes(data))), 0x2000, 70000)
        self.assertEqual(b"".join(data for _, data in pieces), self.sim.content(0x2000, 70000))
        self.assertEqual([at for at, _ in pieces],
                         [0x2000 + sum(len(d) for _, d in pieces[:i]) for i in range(len(pieces))])
        path = pathlib.Path(self.use(tempfile.TemporaryDirectory()), "back.bin")
        s.flash.read_file(path, 0x3F0000)
        self.assertEqual(path.read_bytes(), self.sim.content(0x3F0000))
        with self.assertRaises(BufferError):
            s.flash.read_into(b"not writable", 0)

    def test_tells_progress(self):
        s = self.session()
        seen = []
        s.flash.write(0x10000, DATA, progress=seen.append)
        self.assertEqual([p.done for p in seen], sorted(p.done for p in seen))
        self.assertEqual(seen[-1].done, seen[-1].total)
        self.assertEqual(len({p.total for p in seen}), 1)
        self.assertIn(Phase.WRITE, {p.phase for p in seen})

    def test_plans_before_it_writes(self):
        s = self.session()
        with s.plan(diff=False) as plan:
            plan.add(0x8000, FILL[:4096], "table")
            plan.add(0x10000, DATA)
            self.assertEqual(plan.steps, [])
            steps = plan.check()
            self.assertEqual(self.sim.content(0x10000, 4096), FILL[:4096])
            self.assertIn(StepKind.PROGRAM, {step.kind for step in steps})
            self.assertEqual({step.region for step in steps}, {0, 1})
            result = plan.run()
        self.assertEqual(self.sim.content(0x8000, 4096), FILL[:4096])
        self.assertEqual(self.sim.content(0x10000, len(DATA)), DATA)
        self.assertEqual(result.verified, self.can(s, Can.DIGEST_FLASH))
        with self.assertRaises(espflash.StateError):
            plan.run()

    def test_writes_with_options(self):
        s = self.session()
        offset = s.chip.bootloader_offset
        firmware = image(self.chip)
        result = s.flash.write(offset, firmware, flash_mode="dio", flash_size="detect",
                               compress=False, verify=False, erase_all=True)
        self.assertTrue(result.patched)
        self.assertFalse(result.compressed or result.verified)
        written = self.sim.content(offset, len(firmware))
        self.assertEqual(espflash.image.check(written, self.chip).flash_size, 4 << 20)
        self.assertEqual(set(self.sim.content(0x200000, 4096)), {0xFF})

    def test_verifies(self):
        s = self.session()
        self.attempt(s, Can.DIGEST_FLASH, lambda: s.flash.verify(0, FILL))
        if self.can(s, Can.DIGEST_FLASH):
            with self.assertRaises(espflash.VerifyError) as caught:
                s.flash.verify(0, FILL[:1000] + b"\x00" + FILL[1001:])
            self.assertEqual(caught.exception.address, 1000)
            with s.plan() as plan:
                plan.add(0x1000, FILL[0x1000:0x2000])
                self.assertGreaterEqual(plan.verify().bytes_verified, 0x1000)

    def test_erases(self):
        s = self.session()
        seen = []
        s.flash.erase(0x10000, 0x3000, progress=seen.append)
        self.assertEqual(seen[-1].done, seen[-1].total)
        self.assertEqual(self.sim.content(0x10000, 0x3000), b"\xff" * 0x3000)
        self.assertEqual(self.sim.content(0x13000, 0x1000), FILL[0x3000:0x4000])
        with self.assertRaises(espflash.RangeError):
            s.flash.erase(0x10001, 0x1000)
        s.flash.erase_chip()
        self.assertEqual(set(self.sim.content()), {0xFF})

    def test_digests_and_registers_of_the_flash(self):
        s = self.session()
        digest = self.attempt(s, Can.DIGEST_FLASH, lambda: s.flash.md5(0x100, 5000))
        if digest is not None:
            self.assertEqual(digest, hashlib.md5(FILL[0x100:0x100 + 5000]).digest())
        self.assertEqual(s.flash.read_sfdp(0, 4), b"SFDP")
        s.flash.write_status(0x0200, 2)
        self.assertEqual(s.flash.read_status(2), 0x0200)
        self.assertEqual(s.flash.read_status(), 0)
        info = s.flash.identify()
        answer = s.target.spi(0x9F, read_bits=24)
        self.assertEqual(answer.to_bytes(3, "little"), info.jedec_id.to_bytes(3, "big"))

    def test_reaches_memory_and_registers(self):
        s = self.session()
        at = RAM[self.chip] + 0x400
        s.target.write_memory(at, DATA[:64])
        self.assertEqual(s.target.read_memory(at, 64), DATA[:64])
        s.target.write_reg(at, 0x12345678)
        s.target.write_reg(at, 0xFFFFFFFF, mask=0xFF00, delay_us=10)
        self.assertEqual(s.target.read_reg(at), 0x1234FF78)
        seen = []
        s.target.read_memory(at, 256, progress=seen.append)
        self.assertEqual(seen[-1].done, 256)

    def test_starts_code_in_ram(self):
        s = self.session()
        s.target.load_ram(image(self.chip))
        with self.assertRaises(espflash.StateError):
            s.target.read_reg(RAM[self.chip])
        s = self.session()
        s.target.write_memory(RAM[self.chip], DATA[:16])
        s.target.run(RAM[self.chip])
        self.assertEqual(s.baud, 0)

    def test_tells_the_security_state(self):
        s = self.session()
        info = self.attempt(s, Can.SECURITY_INFO, s.target.security)
        if info is not None:
            self.assertEqual(info.flags, 0)
            self.assertIsNotNone(info.chip_id)

    def test_leaves_the_chip(self):
        s = self.session("--realtime", "--fault", "boot-noise")
        with self.assertRaises(espflash.UnsupportedError):
            s.reset()  # TCP has no lines
        s.flash.write(s.chip.bootloader_offset, image(self.chip))
        s.reset(After.SOFT_RESET)
        self.assertTrue(s.read_raw(timeout=30), "the firmware says nothing")
        with self.assertRaises(espflash.StateError):
            s.flash.identify()

    def test_stays_in_the_loader(self):
        s = self.session()
        s.reset(After.STAY)
        self.assertEqual(s.chip.chip, espflash.chip_from_name(self.chip))
        self.assertEqual(s.flash.identify().size, 4 << 20)

    def test_changes_the_rate_on_a_terminal(self):
        s = self.connect(self.chip, listen="pty")
        self.attempt(s, Can.CHANGE_BAUD, lambda: s.set_baud(460800))
        if self.can(s, Can.CHANGE_BAUD):
            self.assertEqual(s.baud, 460800)
        s.flash.write(0x10000, DATA[:5000])
        self.assertEqual(self.sim.content(0x10000, 5000), DATA[:5000])


for name in CHIPS:
    globals()[f"Chip_{name}"] = type(f"Chip_{name}", (Operations, Case), {"chip": name})
