/* SPDX-License-Identifier: MIT */
/*
 * Write protection by the flash chip's own status bits: what is set, by name, and telling of it
 * when an operation failed that it explains. Called by programs, run.c and erase.c.
 */
#include <stdio.h>
#include <string.h>

#include "flash/flash.h"
#include "flash/jedec.h"
#include "util/options.h"

#define OPCODE_READ_STATUS_1 0x05
#define OPCODE_READ_STATUS_3 0x15

/* What a flash that does not know command 15h leaves on the line. */
#define NO_ANSWER 0xffu

static int read_register(espflash_session *s, uint8_t opcode, uint32_t *ret)
{
	const espflash_spi_command q = {.opcode = opcode, .read_bits = 8};

	return ef_spi_run(s, &q, ret);
}

static void add_name(espflash_flash_protection *p, const char *name)
{
	const size_t used = strlen(p->text);

	snprintf(p->text + used, sizeof(p->text) - used, "%s%s", used ? " " : "", name);
}

static int look(espflash_session *s, espflash_flash_protection *ret)
{
	static const char *const names[EF_JEDEC_BP_MAX] = {"BP0", "BP1", "BP2", "BP3"};
	const struct ef_jedec_layout *layout = ef_jedec_layout(s->flash.jedec_id);
	uint32_t first = 0, third = 0;
	int r = read_register(s, OPCODE_READ_STATUS_1, &first);

	if (r == 0 && layout->wps != 0)
		r = read_register(s, OPCODE_READ_STATUS_3, &third);
	if (r < 0)
		return r;
	ret->status = first;
	if (first == NO_ANSWER)
		return 0;
	for (unsigned i = 0; i < EF_JEDEC_BP_MAX && layout->bp[i] != 0; i++) {
		if (first & layout->bp[i]) {
			ret->bits |= layout->bp[i];
			add_name(ret, names[i]);
		}
	}
	if (third != NO_ANSWER && (third & layout->wps)) {
		ret->individual = 1;
		add_name(ret, "WPS");
	}
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
			"write-flash-status --bytes 1 --non-volatile 0 takes it off, unless the "
			"flash's WP pin keeps it");
	}
	/* Whatever asking for the state has recorded: what failed is this. */
	*e = first;
	return error;
}
