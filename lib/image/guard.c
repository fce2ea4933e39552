/* SPDX-License-Identifier: MIT */
/*
 * The guards before an image is written: is it for this chip, for this revision, and would it
 * start from this address? Called by the flash layer; knows no session. REFERENCE 5.4, #4 and #5,
 * and SCENARIOS T6 and T8.
 */
#include <stdio.h>

#include "image/image.h"

#define FORCE "; use force to write it all the same"

/* "No upper limit" in max_revision. REFERENCE 5.1. */
#define NO_LIMIT 65535u

/* App partitions begin at multiples of this: espressif/esp-idf, gen_esp32part.py, ALIGNMENT. */
#define APP_ALIGNMENT 0x10000u

static bool is_for(const espflash_image_info *img, const struct ef_chip *chip)
{
	if (img->chip == ESPFLASH_CHIP_ESP8266 || chip->chip == ESPFLASH_CHIP_ESP8266)
		return img->chip == chip->chip;
	return img->chip_id == chip->image_chip_id;
}

static int guard_chip(
	const espflash_image_info *img, const struct ef_chip *chip, espflash_error_info *e)
{
	static const char hint[] = "get the firmware for the chip that is connected" FORCE;
	const bool esp8266 = img->chip == ESPFLASH_CHIP_ESP8266;
	const char *name = esp8266 ? ef_chip_esp8266.name : ef_chip_image_name(img->chip_id);

	if (is_for(img, chip))
		return 0;
	if (esp8266)
		return ef_error_set(e, ESPFLASH_ERROR_CHIP, hint,
			"the image is for the %s, the chip is an %s", name, chip->name);
	return ef_error_set(e, ESPFLASH_ERROR_CHIP, hint,
		"the image is for %s%s (chip id %u), the chip is an %s", name ? "the " : "an ",
		name ? name : "unknown chip", img->chip_id, chip->name);
}

/* The one number that older images have: the major revision, on some chips the minor one. */
static int guard_legacy(const espflash_image_info *img, const struct ef_image_target *target,
	espflash_error_info *e)
{
	const bool minor = (target->chip->quirks & EF_QUIRK_LEGACY_MINOR) != 0;
	const unsigned has = minor ? target->revision % 100u : target->revision / 100u;

	if (has >= img->min_revision_legacy)
		return 0;
	return ef_error_set(e, ESPFLASH_ERROR_CHIP,
		"get firmware that is built for this revision" FORCE,
		"the image needs %s revision %u or later, the %s has v%u.%u",
		minor ? "minor" : "major", img->min_revision_legacy, target->chip->name,
		target->revision / 100u, target->revision % 100u);
}

static int guard_revision(const espflash_image_info *img, const struct ef_image_target *target,
	espflash_error_info *e)
{
	const unsigned min = img->min_revision, max = img->max_revision, has = target->revision;
	char limit[24] = "";

	if (!(img->flags & ESPFLASH_IMAGE_HAS_EXTENDED) || img->chip == ESPFLASH_CHIP_ESP8266 ||
		has == EF_IMAGE_ANY_REVISION)
		return 0;
	if (max == 0 || (max == NO_LIMIT && min == 0 && img->min_revision_legacy != 0))
		return guard_legacy(img, target, e);
	if (has >= min && has <= max)
		return 0;
	if (max != NO_LIMIT)
		snprintf(limit, sizeof(limit), " to v%u.%u", max / 100, max % 100);
	return ef_error_set(e, ESPFLASH_ERROR_CHIP,
		"get firmware that is built for this revision" FORCE,
		"the image is for revisions v%u.%u%s%s, the %s has v%u.%u", min / 100, min % 100,
		limit, limit[0] ? "" : " and later", target->chip->name, has / 100, has % 100);
}

static int refuse_place(const struct ef_image_target *target, const char *what, const char *where,
	espflash_error_info *e)
{
	char hint[sizeof(e->hint)];

	snprintf(hint, sizeof(hint), "write it to %s" FORCE, where);
	return ef_error_set_at(e, ESPFLASH_ERROR_REFUSED, target->address, hint,
		"%s at 0x%x does not start on the %s", what, target->address, target->chip->name);
}

/*
 * Is the address one at which some other chip's ROM, but not this one's, finds its image? Then the
 * image was written by the guide of another chip.
 */
static bool is_elsewhere_first(const espflash_image_info *img, const struct ef_image_target *target)
{
	/*
	 * The ESP8266's boot loaders start images at 0x1000 (version 2: Espressif's
	 * ESP8266_NONOS_SDK, user1.bin) and 0x2000 (raburton/rboot 175c3e7, rboot.c: roms[0]); only
	 * a version 1 image at 0x1000 is the ESP32's habit.
	 */
	if (target->chip->chip == ESPFLASH_CHIP_ESP8266)
		return target->address == 0x1000 && !(img->flags & ESPFLASH_IMAGE_V2);
	if (target->address == target->chip->bootloader_offset)
		return false;
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (target->address == ef_chip_at(i)->bootloader_offset)
			return true;
	}
	return false;
}

/*
 * Other places are the user's business: partitions, over-the-air slots, factory tests. Merged
 * files need no exception: those that begin at 0 for an ESP32 begin with 0xff and are no image.
 */
static int guard_place(const espflash_image_info *img, const struct ef_image_target *target,
	espflash_error_info *e)
{
	static const char app_place[] = "an app partition (0x10000 unless the partition table "
					"says otherwise)";
	const bool app = (img->flags & ESPFLASH_IMAGE_HAS_APP) != 0;
	char first[64];

	if (app && target->address == target->chip->bootloader_offset)
		return refuse_place(target, "an application without its boot loader", app_place, e);
	if (app && target->address % APP_ALIGNMENT != 0)
		return refuse_place(target, "an application", app_place, e);
	if (!is_elsewhere_first(img, target))
		return 0;
	snprintf(first, sizeof(first), "0x%x, where the %s looks for its first image",
		target->chip->bootloader_offset, target->chip->name);
	return refuse_place(target, "an image", app ? app_place : first, e);
}

int ef_image_guard(const espflash_image_info *img, const struct ef_image_target *target,
	espflash_error_info *e)
{
	int rc = guard_chip(img, target->chip, e);

	if (rc == 0)
		rc = guard_revision(img, target, e);
	return rc == 0 ? guard_place(img, target, e) : rc;
}

bool ef_image_size_warning(const espflash_image_info *img, const struct ef_image_target *target,
	char *ret_text, size_t text_size)
{
	/* The -c1 sizes are the same number of bytes, used in two halves. */
	const uint32_t header = img->flash_size & ~2u, real = target->flash_size_detected;
	char header_text[EF_IMAGE_SIZE_TEXT], real_text[EF_IMAGE_SIZE_TEXT];

	/* The settings of the first image alone count. */
	if (real == 0 || header == real || target->address != target->chip->bootloader_offset)
		return false;
	ef_image_size_text(real_text, real);
	if (header == 0) {
		snprintf(ret_text, text_size,
			"the image's flash size code 0x%x is none of the %s; the flash has %s",
			img->size_code, target->chip->name, real_text);
		return true;
	}
	ef_image_size_text(header_text, header);
	snprintf(ret_text, text_size, "the image is set for %s of flash, the flash has %s: %s",
		header_text, real_text,
		header < real ? "the rest stays unused and file systems there are not found"
			      : "what lies beyond its end is lost");
	return true;
}
