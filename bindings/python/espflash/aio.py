# SPDX-License-Identifier: MIT
"""
The same for asyncio: every operation is awaitable, and works in a thread of its session while the
event loop goes on.

    async with await espflash.aio.connect("/dev/ttyUSB0") as session:
        await session.flash.write(0x10000, "app.bin", progress=print)

A cancelled task cancels the operation and waits for its end, a tenth of a second. Callbacks run on
the event loop's thread; they are plain functions. Operations on one session wait for each other;
those on several sessions run at the same time.
"""
from __future__ import annotations

import asyncio
import functools
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Coroutine, Optional, Type, TypeVar

from . import errors
from . import flash as _flash
from . import plan as _plan
from . import session as _session
from . import target as _target
from ._handle import Handle
from .records import ChipInfo

if TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec, Unpack

    _P = ParamSpec("_P")

_R = TypeVar("_R")

# How soon a cancel is tried again that fell between two calls of one operation.
_AGAIN_S = 0.02


class _Runner:
    """The thread of one session."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._executor = ThreadPoolExecutor(1, "espflash")

    async def run(self, function: Callable[..., _R], *arguments: Any, **keywords: Any) -> _R:
        """Run a blocking function in the thread; its callbacks on the event loop's."""
        loop = asyncio.get_running_loop()
        work = self._executor.submit(
            function, *(_on_loop(loop, value) for value in arguments),
            **{name: _on_loop(loop, value) for name, value in keywords.items()})
        future = asyncio.wrap_future(work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await self._end(work, future)
            raise

    async def _end(self, work: Future[_R], future: asyncio.Future[_R]) -> None:
        """Cancel what was begun and wait for its end, also when the task is cancelled again."""
        if work.cancel():
            return
        while not future.done():
            self._handle.stop()
            try:
                await asyncio.wait({future}, timeout=_AGAIN_S)
            except asyncio.CancelledError:
                continue
        if not future.cancelled():
            future.exception()  # has been seen

    def close(self) -> None:
        self._executor.shutdown(wait=False)


def _on_loop(loop: asyncio.AbstractEventLoop, value: Any) -> Any:
    """A callback that runs on the loop's thread while the operation waits; other values as is."""
    if not callable(value):
        return value

    def call(*arguments: Any) -> Any:
        done: Future[Any] = Future()

        def run() -> None:
            try:
                done.set_result(value(*arguments))
            except BaseException as error:
                done.set_exception(error)
        loop.call_soon_threadsafe(run)
        return done.result()
    return call


def _awaitable(method: Callable[Concatenate[Any, _P], _R]
               ) -> Callable[Concatenate[Any, _P], Coroutine[Any, Any, _R]]:
    """The awaitable twin of a blocking method: same arguments, same docstring."""
    @functools.wraps(method)
    async def call(self: Any, /, *arguments: _P.args, **keywords: _P.kwargs) -> _R:
        bound = functools.partial(method, self._blocking)
        result: _R = await self._runner.run(bound, *arguments, **keywords)
        return result
    return call


class Flash:
    """`session.flash`, awaitable: see `espflash.Flash`."""

    def __init__(self, blocking: _flash.Flash, runner: _Runner) -> None:
        self._blocking, self._runner = blocking, runner

    identify = _awaitable(_flash.Flash.identify)
    read = _awaitable(_flash.Flash.read)
    read_into = _awaitable(_flash.Flash.read_into)
    read_pieces = _awaitable(_flash.Flash.read_pieces)
    read_file = _awaitable(_flash.Flash.read_file)
    erase = _awaitable(_flash.Flash.erase)
    erase_chip = _awaitable(_flash.Flash.erase_chip)
    write = _awaitable(_flash.Flash.write)
    verify = _awaitable(_flash.Flash.verify)
    md5 = _awaitable(_flash.Flash.md5)
    read_status = _awaitable(_flash.Flash.read_status)
    write_status = _awaitable(_flash.Flash.write_status)
    write_protection = _awaitable(_flash.Flash.write_protection)
    read_sfdp = _awaitable(_flash.Flash.read_sfdp)


class Target:
    """`session.target`, awaitable: see `espflash.Target`."""

    def __init__(self, blocking: _target.Target, runner: _Runner) -> None:
        self._blocking, self._runner = blocking, runner

    read_reg = _awaitable(_target.Target.read_reg)
    write_reg = _awaitable(_target.Target.write_reg)
    read_memory = _awaitable(_target.Target.read_memory)
    write_memory = _awaitable(_target.Target.write_memory)
    load_ram = _awaitable(_target.Target.load_ram)
    run = _awaitable(_target.Target.run)
    security = _awaitable(_target.Target.security)
    protection = _awaitable(_target.Target.protection)
    sdc_info = _awaitable(_target.Target.sdc_info)
    sdc_verify = _awaitable(_target.Target.sdc_verify)
    spi = _awaitable(_target.Target.spi)


class Plan:
    """`async with session.plan(...) as plan`: see `espflash.Plan`."""

    def __init__(self, handle: Handle, runner: _Runner, options: _plan.WriteOptions) -> None:
        self._make = functools.partial(runner.run, _plan.Plan, handle, **options)
        self._runner = runner
        self._plan: Optional[_plan.Plan] = None

    @property
    def _blocking(self) -> _plan.Plan:
        if self._plan is None:
            raise errors.StateError("a plan begins with `async with`")
        return self._plan

    add = _awaitable(_plan.Plan.add)
    check = _awaitable(_plan.Plan.check)
    run = _awaitable(_plan.Plan.run)
    verify = _awaitable(_plan.Plan.verify)

    async def __aenter__(self) -> Plan:
        self._plan = await self._make()
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                        trace: Optional[TracebackType]) -> None:
        await self._runner.run(self._blocking.close)


