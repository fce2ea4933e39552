#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The programs of examples/, each run against a simulated board as its head says.

usage: test_examples.py ESPFLASH_SIM HELLO-ESP8266,HELLO-ESP32,HELLO-ESP32C3 NAME=PROGRAM...
"""
import contextlib
import os
import pty
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import BOOTLOADER, CHIPS, RUN_TIMEOUT_S, Board, Report, Run, environment, expect, \
    finish, prepare, random_bytes, save, start_process

SIM = sys.argv[1]
HELLO = dict(zip(CHIPS, sys.argv[2].split(",")))
PROGRAMS = dict(word.split("=", 1) for word in sys.argv[3:])
LINE = {"esp8266": "hello from ESP8266", "esp32": "hello from ESP32", "esp32c3": "hello from ESP32-C3"}
# The first words that the ROM says after a reset.
BANNER = {"esp8266": "ets Jan  8 2013", "esp32": "ets Jul 29 2019", "esp32c3": "ESP-ROM:esp32c3-api1"}
NOWHERE = "tcp://127.0.0.1:1"  # nothing listens there
DATA = random_bytes(30000, 5)


def example(name, *words):
    return Run([PROGRAMS[name], *words])


def identify(chip):
    with Board(SIM, chip) as b:
        out = example("identify", b.port).expect().out
    expect(f"chip: {'ESP32-C3' if chip == 'esp32c3' else chip.upper()}" in out, out)
    expect("4096 KB" in out and "MAC: " in out, out)


def identify_nothing():
    run = example("identify", NOWHERE).expect(1)
    expect("nothing listens" in run.err, run.err)


def backup_and_restore(folder):
    with Board(SIM, "esp32", megabytes=1, fill=random_bytes(1 << 18, 7)) as b:
        before, backup = b.content(), os.path.join(folder, "backup.img")
        example("backup", b.port, backup).expect()
        with open(backup, "rb") as file:
            expect(file.read() == before, "the backup is not what the flash holds")
        example("flash", b.port, "0x10000", save(folder, "other.bin", DATA)).expect()
        expect(b.content() != before, "nothing was written in between")
        out = example("restore", b.port, backup).expect().out
        expect(b.content() == before, "the flash is not what it was")
    expect("skip" in out and "write" in out and "all of it verified" in out, out)
    expect(re.search(r"^[1-9]\d* bytes written, [1-9]\d* were there", out, re.M), out)


def no_half_backup(folder):
    path = os.path.join(folder, "half.img")
    with Board(SIM, "esp32", "--fault", "disconnect=2000") as b:
        example("backup", b.port, path).expect(1)
    expect(not os.path.exists(path), "half a backup was left")


def restore_refuses(folder):
    with Board(SIM, "esp32", megabytes=1) as b:
        run = example("restore", b.port, save(folder, "large.img", bytes(2 << 20))).expect(1)
        expect(set(b.content()) == {0xFF}, "something was written")
    expect("hint: " in run.err, run.err)


def flash_bar(folder):
    with Board(SIM, "esp32c3") as b:
        out = example("flash", b.port, "0x10000", save(folder, "app.bin", DATA)).expect().out
        expect(b.content(0x10000, len(DATA)) == DATA, "the flash does not hold the file")
    bars = re.findall(r"^\[(#*)( *)\] +(\d+) %$", out, re.M)
    expect(len(bars) > 3 and all(len(a) + len(b) == 40 for a, b, _ in bars), out)
    expect([int(p) for _, _, p in bars] == sorted(int(p) for _, _, p in bars), out)
    expect(bars[-1] == ("#" * 40, "", "100"), out)


def verify(folder):
    wrong = bytearray(DATA)
    for place in (0, 1, 0x1FFF, 0x5000):
        wrong[place] ^= 0xFF
    with Board(SIM, "esp32") as b:
        with open(b.flash, "r+b") as file:
            file.seek(0x10000)
            file.write(DATA)
        out = example("verify", b.port, "0x10000", save(folder, "right.bin", DATA)).expect().out
        expect("the flash holds the file" in out, out)
        out = example("verify", b.port, "0x10000", save(folder, "wrong.bin", wrong)).expect(1).out
        expect(b.content(0x10000, len(DATA)) == DATA, "the flash was changed")
    found = re.findall(r"^sector (0x\w+): (\d+) bytes differ$", out, re.M)
    expect(found == [("0x010000", "2"), ("0x011000", "1"), ("0x015000", "1")], out)
    expect("3 sectors differ" in out, out)
    example("verify", NOWHERE, "0", os.path.join(folder, "right.bin")).expect(2)


def cancel():
    # A minute and a half, if nobody stops it.
    with Board(SIM, "esp32", "--realtime", megabytes=1, fill=DATA[:4096]) as b:
        process = start_process([PROGRAMS["cancel"], b.port])
        first = process.stdout.readline()
        expect("Ctrl-C stops" in first, first)
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
        expect(code == 1 and "stopped after" in out, f"{code}: {out}{err}")
        # The chip was left in order: the next program finds it.
        example("identify", b.port).expect()


def custom_transport():
    with Board(SIM, "esp32c3") as b:
        host, port = b.host_and_port()
        out = example("custom_transport", host, str(port)).expect().out
    expect("found: ESP32-C3" in out, out)


def handle_errors():
    with Board(SIM, "esp32") as b:
        example("handle_errors", b.port).expect()
        expect(b.content(0x100000, 21) == b"written by an example", "nothing was written")
    run = example("handle_errors", NOWHERE).expect(1)
    expect("NOT_FOUND errno " in run.err and "waiting for you" in run.out, run.err + run.out)
    run = example("handle_errors", "ftp://what").expect(1)
    expect(run.err.startswith("ARGUMENT") and run.out == "", run.err + run.out)
    with Board(SIM, "esp32", "--fault", "worn=0x100000") as b:
        run = example("handle_errors", b.port).expect(1)
    lines = [line for line in run.err.splitlines() if " address 0x100000" in line]
    expect(len(lines) == 3, f"not three attempts: {run.err}")


def event_log(folder):
    path = os.path.join(folder, "session.log")
    with Board(SIM, "esp32") as b:
        out = example("event_log", b.port, path).expect().out
    with open(path, encoding="utf-8") as file:
        text = file.read()
    expect(re.search(r"^ +\d+\.\d{3} phase: read", text, re.M), text)
    expect(re.search(r"^ +\d+\.\d{3} I connected to ESP32", text, re.M), text)
    expect(re.search(r"^ +\d+\.\d{3} D ", text, re.M), text)
    expect(f"{text.count(' warning (')} warnings" in out, f"{out}{text}")


def type_into(words, text):
    """Run a program with a keyboard: (code, out, err)."""
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.PIPE, env=environment())
    out, err = process.communicate(text, timeout=RUN_TIMEOUT_S)
    return process.returncode, out, err


def event_loop():
    with Board(SIM, "esp32") as b:
        out = example("event_loop", b.port).expect().out
        expect(out.splitlines()[-2:] == ["100 %", "done: BG25Q32A"], out)
    with Board(SIM, "esp32", "--realtime", "--fault", "rx:delay=60000@every50") as b:
        code, out, err = type_into([PROGRAMS["event_loop"], b.port], "q\n")
    expect(code == 1 and "failed: " in out and "cancel" in out.lower(), f"{code}: {out}{err}")


def gang(folder):
    file = save(folder, "gang.bin", DATA)
    boards = [Board(SIM, CHIPS[i % 3]) for i in range(5)]
    worn = Board(SIM, "esp32", "--fault", "worn=0x12000")
    try:
        ports = [b.port for b in boards]
        out = example("gang", "115200", "0x10000", file, *ports).expect(0).out
        expect("5 of 5 boards flashed" in out, out)
        for b in boards:
            expect(b.content(0x10000, len(DATA)) == DATA, "a board was not flashed")
            with open(b.flash, "r+b") as flash:
                flash.write(b"\xff" * 0x40000)
        # Two that fail, in between; the others do not notice.
        ports[1:1], ports[4:4] = [worn.port], [NOWHERE]
        out = example("gang", "115200", "0x10000", file, *ports).expect(2).out
        expect("5 of 7 boards flashed" in out, out)
        for port in (worn.port, NOWHERE):
            expect(not re.search(rf"^{port}: ESP", out, re.M), out)
        for b in boards:
            expect(b.content(0x10000, len(DATA)) == DATA, "a good board was not flashed")
            expect(re.search(rf"^{b.port}: ESP", out, re.M), out)
    finally:
        for b in boards + [worn]:
            b.__exit__()


def gang_on_a_terminal(folder):
    file = save(folder, "bars.bin", DATA)
    with Board(SIM, "esp32") as b:
        words = [PROGRAMS["gang"], "115200", "0x10000", file, NOWHERE, b.port]
        ours, theirs = pty.openpty()
        process = subprocess.Popen(words, stdout=theirs, stdin=subprocess.DEVNULL)
        os.close(theirs)
        with open(ours, "rb", buffering=0) as terminal:
            text = b""
            with contextlib.suppress(OSError):  # its end
                while data := terminal.read(4096):
                    text += data
        expect(process.wait(RUN_TIMEOUT_S) == 1, "the board that is not there was not counted")
    screens = text.decode().split("\033[2A")
    expect(len(screens) > 2, f"not drawn again: {text}")
    expect(screens[0].count("\033[2K") == 2, f"not a bar for each: {text}")
    last = screens[-1].replace("\033[2K", "").split("\r\n")
    expect(re.fullmatch(rf"{NOWHERE} +\[ {{30}}\] FAILED", last[0]), last[0])
    expect(re.fullmatch(rf"{b.port} +\[#{{30}}\] ok", last[1]), last[1])


def monitor(chip, listen):
    with Board(SIM, chip, listen=listen) as b:
        process = start_process([PROGRAMS["monitor"], b.port, hex(BOOTLOADER[chip]), HELLO[chip],
                                 "1"], errors="replace")
        expect("press RESET" in process.stderr.readline(), "it does not ask for a reset")
        b.signal(signal.SIGUSR2)
        code, out, err = finish(process)
    expect(code == 0, f"exit {code}: {err}")
    # From the ROM's first word on; an ESP8266 says that at 74880 baud.
    if chip != "esp8266" or listen == "tcp":
        expect(out.lstrip().startswith(BANNER[chip]), f"the first line is lost: {out}")
    expect(LINE[chip] in out, f"the firmware is not heard: {out}")


def list_ports():
    example("list_ports").expect()


def wrong_words():
    for name in sorted(set(PROGRAMS) - {"list_ports"}):
        run = example(name)
        expect(run.code == (125 if name == "gang" else 2) and run.err.startswith("usage: "),
               f"{name}: {run.code} {run.err}")


def every_program_is_run():
    """An example that is added gets a test."""
    with open(__file__, encoding="utf-8") as file:
        used = set(re.findall(r'(?:example\(|PROGRAMS\[)"(\w+)"', file.read()))
    expect(used == set(PROGRAMS), f"not the programs of examples/: {used ^ set(PROGRAMS)}")


def main():
    with prepare() as folder, Report(workers=2) as report:
        for chip in CHIPS:
            report.add(f"identify {chip}", identify, chip)
            for listen in ("tcp", "pty"):
                report.add(f"monitor {chip} {listen}", monitor, chip, listen)
        for test in (identify_nothing, cancel, custom_transport, handle_errors, event_loop,
                     list_ports, wrong_words, every_program_is_run):
            report.add(test.__name__.replace("_", " "), test)
        for test in (backup_and_restore, no_half_backup, restore_refuses, flash_bar, verify,
                     event_log, gang, gang_on_a_terminal):
            report.add(test.__name__.replace("_", " "), test, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
