#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The countable rules of the house style: licence line and head of a file, lengths, layout as in
.editorconfig, no backward goto, no stdio, environment, threads or signals in lib/, and a comment
that ends in "Since" before every exported function.

usage: check_style.py ROOT
"""
import fnmatch
import re

import tree

FILE_LINES, FUNCTION_LINES, HEADER_LINES = 500, 60, 250
TABLES = ("lib/stub/blobs/", "lib/flash/jedec_parts.c")  # data
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
NOT_IN_LIB = re.compile(
    r"\b(v?f?printf|v?s?scanf|f?puts|f?putc|putchar|fopen|fdopen|fread|fwrite|perror|stdout|stderr"
    r"|v?sprintf|strcpy|strcat|alloca|strtok|strerror|localtime|gmtime"
    r"|(secure_)?getenv|setenv|putenv|signal|sigaction|sigprocmask|pthread_\w+|thrd_\w+"
    r"|exit|_exit|abort|system|popen|fork|setlocale)\b\s*(?=[(,)])")


def editorconfig():
    """[(glob, {key: value})] in the order of the file."""
    sections = []
    for line in tree.read(".editorconfig").split("\n"):
        line = line.strip()
        if line.startswith("["):
            sections.append((line[1:-1], {}))
        elif "=" in line and sections:
            key, value = line.split("=", 1)
            sections[-1][1][key.strip()] = value.strip()
    return sections


def layout_of(path, sections):
    name, layout = path.rsplit("/", 1)[-1], {}
    for glob, values in sections:
        braces = re.search(r"\{([^}]*)\}", glob)
        globs = [glob]
        if braces:
            globs = [glob.replace(braces.group(), g) for g in braces.group(1).split(",")]
        if any(fnmatch.fnmatch(name, g) for g in globs):
            layout.update(values)
    return layout


def check_layout(path, text, layout):
    width = int(layout.get("max_line_length", 0))
    tab = int(layout.get("indent_size", 8))
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            yield f"{path}:{number}: blanks at the end"
        if layout.get("indent_style") == "tab" and re.match(r"\t* {8,}\S", line):
            yield f"{path}:{number}: indented with blanks"
        if layout.get("indent_style") == "space" and re.match(r" *\t", line):
            yield f"{path}:{number}: indented with tabs"
        if width and len(line.expandtabs(tab)) > width:
            yield f"{path}:{number}: {len(line.expandtabs(tab))} columns"
    if text and not text.endswith("\n"):
        yield f"{path}: no newline at the end"
    if "\r" in text:
        yield f"{path}: carriage returns"


def check_head(path, text):
    lines = text.split("\n")
    if "SPDX-License-Identifier: MIT" not in "\n".join(lines[:2]):
        yield f"{path}: no SPDX line"
    if path.endswith(tree.C) and not (len(lines) > 1 and lines[1].startswith("/*")):
        yield f"{path}: no head under the SPDX line"


def check_lengths(path, text):
    lines = text.split("\n")
    if len(lines) - 1 > FILE_LINES and not path.startswith(TABLES):
        yield f"{path}: {len(lines) - 1} lines"
    if path.startswith("include/") and len(lines) - 1 > HEADER_LINES:
        yield f"{path}: {len(lines) - 1} lines in a public header"
    if not path.endswith((".c", ".cpp")):
        return
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{") and start is None:
            start = number
        elif line.startswith("}") and start is not None:
            if number - start > FUNCTION_LINES and line.strip() == "}":
                yield f"{path}:{start}: a function of {number - start} lines"
            start = None


def check_goto(path, code):
    for function in re.finditer(r"^\{.*?^\}", code, flags=re.S | re.M):
        for jump in re.finditer(r"\bgoto\s+(\w+)", function.group()):
            if re.search(rf"^\s*{jump.group(1)}:", function.group()[:jump.start()], flags=re.M):
                number = code[:function.start() + jump.start()].count("\n") + 1
                yield f"{path}:{number}: goto {jump.group(1)} goes back"


def check_lib(path, code):
    for number, line in enumerate(code.split("\n"), 1):
        match = NOT_IN_LIB.search(line)
        if match and not line.lstrip().startswith("#"):
            yield f"{path}:{number}: {match.group(1)} has no place in the library"


def check_documented(path, text):
    if path.endswith("export.h"):
        return
    for match in re.finditer(r"^ESPFLASH_API\b[^;(]*?(\w+)\s*\(", text, flags=re.M):
        before = text[:match.start()].rstrip()
        comment = before[before.rfind("/*"):]
        if not before.endswith("*/") or text[len(before):match.start()].count("\n") > 1:
            yield f"{path}: {match.group(1)}: no comment before it"
        elif not re.search(r"\bSince \d+\.\d+", comment):
            yield f"{path}: {match.group(1)}: its comment does not end in \"Since\""


def main():
    problems, checked, sections = [], 0, editorconfig()
    wanted = tree.C + tree.SCRIPTS + ("meson.build", "meson_options.txt")
    for path in tree.files(suffixes=wanted):
        text = tree.read(path)
        checked += 1
        problems += check_layout(path, text, layout_of(path, sections))
        problems += check_lengths(path, text)
        if not path.endswith("meson_options.txt"):
            problems += check_head(path, text)
        for number, line in enumerate(text.split("\n"), 1):
            if UNFINISHED.search(line):
                problems.append(f"{path}:{number}: unfinished: {line.strip()[:60]}")
        if path.endswith(tree.C):
            problems += check_goto(path, tree.without_comments(text))
        if path.startswith("lib/") and path.endswith((".c", ".h")):
            problems += check_lib(path, tree.without_comments(text))
        if path.startswith("include/"):
            problems += check_documented(path, text)
    tree.report(problems, checked)


main()
