#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
What Python adds: CPU time of writing 4 MiB through the binding against espflash-cli, on a simulated
ESP32 over TCP without pacing, where nothing hides it. Prints a table, asserts nothing.
docs/python.md has the figures.

usage: python.py ESPFLASH_CLI ESPFLASH_SIM LIBESPFLASH [ROUNDS]
"""
import os
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "interop"))
from harness import Board, environment, prepare, random_bytes, save

SIZE = 4 << 20
PACKAGE = os.path.join(HERE, "..", "..", "bindings", "python")

# Prints the CPU time of its parts. argv: port, file, "progress" or nothing.
PROGRAM = """
import sys
from time import process_time as clock
start = clock()
import espflash
loaded = clock()
with espflash.connect(sys.argv[1], stub=False) as s:
    s.flash.write(0, sys.argv[2], progress=(lambda p: None) if sys.argv[3:] else None, diff=False)
print(start, loaded - start, clock() - loaded)
"""


def cpu_of(argv, env):
    """(CPU seconds of a command, what it printed)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(argv, env=env, text=True, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), done.stdout


def say(what, values, base=None):
    middle = statistics.median(values)
    more = f"{100 * (middle / base - 1):+6.1f} %" if base else ""
    print(f"{what:<52} {1e3 * middle:>8.1f} ms  {more}", flush=True)
    return middle


def main():
    cli, sim, library = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 15
    env = {**environment(), "ESPFLASH_LIBRARY": os.path.abspath(library), "PYTHONPATH": PACKAGE}
    ours, plain, told = [], [], []
    print(f"CPU time of writing {SIZE >> 20} MiB, median of {rounds}; load "
          f"{os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    with prepare() as folder:
        file = save(folder, "data.bin", random_bytes(SIZE))
        program = save(folder, "program.py", PROGRAM.encode())
        words = [cli, "--silent", "--no-stub", "--after", "no-reset", "write-flash",
                 "--no-diff", "0", file]
        for _ in range(rounds):
            with Board(sim, "esp32") as board:
                ours.append(cpu_of([words[0], "-p", board.port, *words[1:]], env)[0])
            for found, more in ((plain, []), (told, ["progress"])):
                with Board(sim, "esp32") as board:
                    total, text = cpu_of([sys.executable, program, board.port, file, *more], env)
                    found.append([total, *map(float, text.split())])
    base = say("espflash-cli, the process", ours)
    for name, found in (("Python", plain), ("Python, told of progress", told)):
        total, start, load, work = zip(*found)
        say(f"{name}: connect and write", work, base)
        say("  the process", total, base)
        say("  of it the interpreter's start", start)
        say("  of it import espflash", load)
    return 0


if __name__ == "__main__":
    sys.exit(main())
