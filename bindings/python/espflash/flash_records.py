# SPDX-License-Identifier: MIT
"""What the library tells of a flash chip, as plain Python objects: see `records`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .enums import Addressing, PartFlag, PartQuirk, VoltageBy


@dataclass(frozen=True)
class EraseType:
    """One way of erasing that a flash chip's SFDP tables name. Times are in ms; 0 = not told."""

    opcode: int
    size: int
    ms: int
    """Typical."""
    max_ms: int


@dataclass(frozen=True)
class FlashInfo:
    """What the flash chip says of itself."""

    jedec_id: int
    size: int
    """0 = unknown."""
    manufacturer: str
    part_name: str
    known: bool
    """Whether part_name is of this very part, not only of its size class."""
    manufacturer_id: int
    device_id: int
    sfdp_size: int
    sfdp_revision: int
    sfdp_erase: int
    """Erase sizes in SFDP: bit n set = 2^n bytes."""
    erase_types: Tuple[EraseType, ...]
    chip_erase_ms: int
    """Typical, of everything; 0 = not told."""
    page_size: int
    """Bytes of one program command; 0 = not told."""
    addressing: Addressing
    data_lines: int
    """4 or 8, by eFuse; 0 = it does not tell."""
    voltage_by: VoltageBy
    voltage_mv: int
    """Its supply, if `voltage_by` says what set it; 0 = off."""
    part_erase: int
    """Sizes of its erase commands by the table of parts, as `sfdp_erase`; 0 = it is not there."""
    part_quirks: PartQuirk
    part_flags: PartFlag
    status_registers: int
    """How many of them the status commands reach; 0 = not known."""
    quad_register: int
    """Where its quad enable bit is: 1 to 3; 0 = none, or not known."""
    quad_mask: int


@dataclass(frozen=True)
class WriteProtection:
    """What the flash chip's status registers protect from writing."""

    status: int
    """The first status register."""
    bits: int
    """BP0 to BP3, as far as they are set."""
    individual: bool
    """Blocks are locked one by one."""
    text: str
    """Names: "BP0 BP2 TB"; empty = nothing is protected."""
