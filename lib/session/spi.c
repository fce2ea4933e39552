/* SPDX-License-Identifier: MIT */
/*
 * One command to the flash chip through the SPI controller's registers: the recipe of REFERENCE
 * 3.8, with all writes of a step in one packet, read back where the flash is changed. Called by
 * the flash layer and by programs.
 */
#include <string.h>

#include "session/session.h"
#include "util/bytes.h"
#include "util/options.h"

/* SPI_USER register: REFERENCE 3.8. */
#define USR_COMMAND (1u << 31)
#define USR_ADDR    (1u << 30)
#define USR_DUMMY   (1u << 29)
#define USR_MISO    (1u << 28)
#define USR_MOSI    (1u << 27)
/* SPI_USER1: lengths less one. The last two on the ESP8266 only. */
#define USR1_ADDR_SHIFT 26
#define USR1_MOSI_SHIFT 17
#define USR1_MISO_SHIFT 8
/* SPI_USER2: an opcode of eight bits. */
#define USR2_OPCODE_BITS (7u << 28)
/* SPI_CMD: start, and busy until it clears itself. */
#define CMD_USR	 (1u << 18)
#define POLLS	 10
#define SETUPS	 4
#define DATA_MAX 64u

struct batch {
	struct ef_reg_write writes[EF_REG_WRITES_MAX];
	size_t count;
};

static void add(struct batch *b, uint32_t address, uint32_t value)
{
	b->writes[b->count++] = (struct ef_reg_write){address, value, 0xffffffff, 0};
}

static void add_lengths(struct batch *b, const struct ef_chip *chip, const espflash_spi_command *q)
{
	uint32_t usr1 = 0;
	bool needed = false;

	if (chip->spi.mosi_dlen == 0) {
		if (q->write_size > 0)
			usr1 |= (q->write_size * 8 - 1) << USR1_MOSI_SHIFT;
		if (q->read_bits > 0)
			usr1 |= (q->read_bits - 1u) << USR1_MISO_SHIFT;
		needed = true;
	} else {
		if (q->write_size > 0)
			add(b, chip->spi.mosi_dlen, q->write_size * 8 - 1);
		if (q->read_bits > 0)
			add(b, chip->spi.miso_dlen, q->read_bits - 1u);
	}
	if (q->address_bits > 0)
		usr1 |= (q->address_bits - 1u) << USR1_ADDR_SHIFT;
	if (q->dummy_bits > 0)
		usr1 |= q->dummy_bits - 1u;
	if (needed || q->address_bits > 0 || q->dummy_bits > 0)
		add(b, chip->spi.usr1, usr1);
}

static void add_data(struct batch *b, const struct ef_chip *chip, const espflash_spi_command *q)
{
	for (uint32_t at = 0; at < q->write_size; at += 4) {
		uint8_t word[4] = {0};

		memcpy(word, q->write_data + at, ef_min_u32(4, q->write_size - at));
		add(b, chip->spi.w0 + at, ef_load_le32(word));
	}
	if (q->write_size == 0)
		add(b, chip->spi.w0, 0);
}

static void build(struct batch *b, const struct ef_chip *chip, const espflash_spi_command *q)
{
	uint32_t usr = USR_COMMAND;

	usr |= q->address_bits > 0 ? USR_ADDR : 0;
	usr |= q->dummy_bits > 0 ? USR_DUMMY : 0;
	usr |= q->read_bits > 0 ? USR_MISO : 0;
	usr |= q->write_size > 0 ? USR_MOSI : 0;
	b->count = 0;
	add_lengths(b, chip, q);
	add(b, chip->spi.usr, usr);
	add(b, chip->spi.usr2, USR2_OPCODE_BITS | q->opcode);
	if (q->address_bits > 0)
		add(b, chip->spi.addr,
			chip->spi.address_left_justified ? q->address << (32u - q->address_bits)
							 : q->address);
	add_data(b, chip, q);
}

