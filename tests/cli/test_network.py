#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Ports over the network with our own programs at both ends: raw TCP and RFC 2217 with the latency of
a network, and espflash-cli serve between the two. tests/interop has those of others.

usage: test_network.py ESPFLASH_CLI ESPFLASH_SIM
"""
import json
import os
import signal
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import CHIPS, Board, Cable, Report, Run, expect, finish, prepare, random_bytes, save, \
    start_process
from rfc2217 import Server, expect_led_into_loader

CLI, SIM = sys.argv[1:3]

# RFC 854, RFC 2217.
IAC, SB, SE = b"\xff", 250, 240
SET_BAUDRATE, SET_CONTROL = 1, 5

OLD = b"\x5a"
ADDRESS = 0x10000


def board(chip, listen, *options):
    return Board(SIM, chip, "--verbose", *options, listen=listen, fill=OLD)


def cli(port, *words):
    return Run([CLI, "-p", port, *words])


def expect_failure(run, code, words):
    run.expect(code)
    expect(words in run.err, f"'{words}' wanted, not: {run.err}")
    expect("\nhint: " in "\n" + run.err, f"a hint wanted: {run.err}")


# --- latency -------------------------------------------------------------------------------------

def connects_with_rom(chip, listen, milliseconds):
    """Twice: the first command leaves a chip with reset lines in its firmware."""
    with board(chip, listen, "--latency", str(milliseconds)) as b:
        for _ in range(2):
            run = cli(b.port, "--no-stub", "read-mac").expect()
            expect("MAC" in run.out, run.out)
        if listen == "rfc2217":
            expect_led_into_loader(b, 2)


def works_with_stub(listen, milliseconds, folder):
    data = random_bytes(0x8000, 3)
    file = save(folder, f"late{listen}{milliseconds}", data)
    with board("esp32c3", listen, "--latency", str(milliseconds)) as b:
        cli(b.port, "write-flash", str(ADDRESS), file).expect()
        expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")


# --- the client ----------------------------------------------------------------------------------

def telnet_words(stream):
    """What a client said beside data: (options, requests as (command, value))."""
    options, requests, i = [], [], 0
    while (i := stream.find(IAC, i)) >= 0:
        verb = stream[i + 1]
        if verb == SB:
            end = stream.index(bytes([IAC[0], SE]), i)
            body = stream[i + 3:end].replace(IAC * 2, IAC)
            requests.append((body[0], int.from_bytes(body[1:], "big")))
            i = end
        elif verb > SB and verb != IAC[0]:
            options.append(stream[i + 1:i + 3])
            i += 1
        i += 2
    return options, requests


def nothing_is_negotiated_twice(folder):
    """In a whole session only what changes is asked for: the rate, and lines when it is reset."""
    data = random_bytes(0x20000, 5)
    file = save(folder, "once", data)
    with board("esp32c3", "rfc2217") as b, Cable(b) as cable:
        port = cable.port.replace("tcp:", "rfc2217:")
        cli(port, "-b", "921600", "write-flash", str(ADDRESS), file).expect()
        expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")
    options, requests = telnet_words(bytes(cable.sent))
    expect(len(options) == len(set(options)) == 5, f"options: {options}")
    rates = [value for command, value in requests if command == SET_BAUDRATE]
    expect(rates == [115200, 921600, 115200], f"rates: {rates}")
    others = [q for q in requests if q[0] not in (SET_BAUDRATE, SET_CONTROL)]
    expect(len(others) == len(set(others)), f"settings: {others}")
    lines = [value for command, value in requests if command == SET_CONTROL]
    expect(len(lines) < 20, f"lines: {lines}")


# --- espflash-cli serve --------------------------------------------------------------------------

def everything_works_through(chip, listen, baud, folder):
    """Writing, verifying and reading; the data has many of the byte that Telnet doubles."""
    data = b"\xff" * 100 + random_bytes(0x4000, 7) + b"\xff\xf0\xff\xfa" * 64
    file = save(folder, f"served{chip}{listen}{baud}", data)
    back = file + ".back"
    with board(chip, listen) as b, Server(CLI, b.port) as server:
        cli(server.port, "-b", baud, "write-flash", str(ADDRESS), file).expect()
        expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")
        cli(server.port, "-b", baud, "verify-flash", str(ADDRESS), file).expect()
        cli(server.port, "-b", baud, "read-flash", str(ADDRESS), str(len(data)), back).expect()
        with open(back, "rb") as f:
            expect(f.read() == data, "what was read is not what was written")
        if listen == "rfc2217":
            expect_led_into_loader(b, 3)


def served_over_latency(milliseconds):
    """Two networks in a row, and the reset sequence arrives."""
    with board("esp32", "rfc2217", "--latency", str(milliseconds)) as b, \
            Server(CLI, b.port) as server:
        for _ in range(2):
            cli(server.port, "--no-stub", "read-mac").expect()
        expect_led_into_loader(b, 2)


def second_client_is_told(open_server):
    with board("esp32", "rfc2217") as b, open_server(b) as server:
        with socket.create_connection(server.host_and_port()) as first:
            first.sendall(b"\xff\xfb\x2c")  # WILL COM-PORT; its answer says that we are in
            expect(first.recv(100), "the server says nothing")
            expect_failure(cli(server.port, "read-mac"), 4, "another client has this")
        server.wait_until_free()
        cli(server.port, "read-mac").expect()


def served(b):
    return Server(CLI, b.port)


class Simulated:
    """The simulator's own RFC 2217 port, with a Server's face."""

    def __init__(self, b):
        self.board, self.port, self.host_and_port = b, b.port, b.host_and_port

    def wait_until_free(self):
        expect(self.board.wait_for_log(1, "client gone"), "the simulator still has its client")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def client_killed_in_a_write(folder):
    data = random_bytes(0x40000, 11)
    file = save(folder, "killed", data)
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        process = start_process([CLI, "-p", server.port, "write-flash", str(ADDRESS), file])
        expect(b.wait_for_log(40, "command "), "nothing was written")
        process.kill()
        process.wait()
        server.wait_until_free()
        cli(server.port, "write-flash", str(ADDRESS), file).expect()
        expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")


def board_goes_away(folder):
    """The client is hung up and says so; the server stays and refuses the next one with a reason."""
    file = save(folder, "gone", random_bytes(0x100000, 13))
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        process = start_process([CLI, "-p", server.port, "write-flash", str(ADDRESS), file])
        expect(b.wait_for_log(40, "command "), "nothing was written")
        b.process.kill()
        code, _, err = finish(process)
        expect(code == 4, f"exit {code}, 4 wanted: {err}")
        server.wait_until_free()
        expect_failure(cli(server.port, "read-mac"), 4, "nothing listens")


def simulator_goes_away(listen, folder):
    file = save(folder, "gone" + listen, random_bytes(0x100000, 13))
    with board("esp32", listen) as b:
        process = start_process([CLI, "-p", b.port, "write-flash", str(ADDRESS), file])
        expect(b.wait_for_log(40, "command "), "nothing was written")
        b.process.kill()
        code, _, err = finish(process)
        expect(code == 4, f"exit {code}, 4 wanted: {err}")


def ends_cleanly():
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        cli(server.port, "read-mac").expect()
        server.wait_until_free()
        code, out, err = server.end()
        events = [json.loads(line) for line in out.splitlines()]
        expect(code == 0, f"exit {code}: {err}")
        expect([e["event"] for e in events] == ["client", "client", "result"], out)
        expect(events[-1]["command"] == "serve", out)


def ends_with_a_client():
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        with socket.create_connection(server.host_and_port()) as client:
            expect(client.recv(3), "no greeting")
            code, _, err = server.end()
            expect(code == 0, f"exit {code}: {err}")


def listens_where_it_should():
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        _, port = server.host_and_port()
        expect(server.url == f"rfc2217://127.0.0.1:{port}", server.url)
        try:
            socket.create_connection(("127.0.0.2", port)).close()
            expect(False, "it listens on other addresses, too")
        except ConnectionRefusedError:
            pass
        expect_failure(cli(b.port, "serve", "--listen", str(port)), 4, "cannot listen")
        for bad in ("nowhere", "127.0.0.1:", "1:2:3:4", "127.0.0.1:99999", "[::1:5"):
            expect_failure(cli(b.port, "serve", "--listen", bad), 2, "no address to listen on")


def warns_where_everybody_can():
    with board("esp32", "rfc2217") as b, Server(CLI, b.port, listen="0.0.0.0:0") as server:
        server.wait_for("warning")


# --- what our client says about others -----------------------------------------------------------

def raw_server_is_named():
    """The simulator's TCP port does not speak Telnet."""
    with board("esp32", "tcp") as b:
        port = b.port.replace("tcp://", "rfc2217://")
        expect_failure(cli(port, "read-mac"), 3, "does not answer the negotiation")


