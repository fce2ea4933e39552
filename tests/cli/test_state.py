#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A command finds the chip in whatever state the last one left it: commands in a row, killed,
cancelled and unplugged ones, on boards without reset lines (troubles T1, T2, T4 and T9).

usage: test_state.py ESPFLASH_CLI ESPFLASH_SIM
"""
import os
import signal
import sys
import time
from collections import namedtuple

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import CHIPS, Board, Cable, Failure, Report, Run, expect, finish, prepare, \
    random_bytes, save, start_process
from moments import MOMENTS, moments_of, recorded_frames

CLI, SIM = sys.argv[1:3]

# Opcodes as the simulator's --verbose names them: REFERENCE 3.2.
BEGIN, DATA, READ_REG, READ_SLOW, MD5 = "command 02", "command 03", "command 0a", "command 0e", \
    "command 13"

CAN_CHANGE_BAUD = ("esp32", "esp32c3")
CAN_READ = ("esp32", "esp32c3")
ADDRESS = 0x10000

# What the flash holds beforehand: not blank, so that a missing erase shows.
OLD = b"\x5a"


def board(chip, *options, listen="tcp"):
    return Board(SIM, chip, *options, listen=listen, fill=OLD)


def cli(port, *words, timeout=60):
    return Run([CLI, "--no-stub", "-p", port, *words], timeout=timeout)


def expect_written(b, data):
    """The data is there, and the sectors around it are as they were."""
    end = -(-len(data) // 4096) * 4096
    expect(b.content(ADDRESS, len(data)) == data, "the flash does not hold the file")
    expect(b.content(ADDRESS - 4096, 4096) == OLD * 4096, "the sector before was changed")
    expect(b.content(ADDRESS + end, 4096) == OLD * 4096, "the sector behind was changed")


def expect_hung_up(b):
    """The simulator turns a second client away until it has seen the first one's end."""
    expect(b.wait_for_log(1, "client gone"), "the simulator still has its client")


def expect_one_error(code, err, wanted):
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    expect(code == wanted, f"exit {code}, {wanted} wanted: {err}")
    expect(len(errors) == 1, f"one line 'error: ' wanted, not: {err}")


# --- (a) commands in a row -----------------------------------------------------------------------

def ten_commands(chip, listen, options, folder):
    out, data = os.path.join(folder, f"{chip}{listen}{len(options)}"), random_bytes(9000, 7)
    file = save(folder, f"{chip}{listen}{len(options)}.bin", data)
    if chip in CAN_READ:
        rows = ["chip-id", "flash-id", "read-mac", f"read-flash 0 4096 {out}",
                f"write-flash {ADDRESS} {file}", f"verify-flash {ADDRESS} {file}",
                "read-flash-status", f"read-flash {ADDRESS} 9000 {out}", "read-mem 0x40001000",
                f"verify-flash --diff {ADDRESS} {file}"]
    else:
        rows = ["chip-id", "flash-id", "read-mac", "read-mem 0x40001000",
                f"write-flash {ADDRESS} {file}", "read-flash-status",
                f"dump-mem 0x40001000 64 {out}", "read-flash-sfdp 0 4",
                f"write-flash -u {ADDRESS} {file}", "chip-id"]
    with board(chip, listen=listen) as b:
        for row in rows:
            cli(b.port, *options, *row.split()).expect()
            if row.startswith("read-flash 0"):
                with open(out, "rb") as f:
                    expect(f.read() == OLD * 4096, "read-flash read something else")
        expect_written(b, data)
        if chip in CAN_READ:
            expect(b.content(ADDRESS + 9000, 288) == OLD * 288, "the sector's rest was changed")


def left_at_home(chip, after):
    """After a command at another rate, whatever comes next finds the chip at 115200 baud."""
    with board(chip, "--verbose", listen="pty") as b:
        cli(b.port, "-b", "921600", *after, "flash-id").expect()
        cli(b.port, "read-mac").expect()  # its first command in the log: what came before is there
        rates = [line.split()[-2] for line in b.log if "rate is now" in line]
        expect(len(rates) >= 2, "the chip was left at 921600 baud")
        expect(abs(int(rates[1]) - 115200) < 3000, f"the chip was left at {rates[1]} baud")


# --- (b) killed at a byte ------------------------------------------------------------------------

def killed_at_byte(chip, moment, file, data):
    """The host's bytes end at `moment.bytes`, and its process with them."""
    with board(chip, "--verbose") as b:
        with Cable(b, moment.bytes) as cable:
            process = start_process([CLI, "--no-stub", "-p", cable.port, "write-flash", str(ADDRESS), file])
            cable.kill_at_limit(process)
            code, out, err = finish(process)
            expect(code == -signal.SIGKILL, f"was not killed but ended with {code}: {out}{err}")
        expect_hung_up(b)
        cli(b.port, "write-flash", str(ADDRESS), file).expect()
        expect_written(b, data)


