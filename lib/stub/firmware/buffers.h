/* SPDX-License-Identifier: MIT */
/*
 * What the buffers of every chip but the ESP8266 hold: a ring of received frames with room for the
 * write window, a ring of bytes to send, and packets of the read window.
 */
#ifndef STUB_BUFFERS_H
#define STUB_BUFFERS_H

#define RX_RING_SIZE 65536u
#define TX_RING_SIZE 16384u
#define BLOCK_MAX    4096u
#define WRITE_WINDOW 14u
#define READ_WINDOW  64u

#endif
