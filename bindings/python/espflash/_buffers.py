# SPDX-License-Identifier: MIT
"""
Bytes lent to the library without a copy: the address of whatever a caller's object holds, pinned as
long as the library may use it. A path is mapped, not read.
"""
from __future__ import annotations

import ctypes as c
import mmap
import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Type, Union

from . import errors

if TYPE_CHECKING:
    from typing_extensions import Buffer

    Path = Union[str, os.PathLike[str]]
    Data = Union[Buffer, Path]

_WRITABLE = 1  # PyBUF_WRITABLE of the C API; 0 is PyBUF_SIMPLE: contiguous bytes


class _PyBuffer(c.Structure):
    """Py_buffer of the C API, the same since Python 3.0."""

    _fields_ = [("buf", c.c_void_p), ("obj", c.c_void_p), ("len", c.c_ssize_t),
                ("itemsize", c.c_ssize_t), ("readonly", c.c_int), ("ndim", c.c_int),
                ("format", c.c_void_p), ("shape", c.c_void_p), ("strides", c.c_void_p),
                ("suboffsets", c.c_void_p), ("internal", c.c_void_p)]


_get = c.pythonapi.PyObject_GetBuffer
_get.argtypes, _get.restype = [c.py_object, c.POINTER(_PyBuffer), c.c_int], c.c_int
_release = c.pythonapi.PyBuffer_Release
_release.argtypes, _release.restype = [c.POINTER(_PyBuffer)], None


def is_path(data: object) -> bool:
    """Whether data names a file instead of holding bytes."""
    return isinstance(data, (str, os.PathLike))


class Pinned:
    """
    The bytes of an object or a file: `address` and `size`, valid until `release`, at the end of a
    `with` block. Writable bytes are asked for with `writable`; a file is then changed in place.
    """

    def __init__(self, data: Data, writable: bool = False) -> None:
        self._buffer = _PyBuffer()
        self._map: Optional[mmap.mmap] = None
        source: Any = data
        if is_path(data):
            source = self._map = _map_file(os.fspath(source), writable)
        try:
            _get(source, self._buffer, _WRITABLE if writable else 0)
        except BaseException:
            self.release()
            raise
        self.address: int = self._buffer.buf or 0
        self.size: int = self._buffer.len

    def release(self) -> None:
        """Give the bytes back; more than once is fine."""
        _release(self._buffer)
        if self._map is not None:
            self._map.close()
            self._map = None

    def __enter__(self) -> Pinned:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()


def _map_file(path: str, writable: bool) -> mmap.mmap:
    with open(path, "r+b" if writable else "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise errors.ArgumentError(f"{path} is empty")
        return mmap.mmap(file.fileno(), 0,
                         access=mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ)
