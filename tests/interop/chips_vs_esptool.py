#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The truth test of the chips: every number in `espflash-cli chips --json` against esptool's chip
classes, and what both make of a specimen's words, field by field, on thousands of words. Deliberate
differences are in chips_differences.py. Runs in a Python that has esptool; knows nothing of lib/.

usage: chips_vs_esptool.py ESPFLASH_CLI IDENTITY_TOOL
"""
import contextlib
import io
import json
import random
import subprocess
import sys

try:
    import esptool
    from esptool.targets import CHIP_DEFS
except ImportError:
    print("1..0 # SKIP esptool is not installed")
    sys.exit(0)

import chips_differences as differ
import chips_words

CASES = 3000  # sets of random words for each chip
SEED = 20260820


class Failure(Exception):
    pass


class Facts:
    """A chip of ours; remembers which of its facts were asked for."""

    def __init__(self, model):
        self.model, self.facts, self.used = model, model["facts"], set()

    def number(self, name):
        self.used.add(name)
        return self.facts.get(name)

    def part(self, name, index=0):
        """A part of a field: (address, shift, mask in the register), or None."""
        self.used.add(name)
        parts = self.facts.get(name, [])
        if index >= len(parts):
            return None
        p = parts[index]
        return p["address"], p["shift"], ((1 << p["width"]) - 1) << p["shift"]

    def table(self, name):
        self.used.add(name)
        return {r["code"]: r.get("value", r.get("text")) for r in self.facts.get(name, [])}

    def rows(self, name):
        self.used.add(name)
        return [r["value"] for r in self.facts.get(name, [])]

    def quirk(self, name):
        return name in self.model["quirks"]


def address(name, index=0):
    return lambda c: c.part(name, index) and c.part(name, index)[0]


def mask(name, index=0):
    return lambda c: c.part(name, index) and c.part(name, index)[2]


def shift(name, index=0):
    return lambda c: c.part(name, index) and c.part(name, index)[1]


def number(name):
    return lambda c: c.number(name)


def member(name):
    return lambda c: c.model.get(name)


def offset(name):
    def of(c):
        value = c.number(name)
        return None if value is None else value - c.number("spi.cmd")
    return of


def esp32_secure_boot(part):
    return lambda c: part("security.secure_boot")(c) if c.part("security.secure_boot_v2") else None


def power_step(column, where, of=lambda v: v):
    """From the P4's sequence: the column of the step number `where`."""
    return lambda c: of(c.rows(f"power.on.{column}")[where]) if c.rows("power.on.mask") else None


def flash_sizes(c):
    names = {}
    for code, value in c.table("header.flash_size").items():
        half = "-c1" if value % 1024 else ""
        value -= value % 1024
        names[f"{value >> 20}MB{half}" if value >> 20 else f"{value >> 10}KB"] = code << 4
    return names


def flash_freqs(c):
    c.table("header.flash_freq")
    return {f"{r['value']}m": r["code"] for r in c.facts["header.flash_freq"]}


def pages(c):
    """Usual page and the sizes to choose from, in bytes."""
    usual, some = c.number("map.page_kb") or 0, c.number("map.pages_kb") or 0
    return usual * 1024, tuple(1 << i << 10 for i in range(16) if some >> i & 1)


def purposes(c):
    return c.table("security.purpose")


