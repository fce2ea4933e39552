# SPDX-License-Identifier: MIT
"""Which library is loaded, and which is refused: each case in a Python of its own."""
import os
import shutil
import subprocess
import sys
import tempfile

import espflash
from espflash import _library
from support import BUILD, ROOT, Case

PACKAGE = os.path.join(ROOT, "bindings", "python")
HIDDEN = ("ESPFLASH_LIBRARY", "PYTHONPATH", "LD_LIBRARY_PATH")
PATCH = espflash.__version__.split(".")[2]
REAL = os.environ["ESPFLASH_LIBRARY"]


def fake(name):
    """A library of tests/python/fake_library.c."""
    folder = os.path.join(BUILD, "tests", "python")
    return next(os.path.join(folder, file) for file in sorted(os.listdir(folder))
                if file.startswith(f"fake-{name}.") and not file.endswith(".p"))


class Loading(Case):
    def python(self, code, package=PACKAGE, **variables):
        """(what it printed, its last line of errors)"""
        env = {k: v for k, v in os.environ.items() if k not in HIDDEN}
        env.update(variables, PYTHONPATH=package, PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([sys.executable, "-c", code], env=env, text=True, timeout=50,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines = done.stderr.strip().splitlines()
        return done.stdout.strip(), lines[-1] if lines else ""

    def bundle(self, library):
        """A copy of the package that carries a library, as a wheel does."""
        folder = self.use(tempfile.TemporaryDirectory())
        copy = shutil.copytree(os.path.join(PACKAGE, "espflash"), os.path.join(folder, "espflash"))
        os.mkdir(os.path.join(copy, "_lib"))
        shutil.copy(library, os.path.join(copy, "_lib", _library.file_name()))
        return folder

    def test_the_variable_names_it(self):
        out, _ = self.python("import espflash; print(espflash.library_version())",
                             ESPFLASH_LIBRARY=REAL)
        self.assertEqual(out, espflash.__version__)

    def test_the_system_has_it(self):
        folder = self.use(tempfile.TemporaryDirectory())
        os.symlink(REAL, os.path.join(folder, _library.file_name()))
        out, _ = self.python("import espflash; print(espflash.library_version())",
                             LD_LIBRARY_PATH=folder)
        self.assertEqual(out, espflash.__version__)

    def test_none_is_there(self):
        for variables in ({"ESPFLASH_LIBRARY": os.path.join(os.sep, "nonesuch.so")},
                          {"PATH": os.path.join(os.sep, "nonesuch")}):
            _, error = self.python("import espflash", **variables)
            self.assertIn("LibraryError: libespflash was not found", error)
            self.assertIn("ESPFLASH_LIBRARY", error)

    def test_the_bundled_one_comes_first(self):
        folder = self.bundle(REAL)
        out, _ = self.python("import espflash; print(espflash.__file__)", folder,
                             ESPFLASH_LIBRARY=fake("major"))
        self.assertTrue(out.startswith(folder))

    def test_another_major_version_is_refused(self):
        for folder, variables in ((PACKAGE, {"ESPFLASH_LIBRARY": fake("major")}),
                                  (self.bundle(fake("major")), {})):
            _, error = self.python("import espflash", folder, **variables)
            self.assertIn("LibraryError: ", error)
            other = f"{_library.MAJOR + 1}.{_library.MINOR}.{PATCH}"
            self.assertIn(f"is libespflash {other}, but this package is for "
                          f"{_library.MAJOR}.{_library.MINOR}", error)

    def test_minor_versions_count_while_the_major_one_is_0(self):
        _library.check_version(_library.MAJOR << 16 | _library.MINOR << 8 | 99, "x")
        if _library.MAJOR == 0:
            with self.assertRaises(espflash.LibraryError):
                _library.check_version((_library.MINOR + 1) << 8, "x")

    def test_something_else_is_refused(self):
        _, error = self.python("import espflash", ESPFLASH_LIBRARY=fake("other"))
        self.assertIn("is no libespflash", error)

    def test_a_function_that_is_missing_is_named(self):
        out, error = self.python("import espflash\n"
                                 "try: espflash.list_ports()\n"
                                 "except espflash.UnsupportedError as e: print(e)",
                                 ESPFLASH_LIBRARY=fake("bare"))
        self.assertIn("has no espflash_ports_list", out, error)
