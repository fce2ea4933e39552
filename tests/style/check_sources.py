#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Every number says where it came from. In the files that are made of numbers, each table and each
hexadecimal constant stands under a source mark: in the head of the file, in the comment before
the block, or on the line.

usage: check_sources.py ROOT
"""
import re

import tree

FOLDERS = ("lib/chip", "lib/wire")
FILES = ("lib/flash/jedec.c", "lib/flash/sfdp.c", "lib/flash/status.c", "lib/session/spi.c",
         "lib/session/reset.c", "lib/transport/usb_ids.c")
MARK = re.compile(
    r"REFERENCE|esptool [0-9a-f]{7}|JESD ?\d+|JEP ?\d+|RFC ?\d+|FIPS|datasheet|[Tt]echnical [Rr]ef"
    r"|[Mm]easured|[Mm]easurement|usb\.ids|linux[ /]v?\d|\bTRM\b", re.S)


def blocks(text):
    """(number of the first line, text) of each run of lines without an empty line between."""
    number = 1
    for block in re.split(r"\n\s*\n", text):
        yield number, block
        number += block.count("\n") + 2


def main():
    problems, checked = [], 0
    paths = [p for p in tree.files(*FOLDERS, suffixes=(".c", ".h"))]
    paths += [p for p in FILES if p in tree.files("lib")]
    for path in paths:
        text = tree.read(path)
        head = text.split("*/")[1] if text.count("*/") > 1 else text
        if MARK.search(head):
            checked += 1
            continue
        for number, block in blocks(text):
            code = tree.without_comments(block)
            if not re.search(r"\b0x[0-9a-fA-F]{2,}", code):
                continue
            checked += 1
            # Bits of our own, and masks of bytes, are nobody else's numbers.
            if re.search(r"#define EF_\w+\s+0x0*[1248]0*u", code):
                continue
            if not re.sub(r"\b0x(ff|ffff|ffffff|ffffffff|80+)u?\b", "", code).count("0x"):
                continue
            if not MARK.search(block):
                problems.append(f"{path}:{number}: numbers without a source: "
                                f"{code.strip().splitlines()[0].strip()[:60]}")
    tree.report(problems, checked)


main()
