/* SPDX-License-Identifier: MIT */
/*
 * What sets the flash's supply voltage, and how many data lines it has: REFERENCE 2.16. Called by
 * flash/identify.c and stub.c; must not know a session, nor any chip by name.
 */
#include <espflash/flash.h>

#include "session/decode.h"

static bool is_there(const struct ef_field *f)
{
	return f->part[0].width != 0;
}

static int by_register(
	const struct ef_word_source *w, const struct ef_voltage *v, struct ef_flash_wiring *ret)
{
	uint32_t high = 0, on = 0;
	int r = ef_decode_field(w, &v->override_high, &high);

	if (r == 0)
		r = ef_decode_field(w, &v->override_on, &on);
	ret->voltage_by = ESPFLASH_VOLTAGE_BY_REGISTER;
	ret->millivolts = high ? 1900 : on ? 1800 : 0;
	return r;
}

static int by_efuse(
	const struct ef_word_source *w, const struct ef_voltage *v, struct ef_flash_wiring *ret)
{
	uint32_t on = 0, full = 0;
	int r = ef_decode_field(w, &v->efuse_on, &on);

	if (r == 0)
		r = ef_decode_field(w, &v->efuse_3v3, &full);
	ret->voltage_by = ESPFLASH_VOLTAGE_BY_EFUSE;
	ret->millivolts = !on ? 0 : full ? 3300 : 1800;
	return r;
}

static int decode_voltage(
	const struct ef_word_source *w, const struct ef_voltage *v, struct ef_flash_wiring *ret)
{
	uint32_t override = 0, force = 0, low = 0;
	int r = ef_decode_field(w, &v->override, &override);

	if (r < 0 || !is_there(&v->strap))
		return r;
	if (override)
		return by_register(w, v, ret);
	r = ef_decode_field(w, &v->efuse_force, &force);
	if (r == 0 && force)
		return by_efuse(w, v, ret);
	if (r == 0)
		r = ef_decode_field(w, &v->strap, &low);
	ret->voltage_by = ESPFLASH_VOLTAGE_BY_STRAP;
	ret->millivolts = low ? 1800 : 3300;
	return r;
}

int ef_decode_wiring(
	const struct ef_word_source *w, const struct ef_chip *c, struct ef_flash_wiring *ret)
{
	struct ef_flash_wiring wiring = {0};
	uint32_t octal = 0;
	int r = ef_decode_field(w, &c->flash_octal, &octal);

	if (is_there(&c->flash_octal))
		wiring.lines = octal ? 8 : 4;
	if (r == 0)
		r = decode_voltage(w, &c->voltage, &wiring);
	if (r == 0)
		*ret = wiring;
	return r;
}
