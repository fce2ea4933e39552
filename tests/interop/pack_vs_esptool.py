#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Second opinion on the image builder: esptool's image-info finds every image it makes whole, with the
settings, revisions, segments and sums that were asked for.

usage: pack_vs_esptool.py IMAGE_PACK [CHIP:IMAGE...]    images that others have packed
"""
import hashlib
import os
import random
import re
import sys
import tempfile

from image_vs_esptool import run_esptool, run_tool

MODES = ["QIO", "QOUT", "DIO", "DOUT"]
FREQS = [80, 40, 26, 20]
SIZES = {"1MB": 1 << 20, "2MB": 2 << 20, "4MB": 4 << 20, "8MB": 8 << 20, "16MB": 16 << 20}
SMALL = {"256KB": 256 << 10, "512KB": 512 << 10}

# name: has an extended header, where segments may lie
CHIPS = {
    "esp8266": (False, (0x40100000, 0x3FFE8000)),
    "esp32": (True, (0x40080400, 0x3FFF0030, 0x40078000)),
    "esp32c3": (True, (0x403CE710, 0x3FCD5820, 0x50000000)),
}


class Comparison:
    def __init__(self, tool, folder):
        self.tool, self.folder, self.count, self.bad = tool, folder, 0, 0

    def expect(self, ok, what):
        self.count += 1
        if not ok:
            self.bad += 1
            print("DIFFERS:", what)

    def path(self, name):
        return os.path.join(self.folder, name)

    def pack(self, chip, segments, **words):
        """Pack {address: data}; the image's path."""
        out, parts = self.path("image.bin"), []
        for i, (address, data) in enumerate(segments.items()):
            with open(self.path(f"part{i}"), "wb") as file:
                file.write(data)
            parts.append(f"{address:#x}:{self.path(f'part{i}')}")
        words = [f"{name}={value}" for name, value in words.items()]
        code, text = run_tool(self.tool, chip, out, *words, *parts)
        self.expect(code == 0, f"{chip} {words}: exit {code}: {text}")
        return out

    def info(self, chip, path, wanted):
        """image-info's text holds each of the expressions."""
        code, text = run_esptool("--chip", chip, "image-info", path)
        self.expect(code == 0 and "invalid" not in text.lower(), f"{chip}: not whole: {text}")
        for line in wanted:
            self.expect(re.search(f"^{line}$", text, re.MULTILINE), f"no '{line}' in: {text}")

    def sums(self, chip, path):
        """The footer says that checksum and digest are right, and what they are."""
        with open(path, "rb") as file:
            data = file.read()
        wanted = [r"Checksum: 0x[0-9a-f]{2} \(valid\)"]
        if CHIPS[chip][0] and data[23] == 1:
            wanted.append(f"Validation hash: {hashlib.sha256(data[:-32]).hexdigest()} \\(valid\\)")
        self.info(chip, path, wanted)
        return data

    def damage(self, chip, path, data, rng):
        """The same image with one bit changed is not whole: the words above can be missing."""
        broken = bytearray(data)
        # In the first segment: not every image has a digest over its headers.
        broken[(32 if CHIPS[chip][0] else 16) + rng.randrange(16)] ^= 1 << rng.randrange(8)
        with open(path, "wb") as file:
            file.write(broken)
        code, text = run_esptool("--chip", chip, "image-info", path)
        self.expect(code != 0 or "invalid" in text.lower(), f"{chip}: damaged and whole: {text}")


def random_segments(chip, rng, count):
    segments, places = {}, {address: address for address in CHIPS[chip][1]}
    for i in range(count):
        place = rng.choice(CHIPS[chip][1]) if i else CHIPS[chip][1][0]
        data = rng.randbytes(rng.randrange(1, 400))
        if i == 0:
            # At least 16 bytes. esptool takes a 1 in an ESP8266 image's byte 23 for a digest.
            data = b"\x80" * 16 + data
        segments[places[place]] = data
        places[place] += (len(data) + 3) // 4 * 4
    return segments


def compare_settings(c, chip, rng):
    segments = random_segments(chip, rng, 2)
    entry = next(iter(segments))
    for mode, mode_name in enumerate(MODES, 1):
        for freq in FREQS:
            for name, size in (SIZES if CHIPS[chip][0] else SIZES | SMALL).items():
                path = c.pack(chip, segments, entry=entry, mode=mode, freq=freq, size=size)
                c.info(chip, path, [f"Flash size: {name}", f"Flash freq: {freq}m",
                                    f"Flash mode: {mode_name}"])


def compare_segments(c, chip, rng):
    for count in list(range(1, 17)) * 3:
        extra = {}
        lines = []
        segments = random_segments(chip, rng, count)
        entry = next(iter(segments)) + 4
        if CHIPS[chip][0]:
            low, high = rng.randrange(0, 400), rng.randrange(400, 65535)
            extra = {"digest": rng.randrange(2), "min": low, "max": high}
            lines = [rf"Minimal chip revision: v{low // 100}\.{low % 100},.*",
                     rf"Maximal chip revision: v{high // 100}\.{high % 100}"]
        path = c.pack(chip, segments, entry=entry, **extra)
        for i, (address, data) in enumerate(segments.items()):
            size = (len(data) + 3) // 4 * 4
            lines.append(f" *{i}  0x{size:05x}  0x{address:08x}  0x.*")
        c.info(chip, path, lines + [f"Entry point: 0x{entry:08x}", f"Segments: {count}"])
        c.damage(chip, path, c.sums(chip, path), rng)


def main():
    rng = random.Random(20260821)
    with tempfile.TemporaryDirectory() as folder:
        c = Comparison(sys.argv[1], folder)
        for chip in CHIPS:
            compare_settings(c, chip, rng)
            compare_segments(c, chip, rng)
        for word in sys.argv[2:]:
            chip, path = word.split(":", 1)
            c.sums(chip, path)
    print(f"{c.count} comparisons with esptool, {c.bad} differences")
    return 1 if c.bad else 0


if __name__ == "__main__":
    sys.exit(main())
