/* SPDX-License-Identifier: MIT */
/*
 * Is an image whole? And the public edge of parsing and checking. Called by users and by the flash
 * layer before it writes.
 */
#include <stdio.h>

#include "image/image.h"
#include "util/bytes.h"
#include "util/options.h"

#define DAMAGED "the file is damaged: get it again"

/* The first four bytes of a digest, big-endian, to show to people. */
static uint32_t head(const uint8_t *digest)
{
	return ef_load_be32(digest);
}

static int check_sums(const espflash_image_info *info, espflash_error_info *e)
{
	if (!(info->flags & ESPFLASH_IMAGE_CHECKSUM_OK))
		return ef_error_set(e, ESPFLASH_ERROR_IMAGE, DAMAGED,
			"the image's checksum is 0x%02x, its segments give 0x%02x", info->checksum,
			info->checksum_computed);
	if ((info->flags & ESPFLASH_IMAGE_HAS_DIGEST) && !(info->flags & ESPFLASH_IMAGE_DIGEST_OK))
		return ef_error_set(e, ESPFLASH_ERROR_IMAGE, DAMAGED,
			"the image's SHA-256 begins with %08x, its bytes give %08x",
			head(info->digest), head(info->digest_computed));
	return 0;
}

int ef_image_check(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *e)
{
	espflash_image_info info;
	int rc = ef_image_parse(&info, data, size, chip, e);

	if (rc == 0)
		rc = check_sums(&info, e);
	if (rc < 0)
		return rc;
	if ((info.flags & ESPFLASH_IMAGE_HAS_FW_MD5) && !(info.flags & ESPFLASH_IMAGE_FW_MD5_OK))
		return ef_error_set(e, ESPFLASH_ERROR_IMAGE, DAMAGED,
			"the MD5 that MicroPython builds in (begins with %08x) is not that of the "
			"firmware, or lies past the end of the file (%zu bytes)",
			head(info.fw_md5), size);
	if (ret)
		*ret = info;
	return 0;
}

int espflash_image_parse(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *ret_error)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_image_info info;
	int rc = ef_struct_check(&e, ret, "image info");

	if (rc == 0)
		rc = ef_image_parse(&info, data, size, chip, &e);
	if (rc == 0)
		ef_struct_export(ret, &info, sizeof(info));
	ef_error_export(ret_error, &e);
	return rc;
}

int espflash_image_check(espflash_image_info *ret, const void *data, size_t size, uint32_t chip,
	espflash_error_info *ret_error)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_image_info info;
	int rc = ret ? ef_struct_check(&e, ret, "image info") : 0;

	if (rc == 0)
		rc = ef_image_check(&info, data, size, chip, &e);
	if (rc == 0 && ret)
		ef_struct_export(ret, &info, sizeof(info));
	ef_error_export(ret_error, &e);
	return rc;
}