# What of ours an attribute of esptool is.
OURS = {
    "CHIP_NAME": member("name"),
    "IMAGE_CHIP_ID": member("image_chip_id"),
    "BOOTLOADER_FLASH_OFFSET": member("bootloader_offset"),
    "UF2_FAMILY_ID": member("uf2_family"),
    "FLASH_ENCRYPTED_WRITE_ALIGN": number("security.encrypt_align"),
    "USB_OTG_SUPPORTED": lambda c: "usb_otg_id" in c.model,
    "USB_SERIAL_JTAG_SUPPORTED": lambda c: "usb_serial_jtag_id" in c.model,
    "USB_JTAG_SERIAL_PID": member("usb_serial_jtag_id"),
    "ESPRESSIF_VID": member("usb_vendor_id"),
    "USB_OTG_BLOCK_SIZE": number("usb.otg_block"),
    "WATCHDOG_RESET_SUPPORTED": lambda c: bool(c.number("watchdog.config0"))
    and not c.quirk("no-watchdog-reset"),
    "SECURITY_INFO_SUPPORTED": lambda c: bool(c.number("rom.security_info")),
    "CUSTOM_SPI_FLASH_PINS_SUPPORTED": lambda c: bool(c.number("spi.pins")),
    "FLASH_32BIT_ADDR_SUPPORTED": lambda c: c.quirk("stub-big-flash"),
    "USES_MAGIC_VALUE": lambda c: c.number("magic") is not None,
    "MAGIC_VALUE": number("magic"),
    "ESP_RAM_BLOCK": number("rom.ram_block"),
    "FLASH_WRITE_SIZE": number("rom.flash_block"),
    "SPI_REG_BASE": number("spi.cmd"),
    "SPI_USR_OFFS": offset("spi.usr"),
    "SPI_USR1_OFFS": offset("spi.usr1"),
    "SPI_USR2_OFFS": offset("spi.usr2"),
    "SPI_W0_OFFS": offset("spi.w0"),
    "SPI_MOSI_DLEN_OFFS": offset("spi.mosi_dlen"),
    "SPI_MISO_DLEN_OFFS": offset("spi.miso_dlen"),
    "SPI_ADDR_REG_MSB": lambda c: bool(c.number("spi.address_left_justified")),
    "EFUSE_BLK0_RDATA5_REG_OFFS": address("spi.pads"),
    "EFUSE_BLK0_RDATA3_REG_OFFS": address("spi.pad_hd"),
    "UART_CLKDIV_REG": number("uart.clkdiv"),
    "UART_CLKDIV_MASK": number("uart.clkdiv_mask"),
    "UART_DATE_REG_ADDR": number("uart.date"),
    "XTAL_CLK_DIVIDER": number("crystal.divider"),
    "RTCCALICFG1": address("uart.calibration"),
    "TIMERS_RTC_CALI_VALUE_S": shift("uart.calibration"),
    "TIMERS_RTC_CALI_VALUE": lambda c: c.part("uart.calibration")
    and c.part("uart.calibration")[2] >> c.part("uart.calibration")[1],
    "PCR_SYSCLK_CONF_REG": address("crystal.rom"),
    "PCR_SYSCLK_XTAL_FREQ_V": mask("crystal.rom"),
    "PCR_SYSCLK_XTAL_FREQ_S": shift("crystal.rom"),
    "EFUSE_BASE": number("efuse.base"),
    "EFUSE_RD_REG_BASE": number("efuse.block0"),
    "EFUSE_BLOCK1_ADDR": number("efuse.block1"),
    "EFUSE_BLOCK2_ADDR": number("efuse.block2"),
    "MAC_EFUSE_REG": number("mac.word1"),
    "ESP_OTP_MAC0": number("mac.word0"),
    "ESP_OTP_MAC1": number("mac.word1"),
    "ESP_OTP_MAC3": number("mac.word2"),
    # The third bit of the ESP32's major revision.
    "APB_CTL_DATE_ADDR": address("identity.major", 2),
    "APB_CTL_DATE_S": shift("identity.major", 2),
    "APB_CTL_DATE_V": lambda c: c.part("identity.major", 2)
    and c.part("identity.major", 2)[2] >> c.part("identity.major", 2)[1],
    "EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT_REG": address("security.manual_encrypt_off"),
    "EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT": mask("security.manual_encrypt_off"),
    "EFUSE_SPI_BOOT_CRYPT_CNT_REG": address("security.crypt_count"),
    "EFUSE_SPI_BOOT_CRYPT_CNT_MASK": mask("security.crypt_count"),
    "EFUSE_SECURE_BOOT_EN_REG": address("security.secure_boot"),
    "EFUSE_SECURE_BOOT_EN_MASK": mask("security.secure_boot"),
    "EFUSE_RD_ABS_DONE_REG": esp32_secure_boot(address),
    "EFUSE_RD_ABS_DONE_0_MASK": esp32_secure_boot(mask),
    "EFUSE_RD_ABS_DONE_1_MASK": mask("security.secure_boot_v2"),
    "KEY_PURPOSES": purposes,
    "EFUSE_MAX_KEY": lambda c: c.model["key_blocks"] - 1 if c.model["key_blocks"] else None,
    "EFUSE_FORCE_USE_KEY_MANAGER_KEY_REG": address("security.key_manager"),
    # Ours is the one bit that FORCE_USE_KEY_MANAGER_VAL_XTS_AES_KEY takes of the field.
    "EFUSE_FORCE_USE_KEY_MANAGER_KEY_SHIFT": lambda c: c.part("security.key_manager")
    and c.part("security.key_manager")[1] - 1,
    "FORCE_USE_KEY_MANAGER_VAL_XTS_AES_KEY": lambda c: c.part("security.key_manager") and 2,
    "EFUSE_XTS_KEY_LENGTH_256_REG": address("security.key_length_256"),
    "EFUSE_XTS_KEY_LENGTH_256": mask("security.key_length_256"),
    "EFUSE_RD_DIS_REG": address("security.key_read_off"),
    "EFUSE_RD_DIS": mask("security.key_read_off"),
    "EFUSE_BLOCK_KEY0_REG": number("security.key_words"),
    "EFUSE_RD_REPEAT_DATA3_REG": address("flash.octal"),
    "EFUSE_RD_REPEAT_DATA3_REG_FLASH_TYPE_MASK": mask("flash.octal"),
    "EFUSE_VDD_SPI_REG": address("voltage.efuse_force"),
    "VDD_SPI_FORCE": mask("voltage.efuse_force"),
    "VDD_SPI_XPD": mask("voltage.efuse_on"),
    "VDD_SPI_TIEH": mask("voltage.efuse_3v3"),
    "GPIO_STRAP_REG": number("strap.pins"),
    "GPIO_STRAP_VDDSPI_MASK": mask("voltage.strap"),
    "GPIO_STRAP_SPI_BOOT_MASK": mask("strap.flash_boot"),
    "RTC_CNTL_OPTION1_REG": address("strap.force_download"),
    "RTC_CNTL_FORCE_DOWNLOAD_BOOT_MASK": mask("strap.force_download"),
    "RTC_CNTL_SDIO_CONF_REG": address("voltage.override"),
    "RTC_CNTL_SDIO_FORCE": mask("voltage.override"),
    "RTC_CNTL_DREFH_SDIO_M": mask("voltage.override_high"),
    "RTC_CNTL_XPD_SDIO_REG": mask("voltage.override_on"),
    "RTC_CNTL_WDTCONFIG0_REG": number("watchdog.config0"),
    "RTC_CNTL_WDTCONFIG1_REG": number("watchdog.config1"),
    "RTC_CNTL_WDTWPROTECT_REG": number("watchdog.protect"),
    "RTC_CNTL_WDT_WKEY": number("watchdog.key"),
    "RTC_CNTL_SWD_CONF_REG": number("watchdog.swd_config"),
    "RTC_CNTL_SWD_AUTO_FEED_EN": number("watchdog.swd_auto_feed"),
    "RTC_CNTL_SWD_WPROTECT_REG": number("watchdog.swd_protect"),
    "RTC_CNTL_SWD_WKEY": number("watchdog.swd_key"),
    "IROM_MAP_START": number("map.irom_start"),
    "IROM_MAP_END": number("map.irom_end"),
    "DROM_MAP_START": number("map.drom_start"),
    "DROM_MAP_END": number("map.drom_end"),
    "FLASH_SIZES": flash_sizes,
    "FLASH_FREQUENCY": flash_freqs,
    "MEMORY_MAP": lambda c: [[m["start"], m["end"], m["name"]] for m in c.model["memory"]],
    "BOOTLOADER_IMAGE": pages,
    "LP_SYSTEM_REG_ANA_XPD_PAD_GROUP_REG": power_step("address", 0),
    "PMU_EXT_LDO_P0_0P1A_ANA_REG": power_step("address", 1),
    "PMU_ANA_0P1A_EN_CUR_LIM_0": power_step("mask", 1),
    "PMU_EXT_LDO_P0_0P1A_REG": power_step("address", 2),
    "PMU_0P1A_FORCE_TIEH_SEL_0": power_step("mask", 2),
    "PMU_DATE_REG": lambda c: c.number("power.undo"),
    "PMU_DATE_FLASH_FORCE_ON": lambda c: c.number("power.undo_bits"),
    "PMU_0P1A_TARGET0_0": power_step("mask", 5),
    "EFUSE_RD_REPEAT_DATA1_REG": address("power.rom_did"),
    "EFUSE_DOWNLOAD_MODE_XPD_ON_MASK": mask("power.rom_did"),
}
for _key in range(6):
    OURS[f"EFUSE_PURPOSE_KEY{_key}_REG"] = address(f"security.key{_key}")
    OURS[f"EFUSE_PURPOSE_KEY{_key}_SHIFT"] = shift(f"security.key{_key}")

