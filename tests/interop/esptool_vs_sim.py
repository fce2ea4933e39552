#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Second opinion on the simulator and on the CLI: esptool from PyPI, unmodified, works with simulated
boards, and says and does what espflash-cli says and does.

usage: esptool_vs_sim.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL
"""
import hashlib
import json
import os
import re
import struct
import sys

from harness import BOOTLOADER, CHIPS, Board, Report, Run, expect, prepare, random_bytes, save

CLI, SIM, ESPTOOL = sys.argv[1:4]

LISTEN = ("tcp", "pty")
# esptool's ROM code has no erase-region and no read-flash on the ESP8266 (its words: "does not
# support function"), and verify-flash needs one of reading and digesting.
FULL = ("esp32", "esp32c3")
OLD = b"\x5a"


def board(chip, listen, fill=OLD):
    return Board(SIM, chip, listen=listen, fill=fill)


def esptool(b, *words):
    """Run esptool on a board without a reset line, with the ROM loader."""
    port = b.port.replace("tcp://", "socket://")
    return Run([ESPTOOL, "--port", port, "--before", "no-reset", "--after", "no-reset", "--no-stub",
                *words], timeout=100)


def field(text, label):
    found = re.search(rf"^{label}:\s+(.*)$", text, re.MULTILINE)
    expect(found, f"no line '{label}:' in: {text}")
    return found.group(1).strip()


def our_events(b, *words):
    """The CLI's JSON output by event."""
    run = Run([CLI, "-p", b.port, "--json", *words]).expect()
    return {e["event"]: e for e in map(json.loads, run.out.splitlines())}


# --- reading what a board is ---------------------------------------------------------------------

def same_identity(chip, listen):
    with board(chip, listen) as b:
        theirs = esptool(b, "flash-id").expect().out
        events = our_events(b, "flash-id")
    ours, flash = events["detected"], events["result"]
    expect(field(theirs, "Chip type") == ours["description"],
           f"chip type: {field(theirs, 'Chip type')} and {ours['description']}")
    expect(field(theirs, "Features") == ours["features"],
           f"features: {field(theirs, 'Features')} and {ours['features']}")
    expect(field(theirs, "Crystal frequency") == f"{ours['crystal_mhz']}MHz",
           f"crystal: {field(theirs, 'Crystal frequency')} and {ours['crystal_mhz']}")
    expect(field(theirs, "MAC") == ours["mac"], f"MAC: {field(theirs, 'MAC')} and {ours['mac']}")
    expect_same_flash(theirs, flash)


def expect_same_flash(theirs, flash):
    for label, name in (("Manufacturer", "manufacturer_id"), ("Device", "device_id")):
        expect(int(field(theirs, label), 16) == flash[name], f"{label}: {theirs} and {flash}")
    expect(field(theirs, "Detected flash size") == f"{flash['size'] >> 20}MB", f"size: {flash}")


def same_revision(listen):
    """esptool names a revision vX.Y, we have it as 100 X + Y."""
    for chip in FULL:
        with board(chip, listen) as b:
            theirs = field(esptool(b, "read-mac").expect().out, "Chip type")
            ours = our_events(b, "read-mac")["detected"]["revision"]
        major, minor = re.search(r"revision v(\d+)\.(\d+)", theirs).groups()
        expect(100 * int(major) + int(minor) == ours, f"{chip}: {theirs} and {ours}")


def same_security_info(listen):
    with board("esp32c3", listen) as b:
        theirs = esptool(b, "get-security-info").expect().out
        ours = our_events(b, "get-security-info")["result"]
    for label, name in (("Flags", "flags"), ("Chip ID", "chip_id"), ("API Version", "api_version")):
        number = int(field(theirs, label).split()[0], 0)
        expect(number == ours[name], f"{label}: {number} and {ours}")


# --- writing, erasing, reading -------------------------------------------------------------------

def expect_flash(b, address, data):
    """`data` at `address` and OLD up to 64 KiB around it, where an erase may not have come."""
    end = address + len(data)
    expect(b.content(address, len(data)) == data, "the flash does not hold what was sent")
    expect(b.content(address - 4096, 4096) == OLD * 4096, "the sector before was changed")
    expect(b.content(end, 4096) == OLD * 4096, "the sector behind was changed")


