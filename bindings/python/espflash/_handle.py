# SPDX-License-Identifier: MIT
"""
One session of the library and what belongs to it: its transport, callbacks and plans. Every
blocking call goes through `call`, which lets one thread in at a time, raises what went wrong, and
keeps a cancel from reaching past the call that it was meant for.
"""
from __future__ import annotations

import ctypes as c
import threading
from typing import Any, Callable, List, Optional, Set, Tuple

from . import _structs as s
from . import errors
from ._buffers import Pinned
from ._callbacks import Callbacks
from ._convert import error_record
from ._error_record import ErrorCode, ErrorRecord
from ._job import Job
from ._library import lib
from ._transport import carrier

_Outcome = Tuple[Optional[BaseException], Optional[ErrorRecord]]


class Owner:
    """Something of the library that must be freed before its session: a plan."""

    def __init__(self) -> None:
        self.pointer = c.c_void_p()

    def free(self) -> None:
        """Free it; more than once is fine."""


class Handle:
    """A session of the library."""

    def __init__(self, transport: Any, callbacks: Callbacks, options: s.SessionOptions,
                 keep: object = None) -> None:
        self.callbacks = callbacks
        self._keep = keep  # must outlive the session
        self.owned: Set[Owner] = set()
        self.orphans: List[Owner] = []  # of whom nobody has a reference any more
        self._pointer = c.c_void_p()
        self._options = options  # holds the C callbacks
        self._busy = threading.Lock()  # held while a call is under way, in whatever thread
        self._gate = threading.RLock()  # guards the pointer and what follows
        self._running = False
        self._stopped = False  # the call under way was cancelled from here
        self._stale = False  # a cancel came too late and could not be taken back
        self._carrier = carrier(transport, callbacks)
        code = lib.espflash_session_new(self._pointer, self._carrier.pointer, options)
        if code < 0:
            raise errors.from_record(ErrorRecord(
                ErrorCode(code), "the library refuses these session options"))

    def call(self, function: Callable[..., int], *arguments: Any, on: Optional[Owner] = None,
             lent: Optional[Pinned] = None) -> None:
        """
        Make a call on the session, or on a plan of it. Blocks; raises what went wrong. What is lent
        to the library is released when the call is over.
        """
        job = Job(lambda: self._perform(function, on, arguments, lent), self.stop)
        self._enter()
        try:
            self.callbacks.job = job
            job.run()
        finally:
            self.callbacks.job = None
            if not job.started:
                self._leave()
                self._busy.release()
        raised, job.raised = job.raised, None
        cause, record = job.result
        try:
            if raised is not None:
                raise raised
            if record is not None:
                raise errors.from_record(record) from cause
        finally:
            del raised, cause, job  # they refer to this frame

    def _enter(self) -> None:
        if not self._busy.acquire(blocking=False):
            raise errors.StateError("the session is in use: by another thread, or by the call that "
                                    "this callback belongs to")
        if not self._pointer:
            self._busy.release()
            raise errors.StateError("the session is closed")
        self._free_orphans()
        with self._gate:
            self._running, self._stopped = True, False

    def _leave(self) -> bool:
        """The end of a call: True if `stop` was called during it, and cannot be any more."""
        with self._gate:
            self._running = False
            return self._stopped

    def _perform(self, function: Callable[..., int], on: Optional[Owner],
                 arguments: Tuple[Any, ...], lent: Optional[Pinned]) -> _Outcome:
        """On the thread that makes the call: what a transport raised, and the failure."""
        try:
            if on is not None and not on.pointer:
                raise errors.StateError("the plan is closed")
            pointer = self._pointer if on is None else on.pointer
            self._carrier.forget()
            self.callbacks.refused = False
            code = function(pointer, *arguments)
            if code == ErrorCode.CANCELLED and self._stale and not self._stopped:
                self._stale = False
                code = function(pointer, *arguments)
            record = self.record(code) if code < 0 else None
            if self._leave() and (code != ErrorCode.CANCELLED or self.callbacks.refused):
                self._take_back()
            return self._carrier.cause_of(code), record
        finally:
            if lent is not None:
                lent.release()
            self._leave()
            self._busy.release()

    def _take_back(self) -> None:
        """A cancel may have come too late: let a harmless call have it instead of the next one."""
        byte, size = c.c_uint8(), c.c_size_t()
        code = lib.espflash_session_read_raw(self._pointer, c.byref(byte), 1, 0, size)
        self._stale = code == ErrorCode.STATE

    def stop(self) -> None:
        """Cancel the call under way, if there is one."""
        with self._gate:
            # Once: a second cancel could wait for the next call.
            if self._running and not self._stopped and self._pointer:
                self._stopped = True
                lib.espflash_session_cancel(self._pointer)

    def cancel(self) -> None:
        """Cancel the call under way, or else the next one."""
        with self._gate:
            lib.espflash_session_cancel(self._pointer)

    def get(self, function: Callable[..., Any]) -> Any:
        """Ask for something that the library only returns; None if the session is closed."""
        with self._gate:
            return function(self._pointer) if self._pointer else None

    def make(self, function: Callable[..., int], owner: Owner, *arguments: Any) -> None:
        """Make something that is freed before the session; does not block."""
        self._enter()
        try:
            code = function(owner.pointer, self._pointer, *arguments)
            if code < 0:
                raise errors.from_record(self.record(code))
            self.owned.add(owner)
        finally:
            self._leave()
            self._busy.release()

    def free_owned(self, owner: Owner) -> None:
        """Free it now, unless a call is under way: then before the next one."""
        if owner.pointer:
            self.orphans.append(owner)
            if self._busy.acquire(blocking=False):
                try:
                    self._free_orphans()
                finally:
                    self._busy.release()

    def _free_orphans(self) -> None:
        while self.orphans:
            owner = self.orphans.pop()
            owner.free()
            self.owned.discard(owner)

    def record(self, code: int) -> ErrorRecord:
        """The record of the failure that just happened."""
        return error_record(
            s.ErrorInfo.copied(lib.espflash_session_error(self._pointer)), code)

    def close(self) -> None:
        """Free everything; more than once is fine. StateError if a call is under way."""
        if not self._busy.acquire(blocking=False):
            raise errors.StateError("the session is in use")
        try:
            self.orphans.extend(self.owned)
            self._free_orphans()
            self._carrier.forget()
            with self._gate:
                lib.espflash_session_free(self._pointer)
            self._carrier.free()
        finally:
            self._busy.release()
        if self._carrier.raised is not None:
            raise self._carrier.raised

    def __del__(self) -> None:
        if hasattr(self, "_carrier"):
            self.close()
