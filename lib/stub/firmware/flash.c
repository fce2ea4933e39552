/* SPDX-License-Identifier: MIT */
/*
 * Flash commands; see flash.h. Opcodes: JEDEC JESD216F, section 6, and GigaDevice GD25Q32C,
 * table "Commands"; they are the same on every serial NOR flash.
 */
#include "bytes.h"
#include "chip.h"
#include "flash.h"
#include "port.h"
#include "spi.h"
#include "status.h"
#include "ticks.h"

#define READ_ID	      0x9fu
#define READ_STATUS   0x05u
#define READ_STATUS2  0x35u
#define WRITE_STATUS  0x01u
#define WRITE_ENABLE  0x06u
#define WAKE_UP	      0xabu
#define READ	      SPI_ADDRESSED(0x03u, 0x13u)
#define PROGRAM	      SPI_ADDRESSED(0x02u, 0x12u)
#define ERASE_SECTOR  SPI_ADDRESSED(0x20u, 0x21u)
#define ERASE_HALF    SPI_ADDRESSED(0x52u, 0x5cu)
#define ERASE_BLOCK   SPI_ADDRESSED(0xd8u, 0xdcu)
#define ERASE_CHIP    0xc7u
#define STATUS_BUSY   0x01u
#define STATUS_WEL    0x02u
#define STATUS_BLOCKS 0x3cu /* block protection, on every maker's part */

/* How often to ask for the end of an operation: 10 s, and 10 minutes for the whole chip, at 2.5 us
 * an ask and more. Beyond any datasheet. */
#define PATIENCE      (1u << 22)
#define PATIENCE_CHIP (1u << 28)

static uint32_t patience; /* with the operation under way; 0: there is none */

static uint32_t ask(uint32_t op, uint32_t bytes)
{
	spi_run(op, 0, 0, bytes);
	return reg_read(SPI + SPI_W0) & ~(UINT32_MAX << 8 * bytes);
}

static void tell(uint32_t op)
{
	spi_run(op, 0, 0, 0);
}

void flash_attach(void)
{
	uint32_t id;

	spi_start();
	flash_wait();
	id = ask(READ_ID, 3);
	if (id != 0 && id != 0xffffff)
		return;
	spi_connect_pads();
	tell(WAKE_UP);
	ticks_delay(50); /* tRES1, at most 30 us */
}

bool flash_busy(void)
{
	if (patience > 0 && !(ask(READ_STATUS, 1) & STATUS_BUSY))
		patience = 0;
	return patience > 0;
}

void flash_wait(void)
{
	while (flash_busy()) {
		if (--patience == 0)
			give_up(STATUS_FLASH);
		port_poll();
	}
}

static void write_enable(void)
{
	flash_wait();
	tell(WRITE_ENABLE);
	/* No flash reads as all ones or all zeros. */
	if ((ask(READ_STATUS, 1) & (STATUS_WEL | STATUS_BUSY)) != STATUS_WEL)
		give_up(STATUS_FLASH);
}

void flash_unprotect(void)
{
	uint32_t low, high;

	flash_wait();
	low = ask(READ_STATUS, 1);
	if (!(low & STATUS_BLOCKS))
		return;
	high = ask(READ_STATUS2, 1); /* holds quad enable: written back as it is */
	write_enable();
	reg_write(SPI + SPI_W0, (low & ~(STATUS_BLOCKS | STATUS_WEL | STATUS_BUSY)) | high << 8);
	spi_run(WRITE_STATUS, 0, 2, 0);
	patience = PATIENCE;
	flash_wait();
	if (ask(READ_STATUS, 1) & STATUS_BLOCKS)
		give_up(STATUS_PROTECTED);
}

static void read_chunk(uint32_t address, uint32_t *to, uint32_t size)
{
	const uint32_t spi = near(SPI);

	flash_wait();
	spi_run(READ, address, 0, size);
	for (uint32_t i = 0; i < size; i += 4)
		*to++ = reg_read(spi + SPI_W0 + i);
	port_poll();
}

void flash_each(uint32_t address, uint32_t size, uint32_t *to, flash_taker *take, void *self)
{
	uint32_t chunk[FLASH_CHUNK / 4];

	while (size > 0) {
		const uint32_t n = min_u32(size, FLASH_CHUNK);
		uint32_t *const place = to != NULL ? to : chunk;

		read_chunk(address, place, n);
		take(self, place, n);
		address += n;
		size -= n;
		if (to != NULL)
			to += FLASH_CHUNK / 4;
	}
}

bool flash_is_blank(const uint32_t *words, uint32_t size)
{
	for (; size > 0; size -= 4)
		if (*words++ != UINT32_MAX)
			return false;
	return true;
}

bool flash_sector_is_blank(uint32_t address)
{
	uint32_t chunk[FLASH_CHUNK / 4];

	do {
		read_chunk(address, chunk, FLASH_CHUNK);
		if (!flash_is_blank(chunk, FLASH_CHUNK))
			return false;
		address += FLASH_CHUNK;
	} while (address & (FLASH_SECTOR - 1));
	return true;
}

void flash_program(uint32_t address, const uint32_t *words, uint32_t size)
{
	const uint32_t spi = near(SPI);

	write_enable();
	for (uint32_t i = 0; i < size; i += 4)
		reg_write(spi + SPI_W0 + i, *words++);
	spi_run(PROGRAM, address, size, 0);
	patience = PATIENCE;
}

void flash_erase(uint32_t address, uint32_t unit)
{
	uint32_t op = unit == FLASH_BLOCK  ? ERASE_BLOCK
		      : unit == FLASH_HALF ? ERASE_HALF
					   : ERASE_SECTOR;

	if (unit == FLASH_CHIP)
		op = ERASE_CHIP;
	write_enable();
	spi_run(op, address, 0, 0);
	patience = unit == FLASH_CHIP ? PATIENCE_CHIP : PATIENCE;
}
