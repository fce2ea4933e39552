#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The committed stubs are those of the committed sources: each blob carries the SHA-256 that the
sources have now. Needs no cross compiler; build.py --check compares every byte.

usage: check_blobs.py ROOT
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
STUB = pathlib.Path(sys.argv[1]) / "lib" / "stub"
sys.path.insert(0, str(STUB / "firmware"))

import build  # noqa: E402


def main():
    want, failed = build.source_hash(), 0
    for chip in build.CHIPS:
        path = STUB / "blobs" / f"{chip}.c"
        match = re.search(r'source_sha256 = "([0-9a-f]{64})"', path.read_text())
        if not match or match.group(1) != want:
            print(f"{path}: not of these sources; run lib/stub/firmware/build.py")
            failed += 1
    print(f"{len(build.CHIPS)} checked, {failed} problems")
    sys.exit(1 if failed else 0)


main()
