/* SPDX-License-Identifier: MIT */
/*
 * flash-parts: the flash chips that the library knows by their id, as a table or as JSON. Called by
 * main through the table of commands; needs no chip.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "words.h"

static const struct {
	uint32_t bit;
	const char *name;
	const char *text;
} quirks[] = {
	{ESPFLASH_PART_NO_VOLATILE, "no-volatile", "its status can only be written for good"},
	{ESPFLASH_PART_STARTS_LOCKED, "starts-locked", "after power-up it is write-protected"},
	{ESPFLASH_PART_NO_4K, "no-4k", "some of it cannot be erased in sectors of 4 KB"},
	{ESPFLASH_PART_UNEVEN_BLOCKS, "uneven-blocks", "its blocks are not all of 64 KB"},
	{ESPFLASH_PART_MAY_SLEEP, "may-sleep", "it may start with a wrong id, and is woken then"},
};

#define QUIRKS (sizeof(quirks) / sizeof(quirks[0]))

void print_part_quirks(struct output *out, uint32_t bits)
{
	for (size_t i = 0; i < QUIRKS; i++)
		if (bits & quirks[i].bit)
			out_result(out, "Note: %s", quirks[i].text);
}

void json_part_quirks(struct json *j, uint32_t bits)
{
	json_open(j, "quirks", '[');
	for (size_t i = 0; i < QUIRKS; i++)
		if (bits & quirks[i].bit)
			json_text(j, NULL, quirks[i].name);
	json_close(j, ']');
}

void json_status_bits(struct json *j, uint32_t jedec_id)
{
	espflash_status_bit bit = {.struct_size = sizeof(bit)};

	json_open(j, "status_bits", '[');
	for (size_t i = 0; espflash_status_bit_at(jedec_id, i, &bit) == ESPFLASH_OK; i++) {
		json_open(j, NULL, '{');
		json_text(j, "name", bit.name);
		json_number(j, "register", bit.number);
		json_number(j, "mask", bit.mask);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_part(struct json *j, const espflash_flash_part *p)
{
	json_open(j, NULL, '{');
	json_number(j, "jedec_id", p->jedec_id);
	json_text(j, "name", p->name);
	json_text(j, "manufacturer", p->manufacturer);
	json_number(j, "size", p->size);
	json_number(j, "erase", p->erase);
	json_number(j, "addressing", p->addressing);
	json_part_quirks(j, p->quirks);
	json_bool(j, "unverified", (p->flags & ESPFLASH_PART_UNVERIFIED) != 0);
	json_number(j, "status_registers", p->status_registers);
	json_number(j, "status_together", p->status_together);
	json_open(j, "status_read", '[');
	for (size_t i = 0; i < 3 && p->status_read[i]; i++)
		json_number(j, NULL, p->status_read[i]);
	json_close(j, ']');
	json_open(j, "status_write", '[');
	for (size_t i = 0; i < 3 && p->status_read[i]; i++)
		json_number(j, NULL, p->status_write[i]);
	json_close(j, ']');
	json_status_bits(j, p->jedec_id);
	json_text(j, "source", p->source);
	json_close(j, '}');
}

static void print_part(struct output *out, const espflash_flash_part *p)
{
	espflash_status_bit bit = {.struct_size = sizeof(bit)};
	char size[24], text[160] = "";

	for (size_t i = 0; espflash_status_bit_at(p->jedec_id, i, &bit) == ESPFLASH_OK; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s=%u:%02x",
			i ? " " : "", bit.name, (unsigned)bit.number, (unsigned)bit.mask);
	format_size(size, p->size);
	out_result(out, "%06x  %-20s %-20s %6s  %s%s", (unsigned)p->jedec_id, p->name,
		p->manufacturer, size, text,
		p->flags & ESPFLASH_PART_UNVERIFIED ? "  (unverified)" : "");
}

/* Is it the part of this name or id, or one whose name begins so? */
static bool is_wanted(const espflash_flash_part *p, const char *wanted)
{
	char id[8];

	if (!wanted)
		return true;
	snprintf(id, sizeof(id), "%06x", (unsigned)p->jedec_id);
	return words_equal_n(p->name, strlen(wanted), wanted) ||
	       words_equal_n(id, strlen(wanted), wanted);
}

int cmd_flash_parts(struct cli *cli)
{
	const char *wanted = cli->options.positional_count > 0 ? cli->options.positional[0] : NULL;
	espflash_flash_part part = {.struct_size = sizeof(part)};
	unsigned count = 0;
	struct json j;
	bool json;

	for (size_t i = 0; espflash_flash_part_at(i, &part) == ESPFLASH_OK; i++)
		count += is_wanted(&part, wanted);
	if (count == 0)
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"without a name the command lists them all",
			"no flash part has a name or an id that begins with '%s'", wanted);
	json = out_json_result(&cli->out, &j, "flash-parts");
	if (json)
		json_open(&j, "parts", '[');
	for (size_t i = 0; espflash_flash_part_at(i, &part) == ESPFLASH_OK; i++) {
		if (!is_wanted(&part, wanted))
			continue;
		if (json)
			json_part(&j, &part);
		else
			print_part(&cli->out, &part);
	}
	if (json) {
		json_close(&j, ']');
		json_end(&j);
	}
	return CLI_OK;
}
