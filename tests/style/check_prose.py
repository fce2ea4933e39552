#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
No file speaks of the machine it was written on, none is over 1 MiB, and the top level holds what
the design names. Looks at every text file.

usage: check_prose.py ROOT
"""
import os
import re

import tree

# Written so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(wor[k]|far[m])/|/roo[t]/|/tmp/bash_job[s]|/hom[e]/(?!user\b)")
TOP = {"meson.build", "meson_options.txt", "lib", "include", "examples", "bindings", "tests",
       "pkgconfig", "docs", "README.md", "LICENSE", "CHANGELOG.md", "subprojects"}


def main():
    problems, checked = [], 0
    for path in tree.files():
        checked += 1
        if path.split("/")[0] not in TOP and not path.startswith("."):
            problems.append(f"{path}: the top level has no such thing")
        if os.path.getsize(os.path.join(tree.ROOT, path)) > 1 << 20:
            problems.append(f"{path}: over 1 MiB")
            continue
        try:
            text = tree.read(path)
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if MACHINE.search(line):
                problems.append(f"{path}:{number}: a path of one machine")
    tree.report(problems, checked)


main()
