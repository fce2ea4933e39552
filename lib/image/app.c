/* SPDX-License-Identifier: MIT */
/*
 * The application descriptor: who built which program when. Called by the parser; reads only
 * segments that the parser has proved to lie in the file.
 */
#include <string.h>

#include "image/image.h"
#include "util/bytes.h"

/*
 * esp_app_desc_t: REFERENCE 5.1; espressif/esp-idf, components/esp_app_format/include/
 * esp_app_desc.h. Offsets from its first byte, in bytes.
 */
#define APP_MAGIC      0xabcd5432u
#define APP_SIZE       256u
#define APP_AT_VERSION 16u
#define APP_AT_PROJECT 48u
#define APP_AT_TIME    80u
#define APP_AT_DATE    96u
#define APP_AT_IDF     112u

/* Copy a text that need not end with a NUL; what is not printable ASCII becomes '?'. */
static void copy_text(char *ret, const uint8_t *text, size_t size)
{
	size_t i = 0;

	for (; i + 1 < size && text[i] != 0; i++)
		ret[i] = text[i] >= 0x20 && text[i] < 0x7f ? (char)text[i] : '?';
	ret[i] = '\0';
}

/* The descriptor stands in flash that is mapped as data; unknown chips' maps are not known. */
static bool may_hold_app(const espflash_image_info *info, const espflash_image_segment *s)
{
	return s->size >= APP_SIZE && (info->chip == 0 || strstr(s->memory, "DROM"));
}

void ef_image_read_app(espflash_image_info *info, const uint8_t *data)
{
	for (uint32_t i = 0; i < info->segment_count; i++) {
		const espflash_image_segment *s = &info->segments[i];
		const uint8_t *app = data + s->file_offset;

		if (!may_hold_app(info, s) || ef_load_le32(app) != APP_MAGIC)
			continue;
		info->flags |= ESPFLASH_IMAGE_HAS_APP;
		copy_text(info->app_version, app + APP_AT_VERSION, sizeof(info->app_version));
		copy_text(info->app_project, app + APP_AT_PROJECT, sizeof(info->app_project));
		copy_text(info->app_time, app + APP_AT_TIME, sizeof(info->app_time));
		copy_text(info->app_date, app + APP_AT_DATE, sizeof(info->app_date));
		copy_text(info->app_idf, app + APP_AT_IDF, sizeof(info->app_idf));
		return;
	}
}
