/* SPDX-License-Identifier: MIT */
/*
 * Parsers for the values of options: names and notations that guides and scripts have used over
 * the years. Called through the option table; must not print.
 */
#include "option_values.h"

#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "numbers.h"
#include "options.h"
#include "words.h"

struct choice {
	const char *name;
	uint32_t value;
};

/* Find `text` in a table that ends with a NULL name. */
static const char *choose(
	const struct choice *table, const char *text, uint32_t *ret, const char *reason)
{
	for (; table->name; table++) {
		if (words_equal(text, table->name)) {
			*ret = table->value;
			return NULL;
		}
	}
	return reason;
}

const char *parse_text(const char *text, void *field)
{
	if (text[0] == '\0')
		return "is empty";
	*(const char **)field = text;
	return NULL;
}

const char *parse_chip(const char *text, void *field)
{
	if (espflash_chip_from_name(text, field) == ESPFLASH_OK)
		return NULL;
	return "is no chip this version knows (the command chips lists them)";
}

const char *parse_baud(const char *text, void *field)
{
	uint32_t baud;

	if (number_u32(text, &baud) || baud < 300 || baud > 5000000)
		return "is no baud rate between 300 and 5000000";
	*(uint32_t *)field = baud;
	return NULL;
}

const char *parse_before(const char *text, void *field)
{
	static const struct choice choices[] = {
		{"default-reset", ESPFLASH_BEFORE_DEFAULT},
		{"usb-reset", ESPFLASH_BEFORE_USB_RESET},
		{"no-reset", ESPFLASH_BEFORE_NO_RESET},
		{"no-reset-no-sync", ESPFLASH_BEFORE_NO_SYNC},
		{NULL, 0},
	};

	return choose(choices, text, field,
		"is not one of default-reset, usb-reset, no-reset, no-reset-no-sync");
}

const char *parse_after(const char *text, void *field)
{
	static const struct choice choices[] = {
		{"hard-reset", ESPFLASH_AFTER_HARD_RESET},
		{"soft-reset", ESPFLASH_AFTER_SOFT_RESET},
		{"no-reset", ESPFLASH_AFTER_STAY},
		{"no-reset-stub", ESPFLASH_AFTER_STAY},
		{"watchdog-reset", ESPFLASH_AFTER_WATCHDOG},
		{"hold-reset", ESPFLASH_AFTER_HOLD},
		{NULL, 0},
	};

	return choose(choices, text, field,
		"is not one of hard-reset, soft-reset, watchdog-reset, no-reset, no-reset-stub, "
		"hold-reset");
}

const char *parse_reset_sequence(const char *text, void *field)
{
	struct cli_reset_sequence *ret = field;

	if (espflash_reset_parse(text, ret->steps, CLI_RESET_STEPS_MAX, &ret->count, NULL) ==
		ESPFLASH_OK)
		return NULL;
	return "is no sequence of D0 D1 R0 R1 U<dtr>,<rts> W<seconds, at most 60>, joined by '|'";
}

const char *parse_attempts(const char *text, void *field)
{
	uint32_t count;

	if (text[0] == '-' && number_u32(text + 1, &count) == NULL) {
		*(int32_t *)field = -1;
		return NULL;
	}
	if (number_u32(text, &count) || count > 1000000)
		return "is no number of attempts (0 = until cancelled)";
	*(int32_t *)field = count ? (int32_t)count : -1;
	return NULL;
}

const char *parse_flash_mode(const char *text, void *field)
{
	static const struct choice choices[] = {
		{"keep", ESPFLASH_MODE_KEEP},
		{"qio", ESPFLASH_MODE_QIO},
		{"qout", ESPFLASH_MODE_QOUT},
		{"dio", ESPFLASH_MODE_DIO},
		{"dout", ESPFLASH_MODE_DOUT},
		{NULL, 0},
	};

	return choose(choices, text, field, "is not one of keep, qio, qout, dio, dout");
}

