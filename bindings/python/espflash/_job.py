# SPDX-License-Identifier: MIT
"""
Runs one blocking C function so that Python stays awake. Python handles signals on the main thread
only, and not while that is inside C: there a call is handed to a helper thread, while the main
thread waits, runs the callbacks, and can take a KeyboardInterrupt. On any other thread the call is
made directly. Either way callbacks run on the calling thread. Knows nothing of sessions.
"""
from __future__ import annotations

import os
import sys
import threading
from typing import Any, Callable, List, Optional, Tuple

# Waiting for a lock cannot be interrupted there.
_SLICE_S = 0.1 if sys.platform == "win32" else -1.0


class Job:
    """One call of a C function: its result, and the first exception of a callback or a signal."""

    def __init__(self, function: Callable[[], Any], cancel: Callable[[], None]) -> None:
        self.function = function
        self.cancel = cancel
        self.result: Any = None
        self.raised: Optional[BaseException] = None
        self.failure: Optional[BaseException] = None  # of the function: a wrong argument
        self.started = False  # the function runs, or will, or has run
        self._direct = True
        self._done = False
        self._request: Optional[_Request] = None
        self._wake = _locked()  # the calling thread has something to do
        self._answered = _locked()  # the helper can go on

    def run(self) -> None:
        """Make the call and wait for its end, whatever is raised meanwhile: see `raised`."""
        self._direct = threading.get_ident() != threading.main_thread().ident
        if self._direct:
            self.started = True
            self.call()
        else:
            helper = _idle.pop() if _idle else _Helper()
            self.started = True
            helper.start(self)
            while not self._done:
                try:
                    self._attend()
                except BaseException as error:
                    self._interrupted(error)
            _idle.append(helper)
        if self.failure is not None:
            raise self.failure

    def stop(self, error: BaseException) -> None:
        """Cancel the call because of an exception; the first one counts."""
        if self.raised is None:
            self.raised = error
        self.cancel()

    def _interrupted(self, error: BaseException) -> None:
        try:
            self.stop(error)
        except KeyboardInterrupt:  # a second Ctrl-C in the middle of the first one's work
            self.raised = self.raised or error
            self.cancel()

    def callback(self, function: Callable[..., Any], *arguments: Any) -> bool:
        """Run a caller's function on the calling thread; True if the library is to stop."""
        if self.raised is not None:
            return True
        if self._direct:
            try:
                return bool(function(*arguments))
            except BaseException as error:
                self.stop(error)
                return True
        self._request = request = _Request(function, arguments)
        _release(self._wake)
        while not request.answered:
            self._answered.acquire()
        return request.stop

    def _attend(self) -> None:
        """On the calling thread: answer one request of the helper, or wait for one."""
        request = self._request
        if request is None or request.answered:
            if request is not None:
                _release(self._answered)  # an interrupt may have come between the two lines below
            self._wake.acquire(timeout=_SLICE_S)
            return
        try:
            if self.raised is None:
                request.stop = bool(request.function(*request.arguments))
        finally:
            request.answered = True
            _release(self._answered)

    def call(self) -> None:
        """On the calling thread or the helper: make the call itself."""
        try:
            self.result = self.function()
        except BaseException as error:
            self.failure = error
        self._done = True
        _release(self._wake)


class _Request:
    """A callback that waits to be run on the calling thread."""

    def __init__(self, function: Callable[..., Any], arguments: Tuple[Any, ...]) -> None:
        self.function, self.arguments = function, arguments
        self.answered = False
        self.stop = True  # unless the function says otherwise


class _Helper:
    """A thread that works off one job after the other; there is one for each nested call."""

    def __init__(self) -> None:
        self._job: Optional[Job] = None
        self._wake = _locked()
        threading.Thread(target=self._loop, name="espflash", daemon=True).start()

    def start(self, job: Job) -> None:
        self._job = job
        _release(self._wake)

    def _loop(self) -> None:
        while True:
            self._wake.acquire()
            job, self._job = self._job, None
            if job is not None:
                job.call()
            del job


def _locked() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


def _release(lock: threading.Lock) -> None:
    """Release a lock that may be free already: the waiting side looks at the state, too."""
    try:
        lock.release()
    except RuntimeError:
        pass


_idle: List[_Helper] = []

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)
