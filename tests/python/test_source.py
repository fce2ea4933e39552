# SPDX-License-Identifier: MIT
"""The binding's own source: Python 3.9, small modules, documented, no foreign import."""
import ast
import glob
import inspect
import os
import sys

import espflash
from espflash import aio
from support import HERE, Case

PACKAGE = os.path.dirname(os.path.abspath(espflash.__file__))
MODULES = sorted(glob.glob(os.path.join(PACKAGE, "*.py")))
TESTS = sorted(glob.glob(os.path.join(HERE, "*.py")))
MAX_LINES, MAX_COLUMNS = 250, 100


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Source(Case):
    def test_there_is_something_to_look_at(self):
        self.assertGreater(len(MODULES), 15)

    def test_every_file_is_python_3_9(self):
        for path in MODULES + TESTS:
            ast.parse(text_of(path), path, feature_version=(3, 9))

    def test_modules_are_small(self):
        for path in MODULES + TESTS:
            lines = text_of(path).splitlines()
            self.assertLessEqual(len(lines), MAX_LINES, path)
            for number, line in enumerate(lines, 1):
                self.assertLessEqual(len(line), MAX_COLUMNS, f"{path}:{number}")

    def test_nothing_foreign_is_imported(self):
        allowed = getattr(sys, "stdlib_module_names", None) or set(sys.builtin_module_names) | {
            "__future__", "array", "asyncio", "concurrent", "ctypes", "dataclasses", "enum",
            "errno", "functools", "importlib", "logging", "mmap", "operator", "os", "select",
            "socket", "sys", "threading", "types", "typing"}
        # Only for type checkers, which bring it along.
        allowed = set(allowed) | {"typing_extensions"}
        for path in MODULES:
            for node in ast.walk(ast.parse(text_of(path))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names = [node.module]
                for name in names:
                    self.assertIn(name.split(".")[0], allowed, path)
        self.assertNotIn("typing_extensions", sys.modules)

    def test_all_that_is_public_is_there_and_documented(self):
        for name in espflash.__all__:
            self.assertTrue(hasattr(espflash, name), name)
        things = [getattr(espflash, name) for name in espflash.__all__]
        for thing in [t for t in things if inspect.isclass(t) or inspect.isfunction(t)] + [
                aio.Session, aio.Flash, aio.Target, aio.Plan, aio.connect]:
            self.assertTrue(thing.__doc__, thing)
            for name, member in vars(thing).items() if inspect.isclass(thing) else ():
                if not name.startswith("_") and (callable(member) or isinstance(member, property)):
                    self.assertTrue(inspect.getdoc(member), f"{thing.__name__}.{name}")
