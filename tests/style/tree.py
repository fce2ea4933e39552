# SPDX-License-Identifier: MIT
"""
What the style checks share: the files of the tree, C text without comments, and the report.
Imported by the check_*.py of this folder; knows none of their rules.
"""
import os
import re
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else "."
C = (".c", ".h", ".cpp", ".S")
SCRIPTS = (".py", ".sh")


def files(*folders, suffixes=None):
    """Paths below ROOT, with forward slashes, sorted; without build and hidden folders."""
    found = []
    for folder in folders or (".",):
        for base, names, here in os.walk(os.path.join(ROOT, folder)):
            names[:] = [n for n in names
                        if not n.startswith((".", "build")) and n != "__pycache__"]
            for name in here:
                if name == ".git":  # of a second work tree: it names the first one's place
                    continue
                path = os.path.relpath(os.path.join(base, name), ROOT).replace(os.sep, "/")
                if suffixes is None or path.endswith(tuple(suffixes)):
                    found.append(path)
    return sorted(set(found))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def without_comments(text):
    """C text whose comments, strings and characters are blank, line for line."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text,
                  flags=re.S)


def report(problems, checked):
    """Print what is wrong and exit: 0 if nothing is and something was looked at."""
    for problem in problems:
        print(problem)
    print(f"{checked} checked, {len(problems)} problems")
    sys.exit(1 if problems or not checked else 0)
