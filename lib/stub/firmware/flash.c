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
#define STATUS_OTHERS 0xc0u /* what is not to change */

/* How often to ask for the end of an operation: 2.5 s when it programs, 10 s when it erases, and 10
 * minutes when it erases the whole chip, at 2.5 us an ask and more. Beyond any datasheet. */
#define PATIENCE       (1u << 20)
#define PATIENCE_ERASE (1u << 22)
#define PATIENCE_CHIP  (1u << 28)

#define REST_EACH 1024u /* bytes read without a rest; see ticks_rest() */

static uint32_t patience; /* with the operation under way; 0: there is none */

/* The answer's first byte is the lowest; what stands above the last one is anything. */
static uint32_t ask(uint32_t op, uint32_t bytes)
{
	spi_run(op, 0, 0, bytes);
	return reg_read(SPI + SPI_W0);
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
	id = ask(READ_ID, 3) << 8;
	if (id != 0 && id != 0xffffff00)
		return;
	spi_connect_pads();
	tell(WAKE_UP);
	ticks_delay(50); /* tRES1, at most 30 us */
}

uint32_t flash_busy(void)
{
	if (patience > 0 && !(ask(READ_STATUS, 1) & STATUS_BUSY))
		patience = 0;
	return patience;
}

bool flash_erases(void)
{
	return patience > PATIENCE;
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
}

/* For what comes first in a session; programming, for the sake of time, does without the check. */
static void write_enable_surely(void)
{
	write_enable();
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
	write_enable_surely();
	reg_write(SPI + SPI_W0, (low & STATUS_OTHERS) | high << 8);
	spi_run(WRITE_STATUS, 0, 2, 0);
	patience = PATIENCE;
	flash_wait();
	if (ask(READ_STATUS, 1) & STATUS_BLOCKS)
		give_up(STATUS_PROTECTED);
}

/* Of the read begun last. */
static void fetch(uint32_t *to, uint32_t size)
{
	const uint32_t spi = near(SPI);

	spi_end();
	for (uint32_t i = 0; i < size; i += 4)
		*to++ = reg_read(spi + SPI_W0 + i);
}

void flash_each(uint32_t address, uint32_t size, uint32_t *to, flash_taker *take, void *self)
{
	uint32_t chunk[FLASH_CHUNK / 4];
	uint32_t n = min_u32(size, FLASH_CHUNK);

	if (n == 0)
		return;
	flash_wait();
	spi_begin(READ, address, 0, n);
	while (size > 0) {
		uint32_t *const place = to != NULL ? to : chunk;
		const uint32_t got = n;

		fetch(place, got);
		address += got;
		size -= got;
		n = min_u32(size, FLASH_CHUNK);
		if (n > 0) /* the next comes while this is looked at */
			spi_begin(READ, address, 0, n);
		take(self, place, got);
		port_poll();
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

	flash_wait();
	do {
		spi_begin(READ, address, 0, FLASH_CHUNK);
		fetch(chunk, FLASH_CHUNK);
		port_poll();
		if (!flash_is_blank(chunk, FLASH_CHUNK))
			return false;
		if (!(address & (REST_EACH - 1)))
			ticks_rest();
		address += FLASH_CHUNK;
	} while (address & (FLASH_SECTOR - 1));
	return true;
}

void flash_program(uint32_t address, const uint32_t *words, uint32_t size)
{
	const uint32_t first = *words, spi = near(SPI);
	uint32_t to = spi + SPI_W0;
	const uint32_t end = to + size;

	/* Before the flash is ready, so that it waits less; asking it spoils the first word. */
	do {
		reg_write(to, *words++);
		to += 4;
	} while (to != end);
	write_enable();
	reg_write(spi + SPI_W0, first);
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
	write_enable_surely();
	spi_run(op, address, 0, 0);
	patience = unit == FLASH_CHIP ? PATIENCE_CHIP : PATIENCE_ERASE;
}
