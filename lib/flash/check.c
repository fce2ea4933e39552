/* SPDX-License-Identifier: MIT */
/*
 * Every refusal of a plan, before the first byte: the parts against each other, the flash, the
 * chip and its security, and the images in them. REFERENCE 5.3 and 5.4. Called by plan.c.
 */
#include <stdlib.h>

#include "flash/plan.h"
#include "util/bytes.h"

int ef_plan_guarded(espflash_plan *p, int r)
{
	espflash_error_info *e = ef_session_record(p->session);

	if (r == 0 || !((p->options.flags & ESPFLASH_WRITE_FORCE) || p->only_verify))
		return r;
	if (p->only_verify) {
		ef_error_clear(e);
		return 0;
	}
	ef_warn(&p->session->context, e->hint, "forced although: %s", e->message);
	ef_error_clear(e);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct ef_part *pa = a, *pb = b;

	return (pa->address > pb->address) - (pa->address < pb->address);
}

/* What the user says of the flash's size, in bytes; 0 = nothing. */
static uint32_t given_size(const espflash_plan *p)
{
	const uint32_t size = p->options.flash_size;

	return size == ESPFLASH_SIZE_DETECT ? 0 : size - size % ESPFLASH_SECTOR_SIZE;
}

static int check_ranges(espflash_plan *p)
{
	espflash_error_info *e = ef_session_record(p->session);
	const uint32_t given = p->only_verify ? 0 : given_size(p);
	const uint32_t end = given != 0 && given < p->flash_size ? given : p->flash_size;

	qsort(p->parts, p->part_count, sizeof(*p->parts), by_address);
	for (size_t i = 0; i < p->part_count; i++) {
		struct ef_part *part = &p->parts[i];

		part->start = part->address - part->address % ESPFLASH_SECTOR_SIZE;
		part->end = ef_round_up(part->address + part->size, ESPFLASH_SECTOR_SIZE);
		free(part->sectors);
		part->sectors =
			calloc((size_t)((part->end - part->start) / ESPFLASH_SECTOR_SIZE), 1);
		if (!part->sectors)
			return ef_error_no_memory(e, (size_t)(part->size / ESPFLASH_SECTOR_SIZE));
		if (!ef_range_fits(part->address, part->size, end))
			return ef_error_set_at(e, ESPFLASH_ERROR_RANGE, part->address,
				end < p->flash_size ? "--flash-size says that it ends there"
						    : "the file is too large for this flash, "
						      "or the address is wrong",
				"%s: 0x%08x to 0x%08llx is beyond the flash's end at 0x%08x",
				part->name, (unsigned)part->address,
				(unsigned long long)(part->address + part->size), (unsigned)end);
		if (ef_flash_check_range(p->session, p->flash_size, part->address, part->size) < 0)
			return e->code;
		if (i > 0 && p->parts[i - 1].end > part->start)
			return ef_error_set_at(e, ESPFLASH_ERROR_OVERLAP, part->address,
				"check the addresses: a sector of 4096 bytes can belong to one "
				"file only",
				"%s at 0x%08x overlaps %s, which ends at 0x%08llx", part->name,
				(unsigned)part->address, p->parts[i - 1].name,
				(unsigned long long)(p->parts[i - 1].address +
						     p->parts[i - 1].size));
	}
	return 0;
}

/* Bytes around an unaligned region must be read before they can be kept. */
static int check_alignment(espflash_plan *p, const struct ef_part *part)
{
	espflash_session *s = p->session;

	if ((ef_flash_can_read(s) && !part->encrypt) ||
		(p->options.flags & ESPFLASH_WRITE_ERASE_ALL))
		return 0;
	if (part->start != part->address)
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
			part->address,
			"start at a multiple of 0x1000, or erase everything (--erase-all)",
			"%s starts at 0x%08x, inside a sector, and the %s's ROM loader cannot read "
			"what "
			"stands before it",
			part->name, (unsigned)part->address, s->chip->name);
	if (part->end != part->address + part->size)
		ef_log(&s->context, ESPFLASH_LOG_INFO,
			"0x%08llx to 0x%08llx are not kept: this loader cannot read them",
			(unsigned long long)(part->address + part->size),
			(unsigned long long)part->end);
	return 0;
}

