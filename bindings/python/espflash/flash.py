# SPDX-License-Identifier: MIT
"""
The flash chip of a connected session. Addresses and sizes are in bytes; a sector has SECTOR_SIZE.

Every method blocks no longer than the datasheet's worst case for the bytes asked for, and raises,
beside what its docstring names: StateError (not connected), FlashError (no usable flash chip),
TimeoutError, ProtocolError, DeviceError, DisconnectedError, IoError, CancelledError, ArgumentError.
`progress` is called with a `Progress` on the calling thread; see `Session` for how to stop.
"""
from __future__ import annotations

import ctypes as c
from typing import TYPE_CHECKING, Optional

from . import _structs as s
from ._buffers import Pinned
from ._callbacks import ProgressFn, SinkFn
from ._convert import flash_info, make
from ._handle import Handle
from ._library import lib
from .enums import EraseFlag
from .flash_records import FlashInfo, WriteProtection
from .plan import Plan, WriteOptions
from .records import WriteResult

if TYPE_CHECKING:
    from typing_extensions import Buffer, Unpack

    from ._buffers import Data, Path


class Flash:
    """`session.flash`: identify, read, erase, write, verify."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def identify(self) -> FlashInfo:
        """Ask the flash chip for its ids, names and size. FlashError: no chip answers."""
        info = s.FlashInfo()
        self._handle.call(lib.espflash_flash_identify, info)
        return flash_info(info)

    def read(self, address: int, size: Optional[int] = None, *, flash_size: int = 0,
             progress: Optional[ProgressFn] = None) -> bytearray:
        """
        Read flash into a new bytearray, which is filled in place. size: None = to the end.
        flash_size: for a flash that does not tell; 0 = ask it. UnsupportedError: this loader cannot
        read; RangeError: beyond the flash's end.
        """
        buffer = bytearray(self._size(address, size, flash_size))
        self.read_into(buffer, address, flash_size=flash_size, progress=progress)
        return buffer

    def read_into(self, buffer: Buffer, address: int, *, flash_size: int = 0,
                  progress: Optional[ProgressFn] = None) -> None:
        """
        Fill a writable buffer (bytearray, memoryview, mmap, array) from flash, without a copy. On
        failure it holds the bytes read so far. Raises as `read`.
        """
        pinned = Pinned(buffer, writable=True)
        self._handle.call(lib.espflash_flash_read, address, pinned.address, pinned.size,
                          self._read_options(flash_size, progress), lent=pinned)

    def read_pieces(self, sink: SinkFn, address: int, size: Optional[int] = None, *,
                    flash_size: int = 0, progress: Optional[ProgressFn] = None) -> None:
        """
        Read flash and call sink(address, data) with each piece, ascending, at most 64 KiB at a
        time. The data is a view that is gone after the call. A true result of the sink cancels.
        Raises as `read`.
        """
        options = self._read_options(flash_size, progress)
        options.sink = self._handle.callbacks.sink(sink)
        self._handle.call(lib.espflash_flash_read, address, None,
                          self._size(address, size, flash_size), options)

    def read_file(self, path: Path, address: int, size: Optional[int] = None, *,
                  flash_size: int = 0, progress: Optional[ProgressFn] = None) -> None:
        """
        Read flash into a file, which is made anew; 64 KiB of memory will do. On failure it holds
        the bytes read so far. Raises as `read`, and OSError for the file.
        """
        size = self._size(address, size, flash_size)
        with open(path, "wb") as file:
            def sink(_address: int, data: memoryview) -> None:
                file.write(data)
            self.read_pieces(sink, address, size, flash_size=flash_size, progress=progress)

    def erase(self, address: int, size: int, *, force: bool = False, flash_size: int = 0,
              progress: Optional[ProgressFn] = None) -> None:
        """
        Erase whole sectors; address and size are multiples of SECTOR_SIZE. RangeError: they are
        not, or beyond the end; RefusedError: flash encryption or secure boot, unless `force`.
        """
        self._handle.call(lib.espflash_flash_erase, address, size,
                          self._erase_options(force, flash_size, progress))

    def erase_chip(self, *, force: bool = False, flash_size: int = 0,
                   progress: Optional[ProgressFn] = None) -> None:
        """Erase the whole flash chip. Raises as `erase`."""
        self._handle.call(lib.espflash_flash_erase_chip,
                          self._erase_options(force, flash_size, progress))

    def write(self, address: int, data: Data, **options: Unpack[WriteOptions]) -> WriteResult:
        """
        Write bytes or a file, and verify: a `Plan` of one region, which names the options and what
        is raised. Several regions belong into one plan.
        """
        with Plan(self._handle, **options) as plan:
            plan.add(address, data)
            return plan.run()

    def verify(self, address: int, data: Data, *,
               progress: Optional[ProgressFn] = None) -> None:
        """
        Compare flash with bytes or a file. VerifyError: they differ, `address` is the first
        differing byte where the loader can read; UnsupportedError: it can neither hash nor read.
        """
        pinned = Pinned(data)
        options = s.VerifyOptions(progress=self._handle.callbacks.progress(progress))
        self._handle.call(lib.espflash_flash_verify, address, pinned.address, pinned.size, options,
                          lent=pinned)

    def md5(self, address: int, size: int) -> bytes:
        """The MD5 of a region, 16 bytes, computed by the chip. UnsupportedError; RangeError."""
        digest = (c.c_uint8 * 16)()
        self._handle.call(lib.espflash_flash_md5, address, size, digest)
        return bytes(digest)

    def read_status(self, count: int = 1) -> int:
        """Read 1 to 3 status registers; the first one in bits 7:0."""
        status = c.c_uint32()
        self._handle.call(lib.espflash_flash_read_status, count, status)
        return status.value

    def write_status(self, value: int, count: int = 1, *, non_volatile: bool = False) -> None:
        """
        Write 1 to 3 status registers, until power-off or for good. VerifyError: the bits read back
        differ.
        """
        self._handle.call(lib.espflash_flash_write_status, value, count, non_volatile)

    def write_protection(self) -> WriteProtection:
        """
        What the flash chip's own status registers protect; a write or an erase that fails because
        of it says so by itself. UnsupportedError: in secure download mode it cannot be asked.
        """
        found = s.FlashProtection()
        self._handle.call(lib.espflash_flash_write_protection, found)
        return make(WriteProtection, found, individual=bool(found.individual))

    def read_sfdp(self, address: int, size: int) -> bytes:
        """Read 1 to 256 bytes of the SFDP area."""
        data = (c.c_uint8 * size)()
        self._handle.call(lib.espflash_flash_read_sfdp, address, data, size)
        return bytes(data)

    def _size(self, address: int, size: Optional[int], flash_size: int) -> int:
        if size is not None:
            return size
        return max(0, (flash_size or self.identify().size) - address)

    def _read_options(self, flash_size: int, progress: Optional[ProgressFn]) -> s.ReadOptions:
        return s.ReadOptions(progress=self._handle.callbacks.progress(progress),
                             flash_size=flash_size)

    def _erase_options(self, force: bool, flash_size: int,
                       progress: Optional[ProgressFn]) -> s.EraseOptions:
        return s.EraseOptions(progress=self._handle.callbacks.progress(progress),
                              flash_size=flash_size, flags=EraseFlag.FORCE if force else 0)
