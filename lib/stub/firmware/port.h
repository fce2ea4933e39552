/* SPDX-License-Identifier: MIT */
/*
 * The line to the host, UART or USB. port_poll() moves bytes between the line and the two rings;
 * every loop of the firmware that may run longer than half a millisecond calls it, because the
 * UART holds 128 bytes: 0.64 ms at 2 Mbaud.
 */
#ifndef STUB_PORT_H
#define STUB_PORT_H

#include <stdint.h>

/* The first frame: on USB, too, where the chip has it, because it is not known yet which line the
 * host is at. From now on the UART is answered, until the host speaks on USB. */
void port_greet(const void *data, uint32_t size);

void port_poll(void);

/* Waits until everything was sent, the last bit included. */
void port_drain(void);

/* Changes the baud rate; old is the rate the host believes in now, or 0. */
void port_set_baud(uint32_t baud, uint32_t old);

#endif
