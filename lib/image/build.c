/* SPDX-License-Identifier: MIT */
/*
 * Making a flash image from what is to be loaded: headers, segments, checksum, SHA-256. Called by
 * who has code to pack; knows no file, no ELF and no device. The format is REFERENCE 5.1.
 */
#include <string.h>

#include "image/image.h"
#include "util/bytes.h"
#include "util/sha256.h"

/* A write protect pin of the flash that is set by nobody. REFERENCE 5.1. */
#define WP_PIN_NONE 0xeeu

/* "No upper limit" in max_revision. REFERENCE 5.1. */
#define NO_LIMIT 65535u

/* A segment's bytes fill whole words: REFERENCE 5.1. */
#define WORD 4u

/* The last byte of a unit like this is the checksum: REFERENCE 5.1. */
#define CHECKSUM_UNIT 16u
#define DIGEST_SIZE   32u

/* What the caller leaves open: settings that every flash of every board can do. */
static const struct ef_image_settings modest = {ESPFLASH_MODE_DIO, 40, 1024u * 1024u};

/* Where the next byte goes. */
struct writer {
	uint8_t *out;
	size_t size;
	uint8_t checksum;
};

static void put(struct writer *w, const void *data, size_t size)
{
	memcpy(w->out + w->size, data, size);
	w->size += size;
}

static void put_zeros(struct writer *w, size_t size)
{
	memset(w->out + w->size, 0, size);
	w->size += size;
}

static uint64_t padded(const struct ef_image_part *part)
{
	return ef_round_up(part->size, WORD);
}

static unsigned long long end_of(const struct ef_image_part *part)
{
	return part->address + padded(part);
}

/* Mapped flash or ROM, and no RAM: the region's name, else NULL. */
static const char *not_ram(const struct ef_chip *chip, uint32_t address)
{
	const char *name = NULL;

	for (const struct ef_region *r = chip->memory; r->name; r++) {
		if (address < r->start || address >= r->end)
			continue;
		if (r->load)
			return NULL;
		name = r->name;
	}
	return name;
}

static int check_part(const struct ef_image_recipe *recipe, size_t index,
	const struct ef_chip *chip, espflash_error_info *e)
{
	const struct ef_image_part *part = &recipe->parts[index];
	const unsigned number = (unsigned)index + 1;
	const char *region = not_ram(chip, part->address);

	if (!part->data || part->size == 0)
		return ef_error_set(
			e, ESPFLASH_ERROR_ARGUMENT, NULL, "segment %u has no bytes", number);
	/* Larger than that, the size might not fit what it is rounded up in. */
	if (part->size >= EF_IMAGE_SEGMENT_LIMIT || padded(part) >= EF_IMAGE_SEGMENT_LIMIT)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"segment %u has %zu bytes, a segment has less than %u", number, part->size,
			EF_IMAGE_SEGMENT_LIMIT);
	if (part->address % WORD != 0 || end_of(part) > UINT64_C(0x100000000))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"segment %u (0x%08x, %zu bytes): not at a multiple of %u, or past the end "
			"of the address space",
			number, part->address, part->size, WORD);
	if (region)
		return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"segment %u at 0x%08x is in the %s of the %s: only what is loaded into RAM "
			"can be built",
			number, part->address, region, chip->name);
	for (size_t i = 0; i < index; i++) {
		const struct ef_image_part *other = &recipe->parts[i];

		if (part->address < end_of(other) && other->address < end_of(part))
			return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
				"segment %u (0x%08x to 0x%08llx) overlaps segment %u (0x%08x to "
				"0x%08llx)",
				number, part->address, end_of(part), (unsigned)i + 1,
				other->address, end_of(other));
	}
	return 0;
}

static bool entry_is_inside(const struct ef_image_recipe *recipe)
{
	for (size_t i = 0; i < recipe->part_count; i++) {
		const struct ef_image_part *part = &recipe->parts[i];

		if (recipe->entry - part->address < part->size)
			return true;
	}
	return false;
}

static int check_parts(
	const struct ef_image_recipe *recipe, const struct ef_chip *chip, espflash_error_info *e)
{
	if (!recipe->parts || recipe->part_count == 0 ||
		recipe->part_count > ESPFLASH_IMAGE_SEGMENTS_MAX)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"%zu segments: 1 to %u are possible",
			recipe->parts ? recipe->part_count : 0, ESPFLASH_IMAGE_SEGMENTS_MAX);
	for (size_t i = 0; i < recipe->part_count; i++) {
		const int rc = check_part(recipe, i, chip, e);

		if (rc < 0)
			return rc;
	}
	if (!entry_is_inside(recipe))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"the entry point 0x%08x is in no segment", recipe->entry);
	return 0;
}

