# SPDX-License-Identifier: MIT
"""Flasher stubs from outside the library, for `connect(..., stub=Stub("stub.json"))`."""
from __future__ import annotations

import ctypes as c
from typing import TYPE_CHECKING

from . import _structs as s
from . import errors
from ._buffers import Pinned
from ._convert import error_record
from ._library import lib

if TYPE_CHECKING:
    from ._buffers import Data


class Stub:
    """
    A flasher stub read from the usual JSON format: bytes or a file. ImageError: it is not such a
    file, or damaged. May serve several sessions.
    """

    def __init__(self, json: Data) -> None:
        self._pointer = c.c_void_p()
        info = s.ErrorInfo()
        with Pinned(json) as pinned:
            code = lib.espflash_stub_load_json(self._pointer, pinned.address, pinned.size, info)
        if code < 0:
            raise errors.from_record(error_record(info, code))

    @property
    def pointer(self) -> c.c_void_p:
        """What the library calls it; valid as long as this object."""
        return self._pointer

    def __del__(self) -> None:
        if self._pointer:
            lib.espflash_stub_free(self._pointer)
