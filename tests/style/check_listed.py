#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Every test that lies in the tree is run: the name of each test program, script, fuzz target and
example stands in a meson.build, and every fuzz target has a corpus.

usage: check_listed.py ROOT
"""
import re

import tree

# Folders whose programs and scripts are tests; the shape of a test's name in each.
TESTS = [
    ("tests/unit", r"test_(\w+)\.c"), ("tests/flow", r"test_(\w+)\.c"),
    ("tests/faults", r"test_(\w+)\.c"), ("tests/usb", r"(test_\w+\.py)"), ("tests/stub", r"(?:test_(\w+)\.c|(check_\w+)\.py)"), ("tests/style", r"(check_\w+\.py|\w+\.sh)"),
    ("tests/abi", r"(check_\w+\.py)"), ("tests/client", r"(check_\w+\.sh)"),
    ("tests/cli", r"((?:test|run)_\w+\.(?:py|sh))"),
    ("tests/interop", r"(\w+_vs_\w+\.py|test_\w+\.py)"), ("tests/fuzz", r"fuzz_(\w+)\.c"),
    ("examples", r"(\w+)\.c"), ("tests/python", r"(test_\w+\.py)"),
    ("tests/examples", r"(test_\w+\.py)"),
    ("tests/docs", r"((?:test|check)_\w+\.py)"),
]


def main():
    problems, checked = [], 0
    # A name counts where it stands quoted, alone or at the end of a path.
    words = set()
    for path in tree.files("tests", "examples", suffixes=("meson.build",)):
        for text in re.findall(r"'([^'\n]*)'", tree.read(path)):
            words.update((text, text.rsplit("/", 1)[-1]))
    for folder, shape in TESTS:
        for path in tree.files(folder):
            here, name = path.rsplit("/", 1)
            match = re.fullmatch(shape, name)
            if here != folder or not match:
                continue
            checked += 1
            if not {match.group(1) or name, name, name.rsplit(".", 1)[0]} & words:
                problems.append(f"{path}: in no meson.build, so nobody runs it")
            if folder == "tests/fuzz" and not tree.files(f"{folder}/corpus/{match.group(1)}"):
                problems.append(f"{path}: no corpus/{match.group(1)}")
    tree.report(problems, checked)


main()
