#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Compiles the test firmware with a distribution's cross compiler and packs it into a flash image.

usage: build.py CHIP CROSS-GCC IMAGE-PACK OUT
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent

XTENSA = (["-mtext-section-literals"], "start_xtensa.S")
RISCV = (["-march=rv32imc_zicsr", "-mabi=ilp32", "-msmall-data-limit=0", "-Wl,--no-relax"],
         "start_riscv.S")
CHIPS = {"esp8266": XTENSA, "esp32": XTENSA, "esp32c3": RISCV}

FLAGS = ["-std=c11", "-Os", "-ffreestanding", "-fno-common", "-fno-ident", "-Wall", "-Wextra",
         "-Werror", "-Wconversion", "-Wshadow", "-Wcast-qual", "-Wmissing-prototypes",
         "-nostdlib", "-nostartfiles", "-Wl,--build-id=none", "-L."]

# What an image of a real board would say.
SETTINGS = ["mode=3", "freq=40", "size=0x400000"]


def run(*args):
    return subprocess.run([str(a) for a in args], cwd=HERE, check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def main():
    chip, gcc, pack, out = sys.argv[1:]
    prefix = gcc[:-len("gcc")]
    options, start = CHIPS[chip]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        elf = folder / "hello.elf"
        run(gcc, *FLAGS, *options, f'-DHELLO_CHIP_HEADER="chip_{chip}.h"', f"-Wl,-T,{chip}.ld",
            "-o", elf, start, "hello.c")
        symbols = {fields[2]: int(fields[0], 16) & 0xFFFFFFFF for fields in
                   map(str.split, run(prefix + "nm", elf).splitlines()) if len(fields) == 3}
        parts = []
        for section in ("text", "data"):
            binary = folder / section
            run(prefix + "objcopy", "-O", "binary", "-j", f".{section}", elf, binary)
            parts.append(f"{symbols[section + '_start']:#x}:{binary}")
        digest = [] if chip == "esp8266" else ["digest=1"]
        run(pathlib.Path(pack).resolve(), chip, pathlib.Path(out).resolve(),
            f"entry={symbols['hello_start']:#x}", *SETTINGS, *digest, *parts)


if __name__ == "__main__":
    main()
