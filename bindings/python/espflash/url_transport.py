# SPDX-License-Identifier: MIT
"""
One of the library's own transports without a session: for a terminal program, a server for a port,
a test of a transport. It is a `Transport` itself, and `connect` takes it as well.
"""
from __future__ import annotations

import contextlib
import ctypes as c
import os
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Iterator, Optional, Type

from . import _structs as s
from . import errors
from ._buffers import Pinned
from ._convert import error_record, milliseconds
from ._library import lib

if TYPE_CHECKING:
    from typing_extensions import Buffer

# A wait is asked for in pieces: Python handles Ctrl-C between two of them.
SLICE_S = 0.1


class UrlTransport:
    """
    A device path or URL, as `connect` takes it. Times are in seconds. Closed, it can be opened
    again. While a session uses it, or another thread, its methods raise StateError.

    ArgumentError: the URL makes no sense; UnsupportedError: this libespflash lacks that transport.
    """

    def __init__(self, url: str) -> None:
        self._pointer = c.c_void_p()
        self._busy = threading.Lock()
        info = s.ErrorInfo()
        code = lib.espflash_transport_open(self._pointer, os.fsencode(url), info)
        if code < 0:
            raise errors.from_record(error_record(info, code))

    @property
    def pointer(self) -> c.c_void_p:
        """What the library calls it; valid as long as this object."""
        return self._pointer

    def open(self, baud: int = 115200) -> None:
        """
        Open it at a rate of 300 to 5000000 baud. NotFoundError, BusyError, AccessError, IoError,
        DisconnectedError, UnsupportedError, TimeoutError: the device's or the server's.
        """
        self._call(lib.espflash_transport_start, baud)

    def close(self) -> None:
        """Close it; more than once is fine."""
        with self._use():
            lib.espflash_transport_stop(self._pointer)

    def read(self, size: int = 4096, timeout: float = 0) -> bytes:
        """Wait for a byte, then take what is there, at most `size`; b"" if the time is over."""
        buffer = bytearray(size)
        return bytes(buffer[:self.readinto(buffer, timeout)])

    def readinto(self, buffer: Buffer, timeout: float = 0) -> int:
        """The same into a writable buffer: how many bytes. DisconnectedError; IoError."""
        return self._move(lib.espflash_transport_read, buffer, timeout, True)

    def write(self, data: Buffer, timeout: float = 0) -> int:
        """
        Wait for room, hand over bytes, and return how many, which may be fewer, or 0 if the time is
        over. DisconnectedError; IoError.
        """
        return self._move(lib.espflash_transport_write, data, timeout, False)

    def set_baud(self, baud: int) -> None:
        """Change the rate behind what was written. UnsupportedError: it has none, or not this."""
        self._call(lib.espflash_transport_set_baud, baud)

    def set_lines(self, mask: int, value: int) -> None:
        """Set those lines of `mask` (`Line`) to their bit in `value`. UnsupportedError."""
        self._call(lib.espflash_transport_set_lines, mask, value)

    def __enter__(self) -> UrlTransport:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def __del__(self) -> None:
        if self._pointer:
            lib.espflash_transport_free(self._pointer)

    @contextlib.contextmanager
    def _use(self) -> Iterator[None]:
        if not self._busy.acquire(blocking=False):
            raise errors.StateError("the transport is in use by another thread")
        try:
            yield
        finally:
            self._busy.release()

    def _check(self, code: int) -> None:
        if code < 0:
            record = s.ErrorInfo.copied(lib.espflash_transport_error(self._pointer))
            raise errors.from_record(error_record(record, code))

    def _call(self, function: Callable[..., int], number: int, *numbers: int) -> None:
        with self._use():
            self._check(function(self._pointer, number, *numbers))

    def _move(self, function: Callable[..., int], data: Buffer, timeout: float,
              writable: bool) -> int:
        moved = c.c_size_t()
        end = time.monotonic() + timeout
        with self._use(), Pinned(data, writable) as pinned:
            while True:
                left = max(end - time.monotonic(), 0)
                self._check(function(self._pointer, pinned.address, pinned.size,
                                     milliseconds(min(left, SLICE_S)), moved))
                if moved.value or left == 0:
                    return moved.value
