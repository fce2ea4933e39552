#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Every number says where it came from. In the files that are made of numbers, each table and each
hexadecimal constant stands under a source mark: in the head of the file, in the comment before
the block, or on the line. In lib/chip each block has its own.

usage: check_sources.py ROOT
"""
import re

import tree

FOLDERS = ("lib/wire",)
# Files that are nothing but numbers: the head of a file says what [2.3] and [I] in its comments
# stand for, and no block gets by without one of them or a mark of its own.
STRICT = "lib/chip"
FILES = ("lib/flash/jedec.c", "lib/flash/jedec_parts.c", "lib/flash/jedec_status.c",
         "lib/flash/sfdp.c", "lib/flash/status.c", "lib/session/spi.c",
         "lib/session/reset.c", "lib/transport/usb_ids.c")
MARK = re.compile(
    r"REFERENCE|esptool [0-9a-f]{7}|JESD ?\d+|JEP ?\d+|RFC ?\d+|FIPS|datasheet|[Tt]echnical [Rr]ef"
    r"|[Mm]easured|[Mm]easurement|usb\.ids|flashrom [0-9a-f]{7}|linux[ /]v?\d|\bTRM\b", re.S)


def blocks(text):
    """(number of the first line, text) of each run of lines without an empty line between."""
    number = 1
    for block in re.split(r"\n\s*\n", text):
        yield number, block
        number += block.count("\n") + 2


HEX = re.compile(r"\b0x[0-9a-fA-F]+")
DIGITS = re.compile(r"(?<![\w.])\d{2,}\b(?!\s*\])|(?<=\{)[1-9](?=,)")
BRACKETS = re.compile(r"\[(\d\.\d+|I)\]")


def numbers_of(block):
    """The numbers of a block of C that need a source: not zeros, masks of bytes, bits of ours."""
    code = tree.without_comments(block)
    code = re.sub(r"#define EF_\w+\s+0x0*[1248]0*u|#include[^\n]*", "", code)
    code = re.sub(r"\b0x(ff)+u?\b|\b0x0*\b", "", code)
    # ef_chip_esp32 is a name, and so is memory[4].
    return HEX.findall(code) + DIGITS.findall(code)


def check_chip(path):
    """Problems and count of the blocks of a file in lib/chip."""
    text, problems, checked = tree.read(path), [], 0
    head = text.split("*/")[1] if text.count("*/") > 1 else text
    for number, block in blocks(text):
        if not numbers_of(block) or block.lstrip().startswith("/* SPDX"):
            continue
        checked += 1
        comments = "".join(re.findall(r"/\*.*?\*/", block, flags=re.S))
        if BRACKETS.search(comments) and not MARK.search(head):
            problems.append(f"{path}:{number}: what do the brackets stand for?")
        if not BRACKETS.search(comments) and not MARK.search(comments):
            problems.append(f"{path}:{number}: numbers without a source: "
                            f"{', '.join(numbers_of(block)[:4])}")
    return problems, checked


def main():
    problems, checked = [], 0
    for path in tree.files(STRICT, suffixes=(".c", ".h")):
        wrong, count = check_chip(path)
        problems += wrong
        checked += count
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
