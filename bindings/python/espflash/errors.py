# SPDX-License-Identifier: MIT
"""
What the library's failures become: one exception class for each code, all of them `Error`. Each
carries the whole record of the failure. Knows nothing of the loaded library.
"""
from __future__ import annotations

from typing import ClassVar, Dict, Optional, Type, Union

from ._error_record import ErrorCode, ErrorField, ErrorRecord


class Error(Exception):
    """
    A failure that the library reports. `except espflash.Error` takes them all; a code that this
    package does not know raises Error itself. `str()` is the message with the hint.
    """

    CODE: ClassVar[Optional[ErrorCode]] = None
    record: ErrorRecord

    def __init__(self, record: Union[ErrorRecord, str]) -> None:
        if isinstance(record, str):  # raised by a transport in Python
            record = ErrorRecord(self.CODE or ErrorCode.IO, record)
        super().__init__(record)
        self.record = record

    def __str__(self) -> str:
        return self.message + (f" ({self.hint})" if self.hint else "")

    @property
    def code(self) -> ErrorCode:
        """The library's code, a negative number."""
        return self.record.code

    @property
    def message(self) -> str:
        """What happened, one line."""
        return self.record.message

    @property
    def hint(self) -> str:
        """What a person should try next; may be empty."""
        return self.record.hint

    @property
    def os_error(self) -> Optional[int]:
        """errno of the failing call, or None."""
        return self.record.os_error

    @property
    def address(self) -> Optional[int]:
        """Address, in bytes, that the failure belongs to, or None."""
        return self.record.address

    @property
    def opcode(self) -> Optional[int]:
        """Opcode of the serial protocol that failed, or None."""
        return self.record.opcode

    @property
    def device_status(self) -> Optional[int]:
        """The chip's own status byte, or None."""
        return self.record.device_status

    @property
    def device_reason(self) -> Optional[int]:
        """The chip's own reason byte, or None."""
        return self.record.device_reason


class ArgumentError(Error, ValueError):
    """The caller's mistake: a number out of range."""

    CODE = ErrorCode.ARGUMENT


class NoMemoryError(Error, MemoryError):
    """An allocation failed."""

    CODE = ErrorCode.NO_MEMORY


class StateError(Error):
    """Not now: not connected, closed, in use by another thread, or called from a callback."""

    CODE = ErrorCode.STATE


class UnsupportedError(Error):
    """This chip, loader, transport or build cannot do it."""

    CODE = ErrorCode.UNSUPPORTED


class CancelledError(Error):
    """`Session.cancel` was called, or a callback returned True."""

    CODE = ErrorCode.CANCELLED


class TimeoutError(Error):
    """The chip was talking and fell silent."""

    CODE = ErrorCode.TIMEOUT


class IoError(Error):
    """The operating system reported an error: see `os_error`, or `__cause__`."""

    CODE = ErrorCode.IO


class NotFoundError(Error):
    """No such port, host or device."""

    CODE = ErrorCode.NOT_FOUND


class BusyError(Error):
    """Another program has the port open."""

    CODE = ErrorCode.BUSY


class AccessError(Error):
    """No permission to open the port."""

    CODE = ErrorCode.ACCESS


class DisconnectedError(Error):
    """The port was open and went away."""

    CODE = ErrorCode.DISCONNECTED


class NoReplyError(Error):
    """The chip does not answer, also not to SYNC."""

    CODE = ErrorCode.NO_REPLY


class ProtocolError(Error):
    """A reply that makes no sense."""

    CODE = ErrorCode.PROTOCOL


class DeviceError(Error):
    """The chip refused: see `device_status` and `device_reason`."""

    CODE = ErrorCode.DEVICE


class ChipError(Error):
    """Another chip than expected, or an unknown one."""

    CODE = ErrorCode.CHIP


class FlashError(Error):
    """The flash chip does not answer, or not as it must."""

    CODE = ErrorCode.FLASH


class RangeError(Error, ValueError):
    """Beyond the end of the flash, or not aligned."""

    CODE = ErrorCode.RANGE


class OverlapError(Error, ValueError):
    """Two regions of a plan share a sector."""

    CODE = ErrorCode.OVERLAP


class ImageError(Error):
    """A firmware image that is broken or truncated."""

    CODE = ErrorCode.IMAGE


class RefusedError(Error):
    """A guard said no; force=True overrides it."""

    CODE = ErrorCode.REFUSED


class VerifyError(Error):
    """The flash does not hold what it should."""

    CODE = ErrorCode.VERIFY


CLASSES: Dict[ErrorCode, Type[Error]] = {
    cls.CODE: cls for cls in Error.__subclasses__() if cls.CODE is not None}


def from_record(record: ErrorRecord) -> Error:
    """The exception for a record."""
    return CLASSES.get(record.code, Error)(record)
