/* SPDX-License-Identifier: MIT */
/*
 * The flash chip's status registers, and what is erased and programmed past the loader, which waits
 * on them. Opcodes: REFERENCE 3.8, W25Q32JV datasheet section 8.1. Called by programs, loader.c and
 * program.c.
 */
#include "flash/flash.h"

#define OPCODE_WRITE_ENABLE	     0x06
#define OPCODE_WRITE_ENABLE_VOLATILE 0x50
#define OPCODE_WRITE_DISABLE	     0x04
#define OPCODE_SECTOR_ERASE	     0x20
#define OPCODE_PAGE_PROGRAM	     0x02
#define STATUS_MAX		     3u
#define STATUS_BUSY		     0x01u
#define STATUS_WRITE_ENABLED	     0x02u
#define STATUS_READS		     6
#define CHANGE_TRIES		     4
/* The slowest parts take 3 s for a sector: REFERENCE 3.3 allows as much for any command. */
#define SECTOR_ERASE_MAX_US 3000000u
/* A non-volatile write takes up to 30 ms (W25Q32JV datasheet, tW max): wait several of those. */
#define WRITE_WAIT_US 100000u

static const uint8_t read_opcodes[STATUS_MAX] = {0x05, 0x35, 0x15};
static const uint8_t write_opcodes[STATUS_MAX] = {0x01, 0x31, 0x11};

static int check(espflash_session *s, uint32_t bytes)
{
	if (bytes >= 1 && bytes <= STATUS_MAX)
		return ef_flash_attach(s);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
		"a flash chip has 1 to %u status registers, not %u", STATUS_MAX, (unsigned)bytes);
}

static int read_status(espflash_session *s, uint32_t bytes, uint32_t *ret)
{
	uint32_t status = 0;

	for (uint32_t i = 0; i < bytes; i++) {
		const espflash_spi_command q = {.opcode = read_opcodes[i], .read_bits = 8};
		uint32_t byte = 0;
		const int r = ef_spi_run(s, &q, &byte);

		if (r < 0)
			return r;
		status |= byte << (8 * i);
	}
	*ret = status;
	return 0;
}

/*
 * The first status register, read until two readings in a row agree: replies have no checksum.
 * Checked: while erasing is enabled, a damaged opcode could be one that erases.
 */
static int steady_status(espflash_session *s, uint32_t *ret)
{
	const espflash_spi_command q = {.opcode = read_opcodes[0], .read_bits = 8};
	uint32_t last = 0, status = 0;
	int r = ef_spi_run_checked(s, &q, &last);

	for (int i = 0; r == 0 && i < STATUS_READS; i++) {
		r = ef_spi_run_checked(s, &q, &status);
		if (r == 0 && status == last)
			break;
		last = status;
	}
	*ret = status;
	return r;
}

static int wait_idle(espflash_session *s, uint32_t address, uint32_t *ret_status)
{
	const struct ef_deadline end = ef_deadline_after(ef_session_now_us(s), SECTOR_ERASE_MAX_US);

	for (;;) {
		const int r = steady_status(s, ret_status);

		if (r < 0 || !(*ret_status & STATUS_BUSY))
			return r;
		if (ef_deadline_left_us(end, ef_session_now_us(s)) == 0)
			return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_FLASH, address,
				"is the supply steady?",
				"the flash chip did not finish its work at 0x%08x",
				(unsigned)address);
	}
}

/*
 * Erase or program once. *ret is true if it happened: the write enable latch was set before and is
 * clear after, which nothing but a finished change does. A packet that starts a command may be
 * lost.
 */
