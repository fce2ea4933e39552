# SPDX-License-Identifier: MIT
"""
The chip below its flash. Addresses and sizes are in bytes. Every method raises, beside what its
docstring names: StateError (not connected), TimeoutError, ProtocolError, DeviceError,
DisconnectedError, IoError, CancelledError, ArgumentError; it blocks for at most the session's
command timeout for each exchange that it needs.
"""
from __future__ import annotations

import ctypes as c
from typing import TYPE_CHECKING, Optional

from . import _structs as s
from ._buffers import Pinned
from ._callbacks import ProgressFn
from ._convert import make
from ._handle import Handle
from ._library import lib
from .chips import Protection, Security
from .records import ProtectionInfo, SecurityInfo

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from ._buffers import Data


class Target:
    """`session.target`: registers, RAM, security information, single SPI commands."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def read_reg(self, address: int) -> int:
        """Read the 32-bit word at an address that is a multiple of 4."""
        value = c.c_uint32()
        self._handle.call(lib.espflash_target_read_reg, address, value)
        return value.value

    def write_reg(self, address: int, value: int, mask: int = 0xffffffff,
                  delay_us: int = 0) -> None:
        """
        Change the bits of `mask` in the 32-bit word at an address that is a multiple of 4, then
        wait `delay_us` microseconds on the chip.
        """
        self._handle.call(lib.espflash_target_write_reg, address, value, mask, delay_us)

    def read_memory(self, address: int, size: int, *,
                    progress: Optional[ProgressFn] = None) -> bytearray:
        """Read memory word by word; address and size are multiples of 4."""
        buffer = bytearray(size)
        pinned = Pinned(buffer, writable=True)
        self._handle.call(lib.espflash_target_read_memory, address, pinned.address, size,
                          self._handle.callbacks.progress(progress), None, lent=pinned)
        return buffer

    def write_memory(self, address: int, data: Buffer) -> None:
        """Write bytes to RAM at a multiple of 4, padded with zeros to one. RangeError."""
        pinned = Pinned(data)
        self._handle.call(lib.espflash_target_write_memory, address, pinned.address, pinned.size,
                          lent=pinned)

    def load_ram(self, image: Data) -> None:
        """
        Load an image (bytes or a file) into RAM and start it. The session is then not connected any
        more; `Session.read_raw` takes what the program says. ImageError, ChipError, RangeError.
        """
        pinned = Pinned(image)
        self._handle.call(lib.espflash_target_load_ram, pinned.address, pinned.size, lent=pinned)

    def run(self, entry: int) -> None:
        """Start code in RAM. The session is then not connected any more."""
        self._handle.call(lib.espflash_target_run, entry)

    def security(self) -> SecurityInfo:
        """Ask for the security information. UnsupportedError: ESP8266 and ESP32 have none."""
        info = s.Security()
        self._handle.call(lib.espflash_target_security, info)
        has = bool(info.has_chip_id)
        return make(SecurityInfo, info, flags=Security(info.flags),
                    chip_id=info.chip_id if has else None,
                    api_version=info.api_version if has else None)

    def protection(self) -> ProtectionInfo:
        """
        Tell how the chip is protected, of all chips: from eFuse, in secure download mode from the
        security information.
        """
        found = s.Protection()
        self._handle.call(lib.espflash_target_protection, found)
        return make(ProtectionInfo, found, flags=Protection(found.flags))

    def sdc_info(self, nonce: bytes) -> bytes:
        """
        What the secure debug controller of an ESP32-S31 says of the chip, for 32 random bytes: 32
        bytes. UnsupportedError: not the ROM loader of such a chip.
        """
        if len(nonce) != 32:
            raise ValueError("a nonce has 32 bytes")
        given, found = (c.c_uint8 * 32).from_buffer_copy(nonce), (c.c_uint8 * 32)()
        self._handle.call(lib.espflash_target_sdc_info, c.addressof(given), c.addressof(found))
        return bytes(found)

    def sdc_verify(self, certificate: Data) -> None:
        """
        Give it a certificate (bytes or a file), which it verifies and applies. DeviceError: it is
        rejected; UnsupportedError.
        """
        pinned = Pinned(certificate)
        self._handle.call(lib.espflash_target_sdc_verify, pinned.address, pinned.size, lent=pinned)

    def spi(self, opcode: int, data: bytes = b"", *, address: int = 0, address_bits: int = 0,
            dummy_bits: int = 0, read_bits: int = 0) -> int:
        """
        Send one command to the flash chip: opcode, address (0, 24 or 32 bits), dummy bits, up to 64
        bytes of data; then read 0 to 32 bits: the result, first byte in bits 7:0. UnsupportedError;
        FlashError: the controller never finished.
        """
        pinned = Pinned(data)
        answer = c.c_uint32()
        command = s.SpiCommand(opcode=opcode, address_bits=address_bits, dummy_bits=dummy_bits,
                               read_bits=read_bits, address=address, write_size=pinned.size,
                               write_data=pinned.address if data else None)
        self._handle.call(lib.espflash_target_spi, command, answer, lent=pinned)
        return answer.value