# What is taken of an attribute that is no plain number.
THEIRS = {
    "BOOTLOADER_IMAGE": lambda image: (image.IROM_ALIGN, image.MMU_PAGE_SIZE_CONF),
    "UF2_FAMILY_ID": lambda family: family or None,
}


def attributes(cls):
    return sorted(n for n in dir(cls) if n[0].isalpha() and n == n.upper())


def declared_by(cls, name):
    return next(base.__name__ for base in cls.__mro__ if name in base.__dict__)


class Comparison:
    def __init__(self, models, tool):
        self.ours = {m["key"]: Facts(m) for m in models}
        self.tool = tool
        self.used = set()
        self.compared = 0

    def expect_difference(self, key, cls, name, theirs, ours):
        """Is it in the table? If not, it is a failure."""
        for row, (names, chips, declared, _) in enumerate(differ.INHERITED):
            wanted = [n for text in names.split()
                      for n in ([text % i for i in range(6)] if "%d" in text else [text])]
            if key in chips and name in wanted and declared_by(cls, name) == declared:
                self.used.add(("inherited", row, key))
                return
        for row, (attribute, chips, their_value, our_value, _) in enumerate(differ.OTHER):
            if key in chips and name == attribute and (theirs, ours) == (their_value, our_value):
                self.used.add(("other", row, key))
                return
        raise Failure(f"{name}: esptool has {theirs!r} (of {declared_by(cls, name)}), "
                      f"we have {ours!r}")

    def numbers(self, key):
        cls, ours = CHIP_DEFS[key], self.ours[key]
        skipped = {n for names, _ in differ.NOT_A_CHIPS for n in names.split()}
        wrong = []
        for name in attributes(cls):
            if name in skipped:
                continue
            if name not in OURS:
                wrong.append(f"{name}: an attribute that this test does not know")
                continue
            theirs = THEIRS.get(name, lambda v: v)(getattr(cls, name))
            mine = OURS[name](ours)
            self.compared += 1
            # An empty table and none are the same.
            if mine == theirs or not mine and not theirs and not isinstance(theirs, (int, bool)):
                continue
            if mine is None and theirs == 0 and name in ("IMAGE_CHIP_ID",):
                continue
            try:
                self.expect_difference(key, cls, name, theirs, mine)
            except Failure as failure:
                wrong.append(str(failure))
        fail_if(wrong)

    def facts(self, key):
        """Every fact of ours was compared, or is listed with a reason."""
        ours = self.ours[key]
        listed = {n for names, _ in differ.OURS_ONLY for n in names.split()}
        listed |= {n for k, names, _ in differ.OURS_ONLY_OF if k == key for n in names.split()}
        # Asked for on behalf of an attribute that the class has.
        used = set()
        for name in attributes(CHIP_DEFS[key]):
            if name in OURS:
                ours.used = set()
                OURS[name](ours)
                used |= ours.used
        fail_if(f"{n}: not compared with anything" for n in ours.facts
                if n not in used and n not in listed)

    def pins(self, key):
        cls, ours = CHIP_DEFS[key], self.ours[key]
        if not cls.CUSTOM_SPI_FLASH_PINS_SUPPORTED:
            return
        exist, usb = ours.number("spi.pins"), ours.number("spi.pins_of_usb") or 0
        highest = ours.number("spi.hd_highest_pin") or 63
        chip = cls.__new__(cls)
        for pin in range(64):
            for place in range(5):
                pins = [0] * 5  # CLK, Q, D, HD, CS
                pins[place] = pin
                allowed, text = asked(chip.check_spi_connection, pins)
                mine = bool(exist >> pin & 1) and not (place == 3 and pin > highest)
                fail_if([f"pin {pin} as {place}: {allowed}, ours {mine}"] if mine != allowed
                        else [])
                if allowed:
                    fail_if([f"pin {pin}: warning {text!r}"]
                            if bool(text.strip()) != bool(usb >> pin & 1) else [])
                self.compared += 1

    def power(self, key):
        """The flash of some revisions must be switched on."""
        rng = random.Random(SEED)
        if not hasattr(CHIP_DEFS[key], "power_on_flash"):
            fail_if(["only ours has a power-on"] if "power.on.mask" in self.ours[key].facts
                    else [])
            return
        for revision in (300, 301, 302, 303):
            for _ in range(40):
                theirs, ours = chips_words.power_on(CHIP_DEFS[key], self.ours[key].model, rng,
                                                    revision)
                fail_if([f"revision {revision}: {theirs} and {ours}"] if theirs != ours else [])
                self.compared += 1

    def unused_rows(self):
        wrong = []
        for kind, table in (("inherited", differ.INHERITED), ("other", differ.OTHER)):
            for row, entry in enumerate(table):
                wrong += [f"{kind}: {entry[0]} of {key} is no difference any more"
                          for key in entry[1] if (kind, row, key) not in self.used]
        for row, (field, chips, _, _) in enumerate(differ.TEXTS):
            wrong += [f"text: {field} of {key}: row {row} is not needed any more"
                      for key in chips if ("text", row, key) not in self.used]
        fail_if(wrong)


