#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A terminal opened at once after espflash-cli sees the new firmware's first lines: firmware from a
compiler, written over a pseudo-terminal to a simulated board, and started. And firmware that a
killed write left without its header does not start, and the board says so.

usage: test_boot.py ESPFLASH_CLI ESPFLASH_SIM HELLO-ESP8266 HELLO-ESP32 HELLO-ESP32C3
"""
import os
import select
import signal
import socket
import sys
import termios
import time
import tty

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import BOOTLOADER, CHIPS, Board, Cable, Report, Run, expect, finish, prepare, \
    random_bytes, save, start_process

CLI, SIM = sys.argv[1:3]
HELLO = dict(zip(CHIPS, sys.argv[3:]))
LINE = {"esp8266": b"hello from ESP8266\r\n", "esp32": b"hello from ESP32\r\n",
        "esp32c3": b"hello from ESP32-C3\r\n"}
# The beginning of what the ROM says, at its own rate.
BANNER = {"esp8266": b"\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n",
          "esp32": b"ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 ",
          "esp32c3": b"ESP-ROM:esp32c3-api1-20210207\r\n"}
NO_IMAGE = {"esp8266": b"ets_main.c", "esp32": b"invalid header: 0xffffffff",
            "esp32c3": b"invalid header: 0xffffffff"}

# However slow the machine is: nothing is measured by it.
PATIENCE_S = 30


class Terminal:
    """What a person looks at: a pseudo-terminal or a TCP connection, at 115200 baud."""

    def __init__(self, port):
        if port.startswith("tcp://"):
            host, number = port[len("tcp://"):].rsplit(":", 1)
            self.socket = socket.create_connection((host, int(number)))
            self.fd = self.socket.detach()
        else:
            self.fd = os.open(port, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(self.fd)
            settings = termios.tcgetattr(self.fd)
            settings[4] = settings[5] = termios.B115200
            termios.tcsetattr(self.fd, termios.TCSANOW, settings)
        self.text = b""

    def sees(self, wanted):
        """Read until `wanted` has come; False if it does not come."""
        until = time.monotonic() + PATIENCE_S
        while wanted not in self.text and time.monotonic() < until:
            if select.select([self.fd], [], [], 0.2)[0]:
                self.text += os.read(self.fd, 4096)
        return wanted in self.text

    def is_heard(self):
        """The board has this client and no other: its loader answers a SYNC, eight times."""
        os.write(self.fd, b"\xc0\0\x08\x24\0\0\0\0\0\x07\x07\x12\x20" + b"U" * 32 + b"\xc0")
        while self.text.count(b"\xc0") < 16 and select.select([self.fd], [], [], PATIENCE_S)[0]:
            self.text += os.read(self.fd, 4096)
        expect(self.text.count(b"\xc0") == 16, f"no replies to SYNC: {self.text}")
        self.text = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)


def write_hello(chip, b, *options):
    Run([CLI, "-p", b.port, *options, "write-flash", hex(BOOTLOADER[chip]), HELLO[chip]]).expect()
    with open(HELLO[chip], "rb") as file:
        data = file.read()
    expect(b.content(BOOTLOADER[chip], len(data)) == data, "the flash does not hold the firmware")


def reset_by_hand(chip, listen):
    """The CLI says that there is no reset line; the terminal is open when RESET is pressed."""
    with Board(SIM, chip, listen=listen) as b:
        write_hello(chip, b)
        with Terminal(b.port) as terminal:
            terminal.is_heard()
            b.signal(signal.SIGUSR2)
            expect(terminal.sees(LINE[chip]), f"only {terminal.text}")
            if chip != "esp8266" or listen == "tcp":  # its boot text is at 74880 baud
                expect(terminal.text.startswith(BANNER[chip]), f"not the banner: {terminal.text}")


def opened_at_once(chip, listen, options, words):
    """The CLI starts the firmware, and when it has ended a terminal is opened."""
    # What a chip says while nobody listens is lost, on a real port and here. Firmware has time of
    # its own before it speaks, but a busy machine may need any time to open a terminal: so this
    # one starts when somebody is there again. test_flow_boot has the time, by the board's clock.
    with Board(SIM, chip, "--late-firmware", "--verbose", *options, listen=listen) as b:
        write_hello(chip, b, "--after", "no-reset", "--no-stub")
        # On a pseudo-terminal one client may follow the other faster than the board looks.
        expect(b.wait_for_log(1, "client gone"), "the simulator still has its client")
        Run([CLI, "-p", b.port, *words]).expect()
        expect(b.wait_for_log(2, "client gone"), "the simulator still has its client")
        with Terminal(b.port) as terminal:
            expect(terminal.sees(LINE[chip]), f"only {terminal.text}")


def killed_write(chip, share, folder):
    """The CLI is killed while it writes a longer firmware: nothing starts, and the board says so."""
    with open(HELLO[chip], "rb") as file:
        data = file.read()
    # What belongs to the firmware behind its image.
    data += random_bytes(0x8000, 3)
    file = save(folder, f"long-{chip}-{share}", data)
    words = [CLI, "write-flash", "-u", "--no-diff", hex(BOOTLOADER[chip]), file]
    with Board(SIM, chip) as b, Cable(b) as cable:
        finish(start_process(words[:1] + ["-p", cable.port] + words[1:]))
        total = len(cable.sent)
    with Board(SIM, chip, "--verbose") as b:
        with Cable(b, int(total * share)) as cable:
            process = start_process(words[:1] + ["-p", cable.port] + words[1:])
            cable.kill_at_limit(process)
            code, _, err = finish(process)
            expect(code == -signal.SIGKILL, f"was not killed but ended with {code}: {err}")
        expect(b.wait_for_log(1, "client gone"), "the simulator still has its client")
        expect(b.content(BOOTLOADER[chip], 4096) == b"\xff" * 4096, "the header is there already")
        expect(b.content(BOOTLOADER[chip] + 4096, 1024) == data[4096:5120], "nothing was written")
        with Terminal(b.port) as terminal:
            expect(b.wait_for_log(2, "client on"), "the simulator does not see the terminal")
            b.signal(signal.SIGUSR2)
            expect(terminal.sees(NO_IMAGE[chip]), f"only {terminal.text}")
            expect(b"hello" not in terminal.text, f"it starts: {terminal.text}")
        b.signal(signal.SIGUSR1)
        Run(words[:1] + ["-p", b.port] + words[1:]).expect()
        expect(b.content(BOOTLOADER[chip], len(data)) == data, "the second write did not finish it")


def add_all(report, folder):
    for chip in CHIPS:
        for listen in ("pty", "tcp"):
            report.add(f"{chip} {listen} RESET pressed at an open terminal", reset_by_hand, chip,
                       listen)
            # IO0 of these boards is wired to ground: only the ROM's own way leads to the firmware.
            rom = ["--no-stub", "--after", "soft-reset"]
            write = [*rom, "write-flash", hex(BOOTLOADER[chip]), HELLO[chip]]
            for name, words in (("run", ["run"]), ("write-flash", write)):
                report.add(f"{chip} {listen} terminal at once after {name}", opened_at_once, chip,
                           listen, [], words)
                # In real time the ROM loader only: a busy machine executes no stub that fast.
                report.add(f"{chip} {listen} terminal at once after {name} in real time",
                           opened_at_once, chip, listen, ["--realtime"], words)
        for share in (0.7, 0.85):
            report.add(f"{chip} killed at {share} of a write", killed_write, chip, share, folder)


def main():
    with prepare() as folder, Report(workers=2) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
