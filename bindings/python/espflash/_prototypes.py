# SPDX-License-Identifier: MIT
"""
The C prototype of every function of the library: result, then arguments. RC is an int that is 0 or
a negative error code. tests/python/test_layout.py compares it with the headers.
"""
from __future__ import annotations

import ctypes as c
from typing import Any, Dict, Tuple

from . import _structs as s
from ._structs import pointer, size, u32


class number(c.c_uint32):
    """uint32_t as an argument, which `_library` checks: ctypes would cut it off without a word."""


RC = c.c_int
text, void = c.c_char_p, None
out, ref = c.POINTER, c.POINTER

PROTOTYPES: Dict[str, Tuple[Any, ...]] = {
    # version.h, error.h, chip.h, fact.h
    "espflash_version": (u32,),
    "espflash_version_string": (text,),
    "espflash_error_name": (text, RC),
    "espflash_chip_from_name": (RC, text, out(u32)),
    "espflash_chip_name": (text, number),
    "espflash_chip_bootloader_offset": (u32, number),
    "espflash_chip_models": (size,),
    "espflash_chip_model_at": (RC, size, out(s.ChipModel)),
    "espflash_chip_region_at": (RC, number, size, out(s.ChipRegion)),
    "espflash_chip_quirk_at": (text, number, size),
    "espflash_chip_key_purpose": (text, number, number),
    "espflash_chip_fact_at": (RC, number, size, out(s.ChipFact)),

    # reset.h: `ret` is an array
    "espflash_reset_parse": (RC, text, ref(s.ResetStep), size, out(size), out(s.ErrorInfo)),

    # transport.h: transports and lists of ports are pointers
    "espflash_transport_open": (RC, out(pointer), text, out(s.ErrorInfo)),
    "espflash_transport_new": (RC, out(pointer), ref(s.TransportOps), pointer),
    "espflash_transport_free": (void, out(pointer)),
    "espflash_transport_start": (RC, pointer, number),
    "espflash_transport_stop": (void, pointer),
    "espflash_transport_read": (RC, pointer, pointer, size, number, out(size)),
    "espflash_transport_write": (RC, pointer, pointer, size, number, out(size)),
    "espflash_transport_set_baud": (RC, pointer, number),
    "espflash_transport_set_lines": (RC, pointer, number, number),
    "espflash_transport_error": (ref(s.ErrorInfo), pointer),
    "espflash_ports_list": (RC, out(pointer), out(s.ErrorInfo)),
    "espflash_port_list_count": (size, pointer),
    "espflash_port_list_at": (ref(s.Port), pointer, size),
    "espflash_port_list_free": (void, out(pointer)),

    # session.h
    "espflash_session_new": (RC, out(pointer), pointer, ref(s.SessionOptions)),
    "espflash_session_connect": (RC, pointer),
    "espflash_session_chip": (ref(s.ChipInfo), pointer),
    "espflash_session_error": (ref(s.ErrorInfo), pointer),
    "espflash_session_cancel": (void, pointer),
    "espflash_session_set_baud": (RC, pointer, number),
    "espflash_session_start_stub": (RC, pointer),
    "espflash_session_loader": (RC, pointer, out(s.LoaderInfo)),
    "espflash_session_capabilities": (RC, pointer, out(u32)),
    "espflash_session_baud": (u32, pointer),
    "espflash_session_reset": (RC, pointer, number),
    "espflash_session_read_raw": (RC, pointer, pointer, size, number, out(size)),
    "espflash_session_free": (void, out(pointer)),

    # stub.h: a stub is a pointer
    "espflash_stub_load_json": (RC, out(pointer), pointer, size, out(s.ErrorInfo)),
    "espflash_stub_free": (void, out(pointer)),

    # target.h
    "espflash_target_read_reg": (RC, pointer, number, out(u32)),
    "espflash_target_write_reg": (RC, pointer, number, number, number, number),
    "espflash_target_read_memory": (RC, pointer, number, pointer, size, s.PROGRESS_FN, pointer),
    "espflash_target_load_ram": (RC, pointer, pointer, size),
    "espflash_target_write_memory": (RC, pointer, number, pointer, size),
    "espflash_target_run": (RC, pointer, number),
    "espflash_target_security": (RC, pointer, out(s.Security)),
    "espflash_target_sdc_info": (RC, pointer, pointer, pointer),
    "espflash_target_sdc_verify": (RC, pointer, pointer, size),
    "espflash_target_protection": (RC, pointer, out(s.Protection)),
    "espflash_target_spi": (RC, pointer, ref(s.SpiCommand), out(u32)),

    # flash.h
    "espflash_flash_identify": (RC, pointer, out(s.FlashInfo)),
    "espflash_flash_read": (RC, pointer, number, pointer, size, ref(s.ReadOptions)),
    "espflash_flash_erase": (RC, pointer, number, number, ref(s.EraseOptions)),
    "espflash_flash_erase_chip": (RC, pointer, ref(s.EraseOptions)),
    "espflash_flash_read_status": (RC, pointer, number, out(u32)),
    "espflash_flash_write_status": (RC, pointer, number, number, c.c_int),
    "espflash_flash_write_protection": (RC, pointer, out(s.FlashProtection)),
    "espflash_flash_read_sfdp": (RC, pointer, number, pointer, size),
    "espflash_flash_md5": (RC, pointer, number, number, pointer),

    # part.h
    "espflash_flash_part_at": (RC, size, out(s.FlashPart)),
    "espflash_flash_parts": (size,),
    "espflash_status_bit_at": (RC, number, size, out(s.StatusBit)),

    # write.h: a plan is a pointer
    "espflash_plan_new": (RC, out(pointer), pointer, ref(s.WriteOptions)),
    "espflash_plan_add": (RC, pointer, number, pointer, size, text),
    "espflash_plan_add_encrypted": (RC, pointer, number, pointer, size, text),
    "espflash_plan_check": (RC, pointer),
    "espflash_plan_step_count": (size, pointer),
    "espflash_plan_step_at": (RC, pointer, size, out(s.PlanStep)),
    "espflash_plan_run": (RC, pointer),
    "espflash_plan_verify": (RC, pointer),
    "espflash_plan_result_get": (RC, pointer, out(s.PlanResult)),
    "espflash_plan_free": (void, out(pointer)),
    "espflash_flash_write": (RC, pointer, number, pointer, size, ref(s.WriteOptions)),
    "espflash_flash_verify": (RC, pointer, number, pointer, size, ref(s.VerifyOptions)),

    # image.h
    "espflash_image_parse": (RC, out(s.ImageInfo), pointer, size, number, out(s.ErrorInfo)),
    "espflash_image_check": (RC, out(s.ImageInfo), pointer, size, number, out(s.ErrorInfo)),
    "espflash_image_patch": (RC, pointer, size, number, number, number, number, out(s.ErrorInfo)),
}
