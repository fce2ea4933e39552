# SPDX-License-Identifier: MIT
"""
What the tests of RFC 2217 share: servers to put between a client and a simulated board, and how a
reset into download mode shows. Knows nothing of single tests.
"""
import json
import os
import signal
import socket
import threading
import time

from harness import Failure, expect, start_process


def expect_led_into_loader(board, times):
    """The simulator (--verbose) has seen `times` resets into download mode and more."""
    expect(board.wait_for_log(times, "reset: download mode"),
           f"{board.count_log('reset: download mode')} resets into download mode, not {times}")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Program:
    """A server in a process of its own, reached at `port` (an rfc2217:// URL)."""

    def __init__(self, argv, number, **more):
        self.process = start_process(argv, **more)
        self.port = f"rfc2217://127.0.0.1:{number}"
        self.number = number

    def host_and_port(self):
        return "127.0.0.1", self.number

    def wait_until_it_listens(self, timeout=30):
        end = time.monotonic() + timeout
        while True:
            try:
                socket.create_connection(self.host_and_port()).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > end or self.process.poll() is not None:
                    self.process.kill()
                    raise Failure(f"the server does not listen: {self.process.communicate()}") \
                        from None
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Server(Program):
    """espflash-cli serve. Its JSON output is kept; `gone` counts clients that have left."""

    def __init__(self, cli, port, listen="0"):
        self.process = start_process([cli, "-p", port, "--json", "serve", "--listen", listen])
        self.events, self.grew, self.ended = [], threading.Condition(), False
        line = self.process.stdout.readline()
        if not line or json.loads(line)["event"] != "listening":
            raise Failure(f"serve says: {line}{self.process.stderr.read()}")
        self.url = json.loads(line)["url"]
        self.number = int(self.url.rsplit(":", 1)[1])
        self.port = f"rfc2217://127.0.0.1:{self.number}"
        self.lines = []
        self.reader = threading.Thread(target=self._drain, daemon=True)
        self.reader.start()

    def _drain(self):
        for line in self.process.stdout:
            with self.grew:
                self.lines.append(line)
                self.events.append(json.loads(line))
                self.grew.notify_all()

    def wait_for(self, event, **fields):
        wanted = {"event": event, **fields}
        with self.grew:
            expect(self.grew.wait_for(lambda: any(wanted.items() <= e.items() for e in self.events),
                                      30), f"no event {wanted} in {self.events}")

    def wait_until_free(self):
        self.wait_for("client", connected=False)

    def end(self):
        """Ctrl-C: (code, the lines since it listens, err)."""
        self.process.send_signal(signal.SIGINT)
        self.reader.join(30)
        code = self.process.wait(30)
        return code, "".join(self.lines), self.process.stderr.read()


class Ser2net(Program):
    """ser2net in front of a device."""

    def __init__(self, ser2net, device, folder):
        number = free_port()
        config = os.path.join(folder, f"ser2net.{number}.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write("%YAML 1.1\n---\nconnection: &board\n"
                       f"  accepter: telnet(rfc2217),tcp,127.0.0.1,{number}\n"
                       f"  connector: serialdev,{device},115200n81,local\n")
        super().__init__([ser2net, "-n", "-d", "-c", config], number)
        self.wait_until_it_listens()


class EspServer(Program):
    """
    esp_rfc2217_server, which comes with esptool, in front of `device`. It resets boards by ioctls of
    a terminal unless it is given a sequence in words.
    """

    def __init__(self, program, device, folder):
        number = free_port()
        config = os.path.join(folder, "esptool.cfg")
        with open(config, "w", encoding="utf-8") as file:
            file.write("[esptool]\ncustom_reset_sequence = D0|R1|W0.1|D1|R0|W0.05|D0\n")
        super().__init__([program, "-v", "-p", str(number), device], number, cwd=folder)
        # It takes one client in its life at a time and minds a probe: it says when it is ready.
        for line in self.process.stdout:
            if line.startswith("Waiting for connection"):
                break
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for _ in self.process.stdout:
            pass
