/* SPDX-License-Identifier: MIT */
/*
 * chips: what the library knows of each model, as a table, of one model in full, or as JSON with
 * every number. Called by main through the table of commands; needs no chip.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"

static void append(char *text, size_t room, const char *word)
{
	const size_t used = strlen(text);

	snprintf(text + used, room - used, "%s%s", used ? " " : "", word);
}

static const char *loaders(const espflash_chip_model *m)
{
	if (m->support & ESPFLASH_SUPPORT_EXPERIMENTAL)
		return "ROM, experimental";
	return m->support & ESPFLASH_SUPPORT_STUB ? "ROM, stub" : "ROM";
}

static const char *usb(const espflash_chip_model *m)
{
	if (m->usb_serial_jtag_id && m->usb_otg_id)
		return "Serial/JTAG, OTG";
	return m->usb_serial_jtag_id ? "Serial/JTAG" : m->usb_otg_id ? "OTG" : "-";
}

static void print_row(struct output *out, const espflash_chip_model *m)
{
	char id[8] = "-";

	if (m->image_chip_id != 0xffff)
		snprintf(id, sizeof(id), "%u", m->image_chip_id);
	out_result(out, "%-10s  %-9s  %7s  0x%04x      %-17s  %s", m->key, m->name, id,
		(unsigned)m->bootloader_offset, loaders(m), usb(m));
}

static void print_fact(struct output *out, const espflash_chip_fact *f)
{
	const char *mark = f->flags & ESPFLASH_FACT_UNVERIFIED ? "  (unverified)" : "";

	if (f->kind == ESPFLASH_FACT_BITS)
		out_result(out, "  %-32s 0x%08" PRIx64 " bits %u..%u to %u%s", f->name, f->value,
			f->shift + f->width - 1u, f->shift, f->position, mark);
	else if (f->kind == ESPFLASH_FACT_CODE)
		out_result(out, "  %-32s %u = 0x%" PRIx64 "%s", f->name, (unsigned)f->code,
			f->value, mark);
	else if (f->kind == ESPFLASH_FACT_LABEL)
		out_result(out, "  %-32s %u = %s%s", f->name, (unsigned)f->code, f->text, mark);
	else
		out_result(out, "  %-32s 0x%" PRIx64 "%s", f->name, f->value, mark);
}

static void print_header_values(struct output *out, const espflash_chip_model *m)
{
	char text[160] = "", word[24];

	for (size_t i = 0; m->flash_sizes[i]; i++) {
		format_size(word, m->flash_sizes[i]);
		append(text, sizeof(text), word);
	}
	out_result(out, "Flash sizes:        %s", text);
	text[0] = '\0';
	for (size_t i = 0; m->flash_freqs[i]; i++) {
		snprintf(word, sizeof(word), "%um", m->flash_freqs[i]);
		append(text, sizeof(text), word);
	}
	out_result(out, "Flash frequencies:  %s", text);
}

static void print_one(struct output *out, const espflash_chip_model *m)
{
	espflash_chip_region region = {.struct_size = sizeof(region)};
	espflash_chip_fact fact = {.struct_size = sizeof(fact)};
	char quirks[256] = "";

	out_result(out, "%s (%s)", m->name, m->key);
	out_result(out, "Loaders:            %s", loaders(m));
	if (m->image_chip_id != 0xffff)
		out_result(out, "Image chip id:      %u", m->image_chip_id);
	out_result(out, "First image at:     0x%x", (unsigned)m->bootloader_offset);
	out_result(out, "USB:                %s", usb(m));
	print_header_values(out, m);
	for (size_t i = 0; espflash_chip_quirk_at(m->chip, i); i++)
		append(quirks, sizeof(quirks), espflash_chip_quirk_at(m->chip, i));
	out_result(out, "Quirks:             %s", quirks[0] ? quirks : "none");
	out_result(out, "Memory (* = RAM that can be loaded):");
	for (size_t i = 0; espflash_chip_region_at(m->chip, i, &region) == ESPFLASH_OK; i++)
		out_result(out, "  0x%08x to 0x%08x  %s%s", (unsigned)region.start,
			(unsigned)region.end, region.name,
			region.flags & ESPFLASH_REGION_LOAD ? " *" : "");
	out_result(out, "Facts:");
	for (size_t i = 0; espflash_chip_fact_at(m->chip, i, &fact) == ESPFLASH_OK; i++)
		print_fact(out, &fact);
}

static void json_model(struct json *j, const espflash_chip_model *m)
{
	json_text(j, "key", m->key);
	json_text(j, "name", m->name);
	json_bool(j, "stub", (m->support & ESPFLASH_SUPPORT_STUB) != 0);
	json_bool(j, "experimental", (m->support & ESPFLASH_SUPPORT_EXPERIMENTAL) != 0);
	if (m->image_chip_id != 0xffff)
		json_number(j, "image_chip_id", m->image_chip_id);
	json_number(j, "bootloader_offset", m->bootloader_offset);
	if (m->uf2_family)
		json_number(j, "uf2_family", m->uf2_family);
	if (m->usb_vendor_id)
		json_number(j, "usb_vendor_id", m->usb_vendor_id);
	if (m->usb_serial_jtag_id)
		json_number(j, "usb_serial_jtag_id", m->usb_serial_jtag_id);
	if (m->usb_otg_id)
		json_number(j, "usb_otg_id", m->usb_otg_id);
	json_number(j, "key_blocks", m->key_blocks);
	json_number(j, "encrypt_align", m->encrypt_align);
}

static void json_lists(struct json *j, const espflash_chip_model *m)
{
	espflash_chip_region region = {.struct_size = sizeof(region)};

	json_open(j, "flash_sizes", '[');
	for (size_t i = 0; m->flash_sizes[i]; i++)
		json_number(j, NULL, m->flash_sizes[i]);
	json_close(j, ']');
	json_open(j, "flash_freqs", '[');
	for (size_t i = 0; m->flash_freqs[i]; i++)
		json_number(j, NULL, m->flash_freqs[i]);
	json_close(j, ']');
	json_open(j, "quirks", '[');
	for (size_t i = 0; espflash_chip_quirk_at(m->chip, i); i++)
		json_text(j, NULL, espflash_chip_quirk_at(m->chip, i));
	json_close(j, ']');
	json_open(j, "memory", '[');
	for (size_t i = 0; espflash_chip_region_at(m->chip, i, &region) == ESPFLASH_OK; i++) {
		json_open(j, NULL, '{');
		json_text(j, "name", region.name);
		json_number(j, "start", region.start);
		json_number(j, "end", region.end);
		json_bool(j, "load", (region.flags & ESPFLASH_REGION_LOAD) != 0);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* One of the facts of a name: a part of a field, or a row of a table. */
