/* SPDX-License-Identifier: MIT */
/*
 * Loading code into RAM and starting it. Everything is checked against the chip's memory map
 * before the first byte is sent.
 */
#include <espflash/image.h>

#include "session/session.h"
#include "util/bytes.h"

/* Is the range within one region of RAM? */
static bool is_ram(const struct ef_chip *chip, uint32_t address, size_t size)
{
	for (const struct ef_region *m = chip->memory; m->name; m++) {
		if (m->load && address >= m->start &&
			ef_range_fits(address - m->start, size, m->end - m->start))
			return true;
	}
	return false;
}

static int check_ram(espflash_session *s, uint32_t address, size_t size)
{
	const int r = ef_security_permits(s, "load code");

	if (r < 0)
		return r;
	if (address % 4 != 0)
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, address, NULL,
			"address 0x%08x is not a multiple of 4", (unsigned)address);
	/* REFERENCE 3.7: what it stands on is not overwritten. */
	if (ef_stub_occupies(s, address, size))
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_RANGE, address,
			"reset the chip into its ROM loader first (--no-stub stays there)",
			"0x%08x to 0x%08x is in use by the flasher stub that runs on the %s",
			(unsigned)address, (unsigned)(address + size), s->chip->name);
	if (is_ram(s->chip, address, size))
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_RANGE, address,
		"only images linked for RAM can be loaded; write this one to the flash",
		"0x%08x to 0x%08x is not in the RAM of the %s", (unsigned)address,
		(unsigned)(address + size), s->chip->name);
}

int espflash_target_write_memory(
	espflash_session *s, uint32_t address, const void *data, size_t size)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && (!data || size == 0))
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "no data to write");
	if (r == 0)
		r = check_ram(s, address, (size_t)ef_round_up(size, 4));
	if (r == 0)
		r = ef_command_mem_write(&s->command, address, data, size);
	return r;
}

static int start(espflash_session *s, uint32_t entry)
{
	const int r = ef_command_mem_end(&s->command, entry);

	if (r == 0)
		s->state = EF_SESSION_OPEN;
	return r;
}

int espflash_target_run(espflash_session *s, uint32_t entry)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && entry == 0)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"an entry point of 0 would leave the loader waiting");
	if (r == 0)
		r = ef_security_permits(s, "start code");
	if (r == 0)
		r = start(s, entry);
	return r;
}

static int check_image(
	espflash_session *s, espflash_image_info *image, const void *data, size_t size)
{
	image->struct_size = sizeof(*image);

	int r = espflash_image_check(image, data, size, s->chip->chip, ef_session_record(s));

	if (r == 0 && image->chip != s->chip->chip)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_CHIP, NULL,
			"the image is for %s, the chip is an %s",
			espflash_chip_name(image->chip) ? espflash_chip_name(image->chip)
							: "another chip",
			s->chip->name);
	for (uint32_t i = 0; r == 0 && i < image->segment_count; i++)
		r = check_ram(s, image->segments[i].address, image->segments[i].size);
	return r;
}

int espflash_target_load_ram(espflash_session *s, const void *data, size_t size)
{
	espflash_image_info image;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && !data)
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "data is NULL");
	if (r == 0)
		r = check_image(s, &image, data, size);
	for (uint32_t i = 0; r == 0 && i < image.segment_count; i++) {
		const espflash_image_segment *segment = &image.segments[i];

		if (segment->size > 0)
			r = ef_command_mem_write(&s->command, segment->address,
				(const uint8_t *)data + segment->file_offset, segment->size);
	}
	if (r == 0)
		r = start(s, image.entry);
	return r;
}
