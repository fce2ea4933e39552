#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Second opinion on images: builds images, lets our image_tool and esptool judge and patch them, and
compares byte for byte. Runs in a Python that has esptool installed; knows nothing of lib/.

usage: image_vs_esptool.py IMAGE_TOOL       exit 0 = no difference, 1 = differences, 77 = no esptool
"""
import contextlib
import hashlib
import io
import os
import random
import struct
import subprocess
import sys
import tempfile

try:
    import esptool
    from esptool.targets import CHIP_DEFS
except ImportError:
    print("esptool is not installed: skipped")
    sys.exit(77)

MODES = ["keep", "qio", "qout", "dio", "dout"]
FREQS = ["keep", "80m", "40m", "26m", "20m"]
FAMILY_SIZES = ["keep", "1MB", "2MB", "4MB", "8MB", "16MB", "32MB", "64MB", "128MB"]
SIZES_8266 = ["keep", "256KB", "512KB", "1MB", "2MB", "4MB", "2MB-c1", "4MB-c1", "8MB", "16MB"]

# name: chip id (None: no extended header), boot loader offset, sizes, segment addresses
CHIPS = {
    "esp8266": (None, 0x0, SIZES_8266, [0x40100000, 0x3FFE8000]),
    "esp32": (0, 0x1000, FAMILY_SIZES, [0x3FFF0030, 0x40078000, 0x40080400]),
    "esp32c3": (5, 0x0, FAMILY_SIZES, [0x3FCD5820, 0x403CC710, 0x403CE710]),
}


def build(chip_id, addresses, rng, digest=True, mode=2, size_freq=0x20):
    """An image by the format's description: REFERENCE 5.1."""
    out = struct.pack("<BBBBI", 0xE9, len(addresses), mode, size_freq, addresses[0] + 4)
    if chip_id is not None:
        out += struct.pack("<B3sHBHH4xB", 0xEE, b"\0\0\0", chip_id, 0, 0, 0xFFFF, digest)
    checksum = 0xEF
    for address in addresses:
        data = bytearray(rng.randbytes(4 * rng.randrange(1, 200)))
        if chip_id is None and data and len(out) + 8 <= 23 < len(out) + 8 + len(data):
            # Not 1: esptool takes an ESP8266 image's byte 23 for "a digest follows".
            data[23 - len(out) - 8] = 0x80
        for byte in data:
            checksum ^= byte
        out += struct.pack("<II", address, len(data)) + bytes(data)
    out += bytes(15 - len(out) % 16) + bytes([checksum])
    if chip_id is not None and digest:
        out += hashlib.sha256(out).digest()
    return out


