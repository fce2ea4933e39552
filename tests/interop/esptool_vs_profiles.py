#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
esptool from PyPI, unmodified, identifies every simulated chip through its ROM loader: the names,
revisions, features, crystals, addresses, flash sizes and security information that the profiles
claim, and the flash parts with their registers. esptool is the judge here, of the simulator alone;
this library takes no part.

usage: esptool_vs_profiles.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL
"""
import re
import sys

from harness import Board, Report, Run, expect, prepare, random_bytes, save

SIM, ESPTOOL = sys.argv[2:4]

# What the profiles are: chip, description, features, crystal in MHz, MAC, EUI-64 or None, chip id
# or None where the security information has none ("" = no such command).
CHIPS = (
    ("esp8266", "ESP8266EX", "Wi-Fi, 160MHz", 26, "5c:cf:7f:80:d2:71", None, ""),
    ("esp32", "ESP32-D0WD-V3 (revision v3.1)",
     "Wi-Fi, BT, Dual Core + LP Core, 240MHz, Vref calibration in eFuse, Coding Scheme None", 40,
     "24:0a:c4:00:00:01", None, ""),
    ("esp32s2", "ESP32-S2FNR2 (revision v1.0)",
     "Wi-Fi, Single Core, 240MHz, Embedded Flash 4MB, Embedded PSRAM 2MB,"
     " ADC and temperature sensor calibration in BLK2 of eFuse V2", 40, "7c:df:a1:00:00:03", None,
     None),
    ("esp32s3", "ESP32-S3 (QFN56) (revision v0.2)",
     "Wi-Fi, BT 5 (LE), Dual Core + LP Core, 240MHz, Embedded Flash 8MB (GD),"
     " Embedded PSRAM 2MB (AP_3v3)", 40, "34:85:18:00:00:04", None, 9),
    ("esp32c2", "ESP8684H (revision v1.2)",
     "Wi-Fi, BT 5 (LE), Single Core, 120MHz, Embedded Flash 2MB (XMC)", 26, "94:b5:55:00:00:05",
     None, 12),
    ("esp32c3", "ESP32-C3 (QFN32) (revision v0.4)", "Wi-Fi, BT 5 (LE), Single Core, 160MHz", 40,
     "7c:df:a1:00:00:02", None, 5),
    ("esp32c5", "ESP32-C5HF4 (revision v1.0)",
     "Wi-Fi 6 (dual-band), BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 240MHz,"
     " Embedded Flash 4MB (XMC), No Embedded PSRAM", 48, "d0:cf:13:00:00:0a",
     "d0:cf:13:ff:fe:00:00:0a", 23),
    ("esp32c6", "ESP32-C6FH4 (QFN32) (revision v0.1)",
     "Wi-Fi 6, BT 5 (LE), IEEE802.15.4, Single Core + LP Core, 160MHz, Embedded Flash 4MB", 40,
     "40:4c:ca:00:00:06", "40:4c:ca:ff:fe:00:00:06", 13),
    ("esp32c61", "ESP32-C61HF4R2 (revision v1.0)",
     "Wi-Fi 6, BT 5 (LE), Single Core, 160MHz, Embedded Flash 4MB, Embedded PSRAM 2MB", 40,
     "30:ed:a0:00:00:09", None, 20),
    ("esp32h2", "ESP32-H2FH4S (revision v1.2)",
     "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, Embedded Flash 4MB (GD)", 32,
     "74:4d:bd:00:00:07", "74:4d:bd:ff:fe:00:00:07", 16),
    ("esp32h21", "ESP32-H21HF4 (revision v0.0)",
     "BT 5 (LE), IEEE802.15.4, Single Core, 96MHz, Embedded Flash 4MB (XMC)", 32,
     "10:51:db:00:00:08", "10:51:db:ff:fe:00:00:08", 25),
    ("esp32h4", "ESP32-H4HF4R2 (revision v0.0)",
     "BT 5 (LE), IEEE802.15.4, Dual Core, 96MHz, Embedded Flash 4MB (XMC),"
     " Embedded PSRAM 2MB (AP)", 32, "60:55:f9:00:00:0b", "60:55:f9:ff:fe:00:00:0b", 28),
    ("esp32p4", "ESP32-P4 (revision v3.1)", "Dual Core + LP Core, 400MHz", 40,
     "60:55:f9:00:00:0c", None, 18),
    ("esp32p4-rev1", "ESP32-P4 (revision v1.3)", "Dual Core + LP Core, 400MHz", 40,
     "60:55:f9:00:00:0d", None, 18),
    ("esp32s31", "ESP32-S31 (revision v0.0)",
     "Wi-Fi 6, BT 5.4 (LE), IEEE802.15.4, Dual Core + LP Core, 300MHz", 40, "38:44:be:00:00:0e",
     None, 32),
    ("esp32e22", "ESP32-E22 (revision v0.0)",
     "Wi-Fi 6E (tri-band, 2x2 MU-MIMO), BT 5.4 (LE) + Classic, Dual Core, 500MHz", 40,
     "10:51:db:00:00:0f", None, 31),
)

# Boards that differ from the profiles: chip, options, lines that have to be in the output.
VARIANTS = (
    ("esp8266", ["--efuse", "ESP8285_HIGH=1,FLASH_CODE=1,HIGH_TEMPERATURE=1"], ["ESP8285H16", "Embedded Flash"]),
    ("esp32", ["--efuse", "CHIP_PACKAGE=5,CHIP_VER_REV1=1,WAFER_VERSION_MINOR=0"],
     ["ESP32-PICO-V3 (revision v3.0)", "Embedded Flash"]),
    ("esp32", ["--efuse", "CHIP_VER_DIS_APP_CPU=1,CODING_SCHEME=1"],
     ["ESP32-S0WD", "Single Core", "Coding Scheme 3/4"]),
    ("esp32s2", ["--efuse", "FLASH_VERSION=0,PSRAM_VERSION=0,BLK_VERSION_MINOR=0"],
     ["ESP32-S2 (revision v1.0)", "No Embedded Flash", "No calibration"]),
    ("esp32s3", ["--efuse", "PKG_VERSION=1,PSRAM_CAP=3,WAFER_VERSION_MINOR=9"],
     ["ESP32-S3-PICO-1 (LGA56) (revision v0.9)", "Embedded PSRAM 16MB"]),
    ("esp32s3", ["--efuse", "WAFER_VERSION_MINOR=8,WAFER_VERSION_MAJOR=1,BLK_VERSION_MINOR=1"],
     ["ESP32-S3 (QFN56) (revision v0.0)"]),
    ("esp32c2", ["--crystal", "40"], ["40MHz"]),
    ("esp32c3", ["--efuse", "PKG_VERSION=1,WAFER_VERSION_MAJOR=1,WAFER_VERSION_MINOR=10"],
     ["ESP8685 (QFN28) (revision v1.10)"]),
    ("esp32c5", ["--crystal", "40"], ["40MHz"]),
    ("esp32c6", ["--efuse", "FLASH_CAP=2"], ["ESP32-C6FH8 (QFN32)", "Embedded Flash 8MB"]),
    ("esp32h2", ["--efuse", "WAFER_VERSION_MAJOR=0,FLASH_TEMP=2"], ["ESP32-H2FN4 (revision v0.2)"]),
    ("esp32h4", ["--efuse", "FLASH_VENDOR=3"], ["ESP32-H4HFL4R2"]),
    ("esp32p4", ["--efuse", "WAFER_VERSION_MAJOR=7"], ["ESP32-P4 (revision v7.1)"]),
    ("esp32p4", ["--efuse", "WAFER_VERSION_MINOR=2,DOWNLOAD_MODE_XPD_ON=1"],
     ["ESP32-P4 (revision v3.2)", "Detected flash size: 4MB"]),
)

# Flash parts: name, manufacturer, device, size as esptool has it.
PARTS = (
    ("W25Q32JV", "ef", "4016", "4MB"), ("W25Q64JV", "ef", "4017", "8MB"),
    ("W25Q64BV", "ef", "4017", "8MB"),
    ("W25Q128JV", "ef", "4018", "16MB"), ("W25Q256FV", "ef", "4019", "32MB"),
    ("W25Q512JV", "ef", "4020", "64MB"), ("W25Q01JV", "ef", "4021", "128MB"),
    ("GD25Q32C", "c8", "4016", "4MB"), ("GD25Q64C", "c8", "4017", "8MB"),
    ("GD25Q127C", "c8", "4018", "16MB"), ("XM25QH64C", "20", "4017", "8MB"),
    ("XM25QH128C", "20", "4018", "16MB"), ("XT25F128B", "0b", "4018", "16MB"),
    ("MX25L12835F", "c2", "2018", "16MB"), ("MX25L25635F", "c2", "2019", "32MB"),
    ("MX66L1G45G", "c2", "201b", "128MB"), ("IS25LP128", "9d", "6018", "16MB"),
    ("N25Q256A", "20", "ba19", "32MB"),
)


def field(text, label):
    found = re.search(rf"^{label}:\s+(.*)$", text, re.MULTILINE)
    expect(found, f"no line '{label}:' in: {text}")
    return found.group(1).strip()


def esptool(b, *words):
    port = b.port.replace("tcp://", "socket://")
    return Run([ESPTOOL, "--port", port, "--before", "no-reset", "--after", "no-reset", "--no-stub",
                *words], timeout=100)


def equal(text, label, wanted):
    expect(field(text, label) == wanted, f"{label}: {field(text, label)}, {wanted} wanted")


def identified(chip, description, features, crystal, mac, eui64, chip_id):
    with Board(SIM, chip) as b:
        text = esptool(b, "flash-id").expect().out
        security = esptool(b, "get-security-info")
    equal(text, "Chip type", description)
    equal(text, "Features", features)
    equal(text, "Crystal frequency", f"{crystal}MHz")
    equal(text, "MAC", eui64 or mac)
    if eui64:
        equal(text, "BASE MAC", mac)
    equal(text, "Manufacturer", "e0")
    equal(text, "Device", "4016")
    equal(text, "Detected flash size", "4MB")
    if chip_id == "":
        expect(security.code != 0, "security information of a chip without")
        return
    security.expect()
    equal(security.out, "Flags", "0x00000000 (0b0)")
    if chip_id is not None:
        equal(security.out, "Chip ID", str(chip_id))


def variant(chip, options, lines):
    with Board(SIM, chip, *options) as b:
        text = re.sub(r"[ ]+", " ", esptool(b, "flash-id").expect().out)
    for line in lines:
        expect(line in text, f"no '{line}' in: {text}")


def flash_board(chip, *options):
    """A board without a file behind its flash: parts bring their own size."""
    return Board(SIM, chip, *options, megabytes=None)


def part(name, manufacturer, device, size):
    with flash_board("esp32s3", "--flash-part", name) as b:
        text = esptool(b, "flash-id").expect().out
    equal(text, "Manufacturer", manufacturer)
    equal(text, "Device", device)
    equal(text, "Detected flash size", size)


def same_parts():
    listed = Run([SIM, "--list-flash-parts"]).expect().out.split()
    expect(listed == [row[0] for row in PARTS], f"the simulator has {listed}")


def xmc_is_woken():
    with flash_board("esp32c3", "--flash-part", "XM25QH64C", "--fault", "asleep") as b:
        text = esptool(b, "flash-id").expect().out
    equal(text, "Device", "4017")
    expect("XMC" in text, f"not told: {text}")


def status_registers(chip):
    """What esptool writes into the three registers, it reads there."""
    with flash_board(chip, "--flash-part", "W25Q64JV") as b:
        esptool(b, "write-flash-status", "--bytes", "3", "--non-volatile", "0x600204").expect()
        text = esptool(b, "read-flash-status", "--bytes", "3").expect().out
    equal(text, "Flash memory status", "0x600204")


def protected_flash(chip, folder):
    """The upper half is protected: a write there fails, one below does not."""
    file = save(folder, f"{chip}.protected", random_bytes(4096, 3))
    with flash_board(chip, "--flash-part", "W25Q64JV") as b:
        esptool(b, "write-flash-status", "--non-volatile", "0x18").expect()
        esptool(b, "write-flash", "-fs", "8MB", "0x10000", file).expect()
        esptool(b, "verify-flash", "0x10000", file).expect()
        run = esptool(b, "write-flash", "-fs", "8MB", "0x400000", file)
        expect(run.code != 0, "a write to protected flash went well")


def same_list():
    listed = Run([SIM, "--list-chips"]).expect().out.split()
    expect(listed == [row[0] for row in CHIPS], f"the simulator has {listed}")


def main():
    with prepare() as folder, Report(workers=2) as report:
        report.add("--list-chips", same_list)
        report.add("--list-flash-parts", same_parts)
        for row in PARTS:
            report.add(f"{row[0]} is identified", part, *row)
        report.add("an XMC part that sleeps", xmc_is_woken)
        for chip in ("esp32", "esp32s2", "esp32c6", "esp32p4", "esp32s31"):
            report.add(f"{chip} status registers", status_registers, chip)
        for chip in ("esp32", "esp32c3"):
            report.add(f"{chip} protected flash", protected_flash, chip, folder)
        for row in CHIPS:
            report.add(f"{row[0]} is identified", identified, *row)
        for chip, options, lines in VARIANTS:
            report.add(f"{chip} {' '.join(options)}", variant, chip, options, lines)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
