# SPDX-License-Identifier: MIT
"""The library's error codes and the record of a failure. `errors` shows both to users."""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Optional

from ._open_enum import OpenEnum


class ErrorCode(OpenEnum):
    """The codes of the library; `errors` has an exception class for each."""

    OK = 0
    ARGUMENT = -1
    NO_MEMORY = -2
    STATE = -3
    UNSUPPORTED = -4
    CANCELLED = -5
    TIMEOUT = -6
    IO = -7
    NOT_FOUND = -8
    BUSY = -9
    ACCESS = -10
    DISCONNECTED = -11
    NO_REPLY = -12
    PROTOCOL = -13
    DEVICE = -14
    CHIP = -15
    FLASH = -16
    RANGE = -17
    OVERLAP = -18
    IMAGE = -19
    REFUSED = -20
    VERIFY = -21


class ErrorField(IntFlag):
    """Which optional fields of an error record hold a value."""

    OPCODE = 0x1
    DEVICE = 0x2
    ADDRESS = 0x4
    OS = 0x8


@dataclass(frozen=True)
class ErrorRecord:
    """Everything that is known of one failure. None: does not apply."""

    code: ErrorCode
    message: str
    """What happened, with the numbers."""
    hint: str = ""
    """What a person should try next; may be empty."""
    os_error: Optional[int] = None
    """errno of the failing call."""
    address: Optional[int] = None
    """Flash or memory address, in bytes, that the failure belongs to."""
    opcode: Optional[int] = None
    """Opcode of the serial protocol that failed."""
    device_status: Optional[int] = None
    """The chip's own status byte."""
    device_reason: Optional[int] = None
    """The chip's own reason byte: docs/errors.md."""