def run_esptool(*argv):
    """Returns (exit code, output)."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            esptool.main(list(argv))
            code = 0
        except SystemExit as e:
            code = e.code or 0
        except Exception as e:  # esptool.FatalError and what it forgets to catch
            text.write(str(e))
            code = 2
    return code, text.getvalue()


def run_tool(tool, *argv):
    done = subprocess.run([tool, *argv], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Comparison:
    def __init__(self, tool, folder):
        self.tool, self.folder, self.count, self.bad = tool, folder, 0, 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def save(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data)
        return self.path(name)

    def expect(self, ok, what):
        self.count += 1
        if not ok:
            self.bad += 1
            print("DIFFERS:", what)

    def judge(self, chip, data, what):
        """Both say whole, or both say broken."""
        name = self.save("judged.bin", data)
        code, text = run_esptool("--chip", chip, "image-info", name)
        theirs = code == 0 and "invalid" not in text.lower()
        ours = run_tool(self.tool, "check", name, chip)[0] == 0
        self.expect(theirs == ours, f"{what}: esptool whole={theirs}, ours whole={ours}\n{text}")
        return ours

    def patch(self, chip, image, mode, freq, size):
        """Our patch is what merge-bin writes, and esptool finds it whole."""
        offset = CHIPS[chip][1]
        name, merged, ours = self.save("in.bin", image), self.path("merged.bin"), self.path("ours.bin")
        what = f"{chip} -fm {mode} -ff {freq} -fs {size}"
        code, text = run_esptool("--chip", chip, "merge-bin", "-o", merged, "-fm", mode, "-ff",
                                 freq, "-fs", size, hex(offset), name)
        tool_code, tool_text = run_tool(self.tool, "patch", name, chip, mode, freq, size, ours)
        self.expect(code == 0 and tool_code == 0, f"{what}: exit {code} and {tool_code} "
                    f"{text if code else ''}{tool_text}")
        if code or tool_code:
            return
        with open(merged, "rb") as f:
            theirs = f.read()[offset:]
        with open(ours, "rb") as f:
            self.expect(f.read() == theirs, f"{what}: bytes")


def compare_chip(c, chip, rng):
    chip_id, _, sizes, addresses = CHIPS[chip]
    image = build(chip_id, addresses, rng)
    tail = rng.randbytes(300)

    assert c.judge(chip, image, f"{chip} whole"), "the test's own image is broken"
    for mode in MODES:
        for freq in FREQS:
            for size in sizes:
                c.patch(chip, image + (tail if size == "4MB" else b""), mode, freq, size)
    for mode, freq, size in [("dio", "40m", "4MB"), ("qio", "80m", "16MB"), ("dout", "26m", "1MB")]:
        run_tool(c.tool, "patch", c.save("in.bin", image), chip, mode, freq, size, c.path("p.bin"))
        with open(c.path("p.bin"), "rb") as f:
            c.expect(c.judge(chip, f.read(), f"{chip} patched"), f"{chip} {mode} patched is whole")
    if chip_id is not None:
        c.patch(chip, build(chip_id, addresses, rng, digest=False), "qio", "80m", "2MB")
    for i in range(60):
        broken = bytearray(image)
        # From the first segment's data on: before it esptool and we may read another format.
        broken[rng.randrange(40, len(broken))] ^= 1 << rng.randrange(8)
        c.judge(chip, bytes(broken), f"{chip} with bit {i} flipped")
    for i in range(40):
        c.judge(chip, image[:rng.randrange(1, len(image))], f"{chip} cut short {i}")
    for i in range(40):
        c.judge(chip, build(chip_id, addresses * rng.randrange(1, 5), rng), f"{chip} random {i}")


def compare_codes(c, chip, rng):
    """Every size and frequency of a chip's header, and that the image is whole to both."""
    cls = CHIP_DEFS[chip]
    starts = sorted({start for start, _, name in cls.MEMORY_MAP if name in ("DRAM", "IRAM")})
    CHIPS[chip] = (cls.IMAGE_CHIP_ID, cls.BOOTLOADER_FLASH_OFFSET, FAMILY_SIZES,
                   [start + 0x10000 + 0x4000 * i for i, start in enumerate(starts * 2)])
    image = build(cls.IMAGE_CHIP_ID, CHIPS[chip][3], rng)
    c.expect(c.judge(chip, image, f"{chip} whole"), f"{chip}: whole")
    for freq in ["keep", *cls.FLASH_FREQUENCY]:
        c.patch(chip, image, rng.choice(MODES), freq, rng.choice(FAMILY_SIZES))
    for size in FAMILY_SIZES:
        c.patch(chip, image, rng.choice(MODES), "keep", size)


def main():
    rng = random.Random(20260820)
    with tempfile.TemporaryDirectory() as folder:
        c = Comparison(sys.argv[1], folder)
        for chip in list(CHIPS):
            compare_chip(c, chip, rng)
        for chip in sorted(set(CHIP_DEFS) - set(CHIPS)):
            compare_codes(c, chip, rng)
    print(f"{c.count} comparisons with esptool {esptool.__version__}, {c.bad} differences")
    return 1 if c.bad else 0


if __name__ == "__main__":
    sys.exit(main())
