# SPDX-License-Identifier: MIT
"""
Every structure and callback type of the library's headers, and nothing else: the one place to
change when a header grows. tests/python/test_layout.py compares it with tests/abi/layout.txt.

A class is called like its C type without `espflash_`, in capitals: espflash_chip_info is ChipInfo.
"""
from __future__ import annotations

import ctypes as c
from typing import Any, Type, TypeVar

from . import errors

u8, u16, u32, u64, size = c.c_uint8, c.c_uint16, c.c_uint32, c.c_uint64, c.c_size_t
i32, pointer = c.c_int32, c.c_void_p

_Sized = TypeVar("_Sized", bound="Sized")


class Sized(c.Structure):
    """A structure that says how large it is, so that libraries of other ages read no further."""

    def __init__(self, **values: Any) -> None:
        super().__init__(struct_size=c.sizeof(self), **values)
        for name, value in values.items():
            # ctypes cuts numbers off without a word.
            if isinstance(value, int) and getattr(self, name) != value:
                raise errors.ArgumentError(f"{name}: {value} is out of range")

    @classmethod
    def copied(cls: Type[_Sized], source: Any) -> _Sized:
        """A copy of what a pointer of the library's points to, as far as both sides know it."""
        copy = cls()
        known = min(source.contents.struct_size, c.sizeof(cls))
        c.memmove(c.byref(copy), source, known)
        return copy


class ErrorInfo(Sized):
    _fields_ = [("struct_size", size), ("code", i32), ("fields", u32), ("os_error", i32),
                ("address", u32), ("opcode", u8), ("device_status", u8), ("device_reason", u8),
                ("reserved", u8 * 5), ("message", c.c_char * 256), ("hint", c.c_char * 256)]


class Event(Sized):
    _fields_ = [("struct_size", size), ("kind", u32), ("number", u32), ("count", u32),
                ("seen", u32), ("message", c.c_char_p), ("hint", c.c_char_p)]


class Progress(Sized):
    _fields_ = [("struct_size", size), ("done", u64), ("total", u64), ("phase", u32),
                ("address", u32)]


LOG_FN = c.CFUNCTYPE(None, pointer, i32, c.c_char_p)
EVENT_FN = c.CFUNCTYPE(None, pointer, c.POINTER(Event))
PROGRESS_FN = c.CFUNCTYPE(c.c_int, pointer, c.POINTER(Progress))
SINK_FN = c.CFUNCTYPE(c.c_int, pointer, u32, pointer, size)

OPEN_FN = c.CFUNCTYPE(c.c_int, pointer, u32)
CLOSE_FN = c.CFUNCTYPE(None, pointer)
READ_FN = WRITE_FN = c.CFUNCTYPE(c.c_int, pointer, pointer, size, u32, c.POINTER(size))
SET_BAUD_FN = c.CFUNCTYPE(c.c_int, pointer, u32)
SET_LINES_FN = c.CFUNCTYPE(c.c_int, pointer, u32, u32)
NOW_FN = c.CFUNCTYPE(u64, pointer)
SLEEP_FN = c.CFUNCTYPE(None, pointer, u64)
USB_IDS_FN = c.CFUNCTYPE(c.c_int, pointer, c.POINTER(u16), c.POINTER(u16))


class TransportOps(Sized):
    _fields_ = [("struct_size", size), ("name", c.c_char_p), ("open", OPEN_FN),
                ("close", CLOSE_FN), ("read", READ_FN), ("write", WRITE_FN),
                ("set_baud", SET_BAUD_FN), ("set_lines", SET_LINES_FN), ("now_us", NOW_FN),
                ("sleep_us", SLEEP_FN), ("usb_ids", USB_IDS_FN)]


class Port(Sized):
    _fields_ = [("struct_size", size), ("flags", u32), ("vendor_id", u16), ("product_id", u16),
                ("path", c.c_char * 256), ("description", c.c_char * 128),
                ("manufacturer", c.c_char * 64), ("product", c.c_char * 64),
                ("serial", c.c_char * 64), ("guess", c.c_char * 64), ("place", c.c_char * 32)]


class ChipInfo(Sized):
    _fields_ = [("struct_size", size), ("chip", u32), ("features", u32), ("capabilities", u32),
                ("bootloader_offset", u32), ("crystal_mhz", u32), ("chip_id", u32),
                ("revision", u16), ("image_chip_id", u16), ("package", u16), ("mac", u8 * 6),
                ("name", c.c_char * 16), ("description", c.c_char * 64),
                ("feature_text", c.c_char * 228), ("embedded_flash", u32),
                ("embedded_psram", u32), ("eui64", u8 * 8), ("usb_mode", u32), ("reserved", u32)]


class ChipModel(Sized):
    _fields_ = [("struct_size", size), ("chip", u32), ("support", u32),
                ("bootloader_offset", u32), ("uf2_family", u32), ("key_blocks", u32),
                ("encrypt_align", u32), ("flash_sizes", u32 * 12), ("flash_freqs", u16 * 8),
                ("image_chip_id", u16), ("usb_vendor_id", u16), ("usb_serial_jtag_id", u16),
                ("usb_otg_id", u16), ("key", c.c_char * 16), ("name", c.c_char * 16)]


class ChipRegion(Sized):
    _fields_ = [("struct_size", size), ("name", c.c_char_p), ("start", u32), ("end", u32),
                ("flags", u32), ("reserved", u32)]


class ChipFact(Sized):
    _fields_ = [("struct_size", size), ("name", c.c_char_p), ("text", c.c_char_p), ("value", u64),
                ("kind", u32), ("flags", u32), ("code", u32), ("shift", u8), ("width", u8),
                ("position", u8), ("reserved", u8)]