def asked(function, *arguments):
    """(True, what it printed), or (False, "") when it refuses."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            function(*arguments)
        except esptool.FatalError:
            return False, ""
    return True, text.getvalue()


def fail_if(problems):
    problems = list(problems)
    if problems:
        raise Failure("; ".join(problems[:12]) + (" ..." if len(problems) > 12 else ""))


def main():
    cli, tool = sys.argv[1:3]
    done = subprocess.run([cli, "--json", "chips"], capture_output=True, text=True, check=True)
    models = json.loads(done.stdout)["chips"]
    comparison, words = Comparison(models, tool), 0
    results = []

    def run(name, function, *arguments):
        try:
            function(*arguments)
            why = ""
        except Failure as failure:
            why = str(failure)
        results.append(why)
        print(f"not ok {len(results)} - {name}: {why}" if why else f"ok {len(results)} - {name}",
              flush=True)

    def same_chips():
        fail_if(f"only one of us knows {k}" for k in set(CHIP_DEFS) ^ set(comparison.ours))
        fail_if(f"chips_differences.ALL and {k}" for k in set(differ.ALL) ^ set(CHIP_DEFS))

    def decoded(key):
        nonlocal words
        count, wrong = chips_words.compare(CHIP_DEFS[key], comparison.ours[key].model, tool, CASES,
                                           comparison.used, SEED)
        words += count
        fail_if(wrong)

    run(f"esptool {esptool.__version__} and we know the same chips", same_chips)
    for key in sorted(set(CHIP_DEFS) & set(comparison.ours)):
        run(f"{key}: each number of esptool's is ours", comparison.numbers, key)
        run(f"{key}: each number of ours is compared", comparison.facts, key)
        run(f"{key}: the same pins can carry a flash", comparison.pins, key)
        run(f"{key}: the flash is switched on alike", comparison.power, key)
        run(f"{key}: the same words mean the same", decoded, key)
    run("each row of the table of differences is needed", comparison.unused_rows)
    bad = sum(map(bool, results))
    print(f"1..{len(results)}")
    print(f"# {comparison.compared} numbers and {words} decoded values compared with esptool "
          f"{esptool.__version__}, {bad} tests failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
