/* SPDX-License-Identifier: MIT */
/*
 * Erasing flash, piece by piece, so that progress is seen and a cancel takes effect soon. Called
 * by programs and by the plan.
 */
#include "flash/flash.h"
#include "util/bytes.h"
#include "util/options.h"

int ef_flash_erase_range(espflash_session *s, uint32_t address, uint32_t size, struct ef_meter *m)
{
	int r = 0;

	for (uint32_t done = 0; r == 0 && done < size;) {
		const uint32_t here = ef_piece_at(address + done, size - done);
		unsigned tries = 0;

		do {
			r = ef_loader_erase(s, address + done, here);
		} while (r < 0 && ef_flash_try_again(s, r, ++tries));
		done += here;
		m->done += here;
		if (r == 0)
			r = ef_meter_tell(m, 0, address + done);
	}
	return r;
}

static int check_alignment(espflash_session *s, uint32_t address, uint32_t size)
{
	if (size > 0 && address % ESPFLASH_SECTOR_SIZE == 0 && size % ESPFLASH_SECTOR_SIZE == 0)
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_RANGE, address,
		"address and size must be multiples of 4096 (0x1000), the size not 0",
		"cannot erase 0x%x bytes at 0x%08x: no whole sectors", (unsigned)size,
		(unsigned)address);
}

/* size 0 = the whole chip. */
static int erase(
	espflash_session *s, uint32_t address, uint32_t size, const espflash_erase_options *options)
{
	espflash_erase_options o;
	struct ef_meter m;
	int r = ef_options_import(ef_session_record(s), &o, sizeof(o), options, "erase options");

	if (r == 0)
		r = ef_flash_open(s, o.flash_size);
	if (r < 0)
		return r;
	if (size == 0)
		size = o.flash_size ? o.flash_size : s->flash.size;
	r = ef_flash_check_range(s, o.flash_size, address, size);
	if (r == 0)
		r = ef_flash_erase_guard(s, address, o.flags & ESPFLASH_ERASE_FORCE);
	if (r < 0)
		return r;
	ef_meter_begin(&m, &s->context, o.progress, o.progress_user);
	m.total = size;
	ef_meter_phase(&m, ESPFLASH_PHASE_ERASE);
	r = ef_flash_unprotect(s);
	if (r == 0)
		r = ef_flash_erase_range(s, address, size, &m);
	return r < 0 ? ef_flash_explain(s, r) : 0;
}

int espflash_flash_erase(
	espflash_session *s, uint32_t address, uint32_t size, const espflash_erase_options *options)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check_alignment(s, address, size);
	if (r == 0)
		r = erase(s, address, size, options);
	return r;
}

int espflash_flash_erase_chip(espflash_session *s, const espflash_erase_options *options)
{
	const int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	return r < 0 ? r : erase(s, 0, 0, options);
}
