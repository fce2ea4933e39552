# SPDX-License-Identifier: MIT
"""
Transports in Python to simulated boards, for test_transport.py: a pipe in memory, the same with
reset lines and with a clock, and something like pyserial's port.
"""
import collections
import signal
import socket
import threading
import time

from espflash import Line


class Pipe:
    """A thread carries a board's bytes into memory; what is there is the transport."""

    name = "pipe in memory"

    def __init__(self, sim):
        self.sim = sim
        self.calls = collections.Counter()
        self.timeouts = []
        self.trouble = {}  # {method: exception to raise}

    def note(self, name):
        self.calls[name] += 1
        if name in self.trouble:
            raise self.trouble[name]

    def open(self, baud):
        self.note("open")
        self.far = socket.create_connection(self.sim.host_and_port())
        self.come, self.arrived = bytearray(), threading.Condition()
        threading.Thread(target=self.pump, daemon=True).start()

    def pump(self):
        while True:
            try:
                data = self.far.recv(4096)
            except OSError:
                data = b""
            with self.arrived:
                self.come += data
                self.arrived.notify()
            if not data:
                return

    def close(self):
        self.calls["close"] += 1
        self.far.shutdown(socket.SHUT_RDWR)
        self.far.close()
        if "close" in self.trouble:
            raise self.trouble["close"]

    def readinto(self, buffer, timeout):
        self.note("readinto")
        self.timeouts.append(timeout)
        with self.arrived:
            self.arrived.wait_for(lambda: self.come, timeout)
            size = min(len(buffer), len(self.come))
            buffer[:size] = self.come[:size]
            del self.come[:size]
        return size or None

    def write(self, data, timeout):
        self.note("write")
        self.far.sendall(data[:100])  # a part is enough
        return len(data[:100])


class Lines(Pipe):
    """With the reset lines of a board: EN by RTS, the boot strap by DTR."""

    lines = 0

    def set_lines(self, mask, value):
        self.note("set_lines")
        before, self.lines = self.lines, self.lines & ~mask | value & mask
        if before == Line.RTS and self.lines != Line.RTS:
            boot = self.lines == Line.DTR
            self.sim.signal(signal.SIGUSR1 if boot else signal.SIGUSR2)
            self.sim.wait_for_log(self.calls["reset"] + 1, "reset:")
            self.calls["reset"] += 1


class Clock(Pipe):
    """With a clock of its own, which runs ahead while it sleeps."""

    ahead = 0

    def now_us(self):
        self.note("now_us")
        return time.monotonic_ns() // 1000 + self.ahead

    def sleep_us(self, us):
        self.note("sleep_us")
        self.ahead += us


class SerialPort:
    """As much of pyserial's port as is used, over a socket."""

    def __init__(self, sim):
        self.sim, self.is_open, self.log = sim, False, []
        self.timeout = self.write_timeout = None

    def __setattr__(self, name, value):
        if name in ("baudrate", "dtr", "rts"):
            self.log.append((name, value))
        super().__setattr__(name, value)

    baudrate = dtr = rts = None

    def open(self):
        self.far, self.is_open = socket.create_connection(self.sim.host_and_port()), True

    def close(self):
        self.far.close()
        self.is_open = False

    @property
    def in_waiting(self):
        try:
            return len(self.far.recv(4096, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except (socket.timeout, BlockingIOError):
            return 0

    def read(self, size):
        self.far.settimeout(self.timeout)
        try:
            return self.far.recv(size)
        except (socket.timeout, BlockingIOError):
            return b""

    def write(self, data):
        self.far.settimeout(self.write_timeout)
        return self.far.send(data)

    def fileno(self):
        return self.far.fileno()

    def flush(self):
        self.log.append(("flush", None))
