#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Folder = layer: an #include names the same folder or a lower layer, never a higher one; a foreign
library is included where the design names it and nowhere else. docs/architecture.md has the table.

usage: check_layers.py ROOT
"""
import re

import tree

ABOVE = ["util", "transport", "wire", "chip", "image", "stub", "session", "flash"]

# What each folder of lib/ may include beside itself.
MAY = {
    "util": [],
    "transport": ["util/"],
    "wire": ["util/"],
    "chip": ["util/", "wire/dialect.h"],
    "image": ["util/", "chip/"],
    "stub": ["util/", "transport/", "wire/", "chip/", "image/"],
    "session": ["util/", "transport/", "wire/", "chip/", "image/", "stub/"],
    "flash": ["util/", "transport/", "wire/", "chip/", "image/", "stub/", "session/"],
}
# The file that joins the codec to a transport.
MAY_ALSO = {"wire/link.c": ["transport/"], "wire/link.h": ["transport/"]}

# The lowest layer that may know a public header. image.h names the flash sizes that a chip encodes.
PUBLIC = {
    "error.h": "util", "export.h": "util", "log.h": "util", "version.h": "util",
    "transport.h": "transport", "chip.h": "chip", "fact.h": "chip", "reset.h": "session", "image.h": "chip",
    "stub.h": "stub", "session.h": "session", "target.h": "session", "flash.h": "session",
    "part.h": "flash", "write.h": "flash",
}

# Foreign headers: pattern, and the files that may include what it matches.
FOREIGN = [
    (r"zlib\.h", r"util/deflate\.c"),
    (r"libserialport\.h", r"transport/(serial|serial_win|ports_scan)\.c"),
    (r"libusb.*", r"transport/usb\w*\.[ch]"),
    # fd.c sends on a socket without the signal that write(2) would raise.
    (r"(sys/socket|netdb|netinet/\w+|arpa/\w+|winsock2)\.h", r"transport/(socket|fd)\.c"),
    (r"(termios|asm/termbits|sys/ioctl|poll|windows)\.h", r"transport/.*"),
    (r"(pthread|threads|signal|stdatomic|semaphore|syslog)\.h", r"util/context\.[ch]"),
]

FREESTANDING = ("stdbool.h", "stddef.h", "stdint.h")

# Programs and tests that must do with what is installed.
INSTALLED_ONLY = ("examples", "tests/client", "tests/sim")
# The simulator starts our stubs, which are data, in place of others.
DATA = {"tests/sim/substitute.c": ["stub/blob.h", "stub/list.h"]}


def includes(path):
    for number, line in enumerate(tree.read(path).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1) == '"', match.group(2)


def judge_lib(path, quoted, name):
    """What is wrong with an include of a file in lib/, or None."""
    inner = path[len("lib/"):]
    layer = inner.split("/")[0]
    if quoted:
        if "/" not in name or ".." in name:
            return "wants its folder in the path"
        allowed = [layer + "/"] + MAY[layer] + MAY_ALSO.get(inner, [])
        return None if name.startswith(tuple(allowed)) else f"{layer} must not know it"
    if name.startswith("espflash/"):
        lowest = PUBLIC.get(name[len("espflash/"):])
        if lowest is None:
            return "the library's files include the public headers that they need"
        return f"{layer} must not know it" if ABOVE.index(layer) < ABOVE.index(lowest) else None
    for pattern, where in FOREIGN:
        if re.fullmatch(pattern, name) and not re.fullmatch(where, inner):
            return f"only in lib/{where}"
    return None


def judge_installed(path, quoted, name, neighbours):
    """The same for a program that uses the installed headers only."""
    if quoted and name not in neighbours:
        return "neither of its own folder nor installed"
    if not quoted and re.match(r"(util|transport|wire|chip|image|stub|session|flash)/", name):
        return "not installed"
    return None


def main():
    problems, checked = [], 0
    for path in tree.files("lib", suffixes=(".c", ".h")):
        if path.startswith("lib/stub/firmware/"):
            # Runs on the chip: no layer of the library. Freestanding, and knows only itself.
            for number, quoted, name in includes(path):
                checked += 1
                if "/" in name or quoted == (name in FREESTANDING):
                    problems.append(f"{path}:{number}: {name}: neither its own nor freestanding")
            continue
        if path.startswith("lib/stub/blobs/"):
            checked += 1
            if [name for _, _, name in includes(path)] != ["stub/blob.h"]:
                problems.append(f"{path}: only data")
            continue
        if path.count("/") != 2 or path.split("/")[1] not in MAY:
            problems.append(f"{path}: in no layer")
            continue
        for number, quoted, name in includes(path):
            checked += 1
            why = judge_lib(path, quoted, name)
            if why:
                problems.append(f"{path}:{number}: {name}: {why}")
    for folder in INSTALLED_ONLY:
        for path in tree.files(folder, suffixes=tree.C):
            here = path.rsplit("/", 1)[0]
            neighbours = {p[len(here) + 1:] for p in tree.files(here)}
            for number, quoted, name in includes(path):
                checked += 1
                why = judge_installed(path, quoted, name, neighbours | set(DATA.get(path, [])))
                if why:
                    problems.append(f"{path}:{number}: {name}: {why}")
    tree.report(problems, checked)


main()
