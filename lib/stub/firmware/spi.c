/* SPDX-License-Identifier: MIT */
/*
 * The SPI controller; see spi.h. The register recipe is that of REFERENCE 3.8; bit numbers from
 * the register tables of the chips' manuals named in chip.h, alike on all of them.
 */
#include "chip.h"
#include "spi.h"

#define CMD_USR	     (1u << 18)
#define USER_COMMAND (1u << 31)
#define USER_ADDRESS (1u << 30)
#define USER_MISO    (1u << 28)
#define USER_MOSI    (1u << 27)
#define USER2_8_BITS (7u << 28)
/* Fast, dual and quad reading, in which the flash may answer on several wires. */
#define CTRL_MODES   (1u << 13 | 1u << 14 | 1u << 20 | 1u << 23 | 1u << 24)
#define CTRL_WP_HIGH (1u << 21)

static uint32_t saved[5];
static bool is_saved;
static const uint32_t registers[5] = {SPI_CTRL, SPI_CLOCK, SPI_USER1, SPI_USER2, SPI_USER};

void spi_start(void)
{
	for (unsigned i = 0; i < 5 && !is_saved; i++)
		saved[i] = reg_read(registers[i]);
	is_saved = true;
	reg_write(SPI_CTRL, (reg_read(SPI_CTRL) & ~CTRL_MODES) | CTRL_WP_HIGH);
	/* 13 to 40 MHz, which every flash reads at with opcode 03. */
	reg_write(SPI_CLOCK, SPI_CLOCK_HALF);
}

void spi_connect_pads(void)
{
#ifdef PADS
	static const uint32_t pads[] = PADS;

	for (unsigned i = 0; i < sizeof(pads) / sizeof(pads[0]); i++)
		reg_write(pads[i], (reg_read(pads[i]) & ~PAD_FUNCTION_MASK) | PAD_FUNCTION_SPI);
#endif
}

void spi_restore(void)
{
	for (unsigned i = 0; i < 5 && is_saved; i++)
		reg_write(registers[i], saved[i]);
}

void spi_run(const struct spi_command *c)
{
	uint32_t user = USER_COMMAND;
	uint32_t user1 = 0;

	if (c->address_bits > 0) {
		user |= USER_ADDRESS;
		user1 = (c->address_bits - 1u) << 26;
		reg_write(SPI_ADDR,
			c->address_bits == 24 ? c->address << CHIP_ADDRESS_SHIFT : c->address);
	}
	if (c->send > 0)
		user |= USER_MOSI;
	if (c->receive > 0)
		user |= USER_MISO;
#ifdef CHIP_LENGTHS_IN_USR1
	if (c->send > 0)
		user1 |= (c->send * 8u - 1) << 17;
	if (c->receive > 0)
		user1 |= (c->receive * 8u - 1) << 8;
#else
	if (c->send > 0)
		reg_write(SPI_MOSI_DLEN, c->send * 8u - 1);
	if (c->receive > 0)
		reg_write(SPI_MISO_DLEN, c->receive * 8u - 1);
#endif
	reg_write(SPI_USER, user);
	reg_write(SPI_USER1, user1);
	reg_write(SPI_USER2, USER2_8_BITS | c->opcode);
	reg_write(SPI_CMD, CMD_USR);
	while (reg_read(SPI_CMD) & CMD_USR)
		;
}
