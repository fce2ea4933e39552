#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Another host drives our flasher stub: esptool from PyPI, unmodified, uploads its own, the simulator
starts ours in its place, and everything esptool does with a stub is compared with the flash.

usage: esptool_vs_stub.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL
"""
import os
import re
import struct
import sys

from harness import CHIPS, Board, Report, Run, expect, prepare, random_bytes, save

SIM, ESPTOOL = sys.argv[2:4]

# TCP tells no rate; over a pseudo-terminal a wrong one is noise.
LINES = (("tcp", 115200), ("pty", 460800))

OLD = b"\x5a"
SECTOR = 4096
PLACE = 0x10000
SIZE = 0x9801  # ends in the middle of a sector


def board(chip, listen, *options, fill=OLD):
    return Board(SIM, chip, "--substitute-stub", "--verbose", *options, listen=listen, fill=fill)


# esptool does not wait until a status register is written, which takes 10 ms, and goes on after
# some twelve commands: about as long at 460800 baud. The simulator stops code that disturbs a flash
# at work.
STATUS_AT_ONCE = ("--flash-times", "none")

# A busy machine is no reason to fail: the simulated chip is as slow as that, esptool does not know.
PATIENCE = """[esptool]
timeout = 60
max_timeout = 300
erase_region_timeout_per_mb = 300
erase_write_timeout_per_mb = 300
md5_timeout_per_mb = 300
"""


def esptool(b, baud, *words, after="no-reset"):
    """Run esptool on a board without a reset line; it finds a stub that runs already."""
    config = save(b.folder, "esptool.cfg", PATIENCE.encode())
    port = b.port.replace("tcp://", "socket://")
    run = Run(["env", f"ESPTOOL_CFGFILE={config}", ESPTOOL, "--port", port, "--baud", str(baud),
               "--before", "no-reset", "--after", after, *words], timeout=250)
    expect_alive(b)
    expect(re.search(r"Stub flasher (is already )?running", run.out),
           f"no stub was started: {run.tail()}")
    expect(baud == 115200 or f"Changing baud rate to {baud}" in run.out,
           f"the rate was not changed: {run.tail()}")
    return run


def expect_alive(b):
    """Nothing the stub did made the simulator stop it."""
    stops = [line for line in b.log if "code in RAM stopped" in line]
    expect(not stops, f"the stub was stopped: {stops}")


def expect_ours(b):
    """It was our stub that did all this."""
    expect(b.wait_for_log(1, "our own stub in place"), "the stub that ran was not ours")
    expect_alive(b)


def firmware_like(seed):
    """Half of it does not compress, half of it does."""
    noise = random_bytes(SIZE, seed)
    return b"".join(noise[i:i + 512] if i & 512 else noise[:64] * 8 for i in range(0, SIZE, 512))[
        :SIZE]


def expect_flash(b, data):
    """`data` at PLACE, the rest of its last sector blank, and OLD around that."""
    blank = -len(data) % SECTOR
    expect(b.content(PLACE, len(data)) == data, "the flash does not hold what was sent")
    expect(b.content(PLACE + len(data), blank) == b"\xff" * blank, "written beyond the data")
    expect(b.content(0, PLACE) == OLD * PLACE, "the flash before was changed")
    end = PLACE + len(data) + blank
    expect(b.content(end) == OLD * ((4 << 20) - end), "the flash behind was changed")


def written(chip, listen, baud, compress, folder):
    data = firmware_like(baud)
    file = save(folder, f"{chip}{listen}{compress}", data)
    broken = save(folder, os.path.basename(file) + "x", data[:-1] + bytes([data[-1] ^ 1]))
    with board(chip, listen) as b:
        out = esptool(b, baud, "write-flash", compress, hex(PLACE), file).expect().out
        expect(("compressed)" in out) == (compress == "-z"), f"compressed or not? {out}")
        expect("Hash of data verified" in out, f"not verified: {out}")
        expect_flash(b, data)
        esptool(b, baud, "verify-flash", hex(PLACE), file).expect()
        run = esptool(b, baud, "verify-flash", hex(PLACE), broken)
        expect(run.code != 0 and "Verification failed" in run.out + run.err,
               f"verified other data: {run.tail()}")
        expect_flash(b, data)
        expect_ours(b)


def read(chip, listen, baud, folder):
    name = os.path.join(folder, f"{chip}{listen}.img")
    with board(chip, listen, fill=random_bytes(1 << 12, 9)) as b:
        for address, size in ((0, 0x8000), (0x10010, 100), (0x3FF000, SECTOR)):
            esptool(b, baud, "read-flash", str(address), str(size), name).expect()
            with open(name, "rb") as file:
                expect(file.read() == b.content(address, size), f"read {size} at {address:#x}")
        expect_ours(b)


def erased(chip, listen, baud):
    with board(chip, listen) as b:
        esptool(b, baud, "erase-region", hex(PLACE), "0x13000").expect()
        expect_flash(b, b"\xff" * 0x13000)
        esptool(b, baud, "erase-flash").expect()
        expect(b.content() == b"\xff" * (4 << 20), "the flash is not blank")
        expect_ours(b)


def identity(chip, listen, baud):
    """A flash that is not the usual one, and a status register that holds something."""
    with board(chip, listen, "--flash-id", "C84016", *STATUS_AT_ONCE) as b:
        out = esptool(b, baud, "flash-id").expect().out
        for line in ("Manufacturer: c8", "Device: 4016", "Detected flash size: 4MB"):
            expect(line in out, f"no line '{line}' in: {out}")
        for status in (0x0000, 0x0218):
            if status:
                esptool(b, baud, "write-flash-status", "--bytes", "2", "--non-volatile",
                        hex(status)).expect()
            out = esptool(b, baud, "read-flash-status", "--bytes", "2").expect().out
            expect(f"Flash memory status: {status:#06x}" in out, f"not {status:#06x}: {out}")
        expect_ours(b)


def unprotected(chip, listen, baud, folder):
    """Block protection, which the ROM loader leaves to the host, is no hindrance."""
    data = firmware_like(3)
    file = save(folder, f"{chip}{listen}protected", data)
    with board(chip, listen, *STATUS_AT_ONCE) as b:
        esptool(b, baud, "write-flash-status", "--bytes", "1", "--non-volatile", "0x1c").expect()
        esptool(b, baud, "write-flash", hex(PLACE), file).expect()
        expect_flash(b, data)
        expect_ours(b)


def image():
    """An image with one instruction that jumps to itself: REFERENCE 5.1."""
    code = bytes.fromhex("06ffff00")
    checksum = 0xEF
    for byte in code:
        checksum ^= byte
    out = struct.pack("<BBBBI", 0xE9, 1, 0, 0x40, 0x40100000)
    out += struct.pack("<II", 0x40100000, len(code)) + code
    return out + bytes(15 - len(out) % 16) + bytes([checksum])


def soft_reset(listen, baud, folder):
    """Only the ESP8266 can: its stub calls the ROM, which starts what is in the flash."""
    file = save(folder, f"{listen}.image", image())
    with board("esp8266", listen) as b:
        esptool(b, baud, "write-flash", "0", file, after="soft-reset").expect()
        expect(b.wait_for_log(1, "code in RAM leaves for the firmware"), f"still there: {b.log}")
        expect(b.content(0, len(image())) == image(), "the flash does not hold what was sent")
        expect_ours(b)


def add_all(report, folder):
    for listen, baud in LINES:
        for chip in CHIPS:
            name = f"{chip} {listen} {baud}"
            report.add(f"{name} written", written, chip, listen, baud, "-u", folder)
            report.add(f"{name} written compressed", written, chip, listen, baud, "-z", folder)
            report.add(f"{name} read", read, chip, listen, baud, folder)
            report.add(f"{name} erased", erased, chip, listen, baud)
            report.add(f"{name} identity", identity, chip, listen, baud)
            report.add(f"{name} unprotected", unprotected, chip, listen, baud, folder)
        report.add(f"esp8266 {listen} {baud} soft reset", soft_reset, listen, baud, folder)


def main():
    with prepare() as folder, Report(workers=2) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
