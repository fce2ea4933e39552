#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A static library hides nothing: each of its global symbols begins with espflash_ (public) or ef_
(internal), so that it cannot meet another library's.

usage: check_prefix.py LIBESPFLASH.A
"""
import subprocess
import sys


def main():
    text = subprocess.run(["nm", "-g", "--defined-only", sys.argv[1]], capture_output=True,
                          text=True, check=True).stdout
    names = [line.split()[2] for line in text.splitlines() if len(line.split()) == 3]
    problems = [name for name in names if not name.startswith(("espflash_", "ef_"))]
    print("\n".join(problems) or f"{len(names)} symbols")
    sys.exit(1 if problems or len(names) < 100 else 0)


main()
