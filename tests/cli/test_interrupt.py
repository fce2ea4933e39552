#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A write that is cancelled, and one whose port goes away, in the middle: a named error at once, and
the port free for the next command. On each kind of port that a simulated board has.

usage: test_interrupt.py ESPFLASH_CLI ESPFLASH_SIM
"""
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Board, Report, Run, expect, random_bytes, save, start_process

CLI, SIM = sys.argv[1:3]

# The aim is 0.1 s; a machine with other things to do may need more.
PATIENCE_S = 5


class Write:
    """A write of incompressible data in real time, far longer than any test waits."""

    def __init__(self, board):
        path = save(board.folder, "data.bin", random_bytes(1 << 20))
        self.process = start_process([CLI, "--port", board.port, "write-flash", "0x10000", path])
        self.out, self.err, self.error_at = "", "", None
        self.writing = threading.Event()
        self.readers = [threading.Thread(target=reader) for reader in
                        (self._read_out, self._read_err)]
        for reader in self.readers:
            reader.start()

    def _read_out(self):
        for line in iter(lambda: self.process.stdout.read(16), ""):
            self.out += line
            if "Writing at" in self.out:
                self.writing.set()
        self.writing.set()

    def _read_err(self):
        for line in self.process.stderr:
            if line.startswith("error:") and self.error_at is None:
                self.error_at = time.monotonic()
            self.err += line

    def begin(self):
        expect(self.writing.wait(60) and "Writing at" in self.out, f"no write: {self.err}")
        time.sleep(0.2)

    def end(self, since, code, text):
        """The error has come, is the right one, and the program has ended."""
        self.process.wait(60)
        for reader in self.readers:
            reader.join(60)
        expect(self.process.returncode == code, f"exit {self.process.returncode}: {self.err}")
        expect(text in self.err, f"not a word of '{text}': {self.err}")
        late = self.error_at - since
        expect(late < PATIENCE_S, f"the error came after {late:.1f} s")
        return f"the error came after {1000 * late:.0f} ms"


def cancelled(listen):
    with Board(SIM, "esp32c3", "--realtime", listen=listen) as board:
        write = Write(board)
        write.begin()
        start = time.monotonic()
        write.process.send_signal(signal.SIGINT)
        print(f"# {listen}, cancelled:", write.end(start, 130, "cancelled"), flush=True)
        run = Run([CLI, "--port", board.port, "flash-id"]).expect(0)
        expect("4016" in run.out, run.tail())


def gone(listen, text):
    with Board(SIM, "esp32c3", "--realtime", listen=listen) as board:
        write = Write(board)
        write.begin()
        start = time.monotonic()
        board.process.kill()
        print(f"# {listen}, gone:", write.end(start, 4, text), flush=True)
        Run([CLI, "--port", board.port, "flash-id"]).expect(4)


def main():
    with Report(2) as report:
        for listen in ("pty", "tcp", "rfc2217"):
            report.add(f"{listen}: cancelled in the middle of a write", cancelled, listen)
        for listen, text in (("pty", "went away"), ("tcp", "the connection"),
                             ("rfc2217", "the connection")):
            report.add(f"{listen}: gone in the middle of a write", gone, listen, text)
        return report.finish()


sys.exit(main())