/* What only the extended header can hold. */
static int check_extras(
	const struct ef_image_recipe *recipe, const struct ef_chip *chip, espflash_error_info *e)
{
	const bool extended = chip->image_chip_id != 0xffff;

	if (!extended && (recipe->digest || recipe->min_revision || recipe->max_revision))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"an image of the %s holds no revision and no SHA-256", chip->name);
	if (recipe->max_revision && recipe->max_revision < recipe->min_revision)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"the maximum revision %u is below the minimum %u", recipe->max_revision,
			recipe->min_revision);
	return 0;
}

/* At most 16 segments below 16 MB each: far below 4 GB. */
static size_t total_size(const struct ef_image_recipe *recipe, bool extended)
{
	uint64_t size = EF_IMAGE_HEADER + (extended ? EF_IMAGE_EXTENDED : 0);

	for (size_t i = 0; i < recipe->part_count; i++)
		size += EF_IMAGE_HEADER + padded(&recipe->parts[i]);
	size = ef_round_up(size + 1, CHECKSUM_UNIT);
	return (size_t)size + (recipe->digest ? DIGEST_SIZE : 0);
}

static void put_extended(
	struct writer *w, const struct ef_image_recipe *recipe, const struct ef_chip *chip)
{
	/* Offsets of REFERENCE 5.1, less the header's eight bytes. */
	uint8_t bytes[EF_IMAGE_EXTENDED] = {WP_PIN_NONE};

	ef_store_le16(bytes + (EF_IMAGE_AT_CHIP_ID - EF_IMAGE_HEADER), chip->image_chip_id);
	ef_store_le16(bytes + (15 - EF_IMAGE_HEADER), recipe->min_revision);
	ef_store_le16(bytes + (17 - EF_IMAGE_HEADER),
		recipe->max_revision ? recipe->max_revision : (uint16_t)NO_LIMIT);
	bytes[EF_IMAGE_AT_DIGEST_FLAG - EF_IMAGE_HEADER] = recipe->digest;
	put(w, bytes, sizeof(bytes));
}

static void put_part(struct writer *w, const struct ef_image_part *part)
{
	const uint8_t *data = part->data;
	const uint32_t size = (uint32_t)padded(part);
	uint8_t header[EF_IMAGE_HEADER];

	ef_store_le32(header, part->address);
	ef_store_le32(header + 4, size);
	put(w, header, sizeof(header));
	put(w, data, part->size);
	put_zeros(w, size - part->size);
	for (size_t i = 0; i < part->size; i++)
		w->checksum ^= data[i];
}

static void put_digest(struct writer *w)
{
	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, w->out, w->size);
	ef_sha256_final(&sha, w->out + w->size);
	w->size += DIGEST_SIZE;
}

/* The common header, with codes for the settings in it. */
static int make_header(uint8_t ret[EF_IMAGE_HEADER], const struct ef_image_recipe *recipe,
	const struct ef_chip *chip, espflash_error_info *e)
{
	int rc = ef_image_encode_settings(&ret[2], &ret[3], chip, &modest, e);

	if (rc == 0)
		rc = ef_image_encode_settings(&ret[2], &ret[3], chip, &recipe->flash, e);
	ret[0] = EF_IMAGE_MAGIC;
	ret[1] = (uint8_t)recipe->part_count;
	ef_store_le32(ret + 4, recipe->entry);
	return rc;
}

int ef_image_build(uint8_t *out, size_t room, size_t *ret_size,
	const struct ef_image_recipe *recipe, espflash_error_info *e)
{
	const struct ef_chip *chip = ef_chip_by_id(recipe->chip);
	struct writer w = {.out = out, .checksum = EF_IMAGE_CHECKSUM};
	uint8_t header[EF_IMAGE_HEADER] = {0};
	int rc;

	if (!chip)
		return ef_error_set(
			e, ESPFLASH_ERROR_ARGUMENT, NULL, "chip %u is no model", recipe->chip);
	rc = check_parts(recipe, chip, e);
	if (rc == 0)
		rc = check_extras(recipe, chip, e);
	if (rc == 0)
		rc = make_header(header, recipe, chip, e);
	if (rc < 0)
		return rc;

	const bool extended = chip->image_chip_id != 0xffff;
	const size_t size = total_size(recipe, extended);

	if (out && room < size)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, NULL,
			"the image has %zu bytes, there is room for %zu", size, room);
	*ret_size = size;
	if (!out)
		return 0;
	put(&w, header, sizeof(header));
	if (extended)
		put_extended(&w, recipe, chip);
	for (size_t i = 0; i < recipe->part_count; i++)
		put_part(&w, &recipe->parts[i]);
	put_zeros(&w, (CHECKSUM_UNIT - 1) - w.size % CHECKSUM_UNIT);
	put(&w, &w.checksum, 1);
	if (recipe->digest)
		put_digest(&w);
	return 0;
}
