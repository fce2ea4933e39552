# SPDX-License-Identifier: MIT
"""What the library knows of each chip model, without one being connected."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Tuple, Type, TypeVar, Union

from . import _structs as s
from . import errors
from ._convert import error_record, make
from ._error_record import ErrorCode
from ._library import lib
from .chips import Chip, FactFlag, FactKind, RegionFlag, Support, as_chip

_Struct = TypeVar("_Struct", bound=s.Sized)


@dataclass(frozen=True)
class Region:
    """A stretch of a model's memory map; they may overlap."""

    name: str
    """Such as "IRAM"."""
    start: int
    end: int
    """Exclusive."""
    flags: RegionFlag


@dataclass(frozen=True)
class Fact:
    """A number that the library knows of a model; `FactKind` says what the fields mean."""

    name: str
    """Such as "spi.cmd" or "security.secure_boot"."""
    kind: FactKind
    flags: FactFlag
    value: int
    text: Optional[str]
    """Of a LABEL; else None."""
    code: int
    shift: int
    width: int
    position: int


@dataclass(frozen=True)
class ChipModel:
    """One model that the library knows."""

    chip: Chip
    key: str
    """Such as "esp32c3"."""
    name: str
    """Such as "ESP32-C3"."""
    support: Support
    bootloader_offset: int
    """Flash address of the first image, in bytes."""
    uf2_family: int
    """Family id in UF2 files; 0 = none of its own."""
    key_blocks: int
    """eFuse blocks whose purpose is told."""
    encrypt_align: int
    """Encrypted writes begin and end at multiples of this."""
    flash_sizes: Tuple[int, ...]
    """Those that an image header can name: bytes, or a `Size`."""
    flash_freqs: Tuple[int, ...]
    """The same, in MHz."""
    image_chip_id: int
    """0xffff on the ESP8266."""
    usb_vendor_id: int
    """Of the chip's own USB; 0 = it has none."""
    usb_serial_jtag_id: int
    """Product id of USB-Serial/JTAG; 0 = none."""
    usb_otg_id: int
    """Product id of the ROM loader on USB-OTG; 0 = none."""

    @property
    def regions(self) -> Tuple[Region, ...]:
        """The memory map."""
        return tuple(make(Region, found, flags=RegionFlag(found.flags))
                     for found in self._all(s.ChipRegion, lib.espflash_chip_region_at))

    @property
    def quirks(self) -> Tuple[str, ...]:
        """What is done differently for it: "erase-size-bug"."""
        names: List[str] = []
        while True:
            name = lib.espflash_chip_quirk_at(self.chip, len(names))
            if name is None:
                return tuple(names)
            names.append(name.decode())

    def facts(self) -> List[Fact]:
        """Every number that the library knows of it; those of one name follow each other."""
        return [make(Fact, found, kind=FactKind(found.kind), flags=FactFlag(found.flags))
                for found in self._all(s.ChipFact, lib.espflash_chip_fact_at)]

    def key_purpose(self, purpose: int) -> Optional[str]:
        """
        What a key is for, as eFuse and `SecurityInfo.key_purposes` number it: "XTS_AES_128_KEY".
        None: there is no such purpose.
        """
        name = lib.espflash_chip_key_purpose(self.chip, purpose)
        return None if name is None else name.decode()

    def _all(self, cls: Type[_Struct], function: Callable[..., int]) -> List[_Struct]:
        """What a function tells of the numbers 0, 1, ... until there is no more."""
        found: List[_Struct] = []
        while True:
            one = cls()
            code = function(self.chip, len(found), one)
            if code == ErrorCode.NOT_FOUND:
                return found
            _check(code)
            found.append(one)


def _check(code: int) -> None:
    if code < 0:
        raise errors.from_record(error_record(s.ErrorInfo(), code))


def chip_models() -> List[ChipModel]:
    """Every model that the library knows."""
    models: List[ChipModel] = []
    for index in range(lib.espflash_chip_models()):
        found = s.ChipModel()
        _check(lib.espflash_chip_model_at(index, found))
        models.append(make(ChipModel, found, chip=Chip(found.chip), support=Support(found.support),
                           flash_sizes=tuple(size for size in found.flash_sizes if size),
                           flash_freqs=tuple(freq for freq in found.flash_freqs if freq)))
    return models


def chip_model(chip: Union[int, str]) -> ChipModel:
    """The model of a `Chip` or a name. ArgumentError: there is no such model."""
    wanted = as_chip(chip)
    for model in chip_models():
        if model.chip == wanted:
            return model
    raise errors.ArgumentError(f"{chip!r} is no chip model")
