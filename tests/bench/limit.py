# SPDX-License-Identifier: MIT
"""
The least time a write or a read can take with a ROM loader that answers each command before it
takes the next: from the bytes on the wire and the times that the simulator charges. Used by run.py.
"""
import struct

# What espflash-sim charges with --realtime: tests/sim/flash.c, rom.c and rom_flash.c.
PAGE_S, SECTOR_S, BLOCK64_S = 700e-6, 45e-3, 150e-3
COMMAND_S = 100e-6
MD5_S_PER_BYTE = 1e-6
READ_SLOW_S = 50e-6

PAGE, SECTOR, BLOCK64 = 256, 4096, 65536

BITS_PER_BYTE = 10  # 8N1
# An ESP32 ROM's reply: 2 END, 8 bytes header, 4 bytes status. REFERENCE 3.1.
REPLY = 2 + 8 + 4
MD5_DIGITS = 32
READ_SLOW = 64


def slip_size(payload):
    """Bytes of a payload on the wire: two END, and C0 and DB take two bytes each."""
    return 2 + len(payload) + payload.count(0xC0) + payload.count(0xDB)


def request(opcode, words, data=b""):
    body = struct.pack(f"<{len(words)}I", *words) + data
    checksum = 0
    if data:
        checksum = 0xEF
        for byte in data:
            checksum ^= byte
    return slip_size(struct.pack("<BBHI", 0, opcode, len(body), checksum) + body)


def exchange(sent, received, baud):
    return (sent + received) * BITS_PER_BYTE / baud + COMMAND_S


def erase_s(address, size):
    end, total = address + size, 0.0
    while address < end:
        whole = address % BLOCK64 == 0 and end - address >= BLOCK64
        total += BLOCK64_S if whole else SECTOR_S
        address += BLOCK64 if whole else SECTOR
    return total


def write_s(data, address, baud, block, begins):
    """
    Write and verify: `begins` FLASH_BEGIN (the work is cut into equal pieces), the blocks, one
    SPI_FLASH_MD5.
    """
    piece = len(data) // begins
    total = exchange(request(0x13, (address, len(data), 0, 0)), REPLY + MD5_DIGITS, baud)
    total += len(data) * MD5_S_PER_BYTE
    for start in range(0, len(data), piece):
        words = (piece, piece // block, block, address + start)
        total += exchange(request(0x02, words), REPLY, baud) + erase_s(address + start, piece)
        for i in range(piece // block):
            part = data[start + i * block:start + (i + 1) * block]
            total += exchange(request(0x03, (block, i, 0, 0), part), REPLY, baud)
            total += block // PAGE * PAGE_S
    return total


def read_s(content, address, baud):
    """Read by READ_FLASH_SLOW, 64 bytes a time."""
    total = 0.0
    for at in range(0, len(content), READ_SLOW):
        part = content[at:at + READ_SLOW]
        received = slip_size(bytes(12) + part)
        total += exchange(request(0x0E, (address + at, READ_SLOW)), received, baud) + READ_SLOW_S
    return total
