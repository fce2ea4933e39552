/* SPDX-License-Identifier: MIT */
/*
 * Reading an image: headers, segments, checksum, SHA-256; and the check that it is whole. Called
 * by users and by the flash layer. Every length in an image is hostile until it is proved.
 */
#include <string.h>

#include "image/image.h"
#include "util/bytes.h"
#include "util/sha256.h"

/* The ESP8266's version 2 has this for a segment count in its first header. REFERENCE 5.1. */
#define V2_COUNT 4u

/* A walk through the image. */
struct walk {
	const uint8_t *data;
	uint64_t size;
	uint64_t offset; /* of what is read next */
	const struct ef_chip *chip;
	espflash_image_info *info;
	espflash_error_info *e;
	uint32_t total; /* segments there should be */
	uint8_t checksum;
	bool strict; /* lengths as the ESP32 family's boot loader wants them */
};

static int too_short(struct walk *w, const char *what, uint64_t offset, uint64_t size)
{
	return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE, "the file is cut short: get it again",
		"%s at 0x%llx (%llu bytes) is past the end of the file (%llu bytes)", what,
		(unsigned long long)offset, (unsigned long long)size, (unsigned long long)w->size);
}

/* Read the eight bytes every image begins with. */
static int read_header(struct walk *w, uint8_t magic)
{
	if (!ef_range_fits(w->offset, EF_IMAGE_HEADER, w->size))
		return too_short(w, "the header", w->offset, EF_IMAGE_HEADER);

	const uint8_t *p = w->data + w->offset;

	if (p[0] != magic)
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE,
			"this file is no firmware image, or the image starts elsewhere in it",
			"byte 0x%02x at 0x%llx: an image begins with 0x%02x", p[0],
			(unsigned long long)w->offset, magic);
	w->info->flash_mode = p[2] < 4 ? p[2] + 1u : 0;
	w->info->size_code = p[3] >> 4;
	w->info->freq_code = p[3] & 0x0f;
	w->info->entry = ef_load_le32(p + 4);
	w->total = p[1];
	w->offset += EF_IMAGE_HEADER;
	return 0;
}

static int read_extended(struct walk *w)
{
	espflash_image_info *info = w->info;

	if (!ef_range_fits(w->offset, EF_IMAGE_EXTENDED, w->size))
		return too_short(w, "the extended header", w->offset, EF_IMAGE_EXTENDED);

	/* Positions count from the first byte of the image: REFERENCE 5.1. */
	const uint8_t digest = w->data[EF_IMAGE_AT_DIGEST_FLAG];

	if (digest > 1)
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE,
			"the file is damaged, or an image of the ESP8266",
			"byte 23 is 0x%02x: 0 (no SHA-256) or 1 (SHA-256 appended) must stand "
			"there",
			digest);
	info->flags |= ESPFLASH_IMAGE_HAS_EXTENDED | (digest ? ESPFLASH_IMAGE_HAS_DIGEST : 0);
	info->chip_id = ef_load_le16(w->data + 12);
	info->min_revision_legacy = w->data[14];
	info->min_revision = ef_load_le16(w->data + 15);
	info->max_revision = ef_load_le16(w->data + 17);
	w->offset += EF_IMAGE_EXTENDED;
	w->strict = true;
	return 0;
}

/* Join the names of the regions that hold the segment, as many as have room. */
static void name_memory(const struct ef_chip *chip, espflash_image_segment *s)
{
	size_t used = 0;

	for (const struct ef_region *r = chip ? chip->memory : NULL; r && r->name; r++) {
		const size_t length = strlen(r->name), gap = used ? 2 : 0;

		if (s->address < r->start || s->address >= r->end)
			continue;
		if (used + gap + length >= sizeof(s->memory))
			break;
		memcpy(s->memory + used, ", ", gap);
		memcpy(s->memory + used + gap, r->name, length);
		used += gap + length;
	}
}

/* Check the length of the segment whose data is at w->offset. */
static int check_length(struct walk *w, uint32_t length)
{
	const unsigned number = w->info->segment_count + 1;
	const unsigned long long at = w->offset - EF_IMAGE_HEADER;
	const uint64_t left = w->size - w->offset;

	if (length > left)
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE,
			"the file is cut short or damaged: get it again",
			"segment %u of %u at 0x%llx: length 0x%08x runs %llu bytes past the end of "
			"the file (%llu bytes)",
			number, w->total, at, length, (unsigned long long)(length - left),
			(unsigned long long)w->size);
	if (w->strict && (length % 4 != 0 || length >= EF_IMAGE_SEGMENT_LIMIT))
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE, "the file is damaged: get it again",
			"segment %u of %u at 0x%llx: length 0x%08x is no multiple of 4 below 16 MB",
			number, w->total, at, length);
	return 0;
}

static int read_segment(struct walk *w, bool summed)
{
	espflash_image_segment *s = &w->info->segments[w->info->segment_count];

	if (!ef_range_fits(w->offset, EF_IMAGE_HEADER, w->size))
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE,
			"the file is cut short or damaged: get it again",
			"segment %u of %u: its header at 0x%llx is past the end of the file "
			"(%llu bytes)",
			w->info->segment_count + 1, w->total, (unsigned long long)w->offset,
			(unsigned long long)w->size);

	const uint32_t length = ef_load_le32(w->data + w->offset + 4);

	s->address = ef_load_le32(w->data + w->offset);
	w->offset += EF_IMAGE_HEADER;

	const int rc = check_length(w, length);

	if (rc < 0)
		return rc;
	s->size = length;
	s->file_offset = (uint32_t)w->offset;
	name_memory(w->chip, s);
	for (uint32_t i = 0; summed && i < length; i++)
		w->checksum ^= w->data[w->offset + i];
	w->offset += length;
	w->info->segment_count++;
	return 0;
}

