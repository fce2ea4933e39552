#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The layout of the public structures is the committed one: what abi-layout (layout.c) prints equals
layout.txt, and names every structure and field of the headers. docs/abi.md tells how to change it.

usage: check_layout.py ABI-LAYOUT ROOT     exit 77, "skipped", where pointers have not 64 bits
"""
import difflib
import os
import re
import struct
import subprocess
import sys


def declared(root):
    """The structures and fields of the headers, in the form {name: {field, ...}}."""
    found = {}
    folder = os.path.join(root, "include", "espflash")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        for body, type_ in re.findall(r"struct \w+ \{(.*?)\n\} (\w+);", text, flags=re.S):
            fields = found.setdefault(type_, set())
            for declaration in filter(None, (d.strip() for d in body.split(";"))):
                function = re.search(r"\(\*(\w+)\)\s*\(", declaration)
                parts = [function.group(1)] if function else declaration.split(",")
                fields.update(re.search(r"(\w+)\s*(\[\w*\])*$", p.strip()).group(1) for p in parts)
    return found


def printed(text):
    found, type_ = {}, None
    for line in text.splitlines():
        if line.startswith("\t"):
            found[type_].add(line.split()[0])
        else:
            type_ = line.split()[0]
            found[type_] = set()
    return found


def main():
    program, root = sys.argv[1:3]
    text = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    if declared(root) != printed(text):
        for type_, fields in declared(root).items():
            missing = fields - printed(text).get(type_, set())
            if missing or type_ not in printed(text):
                print(f"{type_}: layout.c does not print {', '.join(sorted(missing)) or 'it'}")
        sys.exit(1)
    if struct.calcsize("P") != 8 or struct.calcsize("l") != 8:
        print("layout.txt is of 64-bit machines: skipped")
        sys.exit(77)
    with open(os.path.join(root, "tests", "abi", "layout.txt"), encoding="utf-8") as file:
        committed = file.read()
    difference = list(difflib.unified_diff(committed.splitlines(), text.splitlines(),
                                           "layout.txt", "this build", lineterm=""))
    print("\n".join(difference) or f"{len(printed(text))} structures as committed")
    sys.exit(1 if difference else 0)


main()
