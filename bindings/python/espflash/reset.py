# SPDX-License-Identifier: MIT
"""
What suits boards that differ from the usual one: reset sequences of their own, and a flash that is
connected to other pins. Both are options of `Session`.
"""
from __future__ import annotations

import ctypes as c
from typing import TYPE_CHECKING, Any, Iterable, List, NamedTuple, Optional, Tuple, Union

from . import _structs as s
from . import errors
from ._convert import error_record
from ._library import lib
from .enums import Line

if TYPE_CHECKING:
    Sequence = Union[str, Iterable["ResetStep"]]
    Pins = Tuple[int, int, int, int, int]

# As many as the library takes.
STEPS_MAX = 64


class ResetStep(NamedTuple):
    """Set those lines of `mask` to their bit in `value`, in one step where possible; then wait."""

    mask: Line
    """0 = only wait."""
    value: Line
    """Set = asserted: the low level at the chip's pin."""
    wait_us: int = 0
    """Microseconds; at most a minute."""


def parse_reset(text: str) -> List[ResetStep]:
    """
    Read a reset sequence from its usual notation: steps joined by "|". D0, D1: DTR released,
    asserted; R0, R1: the same for RTS; U1,0: DTR and RTS in one step; W0.1: wait that many seconds.
    ArgumentError says what is wrong.
    """
    steps, count, info = (s.ResetStep * STEPS_MAX)(), c.c_size_t(), s.ErrorInfo()
    code = lib.espflash_reset_parse(text.encode(), steps, STEPS_MAX, count, info)
    if code < 0:
        raise errors.from_record(error_record(info, code))
    return [ResetStep(Line(one.mask), Line(one.value), one.wait_us)
            for one in steps[:count.value]]


def step_array(sequence: Optional[Sequence]) -> Any:
    """The steps as the library takes them; None for the usual ones."""
    if sequence is None:
        return None
    steps = parse_reset(sequence) if isinstance(sequence, str) else list(sequence)
    for step in steps:
        for number in step:
            if not 0 <= number <= 0xffffffff:
                raise errors.ArgumentError(f"{number} in {step}: it is not within 0 and 0xffffffff")
    return (s.ResetStep * len(steps))(*(s.ResetStep(*step) for step in steps))


def as_spi(connection: Union[int, Pins]) -> int:
    """The library's number of a `Spi` or of the pins CLK, Q, D, HD and CS."""
    if isinstance(connection, int):
        return connection
    clk, q, d, hd, cs = connection
    for pin in connection:
        if not 0 <= pin < 64:
            raise errors.ArgumentError(f"{pin} is no number of a pin")
    return hd << 24 | cs << 18 | d << 12 | q << 6 | clk
