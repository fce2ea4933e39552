#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Benchmarks of espflash-cli on simulated boards that take the time real ones take. Prints a table,
asserts nothing. docs/benchmarks.md explains the figures.

usage: run.py ESPFLASH_CLI ESPFLASH_SIM [ESPTOOL] [--quick]
"""
import glob
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import tty

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Board, Run, prepare, random_bytes, save, start_process

import limit

QUICK = "--quick" in sys.argv
PATHS = [a for a in sys.argv[1:] if not a.startswith("--")]
CLI, SIM = PATHS[:2]
ESPTOOL = PATHS[2] if len(PATHS) > 2 else None

ADDRESS = 0x10000
WRITE_SIZE = 1 << 18 if QUICK else 1 << 20
READ_SIZE = 1 << 16 if QUICK else 1 << 18
FULL_READ_MB = 1 if QUICK else 16
STARTS = 50


def say(what, value, remark=""):
    print(f"{what:<52} {value:>12}  {remark}", flush=True)


def seconds(value):
    return f"{value:.2f} s"


def realtime_board(*options, fill=b"\xff"):
    return Board(SIM, "esp32", "--realtime", "--verbose", *options, listen="pty", fill=fill)


def result_of(run):
    """The CLI's JSON `result`."""
    run.expect()
    return next(e for e in map(json.loads, run.out.splitlines()) if e["event"] == "result")


def say_ratio(what, measured, least, remark=""):
    say(what, seconds(measured), f"{100 * least / measured:5.1f} % of the limit, {least:.2f} s"
        f"{remark}")


def bench_write(folder, baud):
    data = random_bytes(WRITE_SIZE, 42)
    file = save(folder, "write.bin", data)
    with realtime_board() as b:
        run = Run([CLI, "-p", b.port, "-b", baud, "--json", "write-flash", "-u", ADDRESS, file],
                  400)
        own = result_of(run)["duration_us"] / 1e6
        blocks, begins = b.count_log("command 03"), b.count_log("command 02")
        assert b.content(ADDRESS, len(data)) == data
    block = len(data) // blocks
    least = limit.write_s(data, ADDRESS, baud, block, begins)
    least_1k = limit.write_s(data, ADDRESS, baud, 1024, 1)
    what = f"write {WRITE_SIZE >> 10} KiB and verify, {baud} baud"
    say_ratio(f"{what}, ours", own, least, f" ({blocks} blocks of {block} B, {begins} begins)")
    say_ratio("  the same, against 1 KiB blocks", own, least_1k)
    say_ratio("  the whole process", run.seconds, least, "; it connects and compares, too")


def esptool(b, baud, *words):
    return Run([ESPTOOL, "-p", b.port, "-b", baud, "--before", "no-reset", "--after", "no-reset",
                "--no-stub", *words], 400).expect()