/* Does the controller hold what was sent? A command that changes the flash must not be damaged. */
static int read_back(espflash_session *s, const struct batch *b, bool *ret)
{
	*ret = true;
	for (size_t i = 0; i < b->count && *ret; i++) {
		uint32_t value = 0;
		const int r = ef_command_read_reg(&s->command, b->writes[i].address, &value);

		if (r < 0)
			return r;
		*ret = value == b->writes[i].value;
	}
	return 0;
}

/* Set the controller up; packets of register writes carry no checksum. */
static int set_up(espflash_session *s, const espflash_spi_command *q, bool check)
{
	bool right = false;
	struct batch b;
	int r = 0;

	build(&b, s->chip, q);
	for (int i = 0; r == 0 && i < SETUPS && !right; i++) {
		r = ef_command_write_regs(&s->command, b.writes, b.count, true);
		if (!check)
			return r;
		if (r == 0)
			r = read_back(s, &b, &right);
	}
	if (r == 0 && !right)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL,
			"the line is bad: try another cable or a lower --baud",
			"the SPI controller does not hold what was written for command %02xh",
			q->opcode);
	return r;
}

/* A question can be asked twice. */
static int start(espflash_session *s, bool asks)
{
	const struct ef_reg_write go = {s->chip->spi.cmd, CMD_USR, 0xffffffff, 0};

	return ef_command_write_regs(&s->command, &go, 1, asks);
}

static int wait_done(espflash_session *s, uint8_t opcode)
{
	for (int i = 0; i < POLLS; i++) {
		uint32_t cmd = 0;
		const int r = ef_command_read_reg(&s->command, s->chip->spi.cmd, &cmd);

		if (r < 0 || !(cmd & CMD_USR))
			return r;
	}
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH, NULL,
		"the SPI controller did not finish command %02xh", opcode);
}

static int run(espflash_session *s, const espflash_spi_command *q, bool check, uint32_t *ret)
{
	const struct ef_spi_registers *spi = &s->chip->spi;
	uint32_t old_usr = 0, old_usr2 = 0, answer = 0;
	struct batch b;
	int r = ef_security_permits(s, "ask its flash");

	if (r == 0)
		r = ef_command_read_reg(&s->command, spi->usr, &old_usr);
	if (r == 0)
		r = ef_command_read_reg(&s->command, spi->usr2, &old_usr2);
	if (r < 0)
		return r;
	if (q->read_bits == 0)
		ef_command_changes_flash(&s->command);
	r = set_up(s, q, check);
	if (r == 0)
		r = start(s, q->read_bits > 0);
	if (r == 0)
		r = wait_done(s, q->opcode);
	if (r == 0 && q->read_bits > 0)
		r = ef_command_read_reg(&s->command, spi->w0, &answer);
	if (r < 0)
		return r;
	b.count = 0;
	add(&b, spi->usr, old_usr);
	add(&b, spi->usr2, old_usr2);
	r = ef_command_write_regs(&s->command, b.writes, b.count, true);
	if (r == 0 && ret)
		*ret = q->read_bits < 32 ? answer & ((1u << q->read_bits) - 1) : answer;
	return r;
}

int ef_spi_run(espflash_session *s, const espflash_spi_command *q, uint32_t *ret)
{
	return run(s, q, q->read_bits == 0, ret);
}

int ef_spi_run_checked(espflash_session *s, const espflash_spi_command *q, uint32_t *ret)
{
	return run(s, q, true, ret);
}

int espflash_target_spi(espflash_session *s, const espflash_spi_command *command, uint32_t *ret)
{
	espflash_spi_command q;
	uint32_t answer = 0;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r < 0)
		return r;
	if (!command)
		return ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "no SPI command");
	r = ef_options_import(ef_session_record(s), &q, sizeof(q), command, "SPI command");
	if (r < 0)
		return r;
	if (q.write_size > DATA_MAX || (q.write_size > 0 && !q.write_data) || q.read_bits > 32 ||
		q.address_bits > 32 || (q.read_bits > 0 && !ret))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"an SPI command takes at most %u bytes out and 32 bits in", DATA_MAX);
	r = ef_flash_attach(s);
	if (r == 0)
		r = ef_spi_run(s, &q, &answer);
	if (r == 0 && ret)
		*ret = answer;
	return r;
}