# --- (c) killed at another rate ------------------------------------------------------------------

# Wait for so many commands of a kind, then for a part of the next one's time. The size of a data
# block is the library's choice, so that what comes late is reached by waiting, not by counting.
Trigger = namedtuple("Trigger", "command count delay_ms")

TRIGGERS = [Trigger(READ_REG, 3, 0), Trigger("command 0f", 1, 0), Trigger("rate is now", 1, 0),
            Trigger("rate is now", 1, 15), Trigger("rate is now", 1, 25), Trigger(READ_REG, 16, 0),
            Trigger(READ_REG, 20, 0), Trigger("command 0b", 1, 0), Trigger(BEGIN, 1, 0),
            Trigger(BEGIN, 1, 20), Trigger(BEGIN, 1, 60), Trigger(DATA, 1, 0), Trigger(DATA, 1, 10),
            Trigger(DATA, 1, 25), Trigger(DATA, 1, 45), Trigger(DATA, 1, 70), Trigger(DATA, 1, 100),
            Trigger(DATA, 2, 20), Trigger(DATA, 3, 2), Trigger(MD5, 1, 0), Trigger(MD5, 1, 10)]


def wait_for(trigger, b, process):
    while not b.wait_for_log(trigger.count, trigger.command, 0.2):
        if process.poll() is not None:
            raise Failure(f"{trigger} never came: {finish(process)}")
    time.sleep(trigger.delay_ms / 1000)


def signal_at(b, trigger, number, *words):
    """Run the CLI, send it signal `number` at the trigger: (code, out, err)."""
    process = start_process([CLI, "--no-stub", "-p", b.port, *words])
    wait_for(trigger, b, process)
    process.send_signal(number)
    result = finish(process)
    expect_hung_up(b)
    return result


def killed_at_rate(chip, trigger, file, data):
    with board(chip, "--realtime", "--verbose", listen="pty") as b:
        words = ("--baud", "921600", "write-flash", "-u", str(ADDRESS), file)
        code, out, err = signal_at(b, trigger, signal.SIGKILL, *words)
        expect(code == -signal.SIGKILL, f"was not killed but ended with {code}: {out}{err}")
        cli(b.port, *words).expect()
        expect_written(b, data)


def found_at_rate(chip, rate, file):
    """Killed at a rate, and the next command knows nothing of it."""
    with board(chip, "--realtime", "--verbose", listen="pty") as b:
        signal_at(b, Trigger(DATA, 2, 4), signal.SIGKILL, "-b", str(rate), "write-flash",
                         "-u", str(ADDRESS), file)
        run = cli(b.port, "read-mac").expect()
        expect(run.out.count("MAC: ") == 2, f"no MAC: {run.out}")
        cli(b.port, "read-mac").expect()


# --- (d) cancelled -------------------------------------------------------------------------------

def cancelled_read(listen, folder):
    name = os.path.join(folder, f"cancelled-{listen}.img")
    with board("esp32", "--realtime", "--verbose", listen=listen) as b:
        code, _, err = signal_at(b, Trigger(READ_SLOW, 40, 3), signal.SIGINT, "read-flash",
                                        "0", "1M", name)
        expect(code == 130, f"exit {code}: {err}")
        expect(not os.path.exists(name), "the output file looks complete")
        expect(not os.path.exists(name + ".part"), "the .part file was left behind")
        cli(b.port, "read-flash", "0", "4096", name).expect()
        with open(name, "rb") as file:
            expect(file.read() == OLD * 4096, "read-flash read something else")


def cancelled_write(chip, trigger, file, data):
    with board(chip, "--realtime", "--verbose") as b:
        code, _, err = signal_at(b, trigger, signal.SIGINT, "write-flash", "-u",
                                        str(ADDRESS), file)
        expect(code == 130, f"exit {code}: {err}")
        cli(b.port, "write-flash", str(ADDRESS), file).expect()
        expect_written(b, data)


# --- (e) the board goes away ---------------------------------------------------------------------

def board_gone(listen, trigger, folder, *words):
    name = os.path.join(folder, f"gone-{listen}-{words[0]}")
    with board("esp32", "--realtime", "--verbose", listen=listen) as b:
        process = start_process([CLI, "--no-stub", "-p", b.port, *words, name])
        wait_for(trigger, b, process)
        b.signal(signal.SIGKILL)
        code, _, err = finish(process, 20)
        expect_one_error(code, err, 4)
        if words[0] == "read-flash":
            expect(not os.path.exists(name), "the output file looks complete")