static int read_segments(struct walk *w)
{
	const uint32_t before = w->info->segment_count; /* 1 in an ESP8266 image of version 2 */

	if (w->total == 0 || w->total > ESPFLASH_IMAGE_SEGMENTS_MAX - before)
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE, "the file is no image, or damaged",
			"%u segments: 1 to %u are possible", w->total,
			ESPFLASH_IMAGE_SEGMENTS_MAX - before);
	w->total += before;
	while (w->info->segment_count < w->total) {
		const int rc = read_segment(w, true);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* The checksum is the last byte of the 16 that the last segment ends in; SHA-256 follows. */
static int read_tail(struct walk *w)
{
	espflash_image_info *info = w->info;
	const uint64_t at = w->offset | 15;

	if (!ef_range_fits(at, 1, w->size))
		return too_short(w, "the checksum", at, 1);
	info->checksum = w->data[at];
	info->checksum_computed = w->checksum;
	if (info->checksum == info->checksum_computed)
		info->flags |= ESPFLASH_IMAGE_CHECKSUM_OK;
	info->size = (uint32_t)at + 1;
	if (!(info->flags & ESPFLASH_IMAGE_HAS_DIGEST))
		return 0;

	struct ef_sha256 sha;

	if (!ef_range_fits(info->size, sizeof(info->digest), w->size))
		return too_short(w, "the SHA-256", info->size, sizeof(info->digest));
	memcpy(info->digest, w->data + info->size, sizeof(info->digest));
	ef_sha256_init(&sha);
	ef_sha256_update(&sha, w->data, info->size);
	ef_sha256_final(&sha, info->digest_computed);
	if (memcmp(info->digest, info->digest_computed, sizeof(info->digest)) == 0)
		info->flags |= ESPFLASH_IMAGE_DIGEST_OK;
	info->size += (uint32_t)sizeof(info->digest);
	return 0;
}

/* Read all headers and leave w->offset at the first segment that the checksum takes in. */
static int read_headers(struct walk *w, enum ef_image_layout layout)
{
	int rc = read_header(w, w->data[0]);

	if (rc < 0)
		return rc;
	if (layout == EF_IMAGE_ESP8266_V1 || layout == EF_IMAGE_ESP8266_V2)
		w->chip = &ef_chip_esp8266;
	if (layout == EF_IMAGE_ESP8266_V1)
		return 0;
	if (layout != EF_IMAGE_ESP8266_V2) {
		rc = read_extended(w);
		w->chip = layout == EF_IMAGE_ESP8266_V3 ? &ef_chip_esp8266
							: ef_chip_by_image_id(w->info->chip_id);
		return rc;
	}
	w->info->flags |= ESPFLASH_IMAGE_V2;
	if (w->total != V2_COUNT)
		return ef_error_set(w->e, ESPFLASH_ERROR_IMAGE, "the file is no image, or damaged",
			"byte 1 after the magic 0x%02x is %u: %u must stand there",
			EF_IMAGE_MAGIC_V2, w->total, V2_COUNT);
	rc = read_segment(w, false);
	return rc < 0 ? rc : read_header(w, EF_IMAGE_MAGIC);
}

static void decode_settings(const struct ef_chip *chip, espflash_image_info *info)
{
	info->chip = chip ? chip->chip : 0;
	info->flash_size =
		ef_chip_value_of(chip ? chip->flash_sizes : ef_chip_sizes_esp32, info->size_code);
	info->flash_freq = chip ? ef_chip_value_of(chip->flash_freqs, info->freq_code) : 0;
}

static void read_firmware_md5(espflash_image_info *info, const uint8_t *data, size_t size)
{
	uint8_t computed[16];

	if (!ef_image_firmware_md5(data, size, info->fw_md5, computed))
		return;
	info->flags |= ESPFLASH_IMAGE_HAS_FW_MD5;
	if (memcmp(info->fw_md5, computed, sizeof(computed)) == 0)
		info->flags |= ESPFLASH_IMAGE_FW_MD5_OK;
}

int ef_image_parse(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *e)
{
	/* Offsets in the result have 32 bits; no image is near that long. */
	struct walk w = {.data = data, .size = ef_min_size(size, UINT32_MAX - 64), .e = e};
	espflash_image_info info = {.struct_size = sizeof(info), .chip_id = 0xffff};
	int rc;

	w.info = &info;
	w.checksum = EF_IMAGE_CHECKSUM;
	if (!data)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "the image is NULL");
	if (chip != ESPFLASH_CHIP_AUTO && !ef_chip_by_id(chip))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL, "chip %u is no model", chip);
	if (size < EF_IMAGE_HEADER)
		return too_short(&w, "the header", 0, EF_IMAGE_HEADER);

	const bool v2 = w.data[0] == EF_IMAGE_MAGIC_V2;
	const enum ef_image_layout layout = ef_image_detect(data, size, chip);

	rc = v2 || w.data[0] == EF_IMAGE_MAGIC ? read_headers(&w, layout)
					       : read_header(&w, EF_IMAGE_MAGIC);
	if (rc == 0)
		rc = read_segments(&w);
	if (rc == 0)
		rc = read_tail(&w);
	if (rc < 0)
		return rc;
	decode_settings(w.chip, &info);
	ef_image_read_app(&info, data);
	if (layout == EF_IMAGE_ESP8266_V1)
		read_firmware_md5(&info, data, size);
	*ret = info;
	return 0;
}
