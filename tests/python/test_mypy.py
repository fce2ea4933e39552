# SPDX-License-Identifier: MIT
"""The type hints: mypy --strict finds nothing in the package, and right and wrong uses of it."""
import os
import subprocess
import sys
import tempfile

from support import ROOT, Case

PACKAGE = os.path.join(ROOT, "bindings", "python")
MYPY_S = 300  # its first run compiles its idea of the standard library

RIGHT = '''
import socket
from pathlib import Path
import espflash
from espflash import aio

def blocking(port: socket.socket) -> bytearray:
    with espflash.connect(port, chip="esp32", baud=921600, log=lambda level, line: None) as s:
        data: bytearray = s.flash.read(0, 4096, progress=lambda p: p.done > 10)
        result: espflash.WriteResult = s.flash.write(0x1000, Path("x"), flash_mode="dio")
        with s.plan(compress=False) as plan:
            plan.add(0, memoryview(data))
            steps: list[espflash.Step] = plan.check()
        try:
            return s.target.read_memory(0, 4)
        except espflash.VerifyError as error:
            code: espflash.ErrorCode = error.code
            raise

async def awaiting() -> int:
    async with await aio.connect("COM1", stub=False) as s:
        data: bytearray = await s.flash.read(0, 4096)
        result: espflash.WriteResult = await s.flash.write(0x1000, data, verify=False)
        async with s.plan() as plan:
            await plan.add(0, b"x", "name")
        return await s.target.read_reg(4)
'''

# Each line is a mistake.
WRONG = '''
import espflash
from espflash import aio
espflash.connect(1)
espflash.connect("x", bauds=1)
def f(s: espflash.Session) -> None:
    s.flash.write("x", b"")
    s.flash.write(0, b"", verfy=False)
    s.flash.read(0, progress=1)
    x: str = s.flash.read(0)
async def g(s: aio.Session) -> None:
    await s.flash.read("x")
    await s.flash.write(0, b"", verfy=False)
    y: str = await s.flash.read(0)
'''


class Types(Case):
    hang_s = 2 * MYPY_S

    def mypy(self, *words):
        cache = self.use(tempfile.TemporaryDirectory())
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *words],
            env={**os.environ, "MYPYPATH": PACKAGE}, cwd=cache, text=True, timeout=MYPY_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout

    def test_nothing_is_found(self):
        self.assertIn("no issues found", self.mypy("-p", "espflash"))

    def test_uses_are_checked(self):
        self.assertIn("no issues found", self.mypy("-c", RIGHT))
        said = self.mypy("-c", WRONG)
        mistakes = [number for number, line in enumerate(WRONG.splitlines(), 1)
                    if not line.startswith(("import", "from", "def", "async")) and line]
        for number in mistakes:
            self.assertIn(f"<string>:{number}: error:", said)
