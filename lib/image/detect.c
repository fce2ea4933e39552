/* SPDX-License-Identifier: MIT */
/*
 * Which chip's image format do these bytes follow? Called by the parser; looks at headers only and
 * does not walk the segments.
 */
#include "image/image.h"
#include "util/bytes.h"

/*
 * ESP8266 instruction RAM with the part that the flash cache uses later: images of the boot loader
 * load there. esp8266/Arduino 08fe86e, bootloaders/eboot/eboot.ld: 0x4010f000, 0x1000 bytes.
 */
#define ESP8266_IRAM	 0x40100000u
#define ESP8266_IRAM_END 0x40110000u

const char *ef_image_chip_name(uint16_t chip_id)
{
	const struct ef_chip *chip = ef_chip_by_image_id(chip_id);

	return chip ? chip->name : NULL;
}

static bool in_esp8266_iram(uint32_t address)
{
	return address >= ESP8266_IRAM && address < ESP8266_IRAM_END;
}

/* Is what follows the common header a segment of the ESP8266? */
static bool looks_like_esp8266(const uint8_t *data, size_t size)
{
	if (size < EF_IMAGE_HEADER + 8)
		return false;

	const uint32_t address = ef_load_le32(data + EF_IMAGE_HEADER);
	const uint32_t length = ef_load_le32(data + EF_IMAGE_HEADER + 4);

	if (length >= EF_IMAGE_SEGMENT_LIMIT)
		return false;
	for (const struct ef_region *r = ef_chip_esp8266.memory; r->name; r++) {
		if (address >= r->start && address < r->end)
			return true;
	}
	return in_esp8266_iram(address);
}

/* Is what follows the common header an extended header? A known id is asked for if `strict`. */
static bool looks_extended(const uint8_t *data, size_t size, bool strict)
{
	static const uint8_t at_chip_id = 12, at_reserved = 19; /* REFERENCE 5.1 */

	if (size < EF_IMAGE_HEADER + EF_IMAGE_EXTENDED)
		return false;
	if (data[EF_IMAGE_AT_DIGEST_FLAG] > 1 || ef_load_le32(data + at_reserved) != 0)
		return false;
	return !strict || ef_image_chip_name(ef_load_le16(data + at_chip_id));
}

/*
 * An ESP8266 image of version 3 is told from an ESP32's by its entry point: the ESP8266's lies in
 * its instruction RAM; on the ESP32 that address is mapped flash, where nothing can start since
 * the mapping is made by the code that is started.
 */
static bool looks_like_v3(const uint8_t *data)
{
	return ef_load_le16(data + 12) == 0 && in_esp8266_iram(ef_load_le32(data + 4));
}

/*
 * The rule, in this order:
 *  1. Magic 0xea is the ESP8266's version 2.
 *  2. A segment header at byte 8 with an address of the ESP8266 is its version 1, whatever stands
 *     at byte 23: an extended header never looks like that (pin drive bytes of 0x3f.. or 0x4010..).
 *     Asked for a chip of the family, bytes that could be an extended header are one.
 *  3. An extended header with a known chip id counts, with the ESP32 and ESP8266 version 3 told
 *     apart by the entry point.
 *  4. Neither: as asked for. Unasked, an extended header of an unknown id, else the ESP8266.
 */
enum ef_image_layout ef_image_detect(const uint8_t *data, size_t size, uint32_t chip)
{
	const bool asked_family = chip != ESPFLASH_CHIP_AUTO && chip != ESPFLASH_CHIP_ESP8266;

	if (data[0] == EF_IMAGE_MAGIC_V2)
		return EF_IMAGE_ESP8266_V2;

	const bool extended = looks_extended(data, size, true);

	if (looks_like_esp8266(data, size) && !(asked_family && extended))
		return EF_IMAGE_ESP8266_V1;
	if (extended)
		return looks_like_v3(data) ? EF_IMAGE_ESP8266_V3 : EF_IMAGE_FAMILY;
	if (asked_family)
		return EF_IMAGE_FAMILY;
	if (chip == ESPFLASH_CHIP_AUTO && looks_extended(data, size, false))
		return EF_IMAGE_FAMILY;
	return EF_IMAGE_ESP8266_V1;
}
