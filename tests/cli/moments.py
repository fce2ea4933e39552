# SPDX-License-Identifier: MIT
"""
Bytes at which to kill a program that writes to a chip: from a recording of what it sends, moments
spread over connecting, erasing, writing and verifying. Used by test_state.py.
"""
import os
import sys
from collections import namedtuple

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop"))
from harness import Cable, Run

MOMENTS = 20

# Opcodes: REFERENCE 3.2.
OPCODES = {0x02: "FLASH_BEGIN", 0x03: "FLASH_DATA", 0x08: "SYNC", 0x09: "WRITE_REG",
           0x0A: "READ_REG", 0x0B: "SPI_SET_PARAMS", 0x0D: "SPI_ATTACH", 0x0E: "READ_FLASH_SLOW",
           0x10: "FLASH_DEFL_BEGIN", 0x11: "FLASH_DEFL_DATA", 0x13: "SPI_FLASH_MD5",
           0x14: "GET_SECURITY_INFO"}
BEGIN, DATA, DIGEST = (0x02, 0x10), (0x03, 0x11), (0x13,)
END = 0xC0

# A request on its way to the chip: its bytes are [start, end) of all that the host sent.
Frame = namedtuple("Frame", "opcode start end")
# A byte count, and what it cuts.
Moment = namedtuple("Moment", "bytes name")


def split(sent):
    """The requests in a recording. An END may stand alone: it ends what was before."""
    frames, start = [], None
    for i, byte in enumerate(sent):
        if byte != END:
            continue
        if start is None or i == start + 1:
            start = i
        else:
            frames.append(Frame(sent[start + 2], start, i + 1))
            start = None
    return frames


def recorded_frames(board, argv):
    """Run argv once on a board: the requests it sent."""
    with Cable(board) as cable:
        Run([argv[0], "-p", cable.port, *argv[1:]]).expect()
    return split(bytes(cable.sent))


def moments_of(frames):
    """MOMENTS byte counts. Where a chip has no digest, writing gets the share of verifying."""
    def pick(frames, count):
        return [frames[i * len(frames) // count] for i in range(count)] if frames else []

    first = next(i for i, f in enumerate(frames) if f.opcode in DATA)
    begins = [f for f in frames if f.opcode in BEGIN]
    blocks = [f for f in frames if f.opcode in DATA]
    digests = [f for f in frames[first:] if f.opcode in DIGEST]
    connect = [f for f in frames[:first] if f.opcode not in BEGIN]
    chosen = pick(connect, 6) + [begins[-1]] * 4
    chosen += [digests[-1]] * 4 if digests else []
    chosen += pick(blocks, MOMENTS - len(chosen))
    moments = []
    for i, frame in enumerate(chosen):
        # A different share of each frame, the ends included: 1 byte, 1/3, 2/3, all of it.
        size = frame.end - frame.start
        share = (1, size // 3, 2 * size // 3, size)[i % 4]
        moments.append(Moment(frame.start + share, f"{OPCODES.get(frame.opcode, frame.opcode)} at "
                              f"byte {frame.start + share}: {share} of {size}"))
    return moments
