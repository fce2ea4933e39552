# SPDX-License-Identifier: MIT
"""
What stands between the library's callbacks and the caller's functions: makes Python objects of C's,
runs the function on the calling thread (`Job.callback`), and turns an exception into a cancel.
Holds no reference to the session, so that a session is freed as soon as nobody has it any more.
"""
from __future__ import annotations

import ctypes as c
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from . import _structs as s
from ._convert import make
from ._job import Job
from .enums import EventKind, LogLevel, Phase, Seen
from .records import Event, Progress

if TYPE_CHECKING:
    import logging

ProgressFn = Callable[[Progress], object]
"""Is told how far an operation is. A true result cancels it; so does an exception, and surfaces."""

SinkFn = Callable[[int, memoryview], object]
"""Takes the bytes just read from an address; the view is valid during the call only."""

LogFn = Callable[[LogLevel, str], object]
EventFn = Callable[[Event], object]

_READ, _WRITE = 0x100, 0x200  # PyBUF_READ and PyBUF_WRITE of the C API
_view = c.pythonapi.PyMemoryView_FromMemory
_view.argtypes, _view.restype = [c.c_void_p, c.c_ssize_t, c.c_int], c.py_object


def view(address: int, size: int, writable: bool = False) -> memoryview:
    """The library's memory as a view, to be released before the library goes on."""
    result: memoryview = _view(address, size, _WRITE if writable else _READ)
    return result


def release(piece: memoryview, job: Optional[Job]) -> bool:
    """End a view; True and an error if the caller's function kept a view of it."""
    try:
        piece.release()
    except BufferError as error:
        if job is not None:
            job.stop(error)
        return True
    return False


class Callbacks:
    """The callbacks of one session, and the job that they belong to at the moment."""

    def __init__(self, log: Optional[LogFn], event: Optional[EventFn]) -> None:
        self.job: Optional[Job] = None
        self.refused = False  # a callback of this call said stop
        self._log, self._event = log, event

    def run(self, function: Callable[..., Any], *arguments: Any) -> bool:
        """Run a caller's function; True if the library is to stop."""
        job = self.job
        stop = job.callback(function, *arguments) if job is not None else True
        self.refused |= stop
        return stop

    def log(self) -> Any:
        """The C callback for log lines, NULL if nobody listens."""
        log = self._log
        if log is None:
            return s.LOG_FN()

        def on_log(_user: Any, level: int, message: bytes) -> None:
            self.run(log, LogLevel(level), message.decode("utf-8", "replace"))
        return s.LOG_FN(on_log)

    def event(self) -> Any:
        """The C callback for events, NULL if nobody listens."""
        event = self._event
        if event is None:
            return s.EVENT_FN()

        def on_event(_user: Any, pointer: Any) -> None:
            e = s.Event.copied(pointer)
            self.run(event, make(Event, e, kind=EventKind(e.kind), seen=Seen(e.seen)))
        return s.EVENT_FN(on_event)

    def progress(self, progress: Optional[ProgressFn]) -> Any:
        """The C callback for one operation's progress, NULL if nobody listens."""
        if progress is None:
            return s.PROGRESS_FN()
        function = progress

        def on_progress(_user: Any, pointer: Any) -> int:
            p = s.Progress.copied(pointer)
            return self.run(function, Progress(p.done, p.total, Phase(p.phase), p.address))
        return s.PROGRESS_FN(on_progress)

    def sink(self, sink: SinkFn) -> Any:
        """The C callback that takes what was read."""
        def on_data(_user: Any, address: int, data: int, size: int) -> int:
            piece = view(data, size)
            stop = self.run(sink, address, piece)
            return release(piece, self.job) or stop
        return s.SINK_FN(on_data)


def log_function(log: Union[LogFn, logging.Logger, None]) -> Optional[LogFn]:
    """What to call for a log line: a function as it is, or a logging.Logger's method."""
    if log is None or callable(log):
        return log
    logger, levels = log, (0, 30, 20, 10, 5)  # those of the logging module; TRACE is below DEBUG
    return lambda level, message: logger.log(levels[min(level, 4)], "%s", message)
