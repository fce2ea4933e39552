#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The API reference: Doxygen has nothing to warn of, and every public function is in it with a
sentence, its parameters, what it returns, and the version since when it is there.

usage: check_reference.py ROOT
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

ROOT = os.path.abspath(sys.argv[1])


def declared():
    """The public functions as the headers declare them."""
    found = set()
    for path in glob.glob(os.path.join(ROOT, "include", "espflash", "*.h")):
        with open(path, encoding="utf-8") as file:
            found |= set(re.findall(r"ESPFLASH_API [^;(]*?(espflash_\w+)\(", file.read()))
    return found


def described(folder):
    """{function: what is missing in its description}"""
    found = {}
    for path in glob.glob(os.path.join(folder, "xml", "*_8h.xml")):
        for member in tree.parse(path).iter("memberdef"):
            if member.get("kind") == "function":
                kinds = {section.get("kind") for section in member.iter("simplesect")}
                missing = {"since"} - kinds
                if member.findtext("type") != "void":
                    missing |= {"return"} - kinds
                if not "".join(member.find("briefdescription").itertext()).strip():
                    missing.add("brief")
                # Those that only return something say it in one sentence.
                if missing == {"brief"} and "return" in kinds:
                    missing.clear()
                found[member.findtext("name")] = missing
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["doxygen", "docs/Doxyfile"], cwd=ROOT, text=True,
                              env={**os.environ, "OUTPUT": folder, "PYTHONDONTWRITEBYTECODE": "1"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        problems = done.stdout.splitlines()
        have, wanted = described(folder), declared()
    problems += [f"{name} is not in the reference" for name in sorted(wanted - set(have))]
    problems += [f"{name}: no {', '.join(sorted(have[name]))}"
                 for name in sorted(wanted & set(have)) if have[name]]
    print("\n".join(problems))
    print(f"{len(wanted)} functions, {len(problems)} problems")
    return 1 if problems or done.returncode or len(wanted) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
