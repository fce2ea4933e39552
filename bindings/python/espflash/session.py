# SPDX-License-Identifier: MIT
"""
A session: one chip at the end of one transport. `connect` is the way in.
"""
from __future__ import annotations

import ctypes as c
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Type, TypedDict, Union

from . import _structs as s
from . import errors
from ._callbacks import Callbacks, EventFn, LogFn, log_function
from ._convert import chip_info, make, milliseconds
from ._handle import Handle
from ._library import lib
from .chips import Can, as_chip
from .enums import After, Before, Loader, LogLevel, SessionFlag, Spi, Supply
from .flash import Flash
from .plan import Plan, WriteOptions
from .records import ChipInfo, LoaderInfo
from .reset import as_spi, step_array
from .stub import Stub
from .target import Target

if TYPE_CHECKING:
    import logging
    import os
    import socket

    from typing_extensions import Unpack

    from ._protocols import SerialLike, Transport
    from .reset import Pins, Sequence

    AnyTransport = Union[str, os.PathLike[str], Transport, socket.socket, SerialLike]


class SessionOptions(TypedDict, total=False):
    """The keyword arguments of `Session` and `connect`; see `Session`."""

    chip: Union[int, str, None]
    baud: int
    initial_baud: int
    before: int
    stub: Union[bool, Stub]
    attempts: int
    timeout: float
    log: Union[LogFn, logging.Logger, None]
    log_level: int
    event: Optional[EventFn]
    into_loader: Optional[Sequence]
    into_firmware: Optional[Sequence]
    reset_delay: float
    spi_connection: Union[int, Pins]
    flash_supply: int


