#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The manual pages and completions that the build made: complete, accepted by groff and mandoc, and
what bash, zsh and fish offer when they are asked. What they must hold is what --help says.

usage: test_pages.py ESPFLASH_CLI ESPFLASH_SIM FOLDER
"""
import os
import pty
import re
import select
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Report, Run, environment, expect, prepare

CLI, SIM, PAGES = sys.argv[1:4]
CHOICES = {"--before": ["default-reset", "no-reset"], "--after": ["hard-reset", "no-reset"],
           "--chip": ["esp8266", "esp32", "esp32c3", "esp32p4", "auto"], "--baud": ["115200", "921600"]}


def page(name):
    return os.path.join(PAGES, name)


def help_of(*words):
    return Run([CLI, *words, "--help"]).expect().out


def commands():
    return re.findall(r"^  ([a-z]\S+) ", help_of().split("Global options")[0], re.M)


def names(text):
    """The spellings of all options of a help text."""
    return [word.split()[0] for words in re.findall(r"^  (-.*?)  ", text + "\n", re.M)
            for word in words.split(", ")]


def own_and_global(command):
    own, _, rest = help_of(command).partition("Global options:")
    return names(own), names(rest)


def rendered(name):
    run = Run(["groff", "-ww", "-man", "-Tascii", "-P-c", "-P-b", "-P-u", page(name)]).expect()
    expect(run.err == "", f"groff: {run.err}")
    lint = Run(["mandoc", "-T", "lint", "-W", "warning", page(name)])
    lines = [line for line in lint.out.splitlines() if "missing date" not in line]
    expect(not lines, f"mandoc: {lines}")
    return re.sub(r"-\n\s+", "-", run.out)


def manual_of_the_cli():
    text = rendered("espflash-cli.1")
    shown = commands()
    expect(len(shown) >= 20, f"too few commands: {shown}")
    parts = re.split(r"^   ((?:%s)\b.*)$" % "|".join(shown), text, flags=re.M)
    expect([title.split()[0] for title in parts[1::2]] == shown, f"not its commands: {parts[1::2]}")
    for name in own_and_global("version")[1]:
        expect(re.search(rf"^ +.*{name}\b", parts[0], re.M), f"no {name}")
    for command, part in zip(shown, parts[2::2]):
        found = [w for line in re.findall(r"^ {7}(-.*)$", part, re.M)
                 for w in re.findall(r"(?<!\S)-[\w-]+", line.split("  ")[0])]
        expect(sorted(found) == sorted(own_and_global(command)[0]), f"{command}: {found}")
    for code in (0, 2, 3, 4, 5, 130):
        expect(re.search(rf"^ {{7}}{code}\b", text, re.M), f"no exit code {code}")


def manual_of_the_simulator():
    text = rendered("espflash-sim.1")
    said = Run([SIM, "--help"]).expect().out
    for name in set(re.findall(r"(?<!\S)--[\w-]+", said)):
        expect(name in text, f"no {name}")
    for fault in set(re.findall(r"\b[\w-]+(?==)", said.partition("Faults:")[2])):
        expect(f"{fault}=" in text, f"no fault {fault}")


def bash(*words):
    """What bash offers for the last word."""
    program = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()\n'
               '_espflash_cli; printf "%s\\n" "${COMPREPLY[@]}"')
    return Run(["bash", "--norc", "-uc", program, "-", page("espflash-cli.bash"), "espflash-cli",
                *words]).expect().out.split()


def fish(line):
    program = f"source {page('espflash-cli.fish')}; complete -C {line!r}"
    return [offer.split("\t")[0] for offer in Run(["fish", "-N", "-c", program]).expect()
            .out.splitlines()]


def offers(shell, ask):
    """The same questions to bash and fish. `ask` takes the words; the last may be empty."""
    expect(sorted(ask("")) == sorted(commands()), f"commands: {ask('')}")
    expect(sorted(ask("write-")) == ["write-flash", "write-flash-status", "write-mem"], "write-")
    for command in ["write-flash", "verify-flash", "read-flash", "version"]:
        own, globals_ = own_and_global(command)
        wanted = {n for n in own + globals_ if n.startswith("--")}
        expect(wanted <= set(ask(command, "--")), f"{command}: {wanted - set(ask(command, '--'))}")
    expect("--erase-all" not in ask("read-flash", "--"), "read-flash has no --erase-all")
    for option, some in CHOICES.items():
        found = ask(option, "")
        expect(set(some) <= set(found), f"{option}: {found}")
        for value in found:  # what is offered is taken
            Run([CLI, option, value, "version"]).expect()
    for option, some in (("--flash-mode", "dio"), ("--flash-freq", "48m")):
        found = ask("write-flash", option, "")
        expect(some in found, f"{option}: {found}")
        for value in found:
            Run([CLI, "write-flash", option, value, "--help"]).expect()
    here = os.path.basename(__file__)
    found = ask("write-flash", "0", os.path.join(os.path.dirname(__file__), "test_pag"))
    expect(len(found) == 1 and found[0].endswith(here), f"files: {found}")
    expect(not ask("chip-id", os.path.join(os.path.dirname(__file__), "test_pag")), "no file here")


def bash_alone():
    expect(bash("write-flash", "-p", "x") == [], "-p is a flag there")
    expect(bash("--before", "=", "no-reset-") == ["no-reset-no-sync"], "--before=")
    expect("--erase-all" in bash("write_flash", "--er"), "underscores")
    expect(set(bash("-")) == set(own_and_global("version")[1]), f"globals: {bash('-')}")
    for command in commands():
        own, globals_ = own_and_global(command)
        expect(set(bash(command, "-")) == set(own) | set(globals_), f"{command}")


def zsh(typed, wanted):
    """Type into an interactive zsh, press Tab, see what is there then."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**environment(), "TERM": "dumb", "PS1": "$ ",
                                                "COLUMNS": "200"})
    said = b""

    def until(text):
        nonlocal said
        end = time.monotonic() + 30
        while text not in said and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                said += os.read(terminal, 4096)
        expect(text in said, f"no {text}: {said}")

    try:
        os.write(terminal, f"fpath=({PAGES} $fpath); autoload -U compinit; compinit -u -D; "
                           "unsetopt zle_bracketed_paste; echo rea''dy\n".encode())
        until(b"ready")
        until(b"$ ")
        said = b""
        os.write(terminal, typed.encode() + b"\t")
        until(wanted.encode())
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def zsh_all():
    zsh("espflash-cli write-flash-", "write-flash-status")
    zsh("espflash-cli write-flash --er", "--erase-all")
    zsh("espflash-cli --before usb-r", "--before usb-reset")
    zsh("espflash-cli read-flash --no-p", "--no-progress")
    zsh("espflash-cli -p /dev/null read-mac --js", "--json")
    with open(page("_espflash-cli"), encoding="utf-8") as file:
        text = file.read()
    for command in commands():
        part = re.search(rf"^        {command}\)\n([\s\S]*?);;", text, re.M).group(1)
        found = set(re.findall(r"^ +'(?:\([^)]*\))?(-[\w-]+)\[", part, re.M))
        own, globals_ = own_and_global(command)
        expect(found == set(own) | set(globals_), f"{command}: {found}")


def main():
    with prepare(), Report(workers=2) as report:
        report.add("manual page of espflash-cli", manual_of_the_cli)
        report.add("manual page of espflash-sim", manual_of_the_simulator)
        report.add("bash", offers, "bash", bash)
        report.add("bash alone", bash_alone)
        report.add("fish", offers, "fish", lambda *words: fish(" ".join(("espflash-cli",) + words)))
        report.add("zsh", zsh_all)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
