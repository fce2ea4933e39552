#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The examples in other languages, each against simulated boards: they write, read back, and end with
the library's own words about a mistake.

usage: test_languages.py ESPFLASH_SIM [cpp=PROGRAM] [rust=PROGRAM]
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import CHIPS, Board, Report, Run, expect, prepare

SIM = sys.argv[1]
PROGRAMS = dict(word.split("=", 1) for word in sys.argv[2:])
# Written by the examples.
ADDRESS, DATA = 0x100000, b"\x5a" * 10000
# What they say of a read beyond the end of the flash, and without a port.
SAID = {"cpp": ("beyond the flash's end", "-1: "), "rust": ("RANGE", "ARGUMENT")}


def works(language, chip):
    with Board(SIM, chip) as b:
        run = Run([PROGRAMS[language], b.port]).expect(1)
        expect(b.content(ADDRESS, len(DATA)) == DATA, "the flash does not hold it")
    expect("read back" in run.out and "wrong" not in run.out, run.out)
    expect(SAID[language][0] in run.err, f"not the library's words: {run.err}")


def no_port(language):
    for words in ([], ["ftp://nowhere"]):
        run = Run([PROGRAMS[language], *words]).expect(1)
        expect(SAID[language][1] in run.err, f"not ARGUMENT: {run.err}")


def main():
    with prepare(), Report(workers=2) as report:
        for language in PROGRAMS:
            report.add(f"{language} without a port", no_port, language)
            for chip in CHIPS:
                report.add(f"{language} {chip}", works, language, chip)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
