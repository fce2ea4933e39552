# SPDX-License-Identifier: MIT
"""Protected chips: what they say of it, encrypted writes, secure download mode, locked flash."""
import hashlib

import espflash
from espflash import Can, Protection, Security
from support import Case, random_bytes

DATA = random_bytes(0x2000, 6)
KEY = "KEY_PURPOSE_0=4,BLOCK_KEY0=" + random_bytes(32, 7).hex()
ON = "SPI_BOOT_CRYPT_CNT=1"


class Encryption(Case):
    def test_is_told(self):
        s = self.connect("esp32c3", "--efuse", f"{KEY},{ON}")
        found = s.target.protection()
        self.assertEqual(found.flags, Protection.ENCRYPTION | Protection.HAS_KEY)
        self.assertEqual(found.encrypt_align, espflash.chip_model("esp32c3").encrypt_align)
        can = s.capabilities()
        self.assertTrue(can & Can.NEEDS_ENCRYPTED and can & Can.WRITE_ENCRYPTED)
        security = s.target.security()
        self.assertEqual(security.key_purposes[0], 4)
        self.assertEqual(security.flash_crypt_count, 1)

    def test_nothing_is_protected(self):
        s = self.connect("esp32c3")
        self.assertEqual(s.target.protection().flags, Protection(0))

    def test_a_plan_and_one_region_of_it(self):
        contents = []
        for options, region in (({"encrypt": True}, {}), ({}, {"encrypt": True})):
            s = self.connect("esp32c3", "--efuse", KEY)
            with s.plan(**options) as plan:
                plan.add(0x10000, DATA, **region)
                self.assertFalse(plan.run().verified)
            contents.append(self.sim.content(0x10000, len(DATA)))
        self.assertEqual(contents[0], contents[1])
        self.assertNotEqual(contents[0], DATA)
        self.assertNotIn(b"\xff" * 16, contents[0])

    def test_without_a_key_it_is_refused(self):
        s = self.connect("esp32c3")
        with self.assertRaises(espflash.RefusedError):
            s.flash.write(0x10000, DATA, encrypt=True)
        self.assertEqual(self.sim.content(0x10000, 16), b"\xff" * 16)
        with self.assertRaises(espflash.DeviceError):  # the library lets it pass, the chip does not
            s.flash.write(0x10000, DATA, encrypt=True, ignore_efuse=True)

    def test_an_encrypted_region_begins_at_a_sector(self):
        s = self.connect("esp32c3", "--efuse", KEY)
        with s.plan() as plan:
            plan.add(0x10010, DATA, encrypt=True)
            with self.assertRaises(espflash.Error) as caught:
                plan.check()
        self.assertEqual(caught.exception.address, 0x10010)


class SecureDownload(Case):
    def test_only_what_it_allows_is_tried(self):
        s = self.connect("esp32c3", "--efuse", "ENABLE_SECURITY_DOWNLOAD=1")
        self.assertEqual(s.chip.name, "ESP32-C3")
        self.assertTrue(s.target.security().flags & Security.SECURE_DOWNLOAD)
        self.assertEqual(s.target.protection().flags, Protection.SECURE_DOWNLOAD)
        can = s.capabilities()
        self.assertTrue(can & Can.WRITE_FLASH)
        self.assertFalse(can & (Can.READ_FLASH | Can.READ_REGISTER | Can.START_STUB))
        for function in s.flash.identify, s.flash.write_protection:
            with self.assertRaises(espflash.UnsupportedError):
                function()


class DebugController(Case):
    def test_tells_and_verifies(self):
        target = self.connect("esp32s31").target
        nonce = random_bytes(32, 8)
        self.assertEqual(target.sdc_info(nonce), hashlib.sha256(nonce).digest())
        good = DATA[:500] + hashlib.sha256(DATA[:500]).digest()
        target.sdc_verify(good)
        with self.assertRaises(espflash.DeviceError):
            target.sdc_verify(good[1:])
        with self.assertRaises(ValueError):
            target.sdc_info(nonce[1:])
        with self.assertRaises(espflash.UnsupportedError):
            self.connect("esp32c3").target.sdc_verify(good)


class Locked(Case):
    def test_what_the_flash_protects(self):
        s = self.connect("esp32", "--flash-part", "W25Q512JV", megabytes=None)
        found = s.flash.write_protection()
        self.assertEqual((found.bits, found.individual, found.text), (0, False, ""))
        s.flash.write_status(0x0C)
        found = s.flash.write_protection()
        self.assertEqual((found.status, found.bits, found.text), (0x0C, 0x0C, "BP0 BP1"))