static void json_row(struct json *j, const espflash_chip_fact *f)
{
	json_open(j, NULL, '{');
	if (f->kind == ESPFLASH_FACT_BITS) {
		json_number(j, "address", f->value);
		json_number(j, "shift", f->shift);
		json_number(j, "width", f->width);
		json_number(j, "position", f->position);
	} else {
		json_number(j, "code", f->code);
		if (f->text)
			json_text(j, "text", f->text);
		else
			json_number(j, "value", f->value);
	}
	json_close(j, '}');
}

/* Members of an object: a number, or an array of the facts that follow under one name. */
static void json_facts(struct json *j, uint32_t chip)
{
	espflash_chip_fact fact = {.struct_size = sizeof(fact)};
	const char *open = NULL; /* name of the array that is open */

	for (size_t i = 0; espflash_chip_fact_at(chip, i, &fact) == ESPFLASH_OK; i++) {
		if (open && strcmp(open, fact.name) != 0) {
			json_close(j, ']');
			open = NULL;
		}
		if (fact.kind == ESPFLASH_FACT_NUMBER) {
			json_number(j, fact.name, fact.value);
			continue;
		}
		if (!open)
			json_open(j, fact.name, '[');
		open = fact.name;
		json_row(j, &fact);
	}
	if (open)
		json_close(j, ']');
}

/* Each name once. */
static void json_unverified(struct json *j, uint32_t chip)
{
	espflash_chip_fact fact = {.struct_size = sizeof(fact)};
	const char *last = "";

	for (size_t i = 0; espflash_chip_fact_at(chip, i, &fact) == ESPFLASH_OK; i++) {
		if ((fact.flags & ESPFLASH_FACT_UNVERIFIED) && strcmp(last, fact.name) != 0)
			json_text(j, NULL, fact.name);
		last = fact.name;
	}
}

static void json_one(struct json *j, const espflash_chip_model *m)
{
	json_open(j, NULL, '{');
	json_model(j, m);
	json_lists(j, m);
	json_open(j, "facts", '{');
	json_facts(j, m->chip);
	json_close(j, '}');
	json_open(j, "unverified", '[');
	json_unverified(j, m->chip);
	json_close(j, ']');
	json_close(j, '}');
}

int cmd_chips(struct cli *cli)
{
	const char *name = cli->options.positional_count > 0 ? cli->options.positional[0] : NULL;
	espflash_chip_model model = {.struct_size = sizeof(model)};
	uint32_t wanted = ESPFLASH_CHIP_AUTO;
	struct json j;
	bool json;

	if (name && espflash_chip_from_name(name, &wanted) != ESPFLASH_OK)
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"without a name the command lists them all", "'%s' is no chip", name);
	json = out_json_result(&cli->out, &j, "chips");
	if (json)
		json_open(&j, "chips", '[');
	else if (!wanted)
		out_result(&cli->out, "%-10s  %-9s  %7s  %-10s  %-17s  %s", "--chip", "name", "id",
			"first at", "loaders", "own USB");
	for (size_t i = 0; espflash_chip_model_at(i, &model) == ESPFLASH_OK; i++) {
		if (wanted && model.chip != wanted)
			continue;
		if (json)
			json_one(&j, &model);
		else if (wanted)
			print_one(&cli->out, &model);
		else
			print_row(&cli->out, &model);
	}
	if (json) {
		json_close(&j, ']');
		json_end(&j);
	}
	return CLI_OK;
}
