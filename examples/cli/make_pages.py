#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The manual page of espflash-cli and its completions for bash, zsh and fish, made from what the
program itself says with --help, which comes from its tables of commands and options, and of the
chips that it knows. The build runs it; pages_shells.py writes the completions.

usage: make_pages.py ESPFLASH_CLI ESPFLASH_SIM|- FOLDER
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import pages_shells


class Option:
    """One option: its spellings, what follows it ("" for a flag), what help says of it."""

    def __init__(self, words, text):
        self.names = [word.split()[0] for word in words.split(", ")]
        self.argument = words.split(" ")[-1] if words.split(" ")[-1].isupper() else ""
        self.help = text
        self.choices = choices(text) if self.argument in ("HOW", "MODE", "SIZE") else []


def choices(text):
    """The words that help lists as values: "for the header: keep, qio (default), or more: x"."""
    before, colon, after = text.partition(": ")
    listed = after if colon and "," not in before else text
    words = [word.replace(" (default)", "") for word in listed.split(", or ")[0].split(", ")]
    return [word for word in words if re.fullmatch(r"[\w-]+", word)]


class Command:
    """One command, or with an empty name the program itself: arguments, details, options."""

    def __init__(self, name, summary, text):
        self.name, self.summary = name, summary
        self.arguments = re.search(r"^Usage: (.*)$", text, re.M).group(1).partition(f" {name}")[2]
        own, _, rest = text.partition("\nGlobal options:\n")
        self.options = options(own)
        self.globals = options(rest.split("\n\n")[0])
        self.details = re.findall(r"^  ([A-Z]+)  (.*)$", own, re.M)

    @property
    def takes_files(self):
        return "FILE" in self.arguments

    def all_options(self):
        """(names, option) of what may follow the command; its own hide globals of that name."""
        hidden = {name for option in self.options for name in option.names}
        found = [(option.names, option) for option in self.options]
        found += [([n for n in option.names if n not in hidden], option) for option in self.globals]
        return [(names, option) for names, option in found if names]


def options(text):
    return [Option(words, says)
            for words, says in re.findall(r"^  (-.*?) {2,}(\S.*)$", text, re.M)]


class Program:
    """What espflash-cli says of itself."""

    def __init__(self, path):
        self.text = said(path, "--help")
        self.version = said(path, "--version").strip()
        listed = re.search(r"^Commands:\n((?:  .*\n)+)", self.text, re.M).group(1)
        self.commands = [Command(name, summary, said(path, name, "--help"))
                         for name, summary in re.findall(r"^  (\S+) +(.*)$", listed, re.M)]
        self.globals = self.commands[0].globals
        models = json.loads(said(path, "chips", "--json"))["chips"]
        self.fill_in("CHIP", ["auto"] + [model["key"] for model in models])
        freqs = {freq for model in models for freq in model["flash_freqs"]}
        self.fill_in("FREQ", ["keep"] + [f"{freq}m" for freq in sorted(freqs, reverse=True)])
        self.exit_codes = re.findall(r"^ {2,}(\d+)  (.*)$", self.text, re.M)
        self.environment = self.text[self.text.index("Environment: ") + len("Environment: "):]


    def fill_in(self, argument, values):
        """What help does not list because the chips' data has it."""
        for command in self.commands:
            for option in command.options + command.globals:
                if option.argument == argument:
                    option.choices = values


def said(*words):
    return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout


def roff(text):
    """Text as troff takes it."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def option_page(option):
    names = ", ".join(f"\\fB{roff(name)}\\fR" for name in option.names)
    value = f" \\fI{roff(option.argument)}\\fR" if option.argument else ""
    return f".TP\n{names}{value}\n{roff(option.help)}\n"


def cli_page(program):
    """espflash-cli(1)"""
    page = [f'.TH ESPFLASH\\-CLI 1 "" "espflash {roff(program.version)}" "User Commands"\n',
            ".SH NAME\nespflash\\-cli \\- flash the chips of the ESP8266 and ESP32 families\n",
            ".SH SYNOPSIS\n.B espflash\\-cli\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR "
            "[\\fIARGUMENTS\\fR]\n",
            ".SH DESCRIPTION\nDetects, identifies, backs up, erases, writes, verifies and restores"
            "\nthe flash of Espressif chips. Without\n.B \\-\\-port\nit tries the ports that look "
            "like one of a chip.\n",
            ".SH OPTIONS\nBefore the command, or after it unless the command has an option of that"
            " name.\n"]
    page += [option_page(option) for option in program.globals]
    page.append(".SH COMMANDS\n")
    for command in program.commands:
        page.append(f".SS \\fB{roff(command.name)}\\fR{roff(command.arguments)}\n"
                    f"{roff(command.summary)}\n")
        page += [f".TP\n\\fI{roff(name)}\\fR\n{roff(text)}\n" for name, text in command.details]
        page += [option_page(option) for option in command.options]
    page.append(".SH EXIT STATUS\n")
    page += [f".TP\n{code}\n{roff(text)}\n" for code, text in program.exit_codes]
    page.append(f".SH ENVIRONMENT\n{roff(program.environment)}")
    page.append(".SH EXAMPLES\n.nf\nespflash\\-cli flash\\-id\n"
                "espflash\\-cli read\\-flash 0 ALL backup.img\n"
                "espflash\\-cli \\-b 460800 write\\-flash 0x1000 bootloader.bin 0x10000 app.bin\n"
                "espflash\\-cli verify\\-flash \\-\\-diff 0x10000 app.bin\n.fi\n")
    page.append(".SH SEE ALSO\n.BR espflash\\-sim (1)\n")
    return "".join(page)


def sim_page(path):
    """espflash-sim(1)"""
    text, version = said(path, "--help"), said(path, "--version").split()[-1]
    usage, about, rest = re.match(r"Usage: \S+ (.*)\n(.*)\n\n([\s\S]*)", text).groups()
    listed, _, rest = rest.partition("\n\n")
    page = [f'.TH ESPFLASH\\-SIM 1 "" "espflash {roff(version)}" "User Commands"\n',
            ".SH NAME\nespflash\\-sim \\- a simulated board with an Espressif chip\n",
            f".SH SYNOPSIS\n.B espflash\\-sim\n{roff(usage)}\n",
            f".SH DESCRIPTION\n{roff(about)}\n.SH OPTIONS\n"]
    for line in listed.split("\n"):
        start = re.match(r"  (--help, --version|--\S+(?: [A-Z][A-Z.]*)*)(?: {2,}(.*)| (.*))?$", line)
        if start:
            page.append(f".TP\n\\fB{roff(start.group(1))}\\fR\n"
                        f"{roff(start.group(2) or start.group(3) or 'Say so and end.')}\n")
        else:
            page.append(roff(line.strip()) + "\n")
    signals, _, faults = rest.partition("\n\nFaults: ")
    page.append(f".SH OUTPUT AND SIGNALS\n{roff(signals)}\n.SH FAULTS\n")
    words, _, table = faults.partition("\n  ")
    page.append(f"{roff(words)}\n.PP\n.nf\n{roff('  ' + table)}.fi\n")
    page.append(".SH SEE ALSO\n.BR espflash\\-cli (1)\n")
    return "".join(page)


def main():
    cli, sim, folder = sys.argv[1:4]
    program = Program(cli)
    pages = {"espflash-cli.1": cli_page(program), "espflash-cli.bash": pages_shells.bash(program),
             "_espflash-cli": pages_shells.zsh(program),
             "espflash-cli.fish": pages_shells.fish(program)}
    if sim != "-":
        pages["espflash-sim.1"] = sim_page(sim)
    for name, text in pages.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