# --- (f) the BOOT button pressed late ------------------------------------------------------------

def button_pressed_late(chip, listen):
    with board(chip, "--manual-boot", listen=listen) as b:
        process = start_process([CLI, "--no-stub", "-p", b.port, "read-mac"])
        start = time.monotonic()
        told = ""
        while "hold BOOT" not in told:
            line = process.stderr.readline()
            expect(line, f"the hint was not told: {told}")
            told += line
        expect("attempt 1 of" in told, f"what was seen was not told: {told}")
        time.sleep(max(0.0, start + 2 - time.monotonic()))
        expect(process.poll() is None, "gave up before the button was pressed")
        b.signal(signal.SIGUSR1)
        code, out, err = finish(process)
        expect(code == 0 and "MAC: " in out, f"exit {code}: {out}{err}")


# --- (g) a port in use ---------------------------------------------------------------------------

def port_in_use(folder):
    name = os.path.join(folder, "first.img")
    with board("esp32", "--realtime", "--verbose", listen="pty") as b:
        first = start_process([CLI, "--no-stub", "-p", b.port, "-b", "921600", "read-flash", "0", "64k", name])
        wait_for(Trigger(READ_SLOW, 20, 0), b, first)
        second = cli(b.port, "read-mac")
        code, _, err = finish(first)
        expect_one_error(second.code, second.err, 4)
        expect("in use" in second.err, f"does not say 'in use': {second.err}")
        expect(code == 0, f"the first was disturbed: {err}")
        with open(name, "rb") as file:
            expect(file.read() == OLD * 65536, "the first read something else")


def add_all(report, folder):
    small, middle = random_bytes(16384, 3), random_bytes(20000, 4)
    small_file, middle_file = save(folder, "small.bin", small), save(folder, "middle.bin", middle)
    for chip in CAN_CHANGE_BAUD:
        for trigger in TRIGGERS:
            report.add(f"{chip} killed at 921600 baud: {trigger.command} {trigger.count} "
                       f"+{trigger.delay_ms} ms", killed_at_rate, chip, trigger, small_file, small)
        for rate in (230400, 460800, 921600, 1500000):
            report.add(f"{chip} left at {rate} baud is found", found_at_rate, chip, rate,
                       small_file)
    for chip in CHIPS:
        report.add(f"{chip} tcp ten commands", ten_commands, chip, "tcp", [], folder)
        report.add(f"{chip} pty ten commands", ten_commands, chip, "pty", [], folder)
        with board(chip) as b:
            frames = recorded_frames(b, [CLI, "--no-stub", "write-flash", str(ADDRESS), middle_file])
        moments = moments_of(frames)
        expect(len(moments) == MOMENTS, f"{len(moments)} moments, {MOMENTS} wanted")
        for moment in moments:
            report.add(f"{chip} killed in {moment.name}", killed_at_byte, chip, moment, middle_file,
                       middle)
        for trigger in (Trigger(BEGIN, 1, 30), Trigger(DATA, 2, 30)):
            report.add(f"{chip} write cancelled: {trigger.command}", cancelled_write, chip, trigger,
                       small_file, small)
    for chip in CAN_CHANGE_BAUD:
        report.add(f"{chip} pty ten commands at 921600", ten_commands, chip, "pty",
                   ["--baud", "921600"], folder)
        report.add(f"{chip} left at 115200 baud", left_at_home, chip, [])
        report.add(f"{chip} left at 115200 baud by no-reset", left_at_home, chip,
                   ["--after", "no-reset"])
    for listen in ("tcp", "pty"):
        report.add(f"{listen} read cancelled", cancelled_read, listen, folder)
        report.add(f"{listen} board gone while reading", board_gone, listen,
                   Trigger(READ_SLOW, 20, 2), folder, "read-flash", "0", "1M")
        save(folder, f"gone-{listen}-write-flash", middle)
        for trigger in (Trigger(READ_REG, 10, 0), Trigger(BEGIN, 1, 5), Trigger(DATA, 2, 20)):
            report.add(f"{listen} board gone while writing: {trigger.command}", board_gone, listen,
                       trigger, folder, "write-flash", "-u", str(ADDRESS))
        for chip in CHIPS:
            report.add(f"{chip} {listen} BOOT pressed late", button_pressed_late, chip, listen)
    report.add("a port in use is told", port_in_use, folder)


def main():
    with prepare() as folder, Report(workers=2) as report:
        add_all(report, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
