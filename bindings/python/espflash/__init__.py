# SPDX-License-Identifier: MIT
"""
Flash Espressif chips through libespflash.

    with espflash.connect("/dev/ttyUSB0") as session:
        print(session.chip.description, session.flash.identify().size)
        session.flash.write(0x10000, "app.bin")
        session.reset()

`connect` and `Session` are the way in; `session.flash` reads, erases, writes and verifies;
`session.target` reaches registers and RAM; `image` looks into firmware files; `aio` is the same for
asyncio. Every failure is an `Error`. All of it blocks, without holding the GIL.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import image
from ._error_record import ErrorCode, ErrorField, ErrorRecord
from ._library import LibraryError
from ._library import lib as _lib
from ._version import __version__
from .chips import (Can, Chip, FactFlag, FactKind, Feature, Protection, RegionFlag, Security,
                    Support, UsbMode, bootloader_offset, chip_from_name, chip_name)
from .enums import (SECTOR_SIZE, Addressing, After, Before, EventKind, ImageFlag, Line, Loader,
                    LogLevel, Mode, PartFlag, PartQuirk, Phase, PortFlag, Seen, Size, Spi, StepKind,
                    Supply, VoltageBy)
from .errors import (AccessError, ArgumentError, BusyError, CancelledError, ChipError, DeviceError,
                     DisconnectedError, Error, FlashError, ImageError, IoError, NoMemoryError,
                     NoReplyError, NotFoundError, OverlapError, ProtocolError, RangeError,
                     RefusedError, StateError, TimeoutError, UnsupportedError, VerifyError)
from .flash import Flash
from .flash_records import EraseType, FlashInfo, WriteProtection
from .models import ChipModel, Fact, Region, chip_model, chip_models
from .parts import FlashPart, StatusBit, flash_parts, status_bits
from .plan import Plan
from .ports import list_ports
from .records import (ChipInfo, Event, ImageInfo, LoaderInfo, Port, Progress, ProtectionInfo,
                      SecurityInfo, Segment, Step, WriteResult)
from .reset import ResetStep, parse_reset
from .session import Session, connect
from .stub import Stub
from .target import Target
from .transport import SerialTransport, SocketTransport, Transport
from .url_transport import UrlTransport

if TYPE_CHECKING:
    from . import aio

__all__ = [
    "__version__", "aio", "image", "library_version", "AccessError", "Addressing", "After",
    "ArgumentError", "Before", "BusyError", "Can", "CancelledError", "Chip", "ChipError",
    "ChipInfo", "ChipModel", "DeviceError", "DisconnectedError", "EraseType", "Error",
    "ErrorCode", "ErrorField", "ErrorRecord", "Event", "EventKind", "Fact", "FactFlag",
    "FactKind", "Feature", "Flash", "FlashError", "FlashInfo", "FlashPart", "ImageError",
    "ImageFlag", "ImageInfo", "IoError", "LibraryError", "Line", "Loader", "LoaderInfo",
    "LogLevel", "Mode", "NoMemoryError", "NoReplyError", "NotFoundError", "OverlapError",
    "PartFlag", "PartQuirk", "Phase", "Plan", "Port", "PortFlag", "Progress", "Protection",
    "ProtectionInfo", "ProtocolError", "RangeError", "RefusedError", "Region", "RegionFlag",
    "ResetStep", "SECTOR_SIZE", "Security", "SecurityInfo", "Seen", "Segment",
    "SerialTransport", "Session", "Size", "SocketTransport", "Spi", "StateError", "StatusBit",
    "Step", "StepKind", "Stub", "Supply", "Support", "Target", "TimeoutError", "Transport",
    "UnsupportedError", "UrlTransport", "UsbMode", "VerifyError", "VoltageBy",
    "WriteProtection", "WriteResult", "bootloader_offset", "chip_from_name", "chip_model",
    "chip_models", "chip_name", "connect", "flash_parts", "list_ports", "parse_reset",
    "status_bits",
]


def library_version() -> str:
    """The version of the loaded library, "0.1.0"."""
    version: str = _lib.espflash_version_string().decode()
    return version


def __getattr__(name: str) -> Any:
    if name == "aio":  # asyncio takes a while to load, and few need it
        import importlib
        return importlib.import_module(".aio", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
