#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
RFC 2217 between this project and others: ser2net and esptool's server behind our client, pySerial's
and esptool's client before our two servers. The board is the simulator.

usage: rfc2217_vs_others.py ESPFLASH_CLI ESPFLASH_SIM ESPTOOL SER2NET
"""
import os
import sys

from harness import Board, Report, Run, expect, finish, prepare, random_bytes, save, start_process
from rfc2217 import EspServer, Ser2net, Server, expect_led_into_loader

CLI, SIM, ESPTOOL, SER2NET = sys.argv[1:5]
HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.dirname(ESPTOOL)  # of the environment that esptool is in

OLD = b"\x5a"
ADDRESS = 0x10000


def board(chip, listen, *options):
    return Board(SIM, chip, "--verbose", *options, listen=listen, fill=OLD)


def cli(port, *words):
    return Run([CLI, "-p", port, *words], timeout=100)


def expect_round_trip(b, port, baud, folder):
    """Written, verified and read back by our client; much of it is the byte that Telnet doubles."""
    data = b"\xff" * 300 + random_bytes(0x8000, 7) + b"\xff\xf0\xff\xfa\r\n\r\0" * 32
    file = save(folder, f"data{id(b)}", data)
    cli(port, "-b", baud, "write-flash", str(ADDRESS), file).expect()
    expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")
    cli(port, "-b", baud, "verify-flash", str(ADDRESS), file).expect()
    cli(port, "-b", baud, "read-flash", str(ADDRESS), str(len(data)), file + "b").expect()
    with open(file + "b", "rb") as back:
        expect(back.read() == data, "what was read is not what was written")


# --- our client ----------------------------------------------------------------------------------

def ser2net_works(chip, baud, folder):
    with board(chip, "pty") as b, Ser2net(SER2NET, b.port, folder) as server:
        expect_round_trip(b, server.port, baud, folder)


def ser2net_has_a_client_already(folder):
    data = save(folder, "busy", random_bytes(0x100000, 3))
    with board("esp32", "pty") as b, Ser2net(SER2NET, b.port, folder) as server:
        first = start_process([CLI, "-p", server.port, "write-flash", str(ADDRESS), data])
        expect(b.wait_for_log(40, "command "), "nothing was written")
        second = cli(server.port, "read-mac").expect(4)
        expect("turned us away: Port already in use" in second.err, second.err)
        first.kill()
        first.wait()


def ser2net_goes_away(folder):
    data = save(folder, "gone", random_bytes(0x100000, 3))
    with board("esp32", "pty") as b, Ser2net(SER2NET, b.port, folder) as server:
        process = start_process([CLI, "-p", server.port, "write-flash", str(ADDRESS), data])
        expect(b.wait_for_log(40, "command "), "nothing was written")
        server.process.kill()
        code, _, err = finish(process)
        expect(code == 4, f"exit {code}, 4 wanted: {err}")


def esptools_server_resets_and_works(options, folder):
    """Its own reset sequences, started by our asks, which it never acknowledges."""
    with board("esp32", "rfc2217") as b, \
            EspServer(os.path.join(BIN, "esp_rfc2217_server"), b.port, folder) as server:
        cli(server.port + options, "--no-stub", "read-mac").expect()
        expect_led_into_loader(b, 1)
        # The reset at the end takes place in a thread of the server, and takes a moment.
        expect(b.wait_for_log(1, "reset: boot from flash"), "no reset at the end")
        expect_round_trip(b, server.port + options, "460800", folder)


# --- our servers ---------------------------------------------------------------------------------

def in_firmware(b, port):
    """A chip that must be led into its loader: our last command started its firmware."""
    cli(port, "read-mac").expect()
    expect(b.wait_for_log(1, "reset: boot from flash"), "the firmware was not started")
    expect_led_into_loader(b, 1)


def pyserial(port):
    run = Run([os.path.join(BIN, "python3"), os.path.join(HERE, "pyserial_client.py"), port])
    run.expect()
    expect(run.out.strip() == "ok", run.tail())


def pyserial_on_simulator(milliseconds):
    with board("esp32", "rfc2217", "--latency", str(milliseconds)) as b:
        in_firmware(b, b.port)
        expect(b.wait_for_log(1, "client gone"), "our client is still there")
        pyserial(b.port)
        expect_led_into_loader(b, 2)


def pyserial_on_serve(milliseconds):
    with board("esp32", "rfc2217", "--latency", str(milliseconds)) as b, \
            Server(CLI, b.port) as server:
        in_firmware(b, server.port)
        server.wait_until_free()
        pyserial(server.port)
        expect_led_into_loader(b, 2)


def esptool(port, *words):
    return Run([ESPTOOL, "--port", port, "--no-stub", *words], timeout=200).expect()


def esptool_on_simulator(milliseconds):
    with board("esp32", "rfc2217", "--latency", str(milliseconds)) as b:
        in_firmware(b, b.port)
        expect(b.wait_for_log(1, "client gone"), "our client is still there")
        expect("24:0a:c4:00:00:01" in esptool(b.port, "read-mac").out, "another MAC")
        expect_led_into_loader(b, 2)


def esptool_on_serve(options, folder):
    data = b"\xff" * 64 + random_bytes(0x1000, 9)
    file = save(folder, f"esptool{bool(options)}", data)
    with board("esp32", "rfc2217") as b, Server(CLI, b.port) as server:
        in_firmware(b, server.port)
        server.wait_until_free()
        esptool(server.port + options, "write-flash", "-u", str(ADDRESS), file)
        expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold what was sent")
        expect_led_into_loader(b, 2)


def add_all(report, folder):
    # The slow ones first: esptool's client sets the port anew for each timeout that it needs.
    report.add("esptool on serve", esptool_on_serve, "", folder)
    report.add("esptool on serve, not waiting", esptool_on_serve, "?ign_set_control", folder)
    for milliseconds in (0, 25):
        report.add(f"esptool on the simulator, {milliseconds} ms", esptool_on_simulator,
                   milliseconds)
    for milliseconds in (0, 25, 100):
        report.add(f"pySerial on the simulator, {milliseconds} ms", pyserial_on_simulator,
                   milliseconds)
        report.add(f"pySerial on serve, {milliseconds} ms", pyserial_on_serve, milliseconds)
    report.add("ser2net, esp32", ser2net_works, "esp32", "921600", folder)
    report.add("ser2net, esp32c3", ser2net_works, "esp32c3", "115200", folder)
    report.add("ser2net has a client", ser2net_has_a_client_already, folder)
    report.add("ser2net goes away", ser2net_goes_away, folder)
    report.add("esptool's server", esptools_server_resets_and_works, "", folder)
    report.add("esptool's server, not waiting", esptools_server_resets_and_works,
               "?ign_set_control", folder)


def main():
    with prepare() as folder, Report(workers=6) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
