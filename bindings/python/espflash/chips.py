# SPDX-License-Identifier: MIT
"""
Chips by number and name, and what they and their loaders have. Numbers that this package does not
know yet: see `enums`.
"""
from __future__ import annotations

import ctypes
from enum import IntFlag
from typing import Optional, Union

from . import errors
from ._library import lib
from ._open_enum import OpenEnum


class Chip(OpenEnum):
    """Chip models; AUTO in options means whatever answers."""

    AUTO = 0
    ESP8266 = 1
    ESP32 = 2
    ESP32C3 = 3
    ESP32S2 = 4
    ESP32S3 = 5
    ESP32C2 = 6
    ESP32C5 = 7
    ESP32C6 = 8
    ESP32C61 = 9
    ESP32H2 = 10
    ESP32H4 = 11
    ESP32P4 = 12
    ESP32S31 = 13
    ESP32H21 = 14
    ESP32E22 = 15


class Feature(IntFlag):
    """What a chip has."""

    WIFI = 0x001
    BT = 0x002
    BLE = 0x004
    DUAL_CORE = 0x008
    EMBEDDED_FLASH = 0x010
    EMBEDDED_PSRAM = 0x020
    IEEE_802154 = 0x040
    LP_CORE = 0x080


class Can(IntFlag):
    """
    What can be done with the chip as it answers now, a stub that may be started included:
    `ChipInfo.capabilities`. Only `Session.capabilities` has those from START_STUB on.
    """

    READ_FLASH = 0x001
    ERASE_CHIP = 0x002
    ERASE_REGION = 0x004
    DIGEST_FLASH = 0x008
    COMPRESS = 0x010
    CHANGE_BAUD = 0x020
    READ_REGISTER = 0x040
    SECURITY_INFO = 0x080
    WRITE_FLASH = 0x100
    LOAD_RAM = 0x200
    START_STUB = 0x400
    WRITE_ENCRYPTED = 0x800
    WATCHDOG_RESET = 0x1000
    NEEDS_ENCRYPTED = 0x2000
    NEEDS_FORCE = 0x4000


class UsbMode(OpenEnum):
    """Through which of its ports a ROM loader talks; NONE: a UART, or not known."""

    NONE = 0
    SERIAL_JTAG = 1
    OTG = 2


class Support(IntFlag):
    """How far the library supports a model."""

    ROM = 0x1
    STUB = 0x2
    EXPERIMENTAL = 0x4


class RegionFlag(IntFlag):
    """What a stretch of a model's memory map is for."""

    LOAD = 0x1


class FactKind(OpenEnum):
    """
    What a `Fact` holds. NUMBER: a `value`, be it an address, a mask or a size. BITS: `width` bits
    from `shift` on of the word at address `value`, which stand at bit `position` of a number; one
    fact for each part. CODE: `code` stands for `value`. LABEL: `code` stands for `text`.
    """

    NUMBER = 1
    BITS = 2
    CODE = 3
    LABEL = 4


class FactFlag(IntFlag):
    """UNVERIFIED: taken over from another model, not documented for this one."""

    UNVERIFIED = 0x1


class Security(IntFlag):
    """Security flags as the chip reports them."""

    SECURE_BOOT = 0x001
    AGGRESSIVE_REVOKE = 0x002
    SECURE_DOWNLOAD = 0x004
    KEY_REVOKE0 = 0x008
    KEY_REVOKE1 = 0x010
    KEY_REVOKE2 = 0x020
    SOFT_DIS_JTAG = 0x040
    HARD_DIS_JTAG = 0x080
    DIS_USB = 0x100
    DIS_DOWNLOAD_DCACHE = 0x200
    DIS_DOWNLOAD_ICACHE = 0x400


class Protection(IntFlag):
    """What is burnt into a chip that an operation on its flash must respect."""

    ENCRYPTION = 0x01
    SECURE_BOOT = 0x02
    SECURE_DOWNLOAD = 0x04
    NO_ENCRYPTING = 0x08
    HAS_KEY = 0x10
    KEY_MANAGER = 0x20


def chip_from_name(name: str) -> Chip:
    """Find a chip by name; case and hyphens do not matter: "esp32c3", "ESP32-C3", "auto"."""
    number = ctypes.c_uint32()
    if lib.espflash_chip_from_name(name.encode(), number) < 0:
        raise errors.ArgumentError(f"{name!r} is no chip that the library knows")
    return Chip(number.value)


def chip_name(chip: int) -> Optional[str]:
    """The name of a chip model, "ESP32-C3"; None for a number that is no model."""
    name = lib.espflash_chip_name(chip)
    return None if name is None else name.decode()


def bootloader_offset(chip: int) -> int:
    """The flash address, in bytes, at which the ROM of a chip model looks for the first image."""
    offset: int = lib.espflash_chip_bootloader_offset(chip)
    return offset


def as_chip(chip: Union[int, str, None]) -> int:
    """A number of what a caller gave: a `Chip`, a name, or None for AUTO."""
    if isinstance(chip, str):
        return chip_from_name(chip)
    return Chip.AUTO if chip is None else chip
