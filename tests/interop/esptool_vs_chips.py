#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
esptool and espflash-cli look at each simulated chip and say the same of it, field by field: name,
revision, features, crystal, addresses, flash, security. And what the CLI writes through each ROM
loader, over UART and over the chip's own USB, esptool verifies.

usage: esptool_vs_chips.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL
"""
import json
import re
import sys

from harness import Board, Report, Run, expect, prepare, random_bytes, save

CLI, SIM, ESPTOOL = sys.argv[1:4]

# Ports beside UART0 that the chips have: REFERENCE 2.15.
USB = {
    "esp32s2": ("otg",), "esp32s3": ("jtag", "otg"), "esp32c3": ("jtag",), "esp32c5": ("jtag",),
    "esp32c6": ("jtag",), "esp32c61": ("jtag",), "esp32h2": ("jtag",), "esp32h21": ("jtag",),
    "esp32h4": ("jtag",), "esp32p4": ("jtag", "otg"), "esp32p4-rev1": ("jtag", "otg"),
    "esp32s31": ("jtag", "otg"), "esp32e22": ("otg",),
}

# Boards that differ from the profile: crystal, revisions, what is inside.
VARIANTS = (
    ("esp8266", "ESP8285_HIGH=1,FLASH_CODE=1,HIGH_TEMPERATURE=1"),
    ("esp32", "CHIP_PACKAGE=6,CHIP_VER_REV2=0"), ("esp32", "CHIP_VER_DIS_BT=1,CODING_SCHEME=2"),
    ("esp32s2", "FLASH_VERSION=1,PSRAM_VERSION=0,WAFER_VERSION_MINOR=9"),
    ("esp32s3", "PSRAM_CAP=4,PSRAM_VENDOR=2,PKG_VERSION=1"),
    ("esp32s3", "WAFER_VERSION_MINOR=8,WAFER_VERSION_MAJOR=1,BLK_VERSION_MINOR=1"),
    ("esp32c2", "PKG_VERSION=0,FLASH_CAP=0"), ("esp32c3", "PKG_VERSION=3,FLASH_CAP=1,FLASH_VENDOR=5"),
    ("esp32c5", "PSRAM_CAP=2,PSRAM_VENDOR=1,WAFER_VERSION_MINOR=2"),
    ("esp32c6", "FLASH_CAP=2,WAFER_VERSION_MINOR=2"), ("esp32c61", "PKG_VERSION=3,TEMP=0,PSRAM_CAP=2"),
    ("esp32h2", "FLASH_CAP=2,FLASH_TEMP=2,FLASH_VENDOR=1"), ("esp32h21", "FLASH_CAP=2,TEMP=0"),
    ("esp32h4", "FLASH_VENDOR=3,PSRAM_CAP=1"), ("esp32p4", "WAFER_VERSION_MAJOR=3,WAFER_VERSION_MINOR=0"),
    ("esp32s31", "WAFER_VERSION_MAJOR=1,WAFER_VERSION_MINOR=3"),
)

STATES = ("", "SECURE_BOOT_EN=1,KEY_PURPOSE_0=9,KEY_PURPOSE_3=4",
          "SPI_BOOT_CRYPT_CNT=7,DIS_DOWNLOAD_MANUAL_ENCRYPT=1", "SECURE_BOOT_KEY_REVOKE1=1")


def esptool(b, *words):
    port = b.port.replace("tcp://", "socket://")
    return Run([ESPTOOL, "--port", port, "--before", "no-reset", "--after", "no-reset", "--no-stub",
                *words], timeout=100)


def cli(b, *words):
    """The CLI's JSON output by event, through the ROM loader."""
    run = Run([CLI, "-p", b.port, "--no-stub", "--after", "no-reset", "--json", *words],
              timeout=100).expect()
    return {e["event"]: e for e in map(json.loads, run.out.splitlines())}


def field(text, label):
    found = re.search(rf"^{label}:\s+(.*)$", text, re.MULTILINE)
    return found.group(1).strip() if found else None


def same(name, theirs, ours):
    expect(theirs == ours, f"{name}: {theirs} and {ours}")


