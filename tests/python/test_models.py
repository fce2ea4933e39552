# SPDX-License-Identifier: MIT
"""What the library knows of every chip model, and what one specimen of some says of itself."""
import espflash
from espflash import (Can, Chip, FactKind, Feature, RegionFlag, Support, UsbMode, chip_model,
                      chip_models)
from support import Case


class Models(Case):
    def test_all_are_listed(self):
        models = chip_models()
        self.assertEqual({model.chip for model in models}, set(Chip) - {Chip.AUTO})
        for model in models:
            self.assertEqual(espflash.chip_name(model.chip), model.name)
            self.assertEqual(espflash.chip_from_name(model.key), model.chip)
            self.assertEqual(espflash.bootloader_offset(model.chip), model.bootloader_offset)
            self.assertTrue(model.support & Support.ROM)
            self.assertIn(4 << 20, model.flash_sizes)
            self.assertTrue(all(model.flash_freqs))
            self.assertEqual(model.image_chip_id == 0xFFFF, model.chip == Chip.ESP8266)

    def test_one_is_found_by_number_and_name(self):
        model = chip_model("ESP32-S3")
        self.assertEqual(model, chip_model(Chip.ESP32S3))
        self.assertEqual((model.key, model.image_chip_id, model.key_blocks), ("esp32s3", 9, 6))
        self.assertEqual((model.usb_vendor_id, model.usb_serial_jtag_id, model.usb_otg_id),
                         (0x303A, 0x1001, 9))
        self.assertEqual((model.uf2_family, model.encrypt_align), (0xC47E5767, 16))
        self.assertEqual(chip_model("esp32").usb_vendor_id, 0)
        self.assertTrue(chip_model("esp32e22").support & Support.EXPERIMENTAL)
        for wrong in (99, "esp33", "auto"):
            with self.assertRaises(espflash.ArgumentError):
                chip_model(wrong)

    def test_the_memory_map(self):
        for model in chip_models():
            regions = model.regions
            self.assertTrue(any(r.flags & RegionFlag.LOAD for r in regions), model.name)
            for region in regions:
                self.assertTrue(region.name)
                self.assertLess(region.start, region.end)

    def test_quirks_and_purposes_of_keys(self):
        self.assertIn("erase-size-bug", chip_model("esp8266").quirks)
        self.assertNotIn("erase-size-bug", chip_model("esp32c6").quirks)
        self.assertEqual(chip_model("esp32c3").key_purpose(4), "XTS_AES_128_KEY")
        self.assertIsNone(chip_model("esp32c3").key_purpose(999))
        self.assertIsNone(chip_model("esp8266").key_purpose(4))

    def test_facts(self):
        facts = chip_model("esp32").facts()
        self.assertGreater(len(facts), 50)
        command = next(fact for fact in facts if fact.name == "spi.cmd")
        self.assertEqual((command.kind, command.value), (FactKind.NUMBER, 0x3FF42000))
        self.assertIsNone(command.text)
        label = next(fact for fact in facts if fact.kind == FactKind.LABEL)
        self.assertTrue(label.text)
        package = [fact for fact in facts if fact.name == "identity.package"]
        self.assertEqual([(fact.kind, fact.width) for fact in package],
                         [(FactKind.BITS, 3), (FactKind.BITS, 1)])
        self.assertEqual(package[1].position, 3)
        unsure = [model.name for model in chip_models()
                  if any(fact.flags for fact in model.facts())]
        self.assertNotIn("ESP32", unsure)


class Specimens(Case):
    def test_an_esp32c6(self):
        s = self.connect("esp32c6", "--mac", "40:4C:CA:00:00:01")
        self.assertEqual(s.chip.chip, Chip.ESP32C6)
        self.assertTrue(s.chip.features & Feature.IEEE_802154)
        self.assertTrue(s.chip.features & Feature.LP_CORE)
        self.assertEqual(s.chip.eui64, bytes.fromhex("404ccafffe000001"))
        self.assertEqual(s.chip.usb_mode, UsbMode.NONE)

    def test_an_esp32_has_no_eui64(self):
        self.assertIsNone(self.connect("esp32").chip.eui64)

    def test_its_own_usb(self):
        s = self.connect("esp32s3", "--usb", "jtag")
        self.assertEqual(s.chip.usb_mode, UsbMode.SERIAL_JTAG)

    def test_memory_in_the_package(self):
        s = self.connect("esp32s3", "--efuse", "FLASH_CAP=1,PSRAM_CAP=1")
        self.assertEqual((s.chip.embedded_flash, s.chip.embedded_psram), (8 << 20, 8 << 20))
        self.assertTrue(s.chip.features & Feature.EMBEDDED_PSRAM)

    def test_what_the_flash_says_of_its_erasing(self):
        s = self.connect("esp32", "--flash-part", "W25Q512JV", megabytes=None)
        info = s.flash.identify()
        sector = next(one for one in info.erase_types if one.size == espflash.SECTOR_SIZE)
        self.assertEqual(sector.opcode, 0x20)
        self.assertLess(0, sector.ms)
        self.assertLess(sector.ms, sector.max_ms)
        self.assertGreater(info.chip_erase_ms, sector.ms)
        self.assertEqual(info.page_size, 256)
        self.assertTrue(info.addressing & espflash.Addressing.FOUR_BYTES)
        self.assertIn(info.data_lines, (0, 4))
        self.assertEqual(info.voltage_by, espflash.VoltageBy.STRAP)
        self.assertEqual(info.voltage_mv, 3300)

    def test_what_the_table_of_parts_says(self):
        info = self.connect("esp32", "--flash-part", "MX25L12835F", megabytes=None).flash.identify()
        self.assertEqual((info.part_name, info.status_registers), ("MX25L12835F", 2))
        self.assertEqual((info.quad_register, info.quad_mask), (1, 0x40))
        self.assertEqual(info.part_quirks, espflash.PartQuirk.NO_VOLATILE)
        self.assertEqual(info.part_flags, espflash.PartFlag(0))
        part = next(one for one in espflash.flash_parts() if one.jedec_id == info.jedec_id)
        self.assertEqual((part.name, part.manufacturer), (info.part_name, info.manufacturer))
        self.assertEqual((part.size, part.erase), (info.size, info.part_erase))
        self.assertEqual(part.status_read, bytes([0x05, 0x15, 0]))
        self.assertIn(espflash.StatusBit("QE", 1, 0x40), part.status_bits)
        self.assertEqual(espflash.status_bits(0x777777)[0], espflash.StatusBit("BP0", 1, 0x04))

    def test_the_supply_of_the_flash(self):
        info = self.connect("esp32", flash_supply=espflash.Supply.V1_9).flash.identify()
        self.assertEqual((info.voltage_by, info.voltage_mv), (espflash.VoltageBy.REGISTER, 1900))
        with self.assertRaises(espflash.ChipError):
            self.connect("esp32c3", flash_supply=espflash.Supply.OFF)

    def test_what_can_be_done(self):
        s = self.connect("esp32c3")
        can = s.capabilities()
        self.assertEqual(can & s.chip.capabilities, s.chip.capabilities)
        self.assertTrue(can & Can.WATCHDOG_RESET)
        self.assertFalse(can & (Can.START_STUB | Can.NEEDS_FORCE | Can.NEEDS_ENCRYPTED))
        s = self.connect("esp32c3", stub=True)
        self.assertTrue(s.capabilities() & Can.START_STUB)