static int change_once(espflash_session *s, const espflash_spi_command *change, bool *ret)
{
	const espflash_spi_command enable = {.opcode = OPCODE_WRITE_ENABLE};
	uint32_t before = 0, after = 0;
	int r = ef_spi_run(s, &enable, NULL);

	if (r == 0)
		r = steady_status(s, &before);
	if (r == 0 && (before & STATUS_WRITE_ENABLED))
		r = ef_spi_run(s, change, NULL);
	if (r == 0)
		r = wait_idle(s, change->address, &after);
	*ret = (before & STATUS_WRITE_ENABLED) && !(after & STATUS_WRITE_ENABLED);
	return r;
}

static int change(espflash_session *s, const espflash_spi_command *q, const char *what)
{
	bool done = false;
	int r = 0;

	for (int i = 0; r == 0 && !done && i < CHANGE_TRIES; i++)
		r = change_once(s, q, &done);
	if (r == 0 && !done)
		r = ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_FLASH, q->address,
			"is the flash chip write-protected?",
			"the flash chip does not accept %s 0x%08x", what, (unsigned)q->address);
	return r;
}

int ef_flash_erase_sector(espflash_session *s, uint32_t address)
{
	const espflash_spi_command q = {
		.opcode = OPCODE_SECTOR_ERASE, .address_bits = 24, .address = address};

	return change(s, &q, "erasing the sector at");
}

int ef_flash_program_byte(espflash_session *s, uint32_t address, uint8_t byte)
{
	const espflash_spi_command q = {.opcode = OPCODE_PAGE_PROGRAM,
		.address_bits = 24,
		.address = address,
		.write_data = &byte,
		.write_size = 1};

	return change(s, &q, "the byte at");
}

static int write_register(
	espflash_session *s, uint8_t enable, uint8_t opcode, const uint8_t *data, uint32_t size)
{
	const espflash_spi_command enabling = {.opcode = enable};
	const espflash_spi_command writing = {
		.opcode = opcode, .write_data = data, .write_size = size};
	int r = ef_spi_run(s, &enabling, NULL);

	if (r == 0)
		r = ef_spi_run(s, &writing, NULL);
	if (r == 0)
		r = ef_transport_sleep_us(s->transport, &s->context, WRITE_WAIT_US);
	return r;
}

static int write_status(espflash_session *s, uint32_t value, uint32_t bytes, uint8_t enable)
{
	const espflash_spi_command disable = {.opcode = OPCODE_WRITE_DISABLE};
	const uint8_t data[STATUS_MAX] = {
		(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16)};
	int r = 0;

	/* Older parts take both registers in one command and know no 31h: REFERENCE 3.8. */
	if (bytes == 2)
		r = write_register(s, enable, write_opcodes[0], data, 2);
	for (uint32_t i = 0; r == 0 && i < bytes; i++)
		r = write_register(s, enable, write_opcodes[i], data + i, 1);
	if (r == 0)
		r = ef_spi_run(s, &disable, NULL);
	return r;
}

int espflash_flash_read_status(espflash_session *s, uint32_t bytes, uint32_t *ret)
{
	uint32_t status = 0;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && !ret)
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "ret is NULL");
	if (r == 0)
		r = check(s, bytes);
	if (r == 0)
		r = read_status(s, bytes, &status);
	if (r == 0)
		*ret = status;
	return r;
}

int espflash_flash_write_status(
	espflash_session *s, uint32_t value, uint32_t bytes, int non_volatile)
{
	uint32_t after = 0;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check(s, bytes);
	if (r == 0 && bytes < 4 && value >> (8 * bytes) != 0)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"0x%x does not fit into %u status registers", (unsigned)value,
			(unsigned)bytes);
	if (r == 0)
		r = write_status(s, value, bytes,
			non_volatile ? OPCODE_WRITE_ENABLE : OPCODE_WRITE_ENABLE_VOLATILE);
	if (r == 0)
		r = read_status(s, bytes, &after);
	if (r == 0 && after != value)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_VERIFY,
			"some bits are read-only or need the WP pin high",
			"the status registers read 0x%x after writing 0x%x", (unsigned)after,
			(unsigned)value);
	return r;
}
