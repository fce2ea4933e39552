/* SPDX-License-Identifier: MIT */
/*
 * Where this stub itself stands in memory: symbols of the linker script. Used to refuse uploads
 * over it.
 */
#ifndef STUB_IMAGE_H
#define STUB_IMAGE_H

#include <stdint.h>

extern const uint8_t image_text_start[];
extern const uint8_t image_text_end[];
extern const uint8_t image_data_start[];
extern const uint8_t image_data_end[];
extern const uint8_t image_buffers_start[];
extern const uint8_t image_buffers_end[];

#endif
