#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Writes docs/flash-parts.md from what the library says of its flash parts (espflash-cli flash-parts
--json). With --check it writes nothing and fails if the page is not what it would write.

usage: make_parts.py [--check] ESPFLASH_CLI ROOT
"""
import json
import os
import subprocess
import sys

from make_chips import LINES, WIDTH, table, wrapped

USUAL = 4096 | 32768 | 65536  # how most parts can be erased
MADE = "<!-- Made by docs/make_parts.py: change the data in lib/flash/jedec_parts.c, or the script. -->"

# What a quirk means; a quirk without a line here is an error.
QUIRKS = {
    "no-volatile": "the status registers can only be written for good (`--non-volatile`)",
    "starts-locked": "after power-up all of it is write-protected, until its own command unlocks it",
    "no-4k": "some of it cannot be erased in sectors of 4 KB, which this library needs: it warns",
    "uneven-blocks": "D8h erases 8, 32 or 64 KB, depending on where: it warns",
    "may-sleep": "may start with a wrong id, and is woken then",
}



def bits_text(part):
    """BP0 to BP2 1.4-2: register and bits of each."""
    bits = [(b["name"], b["register"], b["mask"].bit_length() - 1) for b in part["status_bits"]]
    return ", ".join(f"{name} {number}.{bit}" for name, number, bit in bits) or "none"


def commands_text(part):
    if not part["status_registers"]:
        return "not known: the usual"
    pairs = [f"{read:02x}/{write:02x}" if write else f"{read:02x}"
             for read, write in zip(part["status_read"], part["status_write"])]
    return " ".join(pairs)


def families(parts, numbers):
    """{(manufacturer, layout, erase, quirks): parts}, in the order of the table."""
    found = {}
    for p in parts:
        number = numbers[(commands_text(p), bits_text(p))]
        found.setdefault((p["manufacturer"], number, p["erase"], tuple(p["quirks"])), []).append(p)
    return found


def layouts(parts):
    """{(commands, bits): number}, in the order of the table."""
    found = {}
    for part in parts:
        found.setdefault((commands_text(part), bits_text(part)), len(found) + 1)
    return found


def family(key, members):
    manufacturer, number, erase, quirks = key
    words = [f"**{manufacturer}**, {number}"]
    if erase != USUAL:
        words.append("/".join(str(1 << i - 10) for i in range(10, 32) if erase >> i & 1) + " KB")
    words += quirks
    sources = {source: None for p in members for source in p["source"].split(", ")}
    rows = ", ".join(f"{p['name']}{'†' if p['unverified'] else ''} `{p['jedec_id']:06x}`"
                     for p in members)
    return wrapped(f"{', '.join(words)} ({', '.join(sources)}): {rows}", "- ", "  ")


def page(parts):
    numbers = layouts(parts)
    yield "# Flash parts"
    yield ""
    yield MADE
    yield ""
    yield from wrapped(
        f"{len(parts)} parts by their JEDEC id, each one line in `lib/flash/jedec_parts.c`; parts with the same id"
        " are one line. A part that is not here is told as unknown, with its ids; its size is that of its capacity"
        " code or its SFDP tables, and its status registers are taken for those of its manufacturer's others."
        " `espflash-cli flash-parts [NAME]` prints the lines, `--json` everything; a program asks `part.h`."
        " `tests/interop/parts_vs_spiflash.py` compares them with a collection of other projects' tables."
        " † marks parts that only a list of names has, or whose status layout is their siblings': unverified.")
    yield ""
    yield "## Status registers"
    yield ""
    yield from wrapped(
        "Commands read/write, of the registers 1, 2, 3; a register without the latter is written by a further byte"
        " of 01h. Bits are register.bit. A command that is not here is never sent: on Macronix's parts 35h is no"
        " reading, it begins a mode in which they do not answer.")
    yield ""
    yield from table(("layout", "commands", "bits"),
                     ((n, commands, bits) for (commands, bits), n in numbers.items()))
    yield ""
    yield "## What is special"
    yield ""
    yield from table(("quirk", "what it means"), QUIRKS.items())
    yield ""
    yield "## Parts"
    yield ""
    yield from wrapped(
        "Manufacturer, layout, sizes that can be erased (if not 4/32/64 KB), quirks, and whose tables have them.")
    yield ""
    for key, members in families(parts, numbers).items():
        yield from family(key, members)


def main():
    words = [w for w in sys.argv[1:] if w != "--check"]
    check, (cli, root) = "--check" in sys.argv, words
    done = subprocess.run([cli, "--json", "flash-parts"], capture_output=True, check=True)
    parts = json.loads(done.stdout)["parts"]
    path = os.path.join(root, "docs", "flash-parts.md")
    text = "\n".join(page(parts)) + "\n"
    lines = text.split("\n")
    problems = [f"quirk {q} is not explained" for p in parts for q in p["quirks"] if q not in QUIRKS]
    problems += [f"{len(lines)} lines"] if len(lines) > LINES + 1 else []
    problems += [f"line {n}: {len(line)} columns" for n, line in enumerate(lines, 1)
                 if len(line) > WIDTH]
    if not check:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                problems.append("docs/flash-parts.md is not up to date: run docs/make_parts.py")
    print("\n".join(problems) or f"{len(parts)} parts")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
