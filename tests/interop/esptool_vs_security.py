#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
esptool and espsecure from PyPI judge the security states of the simulated chips: what security
information says, what secure download mode leaves, and whether what is written encrypted is what
the chip's key makes of it, by esptool and by espflash-cli.

usage: esptool_vs_security.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL
"""
import hashlib
import os
import sys

from harness import Board, Report, Run, expect, prepare, random_bytes, save

CLI, SIM, ESPTOOL = sys.argv[1:4]
ESPSECURE = os.path.join(os.path.dirname(ESPTOOL), "espsecure")

CHIPS = ("esp32s2", "esp32s3", "esp32c2", "esp32c3", "esp32c5", "esp32c6", "esp32c61", "esp32h2",
         "esp32h21", "esp32h4", "esp32p4", "esp32p4-rev1", "esp32s31", "esp32e22")

# eFuses, and lines of get-security-info; chips that lack the fuse.
STATES = (
    ("SECURE_BOOT_EN=1", ["Secure Boot: Enabled"], ()),
    ("SECURE_BOOT_EN=1,SECURE_BOOT_AGGRESSIVE_REVOKE=1",
     ["Secure Boot: Enabled", "Secure Boot Aggressive key"], ("esp32c2", "esp32e22")),
    ("SPI_BOOT_CRYPT_CNT=1",
     ["Flash Encryption: Enabled", "SPI Boot Crypt Count (SPI_BOOT_CRYPT_CNT): 0x1"],
     ("esp32e22",)),
    ("SPI_BOOT_CRYPT_CNT=3", ["Flash Encryption: Disabled"], ("esp32e22",)),
    ("KEY_PURPOSE_0=4,KEY_PURPOSE_3=9",
     ["BLOCK_KEY0 - XTS_AES_128_KEY", "BLOCK_KEY3 - SECURE_BOOT_DIGEST0"], ("esp32c2",)),
)

KEY = random_bytes(64, 8)


def backwards(key):
    """As eFuses hold a key for flash encryption."""
    return key[::-1].hex()


ONE = f"KEY_PURPOSE_0=4,BLOCK_KEY0={backwards(KEY[:32])}"
TWO = (f"KEY_PURPOSE_1=2,BLOCK_KEY1={backwards(KEY[:32])},"
       f"KEY_PURPOSE_2=3,BLOCK_KEY2={backwards(KEY[32:])}")
LAST = f"KEY_PURPOSE_4=4,BLOCK_KEY4={backwards(KEY[:32])}"
SEED = f"BLOCK_KEY0={backwards(KEY[:16])}{'00' * 16}"
WHOLE = f"XTS_KEY_LENGTH_256=1,BLOCK_KEY0={backwards(KEY[:32])}"

# Chip, eFuses, bytes of the key that espsecure is given.
ENCRYPTIONS = (
    ("esp32s2", ONE, 32), ("esp32s2", TWO, 64), ("esp32s3", TWO, 64), ("esp32c2", SEED, 16),
    ("esp32c2", WHOLE, 32), ("esp32c3", ONE, 32), ("esp32c5", LAST, 32), ("esp32c6", LAST, 32),
    ("esp32c61", ONE, 32), ("esp32h2", ONE, 32), ("esp32h21", ONE, 32), ("esp32h4", TWO, 64),
    ("esp32p4", TWO, 64), ("esp32p4-rev1", ONE, 32), ("esp32s31", LAST, 32),
)


def esptool(b, *words):
    port = b.port.replace("tcp://", "socket://")
    return Run([ESPTOOL, "--port", port, "--before", "no-reset", "--after", "no-reset", "--no-stub",
                *words], timeout=100)


def state(chip, efuse, lines):
    with Board(SIM, chip, "--efuse", efuse) as b:
        text = esptool(b, "get-security-info").expect().out
    for line in lines:
        expect(line in text, f"no '{line}' in: {text}")


def by_espsecure(name, key, address, data, folder):
    """What that key makes of the data at that address."""
    wanted = os.path.join(folder, f"{name}.wanted")
    Run([ESPSECURE, "encrypt-flash-data", "--aes-xts", "--keyfile", save(folder, f"{name}.key", key),
         "--address", hex(address), "--output", wanted,
         save(folder, f"{name}.plain", data)]).expect()
    with open(wanted, "rb") as file:
        return file.read()


def encrypted(chip, efuse, size, folder):
    """esptool --encrypt leaves in the flash what espsecure makes of the same data and key."""
    name = f"{chip}.{size}"
    data = random_bytes(0x2000, size)
    file = save(folder, f"{name}.data", data)
    with Board(SIM, chip, "--efuse", efuse + ",SPI_BOOT_CRYPT_CNT=1") as b:
        esptool(b, "write-flash", "--encrypt", "0x10000", file).expect()
        expect(b.content(0x10000, 0x2000) == by_espsecure(name, KEY[:size], 0x10000, data, folder),
               "the flash holds something else")


def encrypted_by_cli(chip, efuse, size, folder):
    """So does ours: all files, and file by file beside plain ones, which need --force."""
    name = f"{chip}.{size}.cli"
    data = random_bytes(0x2000, size + 1)
    file = save(folder, f"{name}.data", data)
    with Board(SIM, chip, "--efuse", efuse + ",SPI_BOOT_CRYPT_CNT=1") as b:
        write = [CLI, "-p", b.port, "--after", "no-reset", "write-flash"]
        Run([*write, "--encrypt", "0x10000", file]).expect()
        before = b.content()
        mixed = ["0x30000", file, "--encrypt-files", "0x20000", file]
        refused = Run([*write, *mixed])
        expect(refused.code == 3 and "as plain data is refused" in refused.err,
               f"not refused: {refused.tail()}")
        expect(b.content() == before, "refused, and the flash was changed")
        Run([*write, "--force", *mixed]).expect()
        for address in (0x10000, 0x20000):
            wanted = by_espsecure(f"{name}.{address:x}", KEY[:size], address, data, folder)
            expect(b.content(address, 0x2000) == wanted, f"{address:#x} holds something else")
        expect(b.content(0x30000, 0x2000) == data, "the plain file is not there")


def secure_download(chip, folder):
    """esptool meets a chip in secure download mode: its name, and a write that it cannot verify."""
    data = random_bytes(0x1800, 4)
    file = save(folder, f"{chip}.secure", data)
    fuses = "ENABLE_SECURITY_DOWNLOAD=1"
    if chip == "esp32p4":
        # Revision 3.1 needs registers written for its flash, and they cannot be.
        fuses += ",WAFER_VERSION_MINOR=0"
    with Board(SIM, chip, "--efuse", fuses) as b:
        run = esptool(b, "flash-id")
        expect("Secure Download Mode" in run.out + run.err, f"not told: {run.tail()}")
        esptool(b, "write-flash", "-u", "-fs", "4MB", "0x20000", file).expect()
        expect(b.content(0x20000, len(data)) == data, "the flash does not hold what was sent")


def debug_controller(folder, efuse):
    """What the simulated SDC makes up (tests/sim/rom_sdc.c), through esptool's commands for it."""
    body, file = random_bytes(700, 9), os.path.join(folder, f"sdc{len(efuse)}.bin")
    good = save(folder, f"good{len(efuse)}", body + hashlib.sha256(body).digest())
    bad = save(folder, f"bad{len(efuse)}", body + bytes(32))
    with Board(SIM, "esp32s31", *efuse) as b:
        esptool(b, "--chip", "esp32s31", "read-sdc-chip-info", "-o", file).expect()
        esptool(b, "--chip", "esp32s31", "verify-sdc-certificate", good).expect()
        run = esptool(b, "--chip", "esp32s31", "verify-sdc-certificate", bad)
        expect(run.code != 0, "a bad certificate was taken")
    with open(file, "rb") as saved:
        info = saved.read()
    expect(info[:32] == hashlib.sha256(info[32:]).digest(), "it saved something else")


def main():
    with prepare() as folder, Report(workers=2) as report:
        for chip in CHIPS:
            for efuse, lines, without in STATES:
                if chip not in without:
                    report.add(f"{chip} {efuse}", state, chip, efuse, lines)
            report.add(f"{chip} in secure download mode", secure_download, chip, folder)
        for chip, efuse, size in ENCRYPTIONS:
            report.add(f"{chip} encrypts with {8 * size} bits", encrypted, chip, efuse, size,
                       folder)
            report.add(f"{chip} encrypts with {8 * size} bits by espflash-cli", encrypted_by_cli,
                       chip, efuse, size, folder)
        report.add("SDC", debug_controller, folder, [])
        report.add("SDC in secure download mode", debug_controller, folder,
                   ["--efuse", "ENABLE_SECURITY_DOWNLOAD=1"])
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
