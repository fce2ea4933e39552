/* SPDX-License-Identifier: MIT */
/*
 * The flash chip's status registers, where and how its part has them (jedec_status.c). Called by
 * programs and protect.c.
 */
#include <espflash/part.h>

#include "flash/flash.h"
#include "flash/jedec.h"
#include "util/bytes.h"

/* W25Q32JV datasheet section 8.1; REFERENCE 3.8. */
#define OPCODE_WRITE_ENABLE	     0x06
#define OPCODE_WRITE_ENABLE_VOLATILE 0x50
#define OPCODE_WRITE_DISABLE	     0x04
/* A non-volatile write takes up to 30 ms (W25Q32JV datasheet, tW max): wait several of those. */
#define WRITE_WAIT_US 100000u
/*
 * lib/stub/firmware/flash.c: if one of these bits is set, it asks for the second register, in which
 * most parts have quad enable. To others that command may mean something else.
 */
#define STUB_PROTECTION 0x3cu
#define STUB_READS_2	0x35
/* Of the first register: busy, and the write enable latch. */
#define STATUS_OF_NOW 0x03u

/* How many registers there are; `bytes` if it is not known. */
static uint32_t count_of(const struct ef_status_layout *layout, uint32_t bytes)
{
	return layout->count ? layout->count : bytes;
}

static int check(espflash_session *s, uint32_t bytes)
{
	int r;

	if (bytes < 1 || bytes > EF_STATUS_MAX)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"a flash chip has 1 to %u status registers, not %u", EF_STATUS_MAX,
			(unsigned)bytes);
	r = ef_flash_prepare(s);
	return r == 0 ? ef_flash_attach(s) : r;
}

int ef_flash_status(espflash_session *s, uint32_t number, uint8_t *ret)
{
	const struct ef_status_layout *layout = ef_jedec_status(s->flash.jedec_id);
	const espflash_spi_command q = {.opcode = layout->read[number - 1], .read_bits = 8};
	uint32_t byte = 0;
	const int r = q.opcode ? ef_spi_run(s, &q, &byte) : 0;

	*ret = (uint8_t)byte;
	return r;
}

static int read_all(espflash_session *s, uint32_t count, uint8_t *ret)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < count; i++)
		r = ef_flash_status(s, i + 1, &ret[i]);
	return r;
}

static uint32_t join(const uint8_t *bytes, uint32_t count)
{
	uint32_t ret = 0;

	for (uint32_t i = 0; i < count; i++)
		ret |= (uint32_t)bytes[i] << (8 * i);
	return ret;
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

/*
 * Older parts take the second register as another byte of 01h only, and clear it if that byte does
 * not come; newer ones take each by its own command, and some of them ignore 01h with two bytes.
 * REFERENCE 3.8. So both are tried, the second way only if the first did not do it.
 */
static int write_all(
	espflash_session *s, const uint8_t *want, uint32_t bytes, uint32_t count, uint8_t enable)
{
	const struct ef_status_layout *layout = ef_jedec_status(s->flash.jedec_id);
	const uint32_t together = ef_min_u32(layout->together, count);
	const uint32_t written = together > bytes ? together : bytes;
	uint8_t now[EF_STATUS_MAX] = {0};
	int r = write_register(s, enable, layout->write[0], want, together);

	if (r == 0)
		r = read_all(s, written, now);
	if (r < 0 || ((join(now, written) ^ join(want, written)) & ~STATUS_OF_NOW) == 0)
		return r;
	for (uint32_t i = 0; r == 0 && i < written; i++) {
		if (layout->write[i])
			r = write_register(s, enable, layout->write[i], want + i, 1);
	}
	return r;
}

static int write_status(espflash_session *s, uint32_t value, uint32_t bytes, uint8_t enable)
{
	const struct ef_status_layout *layout = ef_jedec_status(s->flash.jedec_id);
	const espflash_spi_command disable = {.opcode = OPCODE_WRITE_DISABLE};
	const uint32_t count = count_of(layout, bytes);
	uint8_t want[EF_STATUS_MAX] = {0};
	int r = read_all(s, count, want);

	for (uint32_t i = 0; i < bytes; i++)
		want[i] = (uint8_t)(value >> (8 * i));
	if (r == 0)
		r = write_all(s, want, ef_min_u32(bytes, count), count, enable);
	if (r == 0)
		r = ef_spi_run(s, &disable, NULL);
	return r;
}

int ef_flash_unprotect(espflash_session *s)
{
	const struct ef_status_layout *layout = ef_jedec_status(s->flash.jedec_id);
	uint8_t status = 0;
	int r;

	if (s->loader != ESPFLASH_LOADER_STUB || layout->count == 0 ||
		layout->read[1] == STUB_READS_2)
		return 0;
	r = ef_flash_status(s, 1, &status);
	if (r == 0 && (status & STUB_PROTECTION))
		r = write_status(
			s, status & ~(STUB_PROTECTION | STATUS_OF_NOW), 1, OPCODE_WRITE_ENABLE);
	if (r == 0 && (status & STUB_PROTECTION))
		r = ef_flash_status(s, 1, &status);
	if (r == 0 && (status & STUB_PROTECTION))
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH, NULL,
			"its status reads 0x%02x after it was cleared", (unsigned)status);
	return r;
}

static const char *part_name(const espflash_session *s)
{
	return s->flash.part_name[0] ? s->flash.part_name : "flash chip";
}

static int check_value(espflash_session *s, uint32_t value, uint32_t bytes, bool non_volatile)
{
	const uint32_t count = count_of(ef_jedec_status(s->flash.jedec_id), bytes);

	if (value >> (8 * bytes - 1) >> 1 != 0)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"0x%x does not fit into %u status registers", (unsigned)value,
			(unsigned)bytes);
	if (value >> (8 * count - 1) >> 1 != 0)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"the %s has %u status register%s: 0x%x does not fit", part_name(s),
			(unsigned)count, count == 1 ? "" : "s", (unsigned)value);
	if (!non_volatile && (s->flash.part_quirks & ESPFLASH_PART_NO_VOLATILE))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
			"say that it shall be for good (--non-volatile)",
			"the status of the %s cannot be written until power-off only",
			part_name(s));
	return 0;
}

int espflash_flash_read_status(espflash_session *s, uint32_t bytes, uint32_t *ret)
{
	uint8_t status[EF_STATUS_MAX] = {0};
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && !ret)
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "ret is NULL");
	if (r == 0)
		r = check(s, bytes);
	if (r == 0)
		r = read_all(s, bytes, status);
	if (r == 0)
		*ret = join(status, bytes);
	return r;
}

int espflash_flash_write_status(
	espflash_session *s, uint32_t value, uint32_t bytes, int non_volatile)
{
	uint8_t after[EF_STATUS_MAX] = {0};
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check(s, bytes);
	if (r == 0)
		r = check_value(s, value, bytes, non_volatile != 0);
	if (r == 0)
		r = write_status(s, value, bytes,
			non_volatile ? OPCODE_WRITE_ENABLE : OPCODE_WRITE_ENABLE_VOLATILE);
	if (r == 0)
		r = read_all(s, bytes, after);
	if (r == 0 && join(after, bytes) != value)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_VERIFY,
			"some bits are read-only or need the WP pin high",
			"the status registers read 0x%x after writing 0x%x",
			(unsigned)join(after, bytes), (unsigned)value);
	return r;
}
