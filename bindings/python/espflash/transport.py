# SPDX-License-Identifier: MIT
"""
Transports in Python: how to write one, and ready ones for a socket and for a pyserial object. All
times are in seconds.
"""
from __future__ import annotations

import errno
import os
import select
import socket as _socket
from typing import Any, Optional, Tuple

from ._protocols import SerialLike, Transport
from .enums import Line, PortFlag
from .ports import list_ports

__all__ = ["SerialTransport", "SocketTransport", "Transport"]


class SocketTransport:
    """
    A connected stream socket. It stays the caller's: closing the session does not close it. It has
    no baud rate and no reset lines.
    """

    def __init__(self, socket: _socket.socket) -> None:
        self._socket = socket
        self._timeout: Optional[float] = None

    def open(self, baud: int) -> None:
        """Make the socket fit for short commands."""
        self._timeout = self._socket.gettimeout()
        if self._socket.family in (_socket.AF_INET, _socket.AF_INET6):
            self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Give the socket back as it was."""
        self._socket.settimeout(self._timeout)

    def readinto(self, buffer: memoryview, timeout: float) -> int:
        """Wait for bytes; TimeoutError and BlockingIOError count as none."""
        self._socket.settimeout(timeout)
        size = self._socket.recv_into(buffer)
        if size == 0:
            raise EOFError("the other end closed the connection")
        return size

    def write(self, data: memoryview, timeout: float) -> int:
        """Send what there is room for."""
        self._socket.settimeout(timeout)
        return self._socket.send(data)


class SerialTransport:
    """
    A port of pyserial's (or an object like it). If it is open it stays open; otherwise it is opened
    for the session and closed again.
    """

    def __init__(self, port: SerialLike) -> None:
        self._port: Any = port
        self._opened = False

    def open(self, baud: int) -> None:
        """Open the port unless that is done."""
        self._opened = not self._port.is_open
        if self._opened:
            self._port.open()
        self._port.baudrate = baud

    def close(self) -> None:
        """Close the port if it was opened here."""
        if self._opened:
            self._port.close()

    def readinto(self, buffer: memoryview, timeout: float) -> int:
        """Wait for a byte, then take what is there."""
        self._port.timeout = timeout
        data = self._port.read(min(max(self._port.in_waiting, 1), len(buffer)))
        buffer[:len(data)] = data
        return len(data)

    def write(self, data: memoryview, timeout: float) -> int:
        """Wait for room, then send what there is room for."""
        if hasattr(self._port, "fileno"):
            _, ready, _ = select.select([], [self._port], [], timeout)
            if not ready:
                return 0
        # With any other timeout pyserial takes all, or raises and does not say how much it took.
        self._port.write_timeout = 0
        return self._port.write(data) or 0

    def set_baud(self, baud: int) -> None:
        """Let the old rate's bytes leave, then change it."""
        self._port.flush()
        self._port.baudrate = baud

    def usb_ids(self) -> Optional[Tuple[int, int]]:
        """Vendor and product by the system's list of ports; None: not on USB, or not in it."""
        name = getattr(self._port, "port", None)
        if not isinstance(name, str):
            return None
        return next(((port.vendor_id, port.product_id) for port in list_ports()
                     if port.flags & PortFlag.USB and port.path == os.path.realpath(name)), None)

    def set_lines(self, mask: int, value: int) -> None:
        """Set DTR before RTS: pyserial sets one after the other. A pseudo-terminal has neither."""
        try:
            if mask & Line.DTR:
                self._port.dtr = bool(value & Line.DTR)
            if mask & Line.RTS:
                self._port.rts = bool(value & Line.RTS)
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                raise NotImplementedError("the port has no DTR and RTS") from error
            raise


def adapted(transport: Any) -> Transport:
    """A transport of what a caller gave: a transport, a socket, or an object like pyserial's."""
    if isinstance(transport, _socket.socket):
        return SocketTransport(transport)
    # dir: asking a closed port of pyserial's for some of these raises.
    if {"baudrate", "dtr", "rts", "in_waiting"} <= set(dir(transport)):
        return SerialTransport(transport)
    for name in ("open", "close", "readinto", "write"):
        if not callable(getattr(transport, name, None)):
            raise TypeError(f"{type(transport).__name__} is no transport: it has no {name}()")
    result: Transport = transport
    return result
