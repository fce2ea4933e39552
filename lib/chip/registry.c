/* SPDX-License-Identifier: MIT */
/*
 * The list of chips and the look-ups in it. Called by the image and session layers and by the
 * public chip functions. The list itself is list.h.
 */
#include <ctype.h>
#include <string.h>

#include "chip/chip.h"
#include "util/error.h"

static const struct ef_chip *const registry[] = {
#define EF_CHIP(key) &ef_chip_##key,
#include "chip/list.h"
#undef EF_CHIP
};

/* REFERENCE 2.9; esptool bb72741, FLASH_SIZES of the ESP32 family. */
const struct ef_code ef_chip_sizes_esp32[] = {
	{0x100000, 0x0},
	{0x200000, 0x1},
	{0x400000, 0x2},
	{0x800000, 0x3},
	{0x1000000, 0x4},
	{0x2000000, 0x5},
	{0x4000000, 0x6},
	{0x8000000, 0x7},
	{0, 0},
};

/* Chips that were never sold: REFERENCE 2.15, last paragraph. */
static const struct ef_label retired[] = {
	{4, "ESP32-S3(beta2)"},
	{6, "ESP32-S3(beta3)"},
	{7, "ESP32-C6(beta)"},
	{10, "ESP32-H2(beta1)"},
	{14, "ESP32-H2(beta2)"},
	{17, "ESP32-C5(beta3)"},
	{0, NULL},
};

const struct ef_chip *ef_chip_at(size_t index)
{
	return index < sizeof(registry) / sizeof(registry[0]) ? registry[index] : NULL;
}

const struct ef_chip *ef_chip_by_id(uint32_t chip)
{
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (ef_chip_at(i)->chip == chip)
			return ef_chip_at(i);
	}
	return NULL;
}

const struct ef_chip *ef_chip_by_image_id(uint16_t image_chip_id)
{
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (ef_chip_at(i)->image_chip_id == image_chip_id && image_chip_id != 0xffff)
			return ef_chip_at(i);
	}
	return NULL;
}

const struct ef_chip *ef_chip_by_stub_id(uint32_t id)
{
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (ef_chip_at(i)->image_chip_id == id)
			return ef_chip_at(i);
	}
	return NULL;
}

const struct ef_chip *ef_chip_by_magic(uint32_t magic)
{
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (ef_chip_at(i)->magic == magic && magic != 0)
			return ef_chip_at(i);
	}
	return NULL;
}

const char *ef_chip_image_name(uint32_t image_chip_id)
{
	const struct ef_chip *c =
		image_chip_id < 0xffff ? ef_chip_by_image_id((uint16_t)image_chip_id) : NULL;

	return c ? c->name : ef_chip_label_of(retired, image_chip_id);
}

int ef_chip_code_of(const struct ef_code *codes, uint32_t value)
{
	for (; codes->value != 0; codes++) {
		if (codes->value == value)
			return codes->code;
	}
	return -1;
}

uint32_t ef_chip_value_of(const struct ef_code *codes, uint8_t code)
{
	for (; codes->value != 0; codes++) {
		if (codes->code == code)
			return codes->value;
	}
	return 0;
}

const char *ef_chip_label_of(const struct ef_label *labels, uint32_t code)
{
	for (; labels && labels->text; labels++) {
		if (labels->code == code)
			return labels->text;
	}
	return NULL;
}

/* Compare a name as typed with a key, passing over hyphens and parentheses. */
static bool name_is(const char *name, const char *key)
{
	for (; *name; name++) {
		if (strchr("-_()", *name))
			continue;
		if (tolower((unsigned char)*name) != *key)
			return false;
		key++;
	}
	return *key == '\0';
}

int espflash_chip_from_name(const char *name, uint32_t *ret)
{
	if (!name || !ret)
		return ESPFLASH_ERROR_ARGUMENT;
	if (name_is(name, "auto")) {
		*ret = ESPFLASH_CHIP_AUTO;
		return 0;
	}
	for (size_t i = 0; ef_chip_at(i); i++) {
		if (name_is(name, ef_chip_at(i)->key)) {
			*ret = ef_chip_at(i)->chip;
			return 0;
		}
	}
	return ESPFLASH_ERROR_ARGUMENT;
}

const char *espflash_chip_name(uint32_t chip)
{
	const struct ef_chip *c = ef_chip_by_id(chip);

	return c ? c->name : NULL;
}

uint32_t espflash_chip_bootloader_offset(uint32_t chip)
{
	const struct ef_chip *c = ef_chip_by_id(chip);

	return c ? c->bootloader_offset : 0;
}