def same_chip(text, ours):
    same("chip type", field(text, "Chip type"), ours["description"])
    same("features", field(text, "Features"), ours["features"])
    same("crystal", field(text, "Crystal frequency"), f"{ours['crystal_mhz']}MHz")
    same("MAC", field(text, "BASE MAC") or field(text, "MAC"), ours["mac"])
    same("EUI-64", field(text, "MAC") if field(text, "BASE MAC") else None, ours.get("eui64"))
    revision = re.search(r"revision v(\d+)\.(\d+)", field(text, "Chip type"))
    if revision:
        same("revision", 100 * int(revision.group(1)) + int(revision.group(2)), ours["revision"])


def same_flash(text, ours):
    same("manufacturer", int(field(text, "Manufacturer"), 16), ours["manufacturer_id"])
    same("device", int(field(text, "Device"), 16), ours["device_id"])
    same("size", field(text, "Detected flash size"), f"{ours['size'] >> 20}MB")


def identity(chip, *options):
    with Board(SIM, chip, *options, megabytes=None) as b:
        text = esptool(b, "flash-id").expect().out
        events = cli(b, "flash-id")
    same_chip(text, events["detected"])
    same_flash(text, events["result"])


def security(chip, efuse):
    with Board(SIM, chip, *(["--efuse", efuse] if efuse else [])) as b:
        text = esptool(b, "get-security-info").expect().out
        ours = cli(b, "get-security-info")["result"]
    same("flags", int(field(text, "Flags").split()[0], 0), ours["flags"])
    for label, name in (("Chip ID", "chip_id"), ("API Version", "api_version")):
        theirs = field(text, label)
        same(label, theirs and int(theirs), ours.get(name))
    same("crypt count", int(re.search(r"SPI_BOOT_CRYPT_CNT\): 0x([0-9a-f]+)", text).group(1), 16),
         ours["flash_crypt_count"])
    same("flash encryption", "Flash Encryption: Enabled" in text, ours["flash_encryption"])
    same("secure boot", "Secure Boot: Enabled" in text, ours["secure_boot"])
    purposes = re.findall(r"BLOCK_KEY\d - (\S+)", text)
    same("key purposes", purposes, ours["key_purposes"])


def written(chip, port, folder):
    """Written by the CLI over that port, verified by esptool over it, erased by the CLI."""
    data = random_bytes(0x3000, 6)
    file = save(folder, f"{chip}.{port}", data)
    options = [] if port == "uart" else ["--usb", port]
    with Board(SIM, chip, *options, fill=b"\x5a") as b:
        cli(b, "write-flash", "0x10000", file)
        expect(b.content(0x10000, len(data)) == data, "the flash does not hold what was sent")
        if chip != "esp8266":
            esptool(b, "verify-flash", "0x10000", file).expect()
            cli(b, "verify-flash", "0x10000", file)
            cli(b, "erase-region", "0x10000", "0x1000")
            expect(b.content(0x10000, 0x1000) == b"\xff" * 0x1000, "it was not erased")
        expect(b.content(0x14000, 0x1000) == b"\x5a" * 0x1000, "more was changed")


def add_all(report, folder, chips, parts):
    for chip in chips:
        report.add(f"{chip} identity", identity, chip)
        for port in ("uart",) + USB.get(chip, ()):
            report.add(f"{chip} written over {port}", written, chip, port, folder)
    for chip in ("esp32c2", "esp32c5"):
        report.add(f"{chip} on 40 MHz", identity, chip, "--crystal", "40")
    for chip, efuse in VARIANTS:
        report.add(f"{chip} {efuse}", identity, chip, "--efuse", efuse)
    for part in parts:
        report.add(f"{part} identity", identity, "esp32s3", "--flash-part", part)
    for chip in chips:
        for efuse in STATES:
            # Neither has any, and these two lack fuses.
            if chip not in ("esp8266", "esp32") and not (
                    chip in ("esp32c2", "esp32e22") and efuse):
                report.add(f"{chip} security {efuse}", security, chip, efuse)


def main():
    chips = Run([SIM, "--list-chips"]).expect().out.split()
    parts = Run([SIM, "--list-flash-parts"]).expect().out.split()
    with prepare() as folder, Report(workers=2) as report:
        add_all(report, folder, chips, parts)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
