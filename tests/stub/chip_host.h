/* SPDX-License-Identifier: MIT */
/*
 * The firmware's "chip" when its sources are tested on the host: sizes only, no registers.
 * A ring that is small, so that wrapping and overflowing happen early.
 */
#ifndef CHIP_HOST_H
#define CHIP_HOST_H

#define NOINIT
#define CHIP_ID	     0x1234u
#define TICKS_PER_US 1u
#define RX_RING_SIZE 20008u
#define TX_RING_SIZE 16384u
#define BLOCK_MAX    4096u
#define WRITE_WINDOW 3u
#define READ_WINDOW  16u

#endif