/*
 * Away from the bootloader's place, data may begin with the magic by chance: then the header must
 * name this chip to count. The ESP8266's header names none.
 */
static bool is_image(const espflash_plan *p, const struct ef_part *part, uint64_t at)
{
	const struct ef_chip *chip = p->session->chip;
	const uint8_t *header = part->data + at;

	if (part->address + at == chip->bootloader_offset)
		return true;
	if (chip->image_chip_id == 0xffff || part->size - at < EF_IMAGE_HEADER + EF_IMAGE_EXTENDED)
		return false;
	/* REFERENCE 5.1: segment count, chip id, digest flag. */
	return header[1] >= 1 && header[1] <= ESPFLASH_IMAGE_SEGMENTS_MAX &&
	       ef_image_chip_name(ef_load_le16(header + EF_IMAGE_AT_CHIP_ID)) &&
	       header[EF_IMAGE_AT_DIGEST_FLAG] <= 1;
}

/* Offset in the part's data at which an image header stands, or EF_NO_HEADER. */
static uint64_t find_header(const espflash_plan *p, const struct ef_part *part)
{
	const uint32_t boot = p->session->chip->bootloader_offset;
	uint64_t at = 0;

	/* A merged file begins before the bootloader: REFERENCE 5.5. */
	if (part->address < boot &&
		ef_range_fits(boot - part->address, EF_IMAGE_HEADER, part->size) &&
		part->data[0] == 0xff)
		at = boot - part->address;
	if (part->size - at < EF_IMAGE_HEADER)
		return EF_NO_HEADER;
	if (part->data[at] == EF_IMAGE_MAGIC)
		return at;
	/* Version 2 exists on the ESP8266 only: REFERENCE 5.1. */
	if (part->data[at] == EF_IMAGE_MAGIC_V2 && p->session->chip->image_chip_id == 0xffff)
		return at;
	return EF_NO_HEADER;
}

static int check_flash_size(
	espflash_plan *p, espflash_image_info *image, const struct ef_image_target *target)
{
	const uint32_t wanted = p->options.flash_size;
	char text[160];

	if (wanted == ESPFLASH_SIZE_DETECT)
		image->flash_size = p->flash_size;
	else if (wanted != ESPFLASH_SIZE_KEEP)
		image->flash_size = wanted;
	if (!ef_image_size_warning(image, target, text, sizeof(text)))
		return 0;
	if (image->flash_size / ESPFLASH_SECTOR_SIZE * ESPFLASH_SECTOR_SIZE > p->flash_size)
		return ef_plan_guarded(
			p, ef_error_set_at(ef_session_record(p->session), ESPFLASH_ERROR_REFUSED,
				   target->address, "use --flash-size detect; --force insists",
				   "%s", text));
	ef_warn(&p->session->context, "use --flash-size detect", "%s", text);
	return 0;
}

static int make_patch(espflash_plan *p, struct ef_part *part)
{
	espflash_session *s = p->session;
	const uint32_t wanted = p->options.flash_size;
	const struct ef_image_settings settings = {p->options.flash_mode, p->options.flash_freq,
		wanted == ESPFLASH_SIZE_DETECT ? p->flash_size : wanted};
	int r;

	if (settings.mode == 0 && settings.freq == 0 && settings.flash_size == 0)
		return 0;
	if (s->protection.secure_boot_on || s->secure_download) {
		ef_warn(&s->context, NULL, "%s: the image header stays as it is",
			s->secure_download ? "secure download mode" : "secure boot is on");
		return 0;
	}
	r = ef_image_plan_patch(&part->patch, part->data + part->header_at,
		(size_t)(part->size - part->header_at), s->chip->chip, &settings,
		ef_session_record(s));
	part->patched = r == 0 && part->patch.header_changed;
	return r;
}

