#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
USB as a program meets it: espflash-cli with the real libusb on a mocked bus, where usb-board plays
kernel and device and has a simulated board behind it.

usage: test_usb.py UMOCKDEV_WRAPPER USB_BOARD USB_LOOP ESPFLASH_CLI
"""
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Report, Run, expect, random_bytes, save

WRAPPER, BOARD, LOOP, CLI = sys.argv[1:5]
URL = "usb:303a:1001"
TTY = "/dev/ttyACM0"
SIZE = 40_000


class Bus:
    """A mocked bus for each run of a program, with a flash that stays."""

    def __init__(self, *options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="usb.")
        self.flash = save(self.folder, "flash.bin", b"\xff" * (4 << 20))
        self.report = os.path.join(self.folder, "report")

    def run(self, *words):
        return Run([WRAPPER, BOARD, "--flash", self.flash, "--report", self.report,
                    *self.options, *words], timeout=120)

    def cli(self, *words, port=URL):
        return self.run(CLI, "--port", port, *words)

    def counts(self):
        with open(self.report) as file:
            return {name: int(value) for name, value in (line.split() for line in file)}

    def content(self, address, size):
        with open(self.flash, "rb") as file:
            file.seek(address)
            return file.read(size)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def data(bus, size=SIZE):
    content = random_bytes(size)
    return content, save(bus.folder, "data.bin", content)


def write_verify_read(device, port, *options):
    with Bus("--device", device, *options) as bus:
        content, path = data(bus)
        back = os.path.join(bus.folder, "back.bin")
        bus.cli("write-flash", "0x10000", path, port=port).expect(0)
        expect(bus.content(0x10000, SIZE) == content, "the flash holds something else")
        bus.cli("verify-flash", "0x10000", path, port=port).expect(0)
        bus.cli("read-flash", "0x10000", str(SIZE), back, port=port).expect(0)
        with open(back, "rb") as file:
            expect(file.read() == content, "something else was read")


def given_back():
    with Bus() as bus:
        bus.cli("flash-id").expect(0)
        counts = bus.counts()
        expect(counts["claimed"] == counts["released"] == 2, f"interfaces: {counts}")
        expect(counts["driver"] == 1, "the kernel's driver did not get its interfaces back")
        expect(counts["lines"] == 0, "a line is left on")


def several_deep():
    """Both ways at once, on a bus that takes its time; full packets are followed by no empty one."""
    with Bus("--fault", "late=1") as bus:
        bus.cli("write-flash", "0x10000", data(bus, 1 << 16)[1]).expect(0)
        counts = bus.counts()
        expect(counts["deep_in"] == 4 and counts["deep_out"] > 1, f"transfers at once: {counts}")
        expect(counts["out"] > 60 and counts["empty_out"] == 0, f"empty transfers: {counts}")


def led_into_loader(device, port, *options):
    """A board that starts its firmware is reset into its loader by the lines alone."""
    with Bus("--device", device, *options) as bus:
        run = bus.cli("--connect-attempts", "2", "flash-id", port=port).expect(0)
        expect("e0" in run.out, run.tail())
        expect(bus.counts()["resets"] == 2, f"{bus.counts()['resets']} resets, not in and out")


def fault(name, value):
    """Each of these passes without a trace but time."""
    with Bus("--fault", f"{name}={value}") as bus:
        content, path = data(bus)
        bus.cli("write-flash", "0x10000", path).expect(0)
        expect(bus.content(0x10000, SIZE) == content, "the flash holds something else")
        expect(min(bus.counts()["in"], bus.counts()["out"]) > 40,
               "it was over before the fault could strike")


def refused(code, text, *options, port=URL):
    with Bus(*options) as bus:
        run = bus.cli("flash-id", port=port).expect(code)
        expect(text in run.err, f"not a word of '{text}': {run.tail()}")
        counts = bus.counts()
        expect(counts["claimed"] == counts["released"], f"interfaces: {counts}")
        expect(counts["driver"] == 1, "the kernel's driver did not get its interfaces back")


def forbidden(port, *options):
    with Bus("--locked", *options) as bus:
        run = bus.cli("flash-id", port=port).expect(4)
        expect("no permission" in run.err and "hint: " in run.err, run.tail())


def no_port(device):
    refused(3, "has no CDC-ACM port", "--device", device, port="usb:1-2")


def leaves_and_returns(port, *options):
    """Each reset takes the chip off the bus for 0.3 s; it has another number, and port, then."""
    with Bus("--fault", "leave=1", *options) as bus:
        content, path = data(bus)
        run = bus.cli("--verbose", "write-flash", "0x10000", path, port=port).expect(0)
        expect(bus.content(0x10000, SIZE) == content, "the flash holds something else")
        expect("has left the bus: waiting for it" in run.out + run.err, run.tail())
        expect(bus.counts()["resets"] == 2, f"{bus.counts()['resets']} resets, not in and out")


def stays_away(port, *options):
    """Its own USB, and it does not come back: the time for that ends."""
    with Bus("--fault", "leave=1", "--fault", "away=100000", *options) as bus:
        run = bus.cli("flash-id", port=port).expect(4)
        expect("did not come back" in run.err and run.seconds < 60, run.tail())


def bridge_leaves():
    """A bridge does not leave the bus when its chip is reset: nobody waits for it."""
    with Bus("--device", "acm", "--fault", "leave=1") as bus:
        run = bus.cli("flash-id", port="usb:1-2").expect(4)
        expect("went away" in run.err and run.seconds < 30, run.tail())


def unplugged(after, port=URL, *options):
    with Bus("--fault", f"unplug={after}", *options) as bus:
        run = bus.cli("write-flash", "0x10000", data(bus)[1], port=port).expect(4)
        # During a reset it might have been the reset.
        expect("went away" in run.err or "did not come back" in run.err, run.tail())
        expect("reset by" not in run.out, f"nothing was reset: {run.tail()}")


def ends_at_once(after, port, *options):
    """From the pulled cable to the end of the program, by the clock that both sides have."""
    with Bus("--fault", f"unplug={after}", *options) as bus:
        line = f"{CLI} --port {port} write-flash 0x10000 {data(bus)[1]}; " \
            "read now rest </proc/uptime; echo uptime $now"
        run = bus.run("sh", "-c", line).expect(0)
        expect("went away" in run.err and "reset by" not in run.out, run.tail())
        late = 1000 * float(run.out.split("uptime ")[1]) - bus.counts()["gone_ms"]
        print(f"# {port}: unplugged, the program has ended after {late:.0f} ms", flush=True)
        expect(late < 5000, f"the program ended after {late:.0f} ms")


def cancelled(port, *options):
    """In the middle of a write; interfaces and driver are given back, and the port can be used."""
    with Bus(*options) as bus:
        path = save(bus.folder, "data.bin", random_bytes(3_000_000))
        line = f"{CLI} --port {port} --silent write-flash 0x10000 {path} & p=$!; sleep 1.5; " \
            "read now rest </proc/uptime; echo $now killed; kill -TERM $p; wait $p; echo code $?; " \
            f"{CLI} --port {port} flash-id"
        stamp = "while read line; do read now rest </proc/uptime; echo $now $line; done"
        run = bus.run("sh", "-c", f"({line}) 2>&1 | {stamp}").expect(0)
        expect("code 130" in run.out and "Device: 4016" in run.out, run.tail())
        at = {words[-1]: float(words[0]) for words in map(str.split, run.out.splitlines())}
        expect("cancelled" in at, run.out)
        print(f"# {port}: the error came {1000 * (at['cancelled'] - at['killed']):.0f} ms after "
              "the cancel", flush=True)
        counts = bus.counts()
        expect(counts["claimed"] == counts["released"] and counts["driver"] == 1, f"{counts}")


def cancelled_while_waiting(port, *options):
    """The device does not answer a request, or does not take the bytes that are to leave first."""
    with Bus("--chip", "none", "--fault", "mute=1", *options) as bus:
        out = bus.run(LOOP, port, "cancel").expect(0).out
        expect(out.strip() == "CANCELLED", f"it ended with {out}")


def silent(port, *options):
    """A device that is there and says nothing is not one that is gone."""
    with Bus("--fault", "hang=900", *options) as bus:
        run = bus.cli("write-flash", "0x10000", data(bus)[1], port=port).expect(3)
        expect("no reply" in run.err and "went away" not in run.err, run.tail())


def listed(device, options, words, *facts):
    """One device is one entry, however many ways lead to it."""
    with Bus("--device", device, *options) as bus:
        run = bus.run("sh", "-c", f"{words} exec {CLI} --json list-ports").expect(0)
        result = [json.loads(line) for line in run.out.splitlines()]
        ports = [event for event in result if event.get("event") == "result"][0]["ports"]
        expect(len(ports) == bool(facts), f"{len(ports)} ports")
        for name, value in facts:
            expect(ports[0][name] == value, f"{name}: {ports[0][name]}")


def two_listed():
    """Each device is an entry of its own, the likely one first."""
    with Bus("--device", "acm", "--terminal", "--second", "bridge") as bus:
        lines = bus.run(CLI, "list-ports").expect(0).out.splitlines()
        expect(len(lines) == 2 and lines[0].startswith(f"{TTY} ") and "1a86:55d3" in lines[0] and
               "usb:1-3" in lines[1] and lines[1].endswith("NO DRIVER"), lines)


def two_that_fit(wanted, code, text):
    with Bus("--second", "serial-jtag") as bus:
        run = bus.cli("flash-id", port=wanted).expect(code)
        expect(text in run.out + run.err, run.tail())


def taken(port, *options):
    """T4: a port in use is not one that is gone; `flock` is what other tools do."""
    with Bus(*options) as bus:
        run = bus.run("sh", "-c", f"exec 7<>{port}; flock -n 7 && {CLI} --port {port} flash-id")
        expect("the port is in use" in run.expect(4).err and "hint: " in run.err, run.tail())


def chosen(device, port, *options):
    with Bus("--device", device, *options) as bus:
        run = bus.run(CLI, "flash-id").expect(0)
        expect(f"Trying {port} (" in run.out and f"Using {port}" in run.out, run.tail())
        return run


def chosen_by_answer():
    """The likelier one is asked first; it does not answer, and the other one is found."""
    run = chosen("acm", TTY, "--terminal", "--second", "serial-jtag")
    expect(run.out.index("Trying usb:1-3") < run.out.index(f"Trying {TTY}"), run.out)


def none_chosen(device, text, *options):
    with Bus("--device", device, *options) as bus:
        run = bus.run(CLI, "flash-id").expect(4)
        expect(text in run.err and "hint: " in run.err, run.tail())
        expect("usb:1-2: usb:1-2" not in run.out, f"said twice: {run.out}")


def no_port_at_all():
    """T3."""
    with Bus("--device", "storage") as bus:
        run = bus.run(CLI, "list-ports").expect(0)
        expect("no serial port" in run.err and "carry power only" in run.err, run.tail())


def ports(report):
    known = (("place", "1-2"), ("serial", "7C:DF:A1:00:11:22"), ("vendor_id", 0x303a),
             ("guess", "USB-Serial/JTAG of an Espressif chip"), ("native", True), ("likely", True))
    report.add("list: without a driver", listed, "serial-jtag", (), "",
               *known, ("path", "usb:1-2"), ("driver", False), ("usable", True))
    report.add("list: both views are one entry", listed, "serial-jtag", ("--terminal",), "",
               *known, ("path", TTY), ("driver", True), ("in_use", False))
    report.add("list: in use", listed, "serial-jtag", ("--terminal",), f"exec 7<>{TTY};",
               *known, ("path", TTY), ("in_use", True))
    report.add("list: in use without a driver", listed, "serial-jtag", ("--busy",), "",
               *known, ("path", "usb:1-2"), ("in_use", True))
    report.add("list: no permission", listed, "serial-jtag", ("--locked", "--terminal"), "",
               *known, ("path", TTY), ("access", False))
    report.add("list: no permission, no driver", listed, "serial-jtag", ("--locked",), "",
               *known, ("path", "usb:1-2"), ("access", False))
    report.add("list: two devices", two_listed)
    report.add("list: none at all", no_port_at_all)
    report.add("two of a kind: which one?", two_that_fit, URL, 2, "2 such USB devices")
    report.add("two of a kind: that one", two_that_fit, URL + ":7C:DF:A1:00:11:22", 0, "4016")
    report.add("another program has the terminal", taken, TTY, "--terminal")
    report.add("list: a bridge whose driver is missing", listed, "bridge", (), "",
               ("usable", False), ("likely", False), ("guess", "CP210x bridge"))
    report.add("list: what is no port", listed, "storage", (), "")
    report.add("the port that the system has made is chosen", chosen, "acm", TTY, "--terminal")
    report.add("the device without a driver is chosen", chosen, "serial-jtag",
               "usb:1-2")
    report.add("the one that answers is chosen", chosen_by_answer)
    report.add("none is chosen: no permission", none_chosen, "serial-jtag", "no permission",
               "--locked")
    report.add("none is chosen: no driver", none_chosen, "bridge",
               "no driver for the CP210x bridge in usb:1-2 (10c4:ea60)")
    report.add("none is chosen: nothing there", none_chosen, "storage", "has no serial port")


def conformance(device):
    with Bus("--chip", "none", "--device", device) as bus:
        run = bus.run(LOOP, "usb:1-2", "conformance").expect(0)
        expect(run.out.count(": ok") == 9, run.tail())


def idle():
    with Bus("--chip", "none") as bus:
        run = bus.run(LOOP, URL, "idle").expect(0)
        print(f"# an idle wait takes {int(run.out) / 10} % of a CPU", flush=True)
        expect(int(run.out) < 10, f"{run.out.strip()} thousandths of a CPU")


def speed():
    with Bus("--chip", "none", "--device", "high-speed") as bus:
        run = bus.run(LOOP, "usb:1-2", "speed").expect(0)
        print(f"# there and back: {run.out.strip()} MB/s", flush=True)


def main():
    with Report(2) as report:
        for device in ("serial-jtag", "acm", "otg", "high-speed", "no-union", "one-interface"):
            report.add(f"{device}: write, verify, read", write_verify_read, device, "usb:1-2")
        report.add("found by its serial number", write_verify_read, "serial-jtag",
                   URL + ":7C:DF:A1:00:11:22")
        report.add("interfaces are claimed and given back", given_back)
        report.add("several transfers at once", several_deep)
        for device in ("serial-jtag", "acm"):
            report.add(f"{device}: led into its loader by the lines", led_into_loader, device,
                       "usb:1-2")
            report.add(f"{device}: led into its loader through its driver", led_into_loader,
                       device, TTY, "--terminal")
            report.add(f"{device}: write, verify, read through its driver", write_verify_read,
                       device, TTY, "--terminal")
        report.add("esp32s3 on USB-OTG: write, verify, read", write_verify_read, "otg", "usb:1-2",
                   "--chip", "esp32s3")
        report.add("esp32 behind a bridge: led into its loader", led_into_loader, "acm", "usb:1-2",
                   "--chip", "esp32")
        report.add("leaves the bus and returns", leaves_and_returns, URL)
        report.add("leaves and returns, known by its number", leaves_and_returns,
                   URL + ":7C:DF:A1:00:11:22")
        report.add("leaves and returns in its place", leaves_and_returns, "usb:1-2")
        report.add("leaves as ttyACM0, returns as ttyACM1", leaves_and_returns, TTY, "--terminal")
        report.add("leaves and stays away", stays_away, URL)
        report.add("leaves as ttyACM0 and stays away", stays_away, TTY, "--terminal")
        report.add("a bridge that leaves is gone", bridge_leaves)
        for name, value in (("stall-in", 20), ("stall-out", 20), ("babble", 25), ("crc", 20), ("empty", 3),
                            ("piece", 1), ("piece", 64), ("stall-coding", 1)):
            report.add(f"{name}={value}: the write succeeds", fault, name, value)
        for device in ("no-endpoints", "zero-length", "cut-short", "union-nowhere", "zero-packet",
                       "storage"):
            report.add(f"{device}: has no port", no_port, device)
        report.add("too-long: a total size that lies", write_verify_read, "too-long", "usb:1-2")
        for after in (1, 300, 900):
            report.add(f"unplugged after {after} bytes", unplugged, after)
            report.add(f"unplugged from its driver after {after} bytes", unplugged, after, TTY,
                       "--terminal")
        for port, options in ((URL, ()), (TTY, ("--terminal",))):
            report.add(f"{port}: a pulled cable ends the program", ends_at_once, 900, port,
                       *options)
            report.add(f"{port}: cancelled", cancelled, port, *options)
            report.add(f"{port}: silence is not absence", silent, port, *options)
            report.add(f"{port}: cancelled while the device hangs", cancelled_while_waiting, port,
                       *options)
        report.add("a request that is never answered", lambda: refused(
            3, "does not answer to the baud rate within 1000 ms", "--fault", "mute=1"))
        report.add("in use", lambda: refused(4, "is in use", "--busy"))
        for port, options in ((URL, ()), (URL + ":7C:DF:A1:00:11:22", ()), (TTY, ("--terminal",))):
            report.add(f"{port}: no permission", forbidden, port, *options)
        report.add("not there", lambda: refused(4, "no such USB device", port="usb:1234:5678"))
        report.add("another serial number", lambda: refused(
            4, "no such USB device", port=URL + ":7C:DF:A1:00:11:23"))
        ports(report)
        for device in ("serial-jtag", "high-speed"):
            report.add(f"{device}: keeps the contract of transports", conformance, device)
        report.add("an idle wait costs nothing", idle)
        report.add("speed", speed)
        return report.finish()


sys.exit(main())
