/* SPDX-License-Identifier: MIT */
/*
 * Write protection by the flash chip's own status bits: what is set, by name, and telling of it
 * when an operation failed that it explains. Called by programs, run.c and erase.c.
 */
#include <stdio.h>
#include <string.h>

#include <espflash/part.h>

#include "flash/flash.h"
#include "flash/jedec.h"
#include "util/options.h"

/* What a flash that does not know the command leaves on the line. */
#define NO_ANSWER 0xffu
/* Of the first register: busy, and the write enable latch. */
#define STATUS_OF_NOW 0x03u

static void add_name(espflash_flash_protection *p, const char *name)
{
	const size_t used = strlen(p->text);

	snprintf(p->text + used, sizeof(p->text) - used, "%s%s", used ? " " : "", name);
}

/* The registers that hold protection; those that do not are not read, and count as 0. */
static int read_registers(
	espflash_session *s, const struct ef_status_layout *layout, uint8_t ret[EF_STATUS_MAX])
{
	const unsigned of_interest = 1u << 0 | 1u << ef_status_register(layout, EF_STATUS_TB) |
				     1u << ef_status_register(layout, EF_STATUS_CMP) |
				     1u << ef_status_register(layout, EF_STATUS_WPS);
	int r = ef_flash_status(s, 1, &ret[0]);

	for (unsigned number = 2; r == 0 && number <= EF_STATUS_MAX; number++) {
		if (of_interest >> number & 1)
			r = ef_flash_status(s, number, &ret[number - 1]);
		if (ret[number - 1] == NO_ANSWER)
			ret[number - 1] = 0;
	}
	return r;
}

static bool is_set(const struct ef_status_layout *layout, const uint8_t *registers, unsigned kind)
{
	const unsigned number = ef_status_register(layout, kind);

	return number != 0 && (registers[number - 1] & ef_status_mask(layout, kind)) != 0;
}

/*
 * CMP turns the area around: with it no BP protect everything, and all of them nothing. TB and SEC
 * only say which area it is.
 */
static void name_bits(espflash_flash_protection *p, const struct ef_status_layout *layout,
	const uint8_t *registers)
{
	const bool complement = is_set(layout, registers, EF_STATUS_CMP);
	uint32_t all = 0;

	for (unsigned kind = EF_STATUS_BP0; kind <= EF_STATUS_BP3; kind++)
		all |= ef_status_mask(layout, kind);
	p->bits = registers[0] & all;
	if (complement && p->bits == all)
		p->bits = 0;
	else
		for (unsigned kind = EF_STATUS_BP0; kind <= EF_STATUS_CMP; kind++)
			if ((p->bits != 0 || complement) && is_set(layout, registers, kind))
				add_name(p, ef_status_word(kind));
	p->individual = is_set(layout, registers, EF_STATUS_WPS);
	if (p->individual)
		add_name(p, ef_status_word(EF_STATUS_WPS));
}

static int look(espflash_session *s, espflash_flash_protection *ret)
{
	const struct ef_status_layout *layout = ef_jedec_status(s->flash.jedec_id);
	uint8_t registers[EF_STATUS_MAX] = {0};
	const int r = read_registers(s, layout, registers);

	if (r < 0)
		return r;
	ret->status = registers[0];
	if (registers[0] != NO_ANSWER)
		name_bits(ret, layout, registers);
	return 0;
}

int espflash_flash_write_protection(espflash_session *s, espflash_flash_protection *ret)
{
	espflash_flash_protection p = {.struct_size = sizeof(p)};
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_struct_check(ef_session_record(s), ret, "protection");
	if (r == 0)
		r = ef_security_permits(s, "ask its flash");
	if (r == 0)
		r = ef_flash_prepare(s);
	if (r == 0)
		r = look(s, &p);
	if (r == 0)
		ef_struct_export(ret, &p, sizeof(p));
	return r;
}

/* Can the failure be one of a flash that ignores what it is told? */
static bool may_be_protection(const espflash_session *s, int error)
{
	return s->state == EF_SESSION_CONNECTED && !s->secure_download &&
	       (error == ESPFLASH_ERROR_VERIFY || error == ESPFLASH_ERROR_FLASH ||
		       error == ESPFLASH_ERROR_DEVICE);
}

int ef_flash_explain(espflash_session *s, int error)
{
	espflash_error_info *e = ef_session_record(s);
	espflash_flash_protection p = {.struct_size = sizeof(p)};
	espflash_error_info first;

	if (!may_be_protection(s, error))
		return error;
	first = *e;
	if (look(s, &p) == 0 && p.text[0] != '\0') {
		char text[sizeof(first.message)];

		snprintf(text, sizeof(text), "the flash is write-protected (%s set): %.180s",
			p.text, first.message);
		memcpy(first.message, text, sizeof(text));
		snprintf(first.hint, sizeof(first.hint),
			"write-flash-status --bytes 1 --non-volatile 0x%02x takes it off, unless "
			"the flash's WP pin keeps it",
			(unsigned)(p.status & ~(p.bits | STATUS_OF_NOW)));
	} else if (s->flash.part_quirks & ESPFLASH_PART_STARTS_LOCKED)
		snprintf(first.hint, sizeof(first.hint),
			"the %s is locked after power-up: unlock it by its own command first",
			s->flash.part_name);
	/* Whatever asking for the state has recorded: what failed is this. */
	*e = first;
	return error;
}