static struct ef_image_target target_of(const espflash_plan *p, const struct ef_part *part)
{
	const espflash_session *s = p->session;

	/* In secure download mode no eFuse tells the revision. */
	return (struct ef_image_target){s->chip,
		s->secure_download ? EF_IMAGE_ANY_REVISION : s->info.revision,
		(uint32_t)(part->address + part->header_at), p->flash_size};
}

/* The image at the address where the ROM looks: it must be right in every respect. */
static int check_first_image(espflash_plan *p, struct ef_part *part, espflash_image_info *image)
{
	const struct ef_image_target target = target_of(p, part);
	const int r = p->only_verify ? 0 : check_flash_size(p, image, &target);

	return r < 0 ? r : make_patch(p, part);
}

static int check_image(espflash_plan *p, struct ef_part *part)
{
	espflash_session *s = p->session;
	const uint32_t at = (uint32_t)(part->address + part->header_at);
	const struct ef_image_target target = target_of(p, part);
	espflash_image_info image = {.struct_size = sizeof(image)};
	int r = ef_image_check(&image, part->data + part->header_at,
		(size_t)(part->size - part->header_at), s->chip->chip, ef_session_record(s));

	if (r == ESPFLASH_ERROR_IMAGE) {
		const bool meant = is_image(p, part, part->header_at);

		part->header_at = EF_NO_HEADER;
		if (meant)
			return ef_plan_guarded(p, r);
		ef_log(&s->context, ESPFLASH_LOG_INFO, "%s is written as data: %s", part->name,
			ef_session_record(s)->message);
		ef_error_clear(ef_session_record(s));
		return 0;
	}
	if (r == 0 && !p->only_verify)
		r = ef_plan_guarded(p, ef_image_guard(&image, &target, ef_session_record(s)));
	if (r == 0 && at == s->chip->bootloader_offset)
		r = check_first_image(p, part, &image);
	return r;
}

static int check_part(espflash_plan *p, struct ef_part *part)
{
	const bool settings =
		p->options.flash_mode || p->options.flash_freq || p->options.flash_size;
	const int r = p->only_verify ? 0 : check_alignment(p, part);

	if (r < 0)
		return r;
	part->header_at = find_header(p, part);
	if (part->header_at != EF_NO_HEADER)
		return check_image(p, part);
	if (settings && part->address == p->session->chip->bootloader_offset)
		ef_warn(&p->session->context, NULL,
			"%s does not begin with an image header: its flash settings are not "
			"changed",
			part->name);
	return 0;
}

static bool encrypts(const espflash_plan *p)
{
	for (size_t i = 0; i < p->part_count; i++) {
		if (p->parts[i].encrypt)
			return true;
	}
	return false;
}

int ef_plan_check_parts(espflash_plan *p)
{
	espflash_session *s = p->session;
	const bool keeps_rom = encrypts(p) && !s->options.stub;
	int r = ef_flash_prepare(s);

	/* The library's own stub encrypts nothing. */
	if (r == 0 && keeps_rom)
		ef_stub_avoid(s, "the ROM loader encrypts");
	if (r == 0)
		r = ef_flash_open(s, s->flash.size ? 0 : given_size(p));
	if (r < 0)
		return r;
	p->flash_size = s->flash.size ? s->flash.size : given_size(p);
	r = check_ranges(p);
	if (r == 0 && !p->only_verify)
		r = ef_plan_check_security(p);
	for (size_t i = 0; r == 0 && i < p->part_count; i++)
		r = check_part(p, &p->parts[i]);
	if (r < 0)
		return r;
	p->compress = !(p->options.flags & ESPFLASH_WRITE_NO_COMPRESS);
	if (s->command.dialect.has & EF_DIALECT_DEFLATE)
		return 0;
	p->compress = false;
	if (p->options.flags & ESPFLASH_WRITE_COMPRESS)
		ef_warn(&s->context, NULL, "the %s's loader cannot inflate: sending plain bytes",
			s->chip->name);
	return 0;
}
