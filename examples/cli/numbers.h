/* SPDX-License-Identifier: MIT */
/*
 * Numbers and sizes as people type them. Called by the commands and by the option parser;
 * knows neither.
 */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include <stdint.h>

#define SIZE_ALL UINT32_MAX /* what number_size_or_all makes of "ALL" */

/*
 * Each parser returns NULL on success, else the reason as the end of a sentence: "is no number".
 * *ret is written only on success.
 */

/* Decimal, 0x, 0o or 0b, up to 32 bits: addresses, register values, masks. */
const char *number_u32(const char *text, uint32_t *ret);

/* The same with a unit: k or K = 1024, M = 1048576, and KB, MB, KiB, MiB. */
const char *number_size(const char *text, uint32_t *ret);

/* The same, or ALL in any case. */
const char *number_size_or_all(const char *text, uint32_t *ret);

#endif