const char *parse_flash_freq(const char *text, void *field)
{
	static const struct choice choices[] = {
		{"keep", 0},
		{"80m", 80},
		{"60m", 60},
		{"48m", 48},
		{"40m", 40},
		{"30m", 30},
		{"26m", 26},
		{"24m", 24},
		{"20m", 20},
		{"16m", 16},
		{"15m", 15},
		{"12m", 12},
		{NULL, 0},
	};

	return choose(choices, text, field,
		"is not one of keep, 80m, 60m, 48m, 40m, 30m, 26m, 24m, 20m, 16m, 15m, 12m");
}

const char *parse_flash_size(const char *text, void *field)
{
	static const char reason[] =
		"is no flash size (detect, keep, 256KB to 128MB, 2MB-c1, 4MB-c1, or in megabits "
		"2m to 128m, 16m-c1, 32m-c1)";
	static const struct choice choices[] = {
		{"keep", ESPFLASH_SIZE_KEEP},
		{"detect", ESPFLASH_SIZE_DETECT},
		{"256KB", 0x40000},
		{"512KB", 0x80000},
		{"1MB", 0x100000},
		{"2MB", 0x200000},
		{"4MB", 0x400000},
		{"8MB", 0x800000},
		{"16MB", 0x1000000},
		{"32MB", 0x2000000},
		{"64MB", 0x4000000},
		{"128MB", 0x8000000},
		{"2MB-c1", ESPFLASH_SIZE_2MB_C1},
		{"4MB-c1", ESPFLASH_SIZE_4MB_C1},
		{"2m", 0x40000},
		{"4m", 0x80000},
		{"8m", 0x100000},
		{"16m", 0x200000},
		{"32m", 0x400000},
		{"64m", 0x800000},
		{"128m", 0x1000000},
		{"16m-c1", ESPFLASH_SIZE_2MB_C1},
		{"32m-c1", ESPFLASH_SIZE_4MB_C1},
		{NULL, 0},
	};
	size_t length = strlen(text);

	/* 8m has meant megabits for ten years; what 8M means is anybody's guess. */
	if (length > 1 && text[length - 1] == 'M')
		return "is ambiguous: write 4MB for megabytes, 32m for megabits";
	return choose(choices, text, field, reason);
}

const char *parse_supply(const char *text, void *field)
{
	static const char reason[] = "is not 1.8V, 1.9V or OFF";
	static const struct choice choices[] = {
		{"OFF", ESPFLASH_SUPPLY_OFF},
		{"1.8V", ESPFLASH_SUPPLY_1V8},
		{"1.9V", ESPFLASH_SUPPLY_1V9},
		{NULL, 0},
	};

	return choose(choices, text, field, reason);
}

const char *parse_status_bytes(const char *text, void *field)
{
	if (text[0] < '1' || text[0] > '3' || text[1] != '\0')
		return "is not 1, 2 or 3";
	*(uint32_t *)field = (uint32_t)(text[0] - '0');
	return NULL;
}

const char *parse_spi_pins(const char *text, void *field)
{
	static const char reason[] = "is not SPI, HSPI, or five numbers of pins: CLK,Q,D,HD,CS";
	uint32_t pins[5] = {0};
	char word[16];

	if (words_equal(text, "SPI"))
		return NULL;
	if (words_equal(text, "HSPI")) {
		*(uint32_t *)field = ESPFLASH_SPI_HSPI;
		return NULL;
	}
	for (size_t i = 0; i < 5; i++) {
		const size_t length = strcspn(text, ",");

		if (length >= sizeof(word) || (text[length] == ',') != (i < 4))
			return reason;
		memcpy(word, text, length);
		word[length] = '\0';
		if (number_u32(word, &pins[i]) || pins[i] > 63)
			return reason;
		text += length + 1;
	}
	*(uint32_t *)field = ESPFLASH_SPI_PINS(pins[0], pins[1], pins[2], pins[3], pins[4]);
	return NULL;
}