class Session:
    """One chip, awaitable: see `espflash.Session` for the options."""

    def __init__(self, transport: _session.AnyTransport,
                 **options: Unpack[_session.SessionOptions]) -> None:
        loop = asyncio.get_running_loop()
        for name in ("log", "event"):
            if name in options:
                options[name] = _on_loop(loop, options[name])
        self._blocking = _session.Session(transport, **options)
        self._handle = self._blocking._handle
        self._runner = _Runner(self._handle)
        self.flash = Flash(self._blocking.flash, self._runner)
        self.target = Target(self._blocking.target, self._runner)

    connect = _awaitable(_session.Session.connect)
    set_baud = _awaitable(_session.Session.set_baud)
    start_stub = _awaitable(_session.Session.start_stub)
    loader = _awaitable(_session.Session.loader)
    capabilities = _awaitable(_session.Session.capabilities)
    reset = _awaitable(_session.Session.reset)
    read_raw = _awaitable(_session.Session.read_raw)

    @property
    def chip(self) -> ChipInfo:
        """What was found. StateError: not connected yet."""
        return self._blocking.chip

    @property
    def baud(self) -> int:
        """The present rate in baud, 0 when not connected."""
        return self._blocking.baud

    def cancel(self) -> None:
        """Stop the operation under way, or else the next one, with espflash.CancelledError."""
        self._blocking.cancel()

    def plan(self, **options: Unpack[_plan.WriteOptions]) -> Plan:
        """A plan to write several regions: `async with session.plan(...) as plan`."""
        return Plan(self._handle, self._runner, options)

    async def close(self) -> None:
        """Close the transport and free the session; more than once is fine."""
        await self._runner.run(self._blocking.close)

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                        trace: Optional[TracebackType]) -> None:
        await self.close()


async def connect(transport: _session.AnyTransport,
                  **options: Unpack[_session.SessionOptions]) -> Session:
    """Make a session and connect it: see `espflash.Session` for the options."""
    session = Session(transport, **options)
    try:
        await session.connect()
    except BaseException:
        await session.close()
        raise
    return session
