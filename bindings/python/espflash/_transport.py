# SPDX-License-Identifier: MIT
"""
Transports as the library takes them: one of its own, named by a URL, or a table of C functions that
call an object in Python. What that object raises becomes an error code here.
"""
from __future__ import annotations

import ctypes as c
import errno
import os
import socket
from typing import Any, Callable, Dict, Optional, Type, Union

from . import _structs as s
from . import errors
from ._callbacks import Callbacks, release, view
from ._convert import error_record
from ._error_record import ErrorCode
from ._library import lib
from .transport import Transport, adapted
from .url_transport import UrlTransport

# Checked in this order.
_CODES: Dict[Type[BaseException], ErrorCode] = {
    ConnectionError: ErrorCode.DISCONNECTED,
    EOFError: ErrorCode.DISCONNECTED,
    FileNotFoundError: ErrorCode.NOT_FOUND,
    PermissionError: ErrorCode.ACCESS,
    NotImplementedError: ErrorCode.UNSUPPORTED,
    OSError: ErrorCode.IO,
}
# pyserial's exceptions have the number, but are no FileNotFoundError and so on.
_ERRNO = {errno.EBUSY: ErrorCode.BUSY, errno.ENODEV: ErrorCode.DISCONNECTED,
          errno.ENXIO: ErrorCode.DISCONNECTED, errno.ENOENT: ErrorCode.NOT_FOUND,
          errno.EACCES: ErrorCode.ACCESS, errno.EPERM: ErrorCode.ACCESS}
# Nothing came, or there is no room yet. Before Python 3.10 the socket's was one of its own.
_LATER = (TimeoutError, socket.timeout, BlockingIOError, InterruptedError)


def _code_of(error: BaseException) -> Optional[ErrorCode]:
    if isinstance(error, errors.Error):
        return error.code
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return _ERRNO[error.errno]
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), None)


class Carrier:
    """A transport of the library: its pointer, and what an object in Python raised last."""

    def __init__(self) -> None:
        self.pointer = c.c_void_p()
        self.raised: Optional[BaseException] = None
        self._code = ErrorCode.OK  # what it became

    def forget(self) -> None:
        """A new call begins."""
        self.raised = None

    def cause_of(self, code: int) -> Optional[BaseException]:
        """What an object in Python raised, if that is why the call failed with that code."""
        return self.raised if code == self._code else None

    def free(self) -> None:
        """Close and free it; not before the session is freed."""
        lib.espflash_transport_free(self.pointer)


class UrlCarrier(Carrier):
    """One of the library's own transports."""

    def __init__(self, url: str) -> None:
        super().__init__()
        info = s.ErrorInfo()
        code = lib.espflash_transport_open(self.pointer, os.fsencode(url), info)
        if code < 0:
            raise errors.from_record(error_record(info, code))


class SharedCarrier(Carrier):
    """One of the library's own that the caller keeps for another session."""

    def __init__(self, transport: UrlTransport) -> None:
        super().__init__()
        self._transport = transport  # which must outlive the session
        self.pointer = transport.pointer

    def free(self) -> None:
        """Its owner does."""


class PythonCarrier(Carrier):
    """A transport written in Python."""

    def __init__(self, transport: Transport, callbacks: Callbacks) -> None:
        super().__init__()
        self._callbacks = callbacks
        self._transport: Any = transport
        self._name = str(getattr(transport, "name", None) or type(transport).__name__).encode()
        ops = {"open": s.OPEN_FN(self._open), "close": s.CLOSE_FN(self._close),
               "read": s.READ_FN(self._read), "write": s.WRITE_FN(self._write)}
        for slot, make in (("set_baud", s.SET_BAUD_FN), ("set_lines", s.SET_LINES_FN)):
            if hasattr(transport, slot):
                ops[slot] = make(self._simple(getattr(transport, slot)))
        if hasattr(transport, "usb_ids"):
            ops["usb_ids"] = s.USB_IDS_FN(self._usb_ids)
        if hasattr(transport, "now_us"):
            ops["now_us"] = s.NOW_FN(self._now_us)
            ops["sleep_us"] = s.SLEEP_FN(self._sleep_us)
        # The library copies the table; this keeps the functions alive until `free`.
        self._ops: Optional[s.TransportOps] = s.TransportOps(name=self._name, **ops)
        code = lib.espflash_transport_new(self.pointer, self._ops, None)
        if code < 0:
            raise errors.from_record(error_record(s.ErrorInfo(), code))

    def free(self) -> None:
        super().free()
        self._ops = None  # which referred to this object

    def _failed(self, error: BaseException) -> int:
        """Keep what was raised and tell its code; what is no error of a device cancels."""
        code = _code_of(error)
        if code is None and self._callbacks.job is not None:
            self._callbacks.job.stop(error)
        self.raised, self._code = error, code or ErrorCode.IO
        return self._code

    def _simple(self, function: Callable[..., Any]) -> Callable[..., int]:
        def call(_self: Any, *arguments: int) -> int:
            try:
                function(*arguments)
            except BaseException as error:
                return self._failed(error)
            return ErrorCode.OK
        return call

    def _open(self, _self: Any, baud: int) -> int:
        return self._simple(self._transport.open)(_self, baud)

    def _close(self, _self: Any) -> None:
        self._simple(self._transport.close)(_self)

    def _read(self, _self: Any, at: int, size: int, timeout_ms: int, ret_size: Any) -> int:
        return self._move(self._transport.readinto, view(at, size, True), timeout_ms, ret_size)

    def _write(self, _self: Any, at: int, size: int, timeout_ms: int, ret_size: Any) -> int:
        return self._move(self._transport.write, view(at, size), timeout_ms, ret_size)

    def _move(self, function: Callable[..., Optional[int]], piece: memoryview, timeout_ms: int,
              ret_size: Any) -> int:
        try:
            ret_size[0] = function(piece, timeout_ms / 1000) or 0
        except _LATER:
            ret_size[0] = 0
        except BaseException as error:
            return self._failed(error)
        finally:
            release(piece, self._callbacks.job)
        return ErrorCode.OK

    def _usb_ids(self, _self: Any, ret_vendor: Any, ret_product: Any) -> int:
        try:
            ids = self._transport.usb_ids()
            if ids is None:
                return ErrorCode.UNSUPPORTED
            if not all(0 <= number <= 0xffff for number in ids):
                raise ValueError(f"{ids} are no USB ids")
            ret_vendor[0], ret_product[0] = ids
        except BaseException as error:
            return self._failed(error)
        return ErrorCode.OK

    def _now_us(self, _self: Any) -> int:
        try:
            return int(self._transport.now_us())
        except BaseException as error:
            self._failed(error)
            return 0

    def _sleep_us(self, _self: Any, us: int) -> None:
        self._simple(self._transport.sleep_us)(_self, us)


def carrier(transport: Union[str, Any], callbacks: Callbacks) -> Carrier:
    """What the library is given for a caller's URL, path or object."""
    if isinstance(transport, (str, os.PathLike)):
        return UrlCarrier(os.fspath(transport))
    if isinstance(transport, UrlTransport):
        return SharedCarrier(transport)
    return PythonCarrier(adapted(transport), callbacks)
