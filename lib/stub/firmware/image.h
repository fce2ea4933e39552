/* SPDX-License-Identifier: MIT */
/*
 * Where this stub itself stands in memory, from the linker script. Used to refuse uploads over it.
 */
#ifndef STUB_IMAGE_H
#define STUB_IMAGE_H

#include <stdint.h>

#define IMAGE_RANGES 3u /* code; data and stack; buffers */

extern const struct image_range {
	uint32_t start;
	uint32_t end;
} image_ranges[IMAGE_RANGES];

#endif
