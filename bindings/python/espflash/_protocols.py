# SPDX-License-Identifier: MIT
"""The shapes of objects that callers pass in: a transport, and a serial port like pyserial's."""
from __future__ import annotations

from typing import Any, Optional, Protocol


class Transport(Protocol):
    """
    What a transport in Python has to have; no base class is needed. Its methods run one at a time,
    on the thread that called the session or on a helper thread, and must not use the session.

    Optional methods, looked for by name:

    - `set_baud(baud: int)`: let what was written leave, then send and receive at that rate.
    - `set_lines(mask: int, value: int)`: set those lines of `mask` (`Line`) to their bit in
      `value`.
    - `usb_ids() -> (vendor, product)`: those of the port, which say how the chip is reset; None if
      they are not known.
    - `now_us() -> int` and `sleep_us(us: int)`, both or none: a clock of its own, in microseconds.

    Errors are exceptions: NotFoundError, BusyError, AccessError and DisconnectedError of this
    package tell the user what to do. Of Python's own, ConnectionError and EOFError mean
    disconnected, FileNotFoundError not found, PermissionError no access, NotImplementedError
    unsupported, any other OSError an I/O error; it is the `__cause__` of what the operation raises.
    Every other exception cancels the operation and surfaces as it is.
    """

    def open(self, baud: int) -> None:
        """Make the device usable at that rate: called by connect, perhaps again after close."""

    def close(self) -> None:
        """Give the device back: called once for each successful open."""

    def readinto(self, buffer: memoryview, timeout: float) -> Optional[int]:
        """
        Wait up to `timeout` seconds for a byte (0: do not wait), put what is there into `buffer`,
        and return how many bytes, 0 or None if the time is over. The buffer is gone after the call.
        """

    def write(self, data: memoryview, timeout: float) -> Optional[int]:
        """
        Accept some of `data` for sending, wait up to `timeout` seconds for room, and return how
        many bytes, 0 or None if there is none. The data is gone after the call.
        """


class SerialLike(Protocol):
    """What is used of a pyserial port."""

    is_open: Any
    baudrate: Any
    timeout: Any
    write_timeout: Any
    dtr: Any
    rts: Any
    in_waiting: Any

    def open(self) -> Any:
        """Open the port."""

    def close(self) -> Any:
        """Close the port."""

    def read(self, size: int) -> Any:
        """Read up to size bytes before the timeout."""

    def write(self, data: Any) -> Any:
        """Write all of data."""

    def flush(self) -> Any:
        """Wait until all is written."""
