# SPDX-License-Identifier: MIT
"""
pySerial's RFC 2217 client as a program: leads an ESP32 into its loader by DTR and RTS and talks to
it, with bytes that Telnet must double. Run by rfc2217_vs_others.py with the Python that has pySerial.

usage: pyserial_client.py URL
"""
import struct
import sys
import time

import serial

WORD = 0x3FFAE000  # RAM of the ESP32: REFERENCE 2.2


def packet(opcode, data):
    """A command for the loader: REFERENCE 3.1."""
    body = struct.pack("<BBHI", 0, opcode, len(data), 0) + data
    return b"\xc0" + body.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"


def reply(port, opcode):
    """The value in the first reply to this command."""
    while True:
        frame = port.read_until(b"\xc0")
        if not frame.endswith(b"\xc0"):
            sys.exit(f"no reply to command {opcode:#x}, but {frame!r}")
        frame = frame[:-1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
        if len(frame) >= 10 and frame[:2] == bytes([1, opcode]):
            return struct.unpack("<I", frame[4:8])[0]


def reset_into_loader(port):
    port.dtr = False
    port.rts = True
    time.sleep(0.1)
    port.dtr = True
    port.rts = False
    time.sleep(0.05)
    port.dtr = False


def main():
    port = serial.serial_for_url(sys.argv[1], baudrate=115200, timeout=3)
    reset_into_loader(port)
    text = port.read_until(b"waiting for download")
    if not text.endswith(b"waiting for download"):
        sys.exit(f"the chip says {text!r}")
    port.reset_input_buffer()
    port.write(packet(0x08, b"\x07\x07\x12\x20" + 32 * b"\x55"))
    reply(port, 0x08)
    for value in (0xFFFFFFFF, 0xFFF0FFFA, 0x0D0A0D00):
        port.write(packet(0x09, struct.pack("<IIII", WORD, value, 0xFFFFFFFF, 0)))
        reply(port, 0x09)
        port.write(packet(0x0A, struct.pack("<I", WORD)))
        got = reply(port, 0x0A)
        if got != value:
            sys.exit(f"{got:#x} read where {value:#x} was written")
    if not port.cts:
        sys.exit("CTS is off")
    print("ok")


main()