class Session:
    """
    One chip at the end of one transport: a path or URL ("/dev/ttyUSB0", "COM7",
    "tcp://host:port"), a connected socket, a pyserial object, or a `Transport` of your own.

    - chip: refuse any other ("esp32", `Chip`); None = any.
    - baud: rate for the data; initial_baud: rate to connect at; 0 = 115200.
    - before: how the chip is made to listen. stub: False = upload no flasher stub; a
      `Stub` = that one instead of the library's own.
    - attempts: to connect; 0 = 7; negative = until cancelled.
    - timeout: seconds for one short command; 0 = 3.
    - log: a function log(level, line) or a logging.Logger, told lines up to log_level.
    - event: called with each `Event`: failed attempts, warnings, changes of the rate.
    - into_loader, into_firmware: ways of one's own to reset the chip, `ResetStep`s or their usual
      notation ("D0|R1|W0.1|D1|R0|W0.05|D0"); None = the usual ways. reset_delay: seconds that BOOT
      is held after EN; 0 = 0.05, on a second try 0.55.
    - spi_connection: where the flash is, `Spi` or the numbers of the five pins CLK, Q, D, HD, CS.
    - flash_supply: the voltage that an ESP32 shall give its flash, a `Supply`.

    One session takes one thread at a time (others get StateError); different sessions may run in
    different threads at once. Callbacks run on the thread that made the call and may not use the
    session, except `cancel`, `chip` and `baud`. An exception in one, or Ctrl-C, cancels the
    operation within a tenth of a second and surfaces from it; the session stays usable.
    """

    def __init__(self, transport: AnyTransport, *, chip: Union[int, str, None] = None,
                 baud: int = 0, initial_baud: int = 0, before: int = Before.DEFAULT,
                 stub: Union[bool, Stub] = True, attempts: int = 0, timeout: float = 0,
                 log: Union[LogFn, logging.Logger, None] = None,
                 log_level: int = LogLevel.INFO, event: Optional[EventFn] = None,
                 into_loader: Optional[Sequence] = None,
                 into_firmware: Optional[Sequence] = None, reset_delay: float = 0,
                 spi_connection: Union[int, Pins] = Spi.DEFAULT,
                 flash_supply: int = Supply.KEEP) -> None:
        callbacks = Callbacks(log_function(log), event)
        loader, firmware = step_array(into_loader), step_array(into_firmware)
        options = s.SessionOptions(
            log=callbacks.log(), event=callbacks.event(), log_level=log_level if log else 0,
            chip=as_chip(chip), baud=baud, initial_baud=initial_baud, before=before,
            flags=SessionFlag(0) if stub else SessionFlag.NO_STUB, attempts=attempts,
            timeout_ms=milliseconds(timeout),
            stub=stub.pointer if isinstance(stub, Stub) else None,
            into_loader=loader, into_loader_count=len(loader or ()),
            into_firmware=firmware, into_firmware_count=len(firmware or ()),
            reset_delay_ms=milliseconds(reset_delay), spi_connection=as_spi(spi_connection),
            flash_supply=flash_supply)
        self._handle = Handle(transport, callbacks, options, (stub, loader, firmware))
        self.flash = Flash(self._handle)
        self.target = Target(self._handle)

    def connect(self) -> None:
        """
        Open the transport, find and identify the chip, change to the wanted rate. Blocks for about
        four seconds an attempt at most. NoReplyError: it never answered (`hint` says what to do);
        ChipError: another chip than wanted, or an unknown one; NotFoundError, BusyError,
        AccessError, IoError, DisconnectedError: the transport; StateError: connected already. May
        be called again.
        """
        self._handle.call(lib.espflash_session_connect)

    @property
    def chip(self) -> ChipInfo:
        """What was found. StateError: not connected yet."""
        pointer = self._handle.get(lib.espflash_session_chip)
        if not pointer:
            raise errors.StateError("the session is not connected")
        return chip_info(s.ChipInfo.copied(pointer))

    @property
    def baud(self) -> int:
        """The present rate in baud, 0 when not connected."""
        return self._handle.get(lib.espflash_session_baud) or 0

    def set_baud(self, baud: int) -> None:
        """
        Change the rate of both sides, 300 to 5000000 baud. UnsupportedError: this loader or
        transport cannot. After another error the session may have to be connected again.
        """
        self._handle.call(lib.espflash_session_set_baud, baud)

    def start_stub(self) -> None:
        """
        Start the flasher stub now; operations on the flash do it when they begin. Where none can be
        used the ROM loader goes on: `loader` says why. StateError; NoReplyError: reset the chip.
        """
        self._handle.call(lib.espflash_session_start_stub)

    def loader(self) -> LoaderInfo:
        """Tell who answers on the chip. StateError: not connected."""
        info = s.LoaderInfo()
        self._handle.call(lib.espflash_session_loader, info)
        return make(LoaderInfo, info, loader=Loader(info.loader))

    def capabilities(self) -> Can:
        """
        Tell what can be done before anything is tried, so that a program can offer only that; the
        chip is asked for its protection. StateError: not connected.
        """
        found = c.c_uint32()
        self._handle.call(lib.espflash_session_capabilities, found)
        return Can(found.value)

    def cancel(self) -> None:
        """
        Stop the operation under way, or else the next one, with CancelledError within 100 ms. From
        any thread, any callback and any signal handler.
        """
        self._handle.cancel()

    def reset(self, how: int = After.HARD_RESET) -> None:
        """
        Leave the chip. The session is then not connected any more (`read_raw` takes what the
        firmware says), except with After.STAY. UnsupportedError: no reset lines on this transport.
        """
        self._handle.call(lib.espflash_session_reset, how)

    def read_raw(self, size: int = 4096, timeout: float = 0) -> bytes:
        """
        Take what arrives, unprocessed, at most `size` bytes: waits up to `timeout` seconds for the
        first byte; b"" if the time is over. StateError: the transport is not open.
        """
        buffer = (c.c_char * size)()
        taken = c.c_size_t()
        self._handle.call(lib.espflash_session_read_raw, buffer, size, milliseconds(timeout), taken)
        return bytes(memoryview(buffer)[:taken.value])

    def plan(self, **options: Unpack[WriteOptions]) -> Plan:
        """A plan to write several regions: see `Plan` for the options."""
        return Plan(self._handle, **options)

    def close(self) -> None:
        """
        Close the transport and free the session; more than once is fine. The chip is left as it is:
        see `reset`. StateError: an operation is under way.
        """
        self._handle.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()


def connect(transport: AnyTransport, **options: Unpack[SessionOptions]) -> Session:
    """Make a session and connect it: `Session` has the options, `Session.connect` the errors."""
    session = Session(transport, **options)
    try:
        session.connect()
    except BaseException:
        session.close()
        raise
    return session
