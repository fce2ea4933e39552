/* SPDX-License-Identifier: MIT */
/*
 * The MD5 inside MicroPython's firmware for the ESP8266, which esp.check_fw() tests on the device:
 * found and computed here on the file's bytes. Called by the parser for ESP8266 images.
 *
 * The rule, from micropython/micropython 02b1b53, ports/esp8266/makeimg.py (who writes it) and
 * 00ae87e, ports/esp8266/modesp.c, esp_check_fw (who reads it): the RAM image is filled up with
 * 0xff to 0x9000 bytes, the last four of which hold the firmware's size in little-endian; the code
 * that runs from flash follows; then 16 bytes of MD5 of everything from byte 4 up to that size.
 * Bytes 0 to 3 are left out because flash tools change them.
 */
#include <string.h>

#include "image/image.h"
#include "util/bytes.h"
#include "util/md5.h"

#define RAM_PART     0x9000u   /* makeimg.py: SEGS_MAX_SIZE */
#define SIZE_AT	     0x8ffcu   /* of the size word */
#define SIZE_LIMIT   0x100000u /* esp_check_fw: larger is invalid */
#define OTA_FIRMWARE 0x3c000u  /* esp_check_fw: the firmware's place behind yaota8266 */
#define OTA_SEGMENTS 1u	       /* esp_check_fw: only that boot loader has one segment */

/* Where the RAM image ends, or 0 if none begins here or it does not fit before the size word. */
static uint32_t ram_image_end(const uint8_t *data)
{
	uint32_t offset = EF_IMAGE_HEADER;

	if (data[0] != EF_IMAGE_MAGIC || data[1] > ESPFLASH_IMAGE_SEGMENTS_MAX)
		return 0;
	for (uint8_t i = 0; i < data[1]; i++) {
		if (!ef_range_fits(offset, EF_IMAGE_HEADER, SIZE_AT))
			return 0;

		const uint32_t length = ef_load_le32(data + offset + 4);

		offset += EF_IMAGE_HEADER;
		if (!ef_range_fits(offset, length, SIZE_AT))
			return 0;
		offset += length;
	}
	offset = (offset | 15) + 1; /* checksum: the last byte of 16 */
	return offset <= SIZE_AT ? offset : 0;
}

/* Is this laid out as the firmware is: image, 0xff up to the size word, a possible size? */
static bool looks_like_firmware(const uint8_t *data, size_t size)
{
	if (size < RAM_PART)
		return false;

	const uint32_t claimed = ef_load_le32(data + SIZE_AT);
	const uint32_t end = ram_image_end(data);

	if (end == 0 || claimed <= RAM_PART || claimed > SIZE_LIMIT)
		return false;
	for (uint32_t i = end; i < SIZE_AT; i++) {
		if (data[i] != 0xff)
			return false;
	}
	return true;
}

bool ef_image_firmware_md5(
	const uint8_t *data, size_t size, uint8_t stored[16], uint8_t computed[16])
{
	static const uint32_t first_hashed = 4;
	struct ef_md5 md5;

	if (size > OTA_FIRMWARE && data[1] == OTA_SEGMENTS) {
		data += OTA_FIRMWARE;
		size -= OTA_FIRMWARE;
	}
	if (!looks_like_firmware(data, size))
		return false;

	const uint32_t claimed = ef_load_le32(data + SIZE_AT);

	memset(stored, 0, 16);
	if (ef_range_fits(claimed, 16, size))
		memcpy(stored, data + claimed, 16);
	ef_md5_init(&md5);
	ef_md5_update(&md5, data + first_hashed, ef_min_size(claimed, size) - first_hashed);
	ef_md5_final(&md5, computed);
	return true;
}
