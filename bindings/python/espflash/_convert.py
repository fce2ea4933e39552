# SPDX-License-Identifier: MIT
"""Makes the records that users see of the library's structures."""
from __future__ import annotations

import ctypes
from dataclasses import fields
from typing import Any, Type, TypeVar

from . import _structs
from ._error_record import ErrorCode, ErrorField, ErrorRecord
from .chips import Can, Chip, Feature, UsbMode
from .enums import Addressing, ImageFlag, Mode, PartFlag, PartQuirk, VoltageBy
from .flash_records import EraseType, FlashInfo
from .records import ChipInfo, ImageInfo, Segment

_Record = TypeVar("_Record")


def _value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return bytes(value) if isinstance(value, ctypes.Array) else value


def make(cls: Type[_Record], source: ctypes.Structure, **given: Any) -> _Record:
    """A record of the fields of the same name, and of `given` where they need more than a copy."""
    names = (field.name for field in fields(cls) if field.name not in given)  # type: ignore
    return cls(**given, **{name: _value(getattr(source, name)) for name in names})


def milliseconds(seconds: float) -> int:
    """Seconds as the library counts them; a wait that is not 0 does not become 0."""
    return -int(-seconds * 1000 // 1)


def chip_info(s: _structs.ChipInfo) -> ChipInfo:
    return make(ChipInfo, s, chip=Chip(s.chip), features=Feature(s.features),
                capabilities=Can(s.capabilities), usb_mode=UsbMode(s.usb_mode),
                eui64=bytes(s.eui64) if any(s.eui64) else None)


def flash_info(s: _structs.FlashInfo) -> FlashInfo:
    types = zip(s.erase_opcode, s.erase_exponent, s.erase_ms, s.erase_max_ms)
    return make(FlashInfo, s, known=bool(s.known), addressing=Addressing(s.addressing),
                voltage_by=VoltageBy(s.voltage_by), part_quirks=PartQuirk(s.part_quirks),
                part_flags=PartFlag(s.part_flags),
                erase_types=tuple(EraseType(opcode, 1 << exponent, ms, max_ms)
                                  for opcode, exponent, ms, max_ms in types if opcode))


def image_info(s: _structs.ImageInfo) -> ImageInfo:
    segments = tuple(make(Segment, one) for one in s.segments[:s.segment_count])
    return make(ImageInfo, s, chip=Chip(s.chip), flags=ImageFlag(s.flags),
                flash_mode=Mode(s.flash_mode), segments=segments)


def error_record(s: _structs.ErrorInfo, code: int) -> ErrorRecord:
    """`code` is what the function returned; a record of another failure says nothing of it."""
    if s.code != code:
        s = _structs.ErrorInfo()
    has = ErrorField(s.fields)
    device = bool(has & ErrorField.DEVICE)
    return ErrorRecord(
        ErrorCode(code), _value(s.message) or ErrorCode(code).name, _value(s.hint),
        s.os_error if has & ErrorField.OS else None,
        s.address if has & ErrorField.ADDRESS else None,
        s.opcode if has & ErrorField.OPCODE else None,
        s.device_status if device else None, s.device_reason if device else None)
