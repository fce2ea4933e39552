# SPDX-License-Identifier: MIT
"""
The Python programs of README and docs/python.md: the first of each as it is typed, the others in
one session, in order.
"""
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile

import espflash
from support import ROOT, SIM, Case, image, random_bytes

README = os.path.join(ROOT, "README.md")
PAGE = os.path.join(ROOT, "docs", "python.md")
LINES = 10


def blocks(page=PAGE):
    """The Python programs of a page, the first one first."""
    with open(page, encoding="utf-8") as file:
        return re.findall(r"^```python\n(.*?)^```", file.read(), flags=re.S | re.M)


class Docs(Case):
    def setUp(self):
        super().setUp()
        folder = self.use(tempfile.TemporaryDirectory())
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)
        for name, data in (("bootloader.bin", image("esp32")), ("app.bin", random_bytes(30000))):
            with open(name, "wb") as file:
                file.write(data)

    def test_the_ten_line_programs(self):
        self.assertEqual(len(blocks(README)), 1)
        for page in README, PAGE:
            with self.subTest(page):
                self.ten_lines(blocks(page)[0])

    def ten_lines(self, program):
        self.assertLessEqual(len(program.splitlines()), LINES)
        with open("program.py", "w", encoding="utf-8") as file:
            file.write(program)
        env = {**os.environ, "PYTHONPATH": os.path.join(ROOT, "bindings", "python")}
        done = subprocess.run(
            [SIM, "esp32", "--exec", "sh", "-c", f"{sys.executable} program.py $ESPFLASH_PORT"],
            env=env, text=True, timeout=50, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("written and verified", done.stdout)

    def test_every_other_block(self):
        sim = self.board("esp32")
        session = self.use(espflash.connect(sim.port))
        names = {"espflash": espflash, "session": session, "port": sim.port,
                 "address": sim.host_and_port()}
        fragments = blocks()[1:]
        self.assertGreater(len(fragments), 5)
        for fragment in fragments:
            with self.subTest(fragment.splitlines()[0]), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(fragment, PAGE, "exec"), names)
        self.assertEqual(sim.content(0x10000, 30000), random_bytes(30000))
        self.assertTrue(os.path.getsize("backup.bin"))
