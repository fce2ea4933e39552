# SPDX-License-Identifier: MIT
"""
Finds libespflash, loads it, refuses one of another version, and gives its functions their
prototypes. `lib` is the loaded library: `lib.espflash_version()`.
"""
from __future__ import annotations

import ctypes
import operator
import os
import sys
from typing import Any, Callable, Iterator, List

from . import errors
from ._prototypes import PROTOTYPES, number

# What this package was written for. While MAJOR is 0, another MINOR is another interface, too.
MAJOR, MINOR = 0, 1

# The folder of a wheel that carries the library.
BUNDLED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_lib")
VARIABLE = "ESPFLASH_LIBRARY"


class LibraryError(ImportError):
    """libespflash is not there, is damaged, or is of another version; the message says which."""


def file_name() -> str:
    """What the library of this MAJOR is called on this system."""
    if sys.platform == "win32":
        return f"espflash-{MAJOR}.dll"
    if sys.platform == "darwin":
        return f"libespflash.{MAJOR}.dylib"
    return f"libespflash.so.{MAJOR}"


def candidates() -> Iterator[str]:
    """What to try to load, in this order: the wheel's, ESPFLASH_LIBRARY, the system's."""
    bundled = os.path.join(BUNDLED, file_name())
    if os.path.exists(bundled):
        yield bundled
        return
    named = os.environ.get(VARIABLE)
    if named:
        yield named
        return
    yield file_name()
    installed = os.path.join(sys.prefix, "lib", file_name())
    if os.path.exists(installed):
        yield installed
    from ctypes.util import find_library  # runs compilers and linkers: the last resort
    found = find_library("espflash")
    if found:
        yield found


def check_version(number: int, path: str) -> None:
    """Raise LibraryError unless a library of that version number is one for this package."""
    major, minor = number >> 16, number >> 8 & 0xff
    if major != MAJOR or (MAJOR == 0 and minor != MINOR):
        raise LibraryError(
            f"{path} is libespflash {major}.{minor}.{number & 0xff}, but this package is for "
            f"{MAJOR}.{MINOR}: install the espflash package of the library's version")


def load() -> ctypes.CDLL:
    """Load the first candidate that there is."""
    tried: List[str] = []
    for path in candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            tried.append(str(error))
            continue
        try:
            number = library.espflash_version
        except AttributeError:
            raise LibraryError(f"{path} is no libespflash: it has no espflash_version") from None
        number.restype = ctypes.c_uint32
        check_version(number(), path)
        return library
    raise LibraryError(
        f"libespflash was not found ({'; '.join(tried)}). Install it, name its file in "
        f"{VARIABLE}, or install the espflash wheel that carries it")


class Library:
    """The library's functions, each with its prototype from its first use on."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        result, *arguments = PROTOTYPES[name]
        try:
            function = getattr(self._library, name)
        except AttributeError:
            raise errors.UnsupportedError(f"this libespflash has no {name}: it is older than this "
                                          "package, or was built without it") from None
        function.restype, function.argtypes = result, arguments
        places = [place for place, kind in enumerate(arguments) if kind is number]
        checked = _checked(function, places) if places else function
        setattr(self, name, checked)
        return checked


def _checked(function: Any, places: List[int]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        for place in places:
            if not 0 <= operator.index(arguments[place]) <= 0xffffffff:
                raise errors.ArgumentError(f"{arguments[place]} is not within 0 and 0xffffffff")
        return function(*arguments)
    return call


lib = Library(load())
