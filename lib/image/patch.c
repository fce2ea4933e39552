/* SPDX-License-Identifier: MIT */
/*
 * Changing flash mode, frequency and size in an image's header: first a plan of the bytes that
 * change, then the change. Called by users and by the flash layer; the rules are REFERENCE 5.3.
 */
#include <stdio.h>
#include <string.h>

#include "image/image.h"
#include "util/bytes.h"
#include "util/sha256.h"

/* Positions in the common header: REFERENCE 5.1. */
#define AT_MODE	     2u
#define AT_SIZE_FREQ 3u
#define AT_ENTRY     4u

#define KB 1024u
#define MB (1024u * 1024u)

/* Bit of ESPFLASH_SIZE_..._C1 beside the bytes. */
#define C1 2u

void ef_image_size_text(char ret[EF_IMAGE_SIZE_TEXT], uint32_t flash_size)
{
	const uint32_t bytes = flash_size & ~C1;
	const bool whole = bytes >= MB && bytes % MB == 0;

	snprintf(ret, EF_IMAGE_SIZE_TEXT, "%u %s%s", whole ? bytes / MB : bytes / KB,
		whole ? "MB" : "KB", flash_size & C1 ? "-c1" : "");
}

static void frequency_text(char ret[EF_IMAGE_SIZE_TEXT], uint32_t mhz)
{
	snprintf(ret, EF_IMAGE_SIZE_TEXT, "%u MHz", mhz);
}

/* List the values of a table in ascending order. */
static void list_values(char *ret, size_t size, const struct ef_code *codes,
	void (*text)(char ret[EF_IMAGE_SIZE_TEXT], uint32_t value))
{
	uint32_t last = 0;

	ret[0] = '\0';
	for (;;) {
		const size_t used = strlen(ret);
		uint32_t next = UINT32_MAX;
		char one[EF_IMAGE_SIZE_TEXT];

		for (const struct ef_code *c = codes; c->value != 0; c++) {
			if (c->value > last && c->value < next)
				next = c->value;
		}
		if (next == UINT32_MAX)
			return;
		text(one, next);
		snprintf(ret + used, size - used, "%s%s", used ? ", " : "", one);
		last = next;
	}
}

/* A code table with what is needed to complain about it. */
struct table {
	const struct ef_code *codes;
	const char *what;
	void (*text)(char ret[EF_IMAGE_SIZE_TEXT], uint32_t value);
};

/* Replace *code with that of `value`, unless value is 0. */
static int look_up(uint8_t *code, uint32_t value, const struct table *t, const struct ef_chip *chip,
	espflash_error_info *e)
{
	const int found = value ? ef_chip_code_of(t->codes, value) : *code;
	char asked[EF_IMAGE_SIZE_TEXT], list[128];

	if (found >= 0) {
		*code = (uint8_t)found;
		return 0;
	}
	t->text(asked, value);
	list_values(list, sizeof(list), t->codes, t->text);
	return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "the %s has no %s of %s; it has %s",
		chip->name, t->what, asked, list);
}

int ef_image_encode_settings(uint8_t *mode_byte, uint8_t *size_freq_byte,
	const struct ef_chip *chip, const struct ef_image_settings *settings,
	espflash_error_info *e)
{
	const struct table sizes = {chip->flash_sizes, "flash size", ef_image_size_text};
	const struct table freqs = {chip->flash_freqs, "flash frequency", frequency_text};
	uint8_t size_code = *size_freq_byte >> 4, freq_code = *size_freq_byte & 0x0f;
	int rc;

	if (settings->mode > ESPFLASH_MODE_DOUT)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"flash mode %u: 1 to 4 (qio, qout, dio, dout) or 0 (keep)", settings->mode);
	if (settings->flash_size == ESPFLASH_SIZE_DETECT)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, "give the size in bytes",
			"flash size \"detect\": there is no flash to ask here");
	rc = look_up(&size_code, settings->flash_size, &sizes, chip, e);
	if (rc == 0)
		rc = look_up(&freq_code, settings->freq, &freqs, chip, e);
	if (rc < 0)
		return rc;
	if (settings->mode != ESPFLASH_MODE_KEEP)
		*mode_byte = (uint8_t)(settings->mode - 1);
	*size_freq_byte = (uint8_t)(size_code << 4 | freq_code);
	return 0;
}

