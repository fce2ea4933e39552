/* SPDX-License-Identifier: MIT */
/*
 * What is erased and programmed past the loader, by the flash chip's own commands, waiting on its
 * first status register. Opcodes: REFERENCE 3.8, W25Q32JV datasheet section 8.1. Called by loader.c
 * and program.c.
 */
#include "flash/flash.h"

#define OPCODE_WRITE_ENABLE  0x06
#define OPCODE_SECTOR_ERASE  0x20
#define OPCODE_PAGE_PROGRAM  0x02
#define OPCODE_READ_STATUS   0x05
#define STATUS_BUSY	     0x01u
#define STATUS_WRITE_ENABLED 0x02u
#define STATUS_READS	     6
#define CHANGE_TRIES	     4
/* The slowest parts take 3 s for a sector: REFERENCE 3.3 allows as much for any command. */
#define SECTOR_ERASE_MAX_US 3000000u

/*
 * The first status register, read until two readings in a row agree: replies have no checksum.
 * Checked: while erasing is enabled, a damaged opcode could be one that erases.
 */
static int steady_status(espflash_session *s, uint32_t *ret)
{
	const espflash_spi_command q = {.opcode = OPCODE_READ_STATUS, .read_bits = 8};
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