class ResetStep(c.Structure):
    _fields_ = [("mask", u32), ("value", u32), ("wait_us", u32)]


class SessionOptions(Sized):
    _fields_ = [("struct_size", size), ("log", LOG_FN), ("log_user", pointer),
                ("event", EVENT_FN), ("event_user", pointer), ("log_level", u32), ("chip", u32),
                ("baud", u32), ("initial_baud", u32), ("before", u32), ("flags", u32),
                ("attempts", i32), ("timeout_ms", u32), ("stub", pointer),
                ("into_loader", c.POINTER(ResetStep)), ("into_firmware", c.POINTER(ResetStep)),
                ("into_loader_count", u32), ("into_firmware_count", u32), ("reset_delay_ms", u32),
                ("spi_connection", u32), ("flash_supply", u32), ("reserved", u32)]


class LoaderInfo(Sized):
    _fields_ = [("struct_size", size), ("loader", u32), ("version", u32), ("block_size", u32),
                ("window", u32), ("reason", c.c_char * 96)]


class Security(Sized):
    _fields_ = [("struct_size", size), ("flags", u32), ("chip_id", u32), ("api_version", u32),
                ("has_chip_id", u8), ("flash_crypt_count", u8), ("key_purposes", u8 * 7),
                ("reserved", u8 * 3)]


class Protection(Sized):
    _fields_ = [("struct_size", size), ("flags", u32), ("encrypt_align", u32)]


class SpiCommand(Sized):
    _fields_ = [("struct_size", size), ("opcode", u8), ("address_bits", u8), ("dummy_bits", u8),
                ("read_bits", u8), ("address", u32), ("write_size", u32), ("reserved", u32),
                ("write_data", pointer)]


class FlashInfo(Sized):
    _fields_ = [("struct_size", size), ("jedec_id", u32), ("size", u32), ("sfdp_size", u32),
                ("sfdp_erase", u32), ("device_id", u16), ("sfdp_revision", u16),
                ("manufacturer_id", u8), ("known", u8), ("data_lines", u8), ("voltage_by", u8),
                ("manufacturer", c.c_char * 32), ("part_name", c.c_char * 32),
                ("erase_opcode", u8 * 4), ("erase_exponent", u8 * 4), ("erase_ms", u32 * 4),
                ("erase_max_ms", u32 * 4), ("chip_erase_ms", u32), ("page_size", u32),
                ("addressing", u32), ("voltage_mv", u32), ("part_erase", u32), ("part_quirks", u32),
                ("part_flags", u32), ("status_registers", u8), ("quad_register", u8),
                ("quad_mask", u8), ("reserved", u8)]


class FlashPart(Sized):
    _fields_ = [("struct_size", size), ("name", c.c_char_p), ("manufacturer", c.c_char_p),
                ("source", c.c_char_p), ("jedec_id", u32), ("size", u32), ("erase", u32),
                ("addressing", u32), ("quirks", u32), ("flags", u32), ("status_registers", u8),
                ("status_together", u8), ("status_read", u8 * 3), ("status_write", u8 * 3)]


class StatusBit(Sized):
    _fields_ = [("struct_size", size), ("name", c.c_char_p), ("number", u32), ("mask", u32)]


class FlashProtection(Sized):
    _fields_ = [("struct_size", size), ("status", u32), ("bits", u32), ("individual", u32),
                ("text", c.c_char * 28)]


class ReadOptions(Sized):
    _fields_ = [("struct_size", size), ("progress", PROGRESS_FN), ("progress_user", pointer),
                ("sink", SINK_FN), ("sink_user", pointer), ("flash_size", u32), ("flags", u32)]


class EraseOptions(Sized):
    _fields_ = [("struct_size", size), ("progress", PROGRESS_FN), ("progress_user", pointer),
                ("flash_size", u32), ("flags", u32)]


class WriteOptions(Sized):
    _fields_ = [("struct_size", size), ("progress", PROGRESS_FN), ("progress_user", pointer),
                ("flash_mode", u32), ("flash_freq", u32), ("flash_size", u32), ("flags", u32)]


class VerifyOptions(Sized):
    _fields_ = [("struct_size", size), ("progress", PROGRESS_FN), ("progress_user", pointer),
                ("flags", u32), ("reserved", u32)]


class PlanStep(Sized):
    _fields_ = [("struct_size", size), ("kind", u32), ("address", u32), ("size", u32),
                ("region", u32)]


class PlanResult(Sized):
    _fields_ = [("struct_size", size), ("bytes_written", u64), ("bytes_sent", u64),
                ("bytes_verified", u64), ("bytes_skipped", u64), ("duration_us", u64),
                ("flash_params", u32), ("patched", u8), ("digest_updated", u8), ("verified", u8),
                ("compressed", u8)]


class ImageSegment(c.Structure):
    _fields_ = [("address", u32), ("size", u32), ("file_offset", u32), ("reserved", u32),
                ("memory", c.c_char * 40)]


class ImageInfo(Sized):
    _fields_ = [("struct_size", size), ("chip", u32), ("flags", u32), ("entry", u32),
                ("size", u32), ("flash_size", u32), ("flash_freq", u32), ("flash_mode", u32),
                ("segment_count", u32), ("chip_id", u16), ("min_revision", u16),
                ("max_revision", u16), ("min_revision_legacy", u8), ("checksum", u8),
                ("checksum_computed", u8), ("size_code", u8), ("freq_code", u8),
                ("reserved", u8 * 5), ("digest", u8 * 32), ("digest_computed", u8 * 32),
                ("fw_md5", u8 * 16), ("app_project", c.c_char * 32),
                ("app_version", c.c_char * 32), ("app_time", c.c_char * 16),
                ("app_date", c.c_char * 16), ("app_idf", c.c_char * 32),
                ("segments", ImageSegment * 16)]
