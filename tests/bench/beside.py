#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
espflash-cli and an unmodified esptool beside each other, on networks with a round trip and on lines
with bit errors. The board is the simulator in real time, the round trip and the errors are its own.
Prints tables, asserts nothing. docs/benchmarks-esptool.md explains the figures.

usage: beside.py latency|connect|noise ESPFLASH_CLI ESPFLASH_SIM ESPTOOL [--quick] [--runs N]
                 [--chip NAME] [--only WORD]...
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Board, Failure, prepare, random_bytes, save, start_process

ADDRESS = 0x10000
BAUD = "921600"
ROUND_TRIPS_MS = (0, 25, 100)
ERROR_RATES = ("1e-6", "1e-5", "1e-4")

# Neither tool is given up on before; what runs on then has hung.
LATENCY_LIMIT_S = 600
NOISE_LIMIT_S = 180


class Timed:
    """A program that has ended, or was ended after `limit` seconds: each line with its time."""

    def __init__(self, argv, limit):
        start = time.monotonic()
        self.lines, self.hung = [], False
        process = start_process(argv)
        readers = [threading.Thread(target=self._read, args=(pipe, start))
                   for pipe in (process.stdout, process.stderr)]
        for reader in readers:
            reader.start()
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            self.hung = True
            process.kill()
            process.wait()
        self.seconds = time.monotonic() - start
        for reader in readers:
            reader.join()
        self.code = process.returncode
        self.text = "".join(line for _, line in self.lines)

    def _read(self, pipe, start):
        for line in pipe:
            self.lines.append((time.monotonic() - start, line))

    def why(self):
        """The last error in its own words."""
        if self.hung:
            return "hung"
        named = re.findall(r'"event":"error".*"message":"([^"]*)', self.text) or \
            re.findall(r"(?:fatal error occurred|(?<!fatal )[Ee][Rr][Rr][Oo][Rr]): ((?!A fatal).*)",
                       self.text)
        return named[-1] if named else "no word of an error"


# --- the two tools: what they are called with, and where their data phase begins and ends --------

class Ours:
    def __init__(self, cli):
        self.cli = cli
        self.name = "espflash-cli"

    def argv(self, port, words):
        return [self.cli, "-p", port + ("?baud=any" if port.startswith("tcp:") else ""),
                "-b", BAUD, "--json", *words]

    @staticmethod
    def data_s(run):
        """From the beginning of its phase, by when the events came, to the next event of a kind."""
        begin = None
        for at, line in run.lines:
            event = json.loads(line) if line.startswith("{") else {"event": "progress"}
            if event["event"] == "phase" and event["phase"] in ("write", "read"):
                begin = at
            elif begin is not None and event["event"] in ("phase", "result"):
                return at - begin
        raise Failure(f"no data phase in {run.text}")


class Esptool:
    """Its own stub calls the ROM, which the simulator has not: there ours takes its place."""

    def __init__(self, esptool, chip, stub=True, suffix=""):
        self.esptool, self.chip, self.suffix = esptool, chip, suffix
        self.stub = [] if stub else ["--no-stub"]
        self.name = "esptool" + ("" if stub else " --no-stub") + suffix

    def argv(self, port, words):
        # Only RFC 2217 has reset lines.
        before = "default-reset" if port.startswith("rfc2217:") else "no-reset"
        return [self.esptool, "--chip", self.chip, "-p",
                port.replace("tcp://", "socket://") + self.suffix, "-b", BAUD,
                "--before", before, "--after", "no-reset", *self.stub, *words]

    @staticmethod
    def data_s(run):
        return float(re.search(r"(?:Wrote|Read) \d+ .* in ([\d.]+) seconds", run.text).group(1))


# --- a network -----------------------------------------------------------------------------------

def network_run(options, tool, listen, milliseconds, words, data):
    """(start to end, data phase) in seconds, or why there is none."""
    with Board(options.sim, options.chip, "--realtime", "--substitute-stub", "--latency",
               str(milliseconds), listen=listen, fill=data) as board:
        run = Timed(tool.argv(board.port, words), LATENCY_LIMIT_S)
        if run.code != 0:
            return f"{run.why()} ({run.seconds:.0f} s)"
        flash = board.content(ADDRESS, options.size)
        with open(words[-1], "rb") as file:
            if file.read() != flash:
                return "exit 0, and the flash holds something else"
        return run.seconds, tool.data_s(run)


def network_tools(options):
    for listen in ("tcp", "rfc2217"):
        yield listen, Ours(options.cli)
        yield listen, Esptool(options.esptool, options.chip)
        if listen == "tcp":
            yield listen, Esptool(options.esptool, options.chip, stub=False)
        else:
            yield listen, Esptool(options.esptool, options.chip, suffix="?ign_set_control")


def is_wanted(options, name):
    return all(word in name for word in options.only)


