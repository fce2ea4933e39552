/* SPDX-License-Identifier: MIT */
/*
 * One command to the flash through the SPI controller. Used by flash.c only.
 */
#ifndef STUB_SPI_H
#define STUB_SPI_H

#include <stdint.h>

/* An opcode with an address: for one of 3 bytes, and for one of 4, from SPI_FAR on. */
#define SPI_ADDRESSED(near_op, far_op) ((near_op) | (uint32_t)(far_op) << 8)
#define SPI_FAR			       0x1000000u

/* Prepares the controller; safe to repeat. */
void spi_start(void);

/* Connects the pads to the controller. */
void spi_connect_pads(void);

/* Gives the controller back as the ROM left it. */
void spi_restore(void);

/* Begins a command that sends and receives so many bytes, at most 64: the controller's buffer. */
void spi_begin(uint32_t op, uint32_t address, uint32_t send, uint32_t receive);

/* Waits for its end. */
void spi_end(void);

static inline void spi_run(uint32_t op, uint32_t address, uint32_t send, uint32_t receive)
{
	spi_begin(op, address, send, receive);
	spi_end();
}

#endif
