# SPDX-License-Identifier: MIT
"""
What the process-level tests and the benchmarks share: simulated boards, command runs, a cable that
breaks at a chosen byte, and a report. Knows nothing of lib/ and nothing of single tests.
"""
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

CHIPS = ("esp8266", "esp32", "esp32c3")

# Where the loader reads a boot image from: REFERENCE 2.2.
BOOTLOADER = {"esp8266": 0x0, "esp32": 0x1000, "esp32c3": 0x0}

# No answer from a program within this time is a failure of its own.
RUN_TIMEOUT_S = 60


def environment():
    """The environment without the variables that our tool and esptool read."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ESPFLASH_", "ESPTOOL_"))}
    env["NO_COLOR"] = "1"
    return env


class Failure(Exception):
    """A test's expectation was not met."""


def expect(condition, why):
    if not condition:
        raise Failure(why)


class Run:
    """A command that has ended: code, out, err and seconds."""

    def __init__(self, argv, timeout=RUN_TIMEOUT_S):
        start = time.monotonic()
        self.argv = [str(a) for a in argv]
        process = start_process(self.argv)
        try:
            self.out, self.err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            self.out, self.err = process.communicate()
            self.err += f"\n(killed by the test after {timeout} s)"
        self.code = process.returncode
        self.seconds = time.monotonic() - start

    def expect(self, code=0):
        expect(self.code == code, f"exit {self.code}, {code} wanted: {self.tail()}")
        return self

    def tail(self):
        words = " ".join(self.argv[1:])
        return f"{words}: {' | '.join((self.out + self.err).strip().splitlines()[-4:])}"


def start_process(argv, **more):
    return subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
                            **more)


def finish(process, timeout=RUN_TIMEOUT_S):
    """Wait for a process of start_process: (code, out, err)."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        err += f"\n(killed by the test after {timeout} s)"
    return process.returncode, out, err


class Board:
    """
    A running espflash-sim of 1 to 128 MiB flash, which holds `fill` again and again. Without
    `megabytes` the flash is as the options have it, blank and of an empty file.
    """

    def __init__(self, sim, chip, *options, listen="tcp", megabytes=4, fill=b"\xff"):
        self.folder = tempfile.mkdtemp(prefix="board.")
        content = fill * ((megabytes << 20) // len(fill)) if megabytes else b""
        self.flash = save(self.folder, "flash.bin", content)
        listen = "pty" if listen == "pty" else f"{listen}://127.0.0.1:0"
        self.process = start_process([sim, chip, "--flash", self.flash, "--listen", listen,
                                      *options])
        line = self.process.stdout.readline().split()
        if line[:2] != ["listening", "on"]:
            raise Failure(f"the simulator says: {self.process.stderr.read()}")
        self.port = line[2]
        self.log = []
        self.log_grew = threading.Condition()
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for line in self.process.stderr:
            with self.log_grew:
                self.log.append(line)
                self.log_grew.notify_all()

    def wait_for_log(self, count, text, timeout=20):
        """Wait until `count` lines of the log (--verbose) hold `text`; False if they never do."""
        with self.log_grew:
            return self.log_grew.wait_for(
                lambda: sum(text in line for line in self.log) >= count, timeout)

    def count_log(self, text):
        with self.log_grew:
            return sum(text in line for line in self.log)

    def signal(self, number):
        self.process.send_signal(number)

    def content(self, address=0, size=None):
        with open(self.flash, "rb") as file:
            file.seek(address)
            return file.read() if size is None else file.read(size)

    def host_and_port(self):
        host, port = self.port.split("//")[1].rsplit(":", 1)
        return host, int(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cable:
    """
    A TCP relay to a board, which keeps what the host sends in `sent`. It passes `limit` bytes on,
    not one more, and kills the host's process as it passes the last of them.
    """

    def __init__(self, board, limit=None):
        self.board, self.limit = board, limit
        self.victim, self.victim_known = None, threading.Event()
        self.sent = bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(10)
        self.port = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self._relay, daemon=True)
        self.thread.start()

    def kill_at_limit(self, process):
        self.victim = process
        self.victim_known.set()

    def _relay(self):
        try:
            host, _ = self.listener.accept()
        except OSError:  # nobody came
            return
        host.setblocking(True)
        chip = socket.create_connection(self.board.host_and_port())
        chip.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._pass_back, args=(chip, host), daemon=True)
        back.start()
        try:
            while data := host.recv(4096):
                if self.limit is not None:
                    data = data[:self.limit - len(self.sent)]
                self.sent += data
                at_limit = len(self.sent) == self.limit
                if at_limit:  # first, or it might end by itself with the last reply
                    self.victim_known.wait(10)
                    self.victim.kill()
                chip.sendall(data)
                if at_limit:
                    break
        except OSError:
            pass
        # Not close: the other thread still waits on these.
        for end in (chip, host):
            shutdown(end)
        back.join()
        chip.close()
        host.close()

    @staticmethod
    def _pass_back(chip, host):
        try:
            while data := chip.recv(4096):
                host.sendall(data)
        except OSError:
            pass
        shutdown(host)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thread.join(10)
        self.listener.close()


def shutdown(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def random_bytes(size, seed=1):
    return random.Random(seed).randbytes(size)


def save(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


class Report:
    """Runs tests and tells of them as they end. A test is a name and a function."""

    def __init__(self, workers):
        self.pool = ThreadPoolExecutor(workers)
        self.pending = []
        self.lock = threading.Lock()
        self.count = self.bad = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown(cancel_futures=True)

    def add(self, name, function, *args):
        self.pending.append(self.pool.submit(self._run, name, function, args))

    def _run(self, name, function, args):
        start = time.monotonic()
        why = ""
        try:
            function(*args)
        except Failure as failure:
            why = str(failure)
        except Exception as failure:  # a bug of the test is a failed test
            why = f"{type(failure).__name__}: {failure}"
        with self.lock:
            self.count += 1
            self.bad += bool(why)
            print(f"not ok {name}: {why}" if why else f"ok {name}", flush=True)
            if "TEST_TIMES" in os.environ:
                print(f"# {time.monotonic() - start:.2f} s", flush=True)

    def finish(self):
        """Wait for all, print the count; the exit code."""
        for job in self.pending:
            job.result()
        print(f"1..{self.count}")
        print(f"# {self.count - self.bad} passed, {self.bad} failed")
        return 1 if self.bad or not self.count else 0


@contextlib.contextmanager
def prepare():
    """A folder for the test's files. A cancelled test runs its `with` ends: no board is left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # A shell's background job ignores SIGINT, and so would the programs we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="state.") as folder:
        yield folder
