# SPDX-License-Identifier: MIT
"""
What the tests of the Python binding share: simulated boards, small images, and a few ways to look
at the process. Imported by the test_*.py of this folder, started by run.py.
"""
import contextlib
import faulthandler
import gc
import hashlib
import os
import signal
import struct
import threading
import unittest
import weakref

import espflash
from harness import CHIPS, Board, random_bytes

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ["ESPFLASH_TEST_BUILD"]
SIM = os.path.join(BUILD, "tests", "sim", "espflash-sim")

# Where the loader may put code, for images that are loaded into RAM, and the chip id of images.
RAM = {"esp8266": 0x40100000, "esp32": 0x40080000, "esp32c3": 0x40380000}
IMAGE_ID = {"esp32": 0, "esp32c3": 5}

# The ROM loader, whose simulation takes hardly any time, and patience: the machine may be busy.
ROM = {"stub": False, "timeout": 20}

# A test that hangs is a failure of its own.
HANG_S = 100


_boards = weakref.WeakSet()


def board(chip="esp32", *options, **more):
    """A running simulated board: `port`, `content()`, `process`."""
    result = Board(SIM, chip, *options, **more)
    _boards.add(result)
    return result


def give_up():
    """The end of a test that hangs: say where, and leave no board running."""
    faulthandler.dump_traceback(all_threads=True)
    for one in list(_boards):
        one.__exit__()
    os._exit(3)


class Case(unittest.TestCase):
    """A test with a board of its own, where it asks for one; ends by itself when it hangs."""

    hang_s = HANG_S

    def setUp(self):
        watchdog = threading.Timer(self.hang_s, give_up)
        watchdog.daemon = True
        watchdog.start()
        self.addCleanup(watchdog.join)
        self.addCleanup(watchdog.cancel)
        self._stack = contextlib.ExitStack()
        self.addCleanup(self._stack.close)

    def use(self, context):
        """Enter a context that ends with the test."""
        return self._stack.enter_context(context)

    def board(self, chip="esp32", *options, **more):
        return self.use(board(chip, *options, **more))

    def connect(self, model="esp32", *options, listen="tcp", fill=b"\xff", megabytes=4, **more):
        """A session with the ROM loader on a board of its own, which is `self.sim`."""
        self.sim = self.board(model, *options, listen=listen, fill=fill, megabytes=megabytes)
        return self.use(espflash.connect(self.sim.port, **{**ROM, **more}))


def interrupt_soon(seconds=0.2, number=signal.SIGINT):
    """Send this process a signal, as Ctrl-C does."""
    timer = threading.Timer(seconds, os.kill, [os.getpid(), number])
    timer.daemon = True
    timer.start()
    return timer


def image(chip, size=64, entry=None, address=None):
    """A small image with one segment of `size` bytes for RAM, whole and right."""
    address = RAM[chip] if address is None else address
    data = random_bytes(size, 5)
    extended = chip in IMAGE_ID
    head = struct.pack("<BBBBI", 0xE9, 1, 2, 0x10, address if entry is None else entry)
    if extended:
        head += b"\xee" + bytes(3) + struct.pack("<H", IMAGE_ID[chip]) + bytes(9) + b"\x01"
    body = head + struct.pack("<II", address, size) + data
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    body += bytes(15 - len(body) % 16) + bytes([checksum])
    return body + hashlib.sha256(body).digest() if extended else body


def open_files():
    """How many file descriptors this process has."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def resident_kib():
    """How much memory this process has in RAM."""
    gc.collect()
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