def negotiation_can_be_cancelled():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = f"rfc2217://127.0.0.1:{mute.getsockname()[1]}"
        process = start_process([CLI, "-p", port, "read-mac"])
        client, _ = mute.accept()
        expect(client.recv(3), "the client says nothing")
        process.send_signal(signal.SIGINT)
        code, _, err = finish(process)
        client.close()
        expect(code == 130, f"exit {code}, 130 wanted: {err}")


def add_all(report, folder):
    for listen in ("tcp", "rfc2217"):
        for chip in CHIPS:
            for milliseconds in (25, 100):
                report.add(f"{chip} {listen} {milliseconds} ms: connects with the ROM loader",
                           connects_with_rom, chip, listen, milliseconds)
        report.add(f"{listen} 100 ms: writes with the stub", works_with_stub, listen, 100, folder)
        report.add(f"{listen}: simulator goes away", simulator_goes_away, listen, folder)
    report.add("nothing is negotiated twice", nothing_is_negotiated_twice, folder)
    report.add("esp32c3 served from RFC 2217", everything_works_through, "esp32c3", "rfc2217",
               "460800", folder)
    report.add("esp32 served from a pty", everything_works_through, "esp32", "pty", "921600",
               folder)
    report.add("served over 50 ms", served_over_latency, 50)
    report.add("serve: second client is told", second_client_is_told, served)
    report.add("simulator: second client is told", second_client_is_told, Simulated)
    report.add("serve: client killed in a write", client_killed_in_a_write, folder)
    report.add("serve: board goes away", board_goes_away, folder)
    report.add("serve: Ctrl-C ends it", ends_cleanly)
    report.add("serve: Ctrl-C ends it with a client", ends_with_a_client)
    report.add("serve: listens where it should", listens_where_it_should)
    report.add("serve: warns where everybody can", warns_where_everybody_can)
    report.add("raw server is named", raw_server_is_named)
    report.add("negotiation can be cancelled", negotiation_can_be_cancelled)


def main():
    with prepare() as folder, Report(workers=4) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