def bench_esptool_write(folder, baud):
    data = random_bytes(WRITE_SIZE, 42)
    file = save(folder, "write.bin", data)
    with realtime_board() as b:
        run = esptool(b, baud, "write-flash", "-u", ADDRESS, file)
        blocks = b.count_log("command 03")
        assert b.content(ADDRESS, len(data)) == data
    least = limit.write_s(data, ADDRESS, baud, len(data) // blocks, 1)
    said = re.search(r"in ([\d.]+) seconds", run.out).group(1)
    what = f"write {WRITE_SIZE >> 10} KiB and verify, {baud} baud"
    say_ratio(f"{what}, esptool, process", run.seconds, least,
              f" ({blocks} blocks); says {said} s without erase, verify")


def bench_read(folder, baud):
    name = os.path.join(folder, "read.img")
    pattern = random_bytes(1 << 16, 43)
    content = pattern * (READ_SIZE >> 16)
    least = limit.read_s(content, 0, baud)
    what = f"read {READ_SIZE >> 10} KiB, {baud} baud"
    with realtime_board(fill=pattern) as b:
        run = Run([CLI, "-p", b.port, "-b", baud, "--json", "read-flash", 0, READ_SIZE, name], 400)
        own = result_of(run)["duration_us"] / 1e6
        exchanges = READ_SIZE // limit.READ_SLOW
        say_ratio(f"{what}, ours", own, least,
                  f"; {1e6 * (own - least) / exchanges:.0f} us more for each exchange")
        say("  the whole process", seconds(run.seconds))
    if ESPTOOL:
        with realtime_board(fill=pattern) as b:
            run = esptool(b, baud, "read-flash", 0, READ_SIZE, name)
            said = re.search(r"in ([\d.]+) seconds", run.out).group(1)
            say_ratio(f"{what}, esptool", float(said), least)
            say("  the whole process", seconds(run.seconds))


def bench_machine():
    """What this machine takes for one exchange on a pseudo-terminal, whatever the programs do."""
    master, slave = os.openpty()
    tty.setraw(slave)
    child = os.fork()
    if child == 0:
        while os.read(master, 64) != b"end":
            os.write(master, b"x")
        os._exit(0)
    times = []
    for _ in range(500):
        time.sleep(0.001)
        start = time.monotonic()
        os.write(slave, b"x")
        os.read(slave, 64)
        times.append(time.monotonic() - start)
    os.write(slave, b"end")
    os.waitpid(child, 0)
    say("this machine: there and back on a pty, median", f"{1e6 * statistics.median(times):.0f} us")


def bench_start():
    times = [Run([CLI, "version"]).expect().seconds for _ in range(STARTS)]
    say(f"version, start to end, median of {STARTS}", f"{1e3 * statistics.median(times):.1f} ms",
        "fork, exec and wait included")


def bench_flash_id():
    for baud in (115200, 921600):
        with realtime_board() as b:
            run = Run([CLI, "-p", b.port, "-b", baud, "flash-id"]).expect()
            say(f"flash-id, {baud} baud, process", f"{1e3 * run.seconds:.0f} ms",
                f"{b.count_log(': command ')} round trips")
    if ESPTOOL:
        with realtime_board() as b:
            run = esptool(b, 115200, "flash-id")
            say("flash-id, 115200 baud, esptool, process", f"{1e3 * run.seconds:.0f} ms",
                f"{b.count_log(': command ')} round trips")


def peak_kib(argv):
    """
    VmHWM of a program, looked at until it ends. Not ru_maxrss: that starts with what Python had
    before exec.
    """
    process, peak = start_process(argv), 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                found = re.search(r"VmHWM:\s+(\d+)", status.read())
            peak = max(peak, int(found.group(1)) if found else 0)
        except OSError:
            pass
        time.sleep(0.01)
    process.communicate()
    assert process.returncode == 0
    return peak


def bench_memory(folder):
    name = os.path.join(folder, "all.img")
    with Board(SIM, "esp32", megabytes=FULL_READ_MB) as b:
        start = time.monotonic()
        # --silent: nothing that could fill the pipe while nobody reads it.
        peak = peak_kib([CLI, "-p", b.port, "--silent", "read-flash", "0", "ALL", name])
        say(f"peak memory of reading {FULL_READ_MB} MB", f"{peak} KiB",
            f"TCP, no pacing: {time.monotonic() - start:.1f} s")


def bench_size(folder):
    build = os.path.dirname(os.path.dirname(os.path.abspath(CLI)))
    for path in glob.glob(os.path.join(build, "lib", "libespflash.so.*")):
        if os.path.isfile(path) and not os.path.islink(path):
            copy = shutil.copy(path, folder)
            subprocess.run(["strip", "--strip-unneeded", copy], check=True)
            say("libespflash.so, stripped", f"{os.path.getsize(copy)} B",
                f"{platform.machine()}, as configured in {build}")


def main():
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPUs, {platform.machine()}, load "
          f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    with prepare() as folder:
        bench_machine()
        bench_start()
        bench_flash_id()
        bench_size(folder)
        bench_memory(folder)
        bench_read(folder, 921600)
        bench_write(folder, 921600)
        if ESPTOOL:
            bench_esptool_write(folder, 921600)
        bench_write(folder, 115200)
        print(f"load at the end {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
