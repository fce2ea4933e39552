#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
What the shared library exports, what lib/libespflash.map lists and what the headers declare with
ESPFLASH_API are one and the same set; the soname carries the major version.

usage: check_exports.py LIBESPFLASH.SO ROOT
"""
import os
import re
import subprocess
import sys


def output(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


def main():
    library, root = sys.argv[1:3]
    nodes = set(re.findall(r"^(ESPFLASH_\d+) \{", read(root, "lib/libespflash.map"), flags=re.M))
    exported = {line.split()[-1].split("@")[0]
                for line in output("nm", "-D", "--defined-only", library).splitlines()} - nodes
    mapped = set(re.findall(r"^\s*(\w+);", read(root, "lib/libespflash.map"), flags=re.M))
    declared = set()
    folder = os.path.join(root, "include", "espflash")
    for name in os.listdir(folder):
        if name != "export.h":
            declared.update(re.findall(r"\bESPFLASH_API\b[^;(]*?(\w+)\s*\(", read(folder, name)))
    problems = [f"{name}: exported, not in the map" for name in exported - mapped]
    problems += [f"{name}: in the map, not exported" for name in mapped - exported]
    problems += [f"{name}: declared, not in the map" for name in declared - mapped]
    problems += [f"{name}: in the map, not declared" for name in mapped - declared]
    major = re.search(r"VERSION_MAJOR (\d+)", read(folder, "version.h")).group(1)
    soname = re.search(r"soname: \[(.*?)\]", output("readelf", "-d", library)).group(1)
    if soname != f"libespflash.so.{major}":
        problems.append(f"soname {soname}, libespflash.so.{major} wanted")
    print("\n".join(sorted(problems)) or f"{len(exported)} functions, soname {soname}")
    sys.exit(1 if problems or not exported else 0)


main()
