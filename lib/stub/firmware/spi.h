/* SPDX-License-Identifier: MIT */
/*
 * One command to the flash through the SPI controller. Used by flash.c only.
 */
#ifndef STUB_SPI_H
#define STUB_SPI_H

#include <stdint.h>

struct spi_command {
	uint8_t opcode;
	uint8_t address_bits; /* 0, 24 or 32 */
	uint8_t send;	      /* bytes from the controller's buffer, at most 64 */
	uint8_t receive;      /* bytes into it, at most 64 */
	uint32_t address;
};

/* Prepares the controller; safe to repeat. */
void spi_start(void);

/* Connects the pads to the controller. */
void spi_connect_pads(void);

/* Gives the controller back as the ROM left it. */
void spi_restore(void);

void spi_run(const struct spi_command *c);

#endif
