# SPDX-License-Identifier: MIT
"""The serial ports of this machine."""
from __future__ import annotations

import ctypes as c
from typing import List

from . import _structs as s
from . import errors
from ._convert import error_record, make
from ._library import lib
from .enums import PortFlag
from .records import Port


def list_ports() -> List[Port]:
    """
    The serial ports of this machine, the likely ones first; opens none. UnsupportedError: the
    library was built without serial ports; IoError; NoMemoryError.
    """
    ports, info = c.c_void_p(), s.ErrorInfo()
    code = lib.espflash_ports_list(ports, info)
    if code < 0:
        raise errors.from_record(error_record(info, code))
    try:
        found = (s.Port.copied(lib.espflash_port_list_at(ports, index))
                 for index in range(lib.espflash_port_list_count(ports)))
        return [make(Port, port, flags=PortFlag(port.flags)) for port in found]
    finally:
        lib.espflash_port_list_free(ports)