def say_network(name, what, milliseconds, result, near):
    if isinstance(result, str):
        print(f"  {name:<34} {what:<12} {milliseconds:>3} ms  {result[:90]}", flush=True)
        return
    whole, data = result
    share = f"{100 * near / data:5.1f} %" if near else ""
    print(f"  {name:<34} {what:<12} {milliseconds:>3} ms  {whole:7.2f} s  {data:7.2f} s  {share}",
          flush=True)


def network(options, folder):
    old = random_bytes(options.size, 7)
    back = os.path.join(folder, "back.bin")
    new = save(folder, "new.bin", random_bytes(options.size, 42))
    works = (("write-flash", "-u", hex(ADDRESS), new),
             ("read-flash", hex(ADDRESS), str(options.size), back))
    print(f"{options.chip}, {options.size >> 10} KiB, {BAUD} baud: start to end, data phase, share "
          "of its speed without a round trip")
    for listen, tool in network_tools(options):
        # Through the ROM loader it would read for minutes.
        for words in works[:1] if "--no-stub" in tool.name else works:
            near = None
            for milliseconds in ROUND_TRIPS_MS:
                name = f"{listen} {tool.name}"
                if not is_wanted(options, f"{name} {words[0]}"):
                    continue
                result = network_run(options, tool, listen, milliseconds, words, old)
                if milliseconds == 0 and not isinstance(result, str):
                    near = result[1]
                say_network(name, words[0], milliseconds, result, near)


def connect(options, _):
    """How often a tool gets through to the chip and its flash, and how long that takes."""
    print(f"{options.chip}, {BAUD} baud: flash-id, how often it succeeds, median of those")
    for listen, tool in network_tools(options):
        for milliseconds in ROUND_TRIPS_MS:
            name = f"{listen} {tool.name}"
            if not is_wanted(options, name):
                continue
            times = []
            for _ in range(options.runs):
                with Board(options.sim, options.chip, "--realtime", "--substitute-stub",
                           "--latency", str(milliseconds), listen=listen) as board:
                    run = Timed(tool.argv(board.port, ("flash-id",)), LATENCY_LIMIT_S)
                times += [run.seconds] if run.code == 0 else []
            took = f"{statistics.median(times):6.2f} s" if times else ""
            print(f"  {name:<34} {milliseconds:>3} ms  {len(times)} of {options.runs}  {took}",
                  flush=True)


# --- a bad line ----------------------------------------------------------------------------------

def noise_run(options, tool, listen, rate, seed, file, data):
    """(how it ended, seconds, its words)"""
    with Board(options.sim, options.chip, "--realtime", "--substitute-stub", "--fault",
               f"ber={rate},seed={seed}", listen=listen) as board:
        run = Timed(tool.argv(board.port, ("write-flash", "-u", hex(ADDRESS), file)),
                    NOISE_LIMIT_S)
        right = board.content(ADDRESS, len(data)) == data
    if run.hung:
        return "hung", run.seconds, ""
    if run.code != 0:
        return "named", run.seconds, run.why()
    return "right" if right else "wrong", run.seconds, ""


def noise(options, folder):
    data = random_bytes(options.size >> 4, 42)
    file = save(folder, "noise.bin", data)
    print(f"{options.chip}, {len(data) >> 10} KiB, {BAUD} baud, errors a bit in both directions: "
          "right, named error, hung, silently wrong")
    lines = ((Ours(options.cli), "pty"), (Ours(options.cli), "rfc2217"),
             (Esptool(options.esptool, options.chip), "pty"),
             (Esptool(options.esptool, options.chip, stub=False), "pty"))
    for rate in ERROR_RATES:
        for tool, listen in lines:
            name = f"{listen} {tool.name}"
            if not is_wanted(options, f"{name} {rate}"):
                continue
            ends = [noise_run(options, tool, listen, rate, seed, file, data)
                    for seed in range(1, options.runs + 1)]
            count = {how: sum(end[0] == how for end in ends)
                     for how in ("right", "named", "hung", "wrong")}
            words = sorted({end[2][:60] for end in ends if end[2]})
            print(f"  {rate}  {name:<26} {count['right']:>3} {count['named']:>3} "
                  f"{count['hung']:>3} {count['wrong']:>3}  of {len(ends)}, median "
                  f"{statistics.median(end[1] for end in ends):.1f} s  {'; '.join(words[:3])}",
                  flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table", choices=("latency", "connect", "noise"))
    parser.add_argument("cli")
    parser.add_argument("sim")
    parser.add_argument("esptool")
    parser.add_argument("--quick", action="store_true", help="a sixteenth of the data")
    parser.add_argument("--runs", type=int, default=8, help="of each kind, but for latency")
    parser.add_argument("--chip", default="esp32")
    parser.add_argument("--only", action="append", default=[], help="rows that hold this word")
    options = parser.parse_args()
    options.size = 1 << 16 if options.quick else 1 << 20
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    with prepare() as folder:
        {"latency": network, "connect": connect, "noise": noise}[options.table](options, folder)
    print(f"load at the end {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
