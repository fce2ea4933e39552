# SPDX-License-Identifier: MIT
"""
The packages: a wheel with the library in it works in a clean environment without libespflash on the
system; a plain one finds an installed library. Builds with the hatchling of this Python.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

from espflash import _library
from support import ROOT, SIM, Case
from test_docs import README, blocks

PACKAGE = os.path.join(ROOT, "bindings", "python")
REAL = os.environ["ESPFLASH_LIBRARY"]
BUILD_S = 240


class Wheel(Case):
    hang_s = 2 * BUILD_S

    def setUp(self):
        super().setUp()
        self.folder = self.use(tempfile.TemporaryDirectory())

    def run_(self, *words, **variables):
        """What a program prints, in an environment that knows nothing of this tree."""
        hidden = ("PYTHON", "ESPFLASH_", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
        env = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        env.update(variables, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run(words, env=env, cwd=self.folder, text=True, timeout=BUILD_S,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def wheel(self, source, **variables):
        """The path of a wheel made of a folder or of a source package."""
        out = tempfile.mkdtemp(dir=self.folder)
        self.run_(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps",
                  "--no-index", "-w", out, source, **variables)
        return glob.glob(os.path.join(out, "*.whl"))[0]

    def venv(self, wheel):
        """The Python of a clean environment with that wheel."""
        place = tempfile.mkdtemp(dir=self.folder)
        self.run_(sys.executable, "-m", "venv", place)
        python = os.path.join(place, "bin", "python")
        self.run_(python, "-m", "pip", "install", "-q", "--no-index", wheel)
        return python

    def works(self, python, **variables):
        """Run the README's ten-line program; the files that the process has mapped."""
        program = os.path.join(self.folder, "program.py")
        with open(program, "w", encoding="utf-8") as file:
            file.write(blocks(README)[0] + '\nprint(open("/proc/self/maps").read())\n')
        said = self.run_(SIM, "esp32", "--exec", "sh", "-c",
                         f"{python} {program} $ESPFLASH_PORT", **variables)
        self.assertIn("written and verified", said)
        return {line.split()[-1] for line in said.splitlines() if ".so" in line}

    def carries(self, wheel):
        self.assertNotIn("-any.", wheel)
        python = self.venv(wheel)
        own = os.path.dirname(os.path.dirname(python))
        mapped = self.works(python)
        for name in ("libespflash", "libserialport"):
            used = [path for path in mapped if name in path]
            self.assertTrue(used and all(path.startswith(own) for path in used), mapped)

    def test_a_wheel_that_carries_the_library(self):
        self.carries(self.wheel(PACKAGE, ESPFLASH_BUNDLE="1"))

    def test_a_wheel_made_of_a_source_package(self):
        self.run_(sys.executable, "-c", "import hatchling.build as b, os; os.chdir(%r); "
                  "b.build_sdist(%r)" % (PACKAGE, self.folder))
        source = glob.glob(os.path.join(self.folder, "espflash-*.tar.gz"))[0]
        self.carries(self.wheel(source, ESPFLASH_BUNDLE="1"))

    def test_a_plain_package_finds_an_installed_library(self):
        wheel = self.wheel(PACKAGE)
        self.assertTrue(wheel.endswith("-py3-none-any.whl"))
        python = self.venv(wheel)
        installed = os.path.join(self.folder, "usr", "lib")
        os.makedirs(installed)
        library = shutil.copy(REAL, os.path.join(installed, _library.file_name()))
        self.assertIn(library, self.works(python, LD_LIBRARY_PATH=installed))
        # And one that lies in the environment itself.
        beside = os.path.join(os.path.dirname(os.path.dirname(python)), "lib",
                              _library.file_name())
        shutil.move(library, beside)
        self.assertIn(beside, self.works(python))
