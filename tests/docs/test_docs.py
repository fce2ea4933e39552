#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Every code block of README and docs is compiled or run, in a folder that looks like the tree with
its build beside a simulated ESP32; what a block calls /dev/ttyUSB0 is that board's address. What
cannot be run as it stands is run in another form, see RULES: nothing is left out silently. Links
between the pages lead somewhere.

usage: test_docs.py ROOT BUILD LIBESPFLASH
"""
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "interop")]
from blocks import blocks
from harness import (Board, Failure, Report, environment, expect, prepare, random_bytes, save,
                     start_process)
from rfc2217 import Program, free_port

ROOT, BUILD, LIBRARY = (os.path.abspath(path) for path in sys.argv[1:4])
SIM = os.path.join(BUILD, "tests", "sim", "espflash-sim")
PAGES = ["README.md", "examples/README.md", "bindings/python/README.md"] + sorted(
    os.path.relpath(path, ROOT) for path in glob.glob(f"{ROOT}/docs/**/*.md", recursive=True))
LIMIT_S = 100

# Whole flashes are read and written: small ones, except where a page shows the size or needs it.
MEGABYTES = {"docs/tasks/identify.md": 4, "README.md": 2}

# What stands in a page, and what is run for it: a regular expression for the whole command.
RULES = [
    # The whole test run is what runs this; the packages are built by tests/python and tests/client.
    (r"sh tests/run\.sh( \w+)*", "sh -n tests/run.sh"),
    (r"sh examples/quickstart\.sh", "sh examples/quickstart.sh build"),
    (r"(?:CC=\w+ )?meson setup (?:--\S+ |build\S*|\S+prefix \S+|\s|(-D\S+))*", "check-options {0}"),
    # That of the tests is in use already.
    (r"python3 -m venv venv|\. venv/bin/activate", "true"),
    (r"ninja -C build\S*|(?:sudo )?(?:meson install -C build|ldconfig|adduser \$USER dialout|udevadm .*)",
     "true"),
    (r"sudo cp PREFIX/\S+/(60-espflash\.rules) \S+", "test -f pkgconfig/{0}"),
    (r"meson test -C build(.*)", "meson test -C build --list{0} | tail -n 3 | grep -q :"),
    (r"(?:ESPFLASH_BUNDLE=1 )?pip (?:install|wheel) (\./bindings/python)", "test -f {0}/pyproject.toml"),
    # A board that serves until somebody ends it.
    (r"(espflash-sim (?:(?!--exec).)*)", "timeout 1 {0} | grep 'listening on'"),
    # As long as the block: the next command is its client.
    (r"espflash-cli .* serve .*", "serve"),
    # On a mocked bus, where the device has this place.
    (r"(espflash-cli --port usb:1-2)\.3( .*)", "{usb} {0}{1}"),
    (r"(espflash-cli --port usb:.*)", "{usb} {0}"),
    # They write into the tree, or take minutes.
    (r"build/tests/abi-layout > (tests/abi/layout.txt)", "build/tests/abi-layout | cmp - {0}"),
    (r"python3 (lib/stub/firmware/build\.py|tests/bench/\w+\.py).*", "python3 -m py_compile {0}"),
    (r"build/tests/(bench-\w+) \w+", "test -x build/tests/{0}"),
    (r"(?:UBSAN_OPTIONS=\S+ )?build-fuzz/tests/fuzz/(\S+) -max_total_time=600 (?:found )?(\S+)",
     "build/tests/fuzz/$(echo {0} | sed s/fuzz/replay/) {1}"),
    # The examples are linked to the library of this build.
    (r"cc (\w+)\.c \$\(pkg-config ([^)]*)\)(?: -o \w+)?",
     "cc -I{root}/include -I{root}/tests/sim {find:{0}.c} {sim} {library} -lz -o {0} && cp {0} a.out"),
    # pair.c is a transport and its other end.
    (r"cc (conformance\.c) my_transport\.c \$\(pkg-config [^)]*\) -o conformance",
     "cc -I{root}/include {conformance}/{0} {conformance}/pair.c {library} -o conformance"),
]

# A bus with a board, for those machines that can mock one.
USB = os.path.join(BUILD, "tests", "usb", "usb-board")
USB = f"umockdev-wrapper {USB} --flash usb.bin" if os.path.exists(USB) else "true"

# What a fragment in C may use without saying so.
PRELUDE = """
#include <espflash/espflash.h>
#include <espflash_sim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern espflash_session *session;
extern espflash_transport *transport;
extern espflash_sim *sim;
extern unsigned char data[4096], buffer[4096];
extern size_t size;
extern FILE *file;
"""


def readme_program():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        return next(b.text for b in blocks("README.md", file.read()) if b.language == "c")


HELLO = readme_program()


class Page:
    """One page's blocks, run in order against one board in one folder."""

    def __init__(self, name, folder, board):
        self.folder, self.board, self.said = folder, board, ""
        self.port, self.servers = free_port(), []
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            self.text = file.read()
        self.blocks = blocks(name, self.text)
        tools = os.path.join(folder, "tools")
        os.makedirs(tools)
        for tool, target in (("espflash-cli", f"{BUILD}/examples/espflash-cli"), ("espflash-sim", SIM)):
            os.symlink(target, os.path.join(tools, tool))
        for entry in os.listdir(ROOT):
            if entry not in ("build", ".git"):
                os.symlink(os.path.join(ROOT, entry), os.path.join(folder, entry))
        os.symlink(BUILD, os.path.join(folder, "build"))
        for file in ("bootloader.bin", "firmware.bin"):
            subprocess.run([f"{BUILD}/examples/make-image", "esp32", "20000",
                            os.path.join(folder, file)], check=True)
        with open(os.path.join(folder, "firmware.bin"), "rb") as file:
            save(folder, "merged.bin", b"\xff" * 0x1000 + file.read())
        for file, size in (("app.bin", 30000), ("table.bin", 3000)):
            save(folder, file, random_bytes(size, size))
        save(folder, "hello.c", HELLO.encode())
        self.env = {**environment(), "ESPFLASH_PORT": board.port, "ESPFLASH_LIBRARY": LIBRARY,
                    "PYTHONPATH": os.path.join(ROOT, "bindings", "python"),
                    "PYTHONDONTWRITEBYTECODE": "1", "LD_LIBRARY_PATH": os.path.dirname(LIBRARY),
                    "PATH": f"{tools}:{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}

    def real(self, text):
        text = re.sub(r"/dev/tty(USB|ACM)\d", self.board.port, text)
        return re.sub(r"(:|--listen )4000\b", rf"\g<1>{self.port}", text)

    def sh(self, command):
        try:
            done = subprocess.run(["sh", "-c", command], cwd=self.folder, env=self.env, text=True,
                                  timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired:
            raise Failure(f"{command}: did not end") from None
        self.said += done.stdout
        expect(done.returncode == 0, f"{command}: exit {done.returncode}: {done.stdout[-600:]}")

    def run(self, block):
        action = getattr(self, f"run_{block.language}", None)
        expect(action, f"{block}: a block of no language that is known here")
        try:
            action(block)
        except Exception as failure:
            raise Failure(f"{block}: {failure}") from None
        finally:
            while self.servers:
                server = self.servers.pop()
                server.kill()
                server.communicate()

    def run_text(self, block):
        """What the page's commands print; spaces do not count."""
        said = [" ".join(line.split()) for line in self.said.splitlines()]
        for line in block.text.splitlines():
            expect(" ".join(line.split()) in said, f"{block}: nobody said: {line}")

    def run_sh(self, block):
        for line in block.commands():
            # "a && b" is two commands, unless a quoted shell does it.
            for command in [line] if "'" in line else line.split(" && "):
                self.sh(self.form(self.real(command)))

    def form(self, command):
        for pattern, instead in RULES:
            match = re.fullmatch(pattern, command)
            if match:
                if instead.startswith("check-options"):
                    self.check_options(command)
                    return "true"
                if instead == "serve":
                    self.serve(command)
                    return "true"
                return self.fill(instead, match.groups())
        return command

    def fill(self, instead, groups):
        for i, group in enumerate(groups):
            instead = instead.replace(f"{{{i}}}", group or "")
        found = re.search(r"\{find:(\S+)\}", instead)
        if found:
            here = os.path.join(self.folder, found.group(1))
            there = os.path.join(ROOT, "examples", found.group(1))
            instead = instead.replace(found.group(), here if os.path.exists(here) else there)
        return instead.replace("{root}", ROOT).replace("{library}", LIBRARY).replace(
            "{sim}", os.path.join(BUILD, "tests/sim/libespflash_sim.a")).replace(
            "{conformance}", os.path.join(ROOT, "examples", "conformance")).replace("{usb}", USB)

    def serve(self, command):
        words = command.split()
        server = start_process([f"{BUILD}/examples/{words[0]}", *words[1:]])
        self.servers.append(server)
        line = server.stdout.readline()
        expect(line.startswith("Serving "), f"{command}: {line or server.stderr.read()}")

    def check_options(self, command):
        with open(os.path.join(ROOT, "meson_options.txt"), encoding="utf-8") as file:
            known = set(re.findall(r"^option\('(\w+)'", file.read(), re.M))
        for option in re.findall(r"-D(\w+)=", command):
            expect(option in known or re.match(r"b_|default_library|werror", option),
                   f"no option {option}")

    def run_c(self, block):
        """A program is compiled, and kept under the name that the next command compiles."""
        text = block.text
        if "int main(" not in text:
            if not re.search(r"^(static|int|struct|#include)\b", text, re.M):
                text = f"void block(void);\nvoid block(void)\n{{\n{text}\n}}\n"
            text = PRELUDE + text
        name = re.search(r"^    cc (\w+\.c) ", self.text[self.text.index(block.text):], re.M)
        path = save(self.folder, name.group(1) if name and "int main(" in text else "block.c",
                    text.encode())
        self.sh(f"cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused -I{ROOT}/include "
                f"-I{ROOT}/tests/sim -fsyntax-only {path}")

    def run_python(self, block):
        path = save(self.folder, "hello.py", self.real(block.text).encode())
        self.sh(f"{sys.executable} {path} {self.board.port}")

    def run_yaml(self, block):
        """A configuration of ser2net, where there is one: a client gets through to a board."""
        ser2net = shutil.which("ser2net", path=self.env["PATH"] + ":/usr/sbin")
        with Board(SIM, "esp32", listen="pty", megabytes=1) as board:
            port = free_port()
            text = block.text.replace("/dev/ttyUSB0", board.port).replace(",4000", f",{port}")
            expect(text.count(str(port)) == 1 and board.port in text, "no port, or no device")
            path = save(self.folder, "ser2net.yaml", text.encode())
            if ser2net:
                with Program([ser2net, "-n", "-d", "-c", path], port) as server:
                    server.wait_until_it_listens()
                    self.sh(f"espflash-cli --port rfc2217://localhost:{port} flash-id")

    def run_cmake(self, block):
        self.is_part_of(block, "tests/client/cmake/CMakeLists.txt")

    def run_meson(self, block):
        self.is_part_of(block, "tests/client/subproject/meson.build")

    def is_part_of(self, block, path):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            tested = {line.strip() for line in file}
        for line in block.text.splitlines():
            expect(not line.strip() or line.strip() in tested, f"{line.strip()}: not in {path}")


def page_works(name, folder):
    folder = os.path.join(folder, name.replace("/", "-"))
    os.mkdir(folder)
    with Board(SIM, "esp32", megabytes=MEGABYTES.get(name, 1)) as board:
        page = Page(name, folder, board)
        for block in page.blocks:
            if name == "docs/python.md" and block.language == "python":
                continue  # one session for all of them: tests/python/test_docs.py
            page.run(block)


def links_lead_somewhere():
    count = 0
    for name in PAGES:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            text = file.read()
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
            count += 1
            expect(os.path.exists(os.path.join(ROOT, os.path.dirname(name), target)),
                   f"{name}: {target} is not there")
    expect(count > 20, f"only {count} links")


def every_page_is_linked():
    """From the README, directly or over another page."""
    seen, todo = set(), ["README.md"]
    while todo:
        name = todo.pop()
        if name in seen or not os.path.exists(os.path.join(ROOT, name)):
            continue
        seen.add(name)
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            todo += [os.path.normpath(os.path.join(os.path.dirname(name), target))
                     for target in re.findall(r"\]\(([^)#:\s]+\.md)", file.read())]
    lost = {page for page in PAGES if page.startswith("docs/")} - seen
    expect(not lost, f"nobody finds {lost}")


def names_exist():
    """What the pages call espflash_... and ESPFLASH_... is in the headers (or a variable)."""
    known, count = "", 0
    for path in glob.glob(f"{ROOT}/include/espflash/*.h") + [f"{ROOT}/tests/sim/espflash_sim.h",
                                                             f"{ROOT}/docs/cli.md"]:
        with open(path, encoding="utf-8") as file:
            known += file.read()
    words = set(re.findall(r"\b(?:espflash|ESPFLASH)_\w*\w\b", known))
    words |= {"espflash_sim", "ESPFLASH_BUNDLE", "ESPFLASH_LIBRARY", "ESPFLASH_BUILD_DIR",
              "ESPFLASH_JOBS", "ESPFLASH_0", "ESPFLASH_PORT"}
    for name in PAGES:
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            for word in re.findall(r"\b(?:espflash|ESPFLASH)_\w*\w\b", file.read()):
                count += 1
                # A name may be cut short: `espflash_image_…`.
                expect(word in words or any(w.startswith(word.rstrip("_") + "_") for w in words),
                       f"{name}: no {word}")
    expect(count > 100, f"only {count} names")


def main():
    with prepare() as folder, Report(workers=2) as report:
        report.add("links lead somewhere", links_lead_somewhere)
        report.add("every page is linked", every_page_is_linked)
        report.add("names exist", names_exist)
        for name in PAGES:
            report.add(name, page_works, name, folder)
        return report.finish()


if __name__ == "__main__":
    sys.exit(main())
