# SPDX-License-Identifier: MIT
"""The base of the enumerations that mirror the library's."""
from __future__ import annotations

from enum import IntEnum
from typing import Any


class OpenEnum(IntEnum):
    """An enumeration that takes numbers of newer libraries, too."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member
