# SPDX-License-Identifier: MIT
"""The flash parts that the library knows, without one being connected."""
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

from . import _structs as s
from . import errors
from ._convert import error_record, make
from ._error_record import ErrorCode
from ._library import lib
from .enums import Addressing, PartFlag, PartQuirk


@dataclass(frozen=True)
class StatusBit:
    """What a bit of a flash chip's status registers is for."""

    name: str
    """BP0 to BP3, TB, SEC, CMP, WPS, QE, SRP, SRL."""
    number: int
    """Of the register, 1 to 3."""
    mask: int


@dataclass(frozen=True)
class FlashPart:
    """One part, or several that have the same id."""

    jedec_id: int
    """0xef4016."""
    name: str
    manufacturer: str
    size: int
    erase: int
    """Sizes of its erase commands: bit n set = 2^n bytes."""
    addressing: Addressing
    quirks: PartQuirk
    flags: PartFlag
    status_registers: int
    """0 = not known."""
    status_together: int
    """How many of them one write of the first takes."""
    status_read: bytes
    """Opcodes that read them; 0 = no such register."""
    status_write: bytes
    """Opcodes that write one of them; 0 = together with the first only."""
    source: str
    """Whose tables have it."""

    @property
    def status_bits(self) -> Tuple[StatusBit, ...]:
        """What its status registers hold."""
        return status_bits(self.jedec_id)


def flash_parts() -> List[FlashPart]:
    """Every part that the library knows."""
    parts: List[FlashPart] = []
    for index in range(lib.espflash_flash_parts()):
        found = s.FlashPart()
        code = lib.espflash_flash_part_at(index, found)
        if code < 0:
            raise errors.from_record(error_record(s.ErrorInfo(), code))
        parts.append(make(FlashPart, found, addressing=Addressing(found.addressing),
                          quirks=PartQuirk(found.quirks), flags=PartFlag(found.flags)))
    return parts


def status_bits(jedec_id: int) -> Tuple[StatusBit, ...]:
    """
    The bits of a part's status registers; of one that is not in the table, those that its
    manufacturer's parts have in common.
    """
    bits: List[StatusBit] = []
    while True:
        found = s.StatusBit()
        code = lib.espflash_status_bit_at(jedec_id, len(bits), found)
        if code == ErrorCode.NOT_FOUND:
            return tuple(bits)
        if code < 0:
            raise errors.from_record(error_record(s.ErrorInfo(), code))
        bits.append(make(StatusBit, found))
