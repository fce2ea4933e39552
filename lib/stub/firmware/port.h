/* SPDX-License-Identifier: MIT */
/*
 * The line to the host, UART or USB. port_poll() moves bytes between the line and the two rings;
 * every loop of the firmware that may run longer than half a millisecond calls it, because the
 * UART holds 128 bytes: 0.64 ms at 2 Mbaud.
 */
#ifndef STUB_PORT_H
#define STUB_PORT_H

#include <stdint.h>

/* Where the chip has USB, what is queued goes there; from now on the UART is answered, until the
 * host speaks on USB: which line it is at, is not yet known. */
void port_start(void);

void port_poll(void);

/* Waits until everything was sent, the last bit included. */
void port_drain(void);

/* Changes the baud rate; old is the rate the host believes in now, or 0. */
void port_set_baud(uint32_t baud, uint32_t old);

#endif
