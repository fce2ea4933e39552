# SPDX-License-Identifier: MIT
"""
Plans: regions in, every refusal and the list of steps before anything is touched, then the work.
docs/write.md has the guards and the order of the steps.
"""
from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, List, Optional, Type, TypedDict, Union

from . import _structs as s
from . import errors
from ._buffers import Pinned, is_path
from ._callbacks import ProgressFn
from ._convert import make
from ._handle import Handle, Owner
from ._library import lib
from .enums import Mode, Size, StepKind, WriteFlag
from .records import Step, WriteResult

if TYPE_CHECKING:
    from ._buffers import Data


class _Regions(Owner):
    """A plan of the library and the bytes that it points to."""

    def __init__(self) -> None:
        super().__init__()
        self.options: Optional[s.WriteOptions] = None
        self.lent: List[Pinned] = []

    def free(self) -> None:
        lib.espflash_plan_free(self.pointer)
        for pinned in self.lent:
            pinned.release()
        self.lent.clear()


class WriteOptions(TypedDict, total=False):
    """The keyword arguments of `Plan`, `Session.plan` and `Flash.write`; see `Plan`."""

    compress: Optional[bool]
    verify: bool
    diff: bool
    erase_all: bool
    force: bool
    encrypt: bool
    ignore_efuse: bool
    flash_mode: Union[int, str]
    flash_freq: int
    flash_size: Union[int, str]
    progress: Optional[ProgressFn]


class Plan:
    """
    A plan for one session: `session.plan(...)`. Best used in a `with` block.

    - compress: True or False; None = where the loader can inflate and it is shorter.
    - verify: prove the result. diff: leave out what the flash holds already.
    - erase_all: erase the whole chip first. force: although a guard refuses (chip, offset, size).
    - encrypt: the loader encrypts all regions as it writes them. ignore_efuse: although eFuse does
      not say that there is a key.
    - flash_mode (`Mode` or "dio"), flash_freq (MHz), flash_size (bytes, `Size` or "detect"): what
      the header of an image is changed to; 0 keeps it.
    - progress: called with a `Progress`; a true result cancels.
    """

    def __init__(self, handle: Handle, *, compress: Optional[bool] = None, verify: bool = True,
                 diff: bool = True, erase_all: bool = False, force: bool = False,
                 encrypt: bool = False, ignore_efuse: bool = False,
                 flash_mode: Union[int, str] = Mode.KEEP, flash_freq: int = 0,
                 flash_size: Union[int, str] = Size.KEEP,
                 progress: Optional[ProgressFn] = None) -> None:
        flags = WriteFlag(0)
        if compress is not None:
            flags |= WriteFlag.COMPRESS if compress else WriteFlag.NO_COMPRESS
        for wanted, flag in ((not verify, WriteFlag.NO_VERIFY), (not diff, WriteFlag.NO_DIFF),
                             (erase_all, WriteFlag.ERASE_ALL), (force, WriteFlag.FORCE),
                             (encrypt, WriteFlag.ENCRYPT),
                             (ignore_efuse, WriteFlag.IGNORE_EFUSE)):
            if wanted:
                flags |= flag
        options = s.WriteOptions(progress=handle.callbacks.progress(progress), flags=flags,
                                 flash_mode=as_mode(flash_mode), flash_freq=flash_freq,
                                 flash_size=as_size(flash_size))
        self._handle = handle
        self._regions = _Regions()
        self._regions.options = options  # holds the C callback
        handle.make(lib.espflash_plan_new, self._regions, options)

    def add(self, address: int, data: Data, name: Optional[str] = None, *,
            encrypt: bool = False) -> None:
        """
        Add a region: bytes or a file, which must not change until the plan is closed. name: what
        messages call it; a file's name if not given. encrypt: the loader encrypts this region as
        it writes it; then the address is a multiple of SECTOR_SIZE, and nothing is verified.
        ArgumentError: empty, or beyond 4 GiB; StateError: already checked.
        """
        if name is None and is_path(data):
            name = os.fspath(data)  # type: ignore[arg-type]
        pinned = Pinned(data)
        self._regions.lent.append(pinned)
        function = lib.espflash_plan_add_encrypted if encrypt else lib.espflash_plan_add
        self._handle.call(function, address, pinned.address, pinned.size,
                          name and os.fsencode(name), on=self._regions)

    def check(self) -> List[Step]:
        """
        Check everything and compute the steps; nothing is written. OverlapError, RangeError,
        ImageError, ChipError, RefusedError, UnsupportedError; StateError: checked before.
        """
        self._handle.call(lib.espflash_plan_check, on=self._regions)
        return self.steps

    @property
    def steps(self) -> List[Step]:
        """The steps; none before `check`."""
        steps: List[Step] = []

        def collect(plan: Any) -> int:
            for index in range(lib.espflash_plan_step_count(plan)):
                step = s.PlanStep()
                lib.espflash_plan_step_at(plan, index, step)
                steps.append(make(Step, step, kind=StepKind(step.kind)))
            return 0
        self._handle.call(collect, on=self._regions)
        return steps

    def run(self) -> WriteResult:
        """
        Check (unless that is done), erase, write, verify; once. VerifyError, and what `check`
        raises. On failure the flash holds a part of the new data; an equal plan may be run again.
        """
        self._handle.call(lib.espflash_plan_run, on=self._regions)
        return self.result

    def verify(self) -> WriteResult:
        """
        Compare the flash with the regions instead of writing them, header changes included.
        VerifyError: `address` is the first differing byte, where the loader can read.
        """
        self._handle.call(lib.espflash_plan_verify, on=self._regions)
        return self.result

    @property
    def result(self) -> WriteResult:
        """What `run` or `verify` did. StateError: neither was called."""
        result = s.PlanResult()
        self._handle.call(lib.espflash_plan_result_get, result, on=self._regions)
        flags = {name: bool(getattr(result, name))
                 for name in ("patched", "digest_updated", "verified", "compressed")}
        return make(WriteResult, result, **flags)

    def close(self) -> None:
        """Free the plan and let go of the regions' bytes; more than once is fine."""
        self._handle.free_owned(self._regions)

    def __enter__(self) -> Plan:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
                 trace: Optional[TracebackType]) -> None:
        self.close()

    def __del__(self) -> None:
        # In whatever thread that happens: not to be in the way of a call.
        if hasattr(self, "_regions") and self._regions.pointer:
            self._handle.orphans.append(self._regions)


def as_mode(mode: Union[int, str]) -> int:
    """A flash mode's number, of a `Mode` or a name: "qio", "qout", "dio", "dout", "keep"."""
    if not isinstance(mode, str):
        return mode
    try:
        return Mode[mode.upper()]
    except KeyError:
        raise errors.ArgumentError(f"{mode!r} is no flash mode") from None


def as_size(size: Union[int, str]) -> int:
    """A flash size's number, of bytes, a `Size` or its name: "detect", "keep"."""
    if not isinstance(size, str):
        return size
    try:
        return Size[size.upper()]
    except KeyError:
        raise errors.ArgumentError(f"{size!r} is no flash size: bytes, \"detect\"") from None
