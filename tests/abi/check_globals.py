#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
No mutable globals: no object of the static library has a byte in .data, .bss or a common block.
Constants that hold pointers (.data.rel.ro) are fine.

usage: check_globals.py LIBESPFLASH.A
"""
import re
import subprocess
import sys

MUTABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro)[\w.]+)?$|\*COM\*$")


def main():
    text = subprocess.run(["objdump", "-t", sys.argv[1]], capture_output=True, text=True,
                          check=True).stdout
    problems, member, checked = [], "?", 0
    for line in text.splitlines():
        head = re.match(r"(\S+\.o):\s+file format", line)
        if head:
            member = head.group(1)
        # address, seven columns of flags, section, tab, size, name
        row = re.match(r"[0-9a-f]+ (.{7}) (\S+)\t([0-9a-f]+)\s+(?:\.hidden )?(\S+)", line)
        if not row or "d" in row.group(1):
            continue
        checked += 1
        if MUTABLE.match(row.group(2)) and int(row.group(3), 16) > 0:
            problems.append(f"{member}: {row.group(4)} is in {row.group(2)}")
    print("\n".join(problems) or f"{checked} symbols, none of them mutable")
    sys.exit(1 if problems or checked < 100 else 0)


main()
