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

#ifdef ROM_BOOT
/* Where the ROM goes on, it expects the controller as it left it. */
static const uint8_t registers[] = {SPI_CTRL, SPI_CLOCK, SPI_USER1, SPI_USER2, SPI_USER};
static uint32_t saved[sizeof(registers)];
static bool is_saved;

static void save(void)
{
	for (uint32_t i = 0; i < sizeof(registers) && !is_saved; i++)
		saved[i] = reg_read(SPI + registers[i]);
	is_saved = true;
}

void spi_restore(void)
{
	for (uint32_t i = 0; i < sizeof(registers) && is_saved; i++)
		reg_write(SPI + registers[i], saved[i]);
}
#else
static void save(void)
{
}

void spi_restore(void)
{
}
#endif

void spi_start(void)
{
	const uint32_t spi = near(SPI);

	save();
	reg_write(spi + SPI_CTRL, (reg_read(spi + SPI_CTRL) & ~CTRL_MODES) | CTRL_WP_HIGH);
}

void spi_connect_pads(void)
{
#ifdef PADS
	uint32_t pad = PADS_FIRST;

	for (; pad < PADS_FIRST + 4 * PADS; pad += 4)
		reg_write(pad, (reg_read(pad) & ~PAD_FUNCTION_MASK) | PAD_FUNCTION_SPI);
#endif
}

void spi_begin(uint32_t op, uint32_t address, uint32_t send, uint32_t receive)
{
	const uint32_t spi = near(SPI);
	uint32_t user = USER_COMMAND;
	uint32_t user1 = 0;

	if (op > 0xff) {
		user |= USER_ADDRESS;
		user1 = 23u << 26;
		if (address >= SPI_FAR) {
			op >>= 8;
			user1 = 31u << 26;
		} else {
			address <<= CHIP_ADDRESS_SHIFT;
		}
		reg_write(spi + SPI_ADDR, address);
	}
	if (send > 0) {
		user |= USER_MOSI;
#ifdef CHIP_LENGTHS_IN_USR1
		user1 |= (send * 8 - 1) << 17;
#else
		reg_write(spi + SPI_MOSI_DLEN, send * 8 - 1);
#endif
	}
	if (receive > 0) {
		user |= USER_MISO;
#ifdef CHIP_LENGTHS_IN_USR1
		user1 |= (receive * 8 - 1) << 8;
#else
		reg_write(spi + SPI_MISO_DLEN, receive * 8 - 1);
#endif
	}
	reg_write(spi + SPI_CLOCK, receive > 0 ? SPI_CLOCK_IN : SPI_CLOCK_OUT);
	reg_write(spi + SPI_USER, user);
	reg_write(spi + SPI_USER1, user1);
	reg_write(spi + SPI_USER2, USER2_8_BITS | (op & 0xff));
	reg_write(spi + SPI_CMD, CMD_USR);
	reg_settle();
}

void spi_end(void)
{
	while (reg_read(SPI + SPI_CMD) & CMD_USR)
		;
}
