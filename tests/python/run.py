#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Runs one file of tests of the Python binding and prints TAP, a line a test. Tests are unittest
cases; a skipped one counts as failed.

usage: run.py TEST_FILE LIBESPFLASH BUILD_DIRECTORY
"""
import importlib
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Tap(unittest.TestResult):
    """A result that is printed at once."""

    def __init__(self):
        super().__init__()
        self.count = self.bad = 0
        self._failed_part = False

    def _say(self, test, why=None):
        self.count += 1
        self.bad += why is not None
        name = f"{type(test).__name__}.{getattr(test, '_testMethodName', test)}"
        print(f"ok {name}" if why is None else f"not ok {name}", flush=True)
        for line in (why or "").splitlines():
            print(f"# {line}")

    def addSuccess(self, test):
        if not self._failed_part:
            self._say(test)

    def addError(self, test, err):
        self._say(test, self._exc_info_to_string(err, test))

    addFailure = addError

    def startTest(self, test):
        super().startTest(test)
        self._failed_part = False

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._failed_part = True
            print(f"# {subtest}")
            self._say(test, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self._say(test, f"skipped: {reason}")

    def addExpectedFailure(self, test, err):
        self._say(test, "an expected failure")

    def addUnexpectedSuccess(self, test):
        self._say(test, "an unexpected success")


def main():
    file, library, build = (os.path.abspath(path) for path in sys.argv[1:4])
    os.environ.update(ESPFLASH_LIBRARY=library, ESPFLASH_TEST_BUILD=build)
    sys.path[:0] = [HERE, os.path.join(ROOT, "tests", "interop"),
                    os.path.join(ROOT, "bindings", "python")]
    module = importlib.import_module(os.path.basename(file)[:-len(".py")])
    result = Tap()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.count}")
    return 1 if result.bad or not result.count else 0


if __name__ == "__main__":
    sys.exit(main())