def written_by_esptool(chip, listen, size, compress, folder):
    data = random_bytes(size, size)
    file = save(folder, f"{chip}{listen}{size}{compress}", data)
    with board(chip, listen) as b:
        esptool(b, "write-flash", compress, "0x10000", file).expect()
        expect_flash(b, 0x10000, data)
        if chip in FULL:
            esptool(b, "verify-flash", "0x10000", file).expect()
            Run([CLI, "-p", b.port, "verify-flash", "0x10000", file]).expect()
            broken = save(folder, os.path.basename(file) + "x", data[:-1] + b"?")
            expect(esptool(b, "verify-flash", "0x10000", broken).code != 0, "verified other data")
        expect_flash(b, 0x10000, data)


def written_by_us(chip, listen, folder):
    """What the CLI wrote, esptool finds whole."""
    file = save(folder, f"{chip}{listen}ours", random_bytes(0x8000, 5))
    with board(chip, listen) as b:
        Run([CLI, "-p", b.port, "--no-stub", "write-flash", "0x10000", file]).expect()
        esptool(b, "verify-flash", "0x10000", file).expect()


def erased_by_esptool(chip, listen):
    with board(chip, listen) as b:
        esptool(b, "erase-region", "0x20000", "0x13000").expect()
        expect_flash(b, 0x20000, b"\xff" * 0x13000)


def read_by_esptool(chip, listen, folder):
    name = os.path.join(folder, f"{chip}{listen}.img")
    with board(chip, listen, fill=random_bytes(1 << 12, 9)) as b:
        for address, size in ((0, 4096), (0x10010, 100), (0x3FF000, 4096)):
            esptool(b, "read-flash", str(address), str(size), name).expect()
            with open(name, "rb") as file:
                expect(file.read() == b.content(address, size), f"read {size} at {address:#x}")


# --- the image header ----------------------------------------------------------------------------

def image(chip_id):
    """A whole image of one segment with a digest, -fm qio -ff 80m -fs 1MB: REFERENCE 5.1."""
    data = random_bytes(4000, 11)
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    out = struct.pack("<BBBBI", 0xE9, 1, 0, 0x0F, 0x40080400)
    out += struct.pack("<B3sHBHH4xB", 0xEE, b"\0\0\0", chip_id, 0, 0, 0xFFFF, 1)
    out += struct.pack("<II", 0x40080400, len(data)) + data
    out += bytes(15 - len(out) % 16) + bytes([checksum])
    return out + hashlib.sha256(out).digest()


def same_patch(chip, mode, freq, size, folder):
    """Both tools patch the header on the way: the same flash afterwards."""
    address = BOOTLOADER[chip]
    file = save(folder, f"{chip}{mode}{freq}{size}", image(0))
    words = ["-fm", mode, "-ff", freq, "-fs", size, str(address), file]
    with board(chip, "tcp") as ours, board(chip, "tcp") as theirs:
        Run([CLI, "-p", ours.port, "write-flash", *words]).expect()
        esptool(theirs, "write-flash", *words).expect()
        length = len(image(0))
        us, them = ours.content(address, length), theirs.content(address, length)
        expect(us == them, f"headers {us[:24].hex()} and {them[:24].hex()}")
        expect(us != image(0) and us[2:4] != b"\x00\x0f", "nothing was patched")


def add_all(report, folder):
    for listen in LISTEN:
        for chip in CHIPS:
            report.add(f"{chip} {listen} 1 MiB written", written_by_esptool, chip, listen, 1 << 20,
                       "-u", folder)
            report.add(f"{chip} {listen} 64 KiB written", written_by_esptool, chip, listen, 1 << 16,
                       "-u", folder)
            report.add(f"{chip} {listen} identity", same_identity, chip, listen)
        for chip in FULL:
            report.add(f"{chip} {listen} 64 KiB written compressed", written_by_esptool, chip,
                       listen, 1 << 16, "-z", folder)
            report.add(f"{chip} {listen} written by us", written_by_us, chip, listen, folder)
            report.add(f"{chip} {listen} erase-region", erased_by_esptool, chip, listen)
            report.add(f"{chip} {listen} read-flash", read_by_esptool, chip, listen, folder)
        report.add(f"{listen} revisions", same_revision, listen)
        report.add(f"esp32c3 {listen} get-security-info", same_security_info, listen)
    for mode, freq, size in (("dio", "40m", "4MB"), ("dout", "20m", "2MB"),
                             ("dio", "26m", "detect")):
        report.add(f"esp32 -fm {mode} -ff {freq} -fs {size}", same_patch, "esp32", mode, freq, size,
                   folder)


def main():
    with prepare() as folder, Report(workers=2) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
