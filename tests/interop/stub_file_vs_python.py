#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Second opinion on stub files: every one that esptool's package brings, of both generations, is read
by the library and by Python's json and base64; numbers and bytes must be the same. Then the same
files with random damage: both must take them, with the same bytes, or refuse them. The rules in
judge() are written down anew and know nothing of lib/. Nothing of esptool's code is run.

usage: stub_file_vs_python.py STUB_TOOL     exit 0 = no difference, 1 = differences, 77 = no esptool
"""
import base64
import glob
import hashlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile

GENERATIONS = ("1", "2")  # folders of the package
FILES_MIN = 10  # in each; esptool 5.6 has 10 and 15
ROUNDS = 60  # damaged copies of each file
KEYS = ("entry", "text", "text_start", "data", "data_start", "bss_start")
DEPTH_MAX = 16


class Refused(Exception):
    pass


def need(holds):
    if not holds:
        raise Refused


def whole(value):
    need(type(value) is int and 0 <= value < 1 << 32)
    return value


def section(text):
    """Base64 in its one spelling, and whole words."""
    need(isinstance(text, str) and text.isascii())
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text)
    need(len(data) % 4 == 0 and len(data) <= 65536)
    return data


def members(pairs):
    """The outermost object, which must have our keys once each; others may repeat themselves."""
    found = {}
    for key, value in pairs:
        need(key not in found or key not in KEYS)
        found[key] = value
    return found


def integer(text):
    return 0.0 if text == "-0" else int(text)  # no integer to the library, which wants no sign


def no_constant(_):
    raise Refused  # NaN, Infinity: no JSON


class Pairs(list):
    """An object as it was written, so that a key that comes twice is seen."""


def depth_of(value):
    if isinstance(value, Pairs):
        return 1 + max((depth_of(v) for _, v in value), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def apart(a, b):
    return a[0] >= b[1] or b[0] >= a[1]


def describe(name, address, data):
    return f" {name} 0x{address:08x} {len(data)} {hashlib.sha256(data).hexdigest()}"


def judge(raw):
    """The line that stub_tool prints; Refused or ValueError if the file is none."""
    need(len(raw) <= 1 << 20)
    pairs = json.loads(raw.decode("utf-8"), object_pairs_hook=Pairs, parse_int=integer,
                       parse_constant=no_constant)
    need(isinstance(pairs, Pairs) and depth_of(pairs) <= DEPTH_MAX)
    stub = members(pairs)
    need(all(key in stub for key in ("entry", "text", "text_start")))
    need("data" not in stub or "data_start" in stub)
    entry, text_start, data_start, bss = (
        whole(stub.get(key, 0)) for key in ("entry", "text_start", "data_start", "bss_start"))
    text, data = section(stub["text"]), section(stub.get("data", ""))
    text_range = (text_start, text_start + len(text))
    data_range = (data_start, data_start + len(data))
    for start, end in (text_range, data_range):
        need(start % 4 == 0 and end <= 1 << 32)
    need(text_range[0] <= entry < text_range[1])
    need(not data or apart(text_range, data_range))
    bss_end = data_start if bss and bss < data_start else bss
    if bss:
        need(apart(text_range, (bss, max(bss_end, bss + 1))))
        need(not data or apart(data_range, (bss, bss_end)))
    return (f"entry 0x{entry:08x}" + describe("text", text_start, text)
            + describe("data", data_start, data) + f" bss 0x{bss:08x} 0x{bss_end:08x}")


def opinion(raw):
    try:
        return judge(raw)
    except (Refused, ValueError, RecursionError):
        return "refused"


def damaged(raw, rng):
    """A copy with some bytes changed, removed, repeated or exchanged for what JSON is made of."""
    out = bytearray(raw)
    kind = rng.randrange(7)
    # The numbers and keys stand at both ends; in between there is only base64.
    end = rng.choice((min(60, len(out)), len(out)))
    at = rng.randrange(end) if rng.randrange(2) else len(out) - 1 - rng.randrange(min(220, len(out)))
    if kind == 0:
        out[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del out[at:at + rng.randrange(1, 6)]
    elif kind == 2:
        out[at:at] = rng.choice([b" ", b"\n", b",", b":", b"0", b"-", b".", b"=", b"\\", b"\\u0041",
                                 b"\\/", b"{}", b"[[[[", b"null", b"\xc3\xa9", b"\xff", b"e5"])
    elif kind == 3:
        out[at] = rng.choice(b"{}[]:,\"\\0123456789-+.eE=/AQ \n\t\x00\x7f\x80")
    elif kind == 4:
        del out[at:]
    elif kind == 5:
        line = rng.choice(raw.split(b"\n")[1:-1])
        out[raw.index(b"\n"):raw.index(b"\n") + 1] = b"\n" + line.rstrip(b",") + b",\n"
    else:
        numbers = json.loads(raw)
        key = rng.choice(("entry", "text_start", "data_start", "bss_start"))
        other = rng.choice(("entry", "text_start", "data_start", "bss_start"))
        numbers[key] = numbers[other] + rng.choice((0, 1, -1, 4, -4, 4096, 65536, -65536, 1 << 31))
        return json.dumps(numbers, indent=rng.choice((None, 1, 4))).encode()
    return bytes(out)


class Comparison:
    def __init__(self, tool):
        self.tool, self.count, self.taken, self.bad = tool, 0, 0, 0

    def compare(self, names, contents):
        done = subprocess.run([self.tool, *names], capture_output=True, text=True, check=False)
        ours = done.stdout.splitlines()
        if done.returncode or len(ours) != len(names):
            self.bad += 1
            print(f"stub_tool: exit {done.returncode}, {len(ours)} lines for {len(names)} files\n"
                  f"{done.stderr}")
            return
        for name, raw, line in zip(names, contents, ours):
            theirs = opinion(raw)
            self.count += 1
            self.taken += theirs != "refused"
            if theirs != ("refused" if line.startswith("refused IMAGE: ") else line):
                self.bad += 1
                print(f"DIFFERS: {name}\n  Python: {theirs}\n  ours:   {line}\n  {raw[:80]}")


def stub_folder():
    spec = importlib.util.find_spec("esptool")
    return spec and os.path.join(os.path.dirname(spec.origin), "targets", "stub_flasher")


def read(path):
    with open(path, "rb") as f:
        return f.read()


def main():
    folder = stub_folder()
    if not folder:
        print("esptool is not installed: skipped")
        return 77
    c, rng = Comparison(sys.argv[1]), random.Random(20260820)
    files = []
    for generation in GENERATIONS:
        found = sorted(glob.glob(os.path.join(folder, generation, "*.json")))
        print(f"generation {generation}: {len(found)} files")
        if len(found) < FILES_MIN:
            print(f"at least {FILES_MIN} were expected")
            c.bad += 1
        files += found
    originals = [read(path) for path in files]
    c.compare(files, originals)
    whole_ones = c.taken
    if whole_ones != len(files):
        print(f"{len(files) - whole_ones} of the package's files were refused")
        c.bad += 1
    with tempfile.TemporaryDirectory() as scratch:
        for number, raw in enumerate(originals):
            names, contents = [], []
            for i in range(ROUNDS):
                names.append(os.path.join(scratch, f"{number}-{i}.json"))
                contents.append(damaged(raw, rng))
                with open(names[-1], "wb") as f:
                    f.write(contents[-1])
            c.compare(names, contents)
    print(f"{len(files)} files of esptool's package and {c.count - len(files)} damaged ones "
          f"({c.taken - whole_ones} still whole), {c.bad} differences")
    return 1 if c.bad else 0


if __name__ == "__main__":
    sys.exit(main())
