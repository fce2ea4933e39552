/* SPDX-License-Identifier: MIT */
/*
 * A number that stands in bits of one or several words of a chip: an eFuse field, a bit of a
 * register. Part of the chip descriptors; knows no chip.
 */
#ifndef EF_CHIP_FIELD_H
#define EF_CHIP_FIELD_H

#include <stdint.h>

/* A bit field of the word at `address`, put at bit `position` of the number it belongs to. */
struct ef_bits {
	uint32_t address;
	uint8_t shift;
	uint8_t width; /* 1 to 31; 0 ends a field */
	uint8_t position;
};

#define EF_FIELD_PARTS 4

struct ef_field {
	struct ef_bits part[EF_FIELD_PARTS];
};

/* clang-format off */
/* `width` bits from bit `shift` on; further parts follow above, the lowest comes first. */
#define EF_FIELD(address, shift, width) {{{(address), (shift), (width), 0}}}
#define EF_FIELD2(address, shift, width, address2, shift2, width2) \
	{{{(address), (shift), (width), 0}, {(address2), (shift2), (width2), (width)}}}
#define EF_FIELD3(address, shift, width, address2, shift2, width2, address3, shift3, width3) \
	{{{(address), (shift), (width), 0}, {(address2), (shift2), (width2), (width)}, \
	  {(address3), (shift3), (width3), (width) + (width2)}}}
/* clang-format on */

#endif
