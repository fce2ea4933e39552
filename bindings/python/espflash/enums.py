# SPDX-License-Identifier: MIT
"""
The library's numbers by name, as in its headers. A number that this package does not know yet (the
library may be newer) becomes a member called UNKNOWN_<number>; unknown bits of flags are kept.
`chips` and `errors` have those of chips and of errors.
"""
from __future__ import annotations

from enum import IntFlag

from ._open_enum import OpenEnum

SECTOR_SIZE = 4096
"""Bytes of a flash sector, the smallest piece that can be erased."""


class Before(OpenEnum):
    """How a session gets the chip to listen."""

    DEFAULT = 0
    NO_RESET = 1
    NO_SYNC = 2
    USB_RESET = 3


class After(OpenEnum):
    """How `Session.reset` leaves the chip."""

    HARD_RESET = 0
    SOFT_RESET = 1
    STAY = 2
    WATCHDOG = 3
    HOLD = 4


class Loader(OpenEnum):
    """Who answers on the chip."""

    ROM = 0
    STUB = 1
    OTHER_STUB = 2


class SessionFlag(IntFlag):
    """Bits of the session options."""

    NO_STUB = 0x1


class Spi(OpenEnum):
    """Where the flash is connected, if not to pins of one's own."""

    DEFAULT = 0
    HSPI = 1


class Supply(OpenEnum):
    """What feeds the flash. An ESP32 can set it; a wrong one can destroy the flash."""

    KEEP = 0
    OFF = 1
    V1_8 = 2
    V1_9 = 3


class VoltageBy(OpenEnum):
    """What sets the flash's supply voltage; UNKNOWN: not switched, or not told."""

    UNKNOWN = 0
    REGISTER = 1
    EFUSE = 2
    STRAP = 3


class Addressing(IntFlag):
    """How many bytes of address the flash's commands take."""

    THREE_BYTES = 0x1
    FOUR_BYTES = 0x2
    FOUR_BYTE_COMMANDS = 0x4
    ALWAYS_4 = 0x8
    COMPLETE = 0x10


class PartQuirk(IntFlag):
    """What is special about a flash part."""

    NO_VOLATILE = 0x01
    """Its status registers can only be written for good."""
    STARTS_LOCKED = 0x02
    """After power-up all of it is write-protected."""
    NO_4K = 0x04
    """Some of it cannot be erased in sectors of 4 KiB."""
    UNEVEN_BLOCKS = 0x08
    """Command D8h erases 8, 32 or 64 KiB, depending on where."""
    MAY_SLEEP = 0x10
    """It may start with a wrong id; the library wakes it."""


class PartFlag(IntFlag):
    """How well a flash part is known."""

    UNVERIFIED = 0x1
    """In one list of names only, or with its siblings' layout."""


class WriteFlag(IntFlag):
    """Bits of the write options."""

    COMPRESS = 0x01
    NO_COMPRESS = 0x02
    NO_VERIFY = 0x04
    ERASE_ALL = 0x08
    FORCE = 0x10
    NO_DIFF = 0x20
    ENCRYPT = 0x40
    IGNORE_EFUSE = 0x80


class EraseFlag(IntFlag):
    """Bits of the erase options."""

    FORCE = 0x1


class Mode(OpenEnum):
    """Flash modes of an image header; KEEP leaves what is there."""

    KEEP = 0
    QIO = 1
    QOUT = 2
    DIO = 3
    DOUT = 4


class Size(OpenEnum):
    """Flash sizes of an image header that are no number of bytes."""

    KEEP = 0
    DETECT = 1
    C1_2MB = 0x200002
    C1_4MB = 0x400002


class StepKind(OpenEnum):
    """What a step of a plan does."""

    SKIP = 1
    ERASE = 2
    PROGRAM = 3
    VERIFY = 4


class LogLevel(OpenEnum):
    """How much is logged; TRACE shows every frame on the wire."""

    NONE = 0
    WARNING = 1
    INFO = 2
    DEBUG = 3
    TRACE = 4


class EventKind(OpenEnum):
    """What an `Event` tells."""

    ATTEMPT = 1
    DETECTED = 2
    BAUD = 3
    PHASE = 4
    WARNING = 5
    RESET = 6
    STUB = 7


class Seen(OpenEnum):
    """What was on the wire during a failed connection attempt."""

    NOTHING = 0
    NOISE = 1
    TEXT = 2
    BOOT = 3
    DOWNLOAD = 4


class Phase(OpenEnum):
    """Which part of an operation is under way."""

    CONNECT = 1
    READ = 2
    ERASE = 3
    WRITE = 4
    VERIFY = 5


class ImageFlag(IntFlag):
    """What an image has, and what of it is right."""

    HAS_EXTENDED = 0x01
    HAS_DIGEST = 0x02
    HAS_APP = 0x04
    HAS_FW_MD5 = 0x08
    FW_MD5_OK = 0x10
    CHECKSUM_OK = 0x20
    DIGEST_OK = 0x40
    V2 = 0x80


class PortFlag(IntFlag):
    """What is known of a serial port."""

    USB = 0x1
    NATIVE = 0x2
    LIKELY = 0x4
    IN_USE = 0x8
    NO_ACCESS = 0x10
    NO_DRIVER = 0x20
    UNUSABLE = 0x40


class Line(IntFlag):
    """Modem lines; a set bit is asserted, the low level at the chip's pin."""

    DTR = 0x1
    RTS = 0x2
