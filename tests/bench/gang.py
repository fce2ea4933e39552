#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Many boards at once: the time that examples/gang.c takes for one simulated ESP32 and for COUNT of
them, at 921600 baud over pseudo-terminals in real time. The ROM loader, since two cores cannot
execute sixteen flasher stubs as fast as chips do. Prints a table, asserts nothing.
docs/benchmarks.md has the figures.

usage: gang.py EXAMPLE_GANG ESPFLASH_SIM [COUNT [KIB]]
"""
import contextlib
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "interop"))
from harness import Board, Run, prepare, random_bytes, save

BAUD, ROUNDS = "921600", 3


def seconds(gang, sim, file, count):
    """Of one run against so many fresh boards."""
    with contextlib.ExitStack() as stack:
        boards = [stack.enter_context(Board(sim, "esp32", "--realtime", listen="pty"))
                  for _ in range(count)]
        ports = [board.port for board in boards]
        run = Run([gang, "--no-stub", BAUD, "0x10000", file, *ports], timeout=600).expect()
    return run.seconds


def main():
    gang, sim = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    size = int(sys.argv[4]) << 10 if len(sys.argv) > 4 else 512 << 10
    with prepare() as folder:
        file = save(folder, "data.bin", random_bytes(size))
        print(f"{size >> 10} KiB that do not compress, {BAUD} baud, median of {ROUNDS}; "
              f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        one, many = (statistics.median(seconds(gang, sim, file, n) for _ in range(ROUNDS))
                     for n in (1, count))
        print(f"{'1 board':<12} {one:7.2f} s\n{count} boards    {many:7.2f} s  x {many / one:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
