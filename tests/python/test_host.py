# SPDX-License-Identifier: MIT
"""What needs no chip: images, and chips by name."""
import tempfile

import espflash
from espflash import Chip
from support import Case, image


class Host(Case):
    def fails(self, cls, function, *arguments, **keywords):
        with self.assertRaises(cls) as caught:
            function(*arguments, **keywords)
        self.assertTrue(caught.exception.message)

    def test_knows_chips_by_name(self):
        self.assertEqual(espflash.chip_from_name("ESP32-C3"), Chip.ESP32C3)
        self.assertIsNone(espflash.chip_name(9999))
        self.assertEqual(Chip(9999).name, "UNKNOWN_9999")
        with self.assertRaises(espflash.ArgumentError):
            espflash.chip_from_name("nonesuch")

    def test_images_that_are_broken(self):
        whole = bytearray(image("esp32"))
        self.assertEqual(espflash.image.check(whole).segments[0].size, 64)
        self.fails(espflash.ImageError, espflash.image.parse, whole[:50])
        espflash.image.patch(whole, flash_mode="qio", flash_size=4 << 20, flash_freq=80)
        info = espflash.image.check(whole)
        self.assertEqual((info.flash_mode, info.flash_size, info.flash_freq), (1, 4 << 20, 80))
        self.fails(espflash.ArgumentError, espflash.image.patch, whole, flash_freq=7)
        with self.assertRaises(BufferError):
            espflash.image.patch(bytes(whole), flash_mode="dio")
        with tempfile.NamedTemporaryFile() as file:
            file.write(whole)
            file.flush()
            espflash.image.patch(file.name, flash_mode="dout")
            self.assertEqual(espflash.image.check(file.name).flash_mode, espflash.Mode.DOUT)