/* SHA-256 of the image with the planned header bytes in place. */
static void plan_digest(struct ef_image_patch *ret, const uint8_t *data)
{
	const uint8_t settings[2] = {ret->mode_byte, ret->size_freq_byte};
	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, data, AT_MODE);
	ef_sha256_update(&sha, settings, sizeof(settings));
	ef_sha256_update(&sha, data + AT_ENTRY, ret->digest_offset - AT_ENTRY);
	ef_sha256_final(&sha, ret->digest);
}

static int refuse_unpatchable(const espflash_image_info *info, espflash_error_info *e)
{
	const char *name = ef_chip_image_name(info->chip_id);

	if (info->flags & ESPFLASH_IMAGE_V2)
		return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
			"set them in the boot loader that is written to 0x0",
			"an ESP8266 image of version 2 is started by a boot loader, whose flash "
			"settings count");
	if (info->chip == 0)
		return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"flash settings of the %s (image chip id %u) are not known",
			name ? name : "chip", info->chip_id);
	return 0;
}

int ef_image_plan_patch(struct ef_image_patch *ret, const void *data, size_t size, uint32_t chip,
	const struct ef_image_settings *settings, espflash_error_info *e)
{
	struct ef_image_patch plan = {0};
	const uint8_t *bytes = data;
	espflash_image_info info;
	int rc = ef_image_check(&info, data, size, chip, e);

	if (rc < 0)
		return rc;
	plan.mode_byte = bytes[AT_MODE];
	plan.size_freq_byte = bytes[AT_SIZE_FREQ];
	if (info.flags & ESPFLASH_IMAGE_HAS_DIGEST) {
		plan.digest_offset = info.size - (uint32_t)sizeof(plan.digest);
		memcpy(plan.digest, info.digest, sizeof(plan.digest));
	}
	if (settings->mode != 0 || settings->freq != 0 || settings->flash_size != 0) {
		rc = refuse_unpatchable(&info, e);
		if (rc == 0)
			rc = ef_image_encode_settings(&plan.mode_byte, &plan.size_freq_byte,
				ef_chip_by_id(info.chip), settings, e);
		if (rc < 0)
			return rc;
	}
	plan.header_changed =
		plan.mode_byte != bytes[AT_MODE] || plan.size_freq_byte != bytes[AT_SIZE_FREQ];
	plan.digest_changed = plan.header_changed && plan.digest_offset != 0;
	if (plan.digest_changed)
		plan_digest(&plan, bytes);
	*ret = plan;
	return 0;
}

void ef_image_apply_patch(uint8_t *data, const struct ef_image_patch *patch)
{
	if (patch->header_changed) {
		data[AT_MODE] = patch->mode_byte;
		data[AT_SIZE_FREQ] = patch->size_freq_byte;
	}
	if (patch->digest_changed)
		memcpy(data + patch->digest_offset, patch->digest, sizeof(patch->digest));
}

int espflash_image_patch(void *data, size_t size, uint32_t chip, uint32_t mode, uint32_t freq,
	uint32_t flash_size, espflash_error_info *ret_error)
{
	const struct ef_image_settings settings = {mode, freq, flash_size};
	espflash_error_info e = {.struct_size = sizeof(e)};
	struct ef_image_patch patch;
	const int rc = ef_image_plan_patch(&patch, data, size, chip, &settings, &e);

	if (rc == 0)
		ef_image_apply_patch(data, &patch);
	ef_error_export(ret_error, &e);
	return rc;
}
