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
#include "ticks.h"

#define READ_ID	      0x9fu
#define READ_STATUS   0x05u
#define READ_STATUS2  0x35u
#define WRITE_STATUS  0x01u
#define WRITE_ENABLE  0x06u
#define WAKE_UP	      0xabu
#define ERASE_CHIP    0xc7u
#define STATUS_BUSY   0x01u
#define STATUS_WEL    0x02u
#define STATUS_BLOCKS 0x3cu /* block protection, on every maker's part */

/* Opcodes with 3 and with 4 address bytes. */
struct opcodes {
	uint8_t near;
	uint8_t far;
};

static const struct opcodes op_read = {0x03, 0x13};
static const struct opcodes op_program = {0x02, 0x12};
static const struct opcodes op_sector = {0x20, 0x21};
static const struct opcodes op_half = {0x52, 0x5c};
static const struct opcodes op_block = {0xd8, 0xdc};

#define FAR_FROM 0x1000000u /* what 3 bytes cannot address */

/* Longest times, beyond any datasheet: ms. */
#define LIMIT_PROGRAM 500u
#define LIMIT_SECTOR  4000u
#define LIMIT_BLOCK   10000u
#define LIMIT_CHIP    600000u

static uint32_t limit_ms; /* of the operation under way; 0: none */

static uint32_t simple(uint8_t opcode, uint8_t receive)
{
	const struct spi_command c = {.opcode = opcode, .receive = receive};

	if (receive > 0)
		reg_write(SPI_W0, 0);
	spi_run(&c);
	return receive > 0 ? reg_read(SPI_W0) : 0;
}

static struct spi_command addressed(const struct opcodes *op, uint32_t address)
{
	const bool is_far = address >= FAR_FROM;

	return (struct spi_command){.opcode = is_far ? op->far : op->near,
		.address_bits = is_far ? 32 : 24,
		.address = address};
}

static uint32_t read_status(void)
{
	return simple(READ_STATUS, 1) & 0xff;
}

uint32_t flash_id(void)
{
	(void)flash_wait();
	return simple(READ_ID, 3) & 0xffffff;
}

static bool answers(void)
{
	const uint32_t id = flash_id();

	return id != 0 && id != 0xffffff;
}

void flash_attach(void)
{
	spi_start();
	if (answers())
		return;
	spi_connect_pads();
	(void)simple(WAKE_UP, 0);
	ticks_delay(50); /* tRES1, at most 30 us */
}

bool flash_busy(void)
{
	if (limit_ms > 0 && !(read_status() & STATUS_BUSY))
		limit_ms = 0;
	return limit_ms > 0;
}

enum status flash_wait(void)
{
	uint32_t last = ticks_now();
	uint32_t ms = 0;

	while (flash_busy()) {
		port_poll();
		if (ticks_now() - last < 1000 * TICKS_PER_US)
			continue;
		last += 1000 * TICKS_PER_US;
		if (++ms > limit_ms) {
			limit_ms = 0;
			return STATUS_FLASH;
		}
	}
	return STATUS_OK;
}

static enum status write_enable(void)
{
	const enum status s = flash_wait();

	if (s)
		return s;
	(void)simple(WRITE_ENABLE, 0);
	/* No flash reads as all ones or all zeros. */
	return (read_status() & (STATUS_WEL | STATUS_BUSY)) == STATUS_WEL ? STATUS_OK
									  : STATUS_FLASH;
}

enum status flash_unprotect(void)
{
	const struct spi_command c = {.opcode = WRITE_STATUS, .send = 2};
	enum status s = flash_wait();
	uint32_t low, high;

	if (s)
		return s;
	low = read_status();
	if (!(low & STATUS_BLOCKS))
		return STATUS_OK;
	high = simple(READ_STATUS2, 1) & 0xff; /* holds quad enable: written back as it is */
	s = write_enable();
	if (s)
		return s;
	reg_write(SPI_W0, (low & ~STATUS_BLOCKS & ~(STATUS_WEL | STATUS_BUSY)) | high << 8);
	spi_run(&c);
	limit_ms = LIMIT_PROGRAM;
	s = flash_wait();
	if (s)
		return s;
	return read_status() & STATUS_BLOCKS ? STATUS_PROTECTED : STATUS_OK;
}

enum status flash_read(uint32_t address, void *to, uint32_t size)
{
	uint32_t *words = to;
	const enum status s = flash_wait();

	if (s)
		return s;
	while (size > 0) {
		const uint32_t n = min_u32(size, FLASH_CHUNK);
		struct spi_command c = addressed(&op_read, address);

		c.receive = (uint8_t)n;
		spi_run(&c);
		for (uint32_t i = 0; i < n; i += 4)
			*words++ = reg_read(SPI_W0 + i);
		address += n;
		size -= n;
		port_poll();
	}
	return STATUS_OK;
}

bool flash_is_blank(uint32_t address, uint32_t size)
{
	if (flash_wait())
		return false;
	for (uint32_t end = address + size; address != end; address += FLASH_CHUNK) {
		struct spi_command c = addressed(&op_read, address);

		c.receive = FLASH_CHUNK;
		spi_run(&c);
		for (uint32_t i = 0; i < FLASH_CHUNK; i += 4)
			if (reg_read(SPI_W0 + i) != UINT32_MAX)
				return false;
		port_poll();
	}
	return true;
}

enum status flash_program(uint32_t address, const uint32_t *words, uint32_t size)
{
	struct spi_command c = addressed(&op_program, address);
	const enum status s = write_enable();

	if (s)
		return s;
	for (uint32_t i = 0; i < size; i += 4)
		reg_write(SPI_W0 + i, *words++);
	c.send = (uint8_t)size;
	spi_run(&c);
	limit_ms = LIMIT_PROGRAM;
	return STATUS_OK;
}

enum status flash_erase(uint32_t address, uint32_t unit)
{
	const struct opcodes *op = unit == FLASH_SECTOR ? &op_sector
				   : unit == FLASH_HALF ? &op_half
							: &op_block;
	struct spi_command c = addressed(op, address);
	const enum status s = write_enable();

	if (s)
		return s;
	if (unit == FLASH_CHIP)
		c = (struct spi_command){.opcode = ERASE_CHIP};
	spi_run(&c);
	limit_ms = unit == FLASH_CHIP	  ? LIMIT_CHIP
		   : unit == FLASH_SECTOR ? LIMIT_SECTOR
					  : LIMIT_BLOCK;
	return STATUS_OK;
}
