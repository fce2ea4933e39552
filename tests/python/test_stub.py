# SPDX-License-Identifier: MIT
"""Flasher stubs: the library's own, none, and one from a file."""
import base64
import json

import espflash
from espflash import Loader
from support import CHIPS, RAM, Case, random_bytes

DATA = random_bytes(20000, 1)


class Stubs:
    """For each chip, see below."""

    chip = ""

    def test_works_with_and_without_a_stub(self):
        s = self.connect(self.chip, stub=True)
        self.assertEqual(s.loader().loader, Loader.ROM)
        s.start_stub()
        self.assertEqual((s.loader().loader, s.loader().reason), (Loader.STUB, ""))
        self.assertGreater(s.loader().block_size, 0)
        self.assertTrue(s.flash.write(0x10000, DATA).verified)
        self.assertEqual(s.flash.read(0x10000, len(DATA)), DATA)
        s = self.connect(self.chip)
        s.flash.identify()
        self.assertEqual(s.loader().loader, Loader.ROM)

    def test_takes_a_stub_from_a_file(self):
        for text in (b"{}", b""):
            with self.assertRaises(espflash.ImageError):
                espflash.Stub(text)
        stub = espflash.Stub(json.dumps({
            "entry": RAM[self.chip], "text_start": RAM[self.chip],
            "text": base64.b64encode(bytes(64)).decode()}).encode())
        s = self.connect(self.chip, stub=stub, timeout=3)
        del stub
        with self.assertRaises(espflash.NoReplyError):  # 64 zeros never say hello
            s.start_stub()


for name in CHIPS:
    globals()[f"Chip_{name}"] = type(f"Chip_{name}", (Stubs, Case), {"chip": name})
