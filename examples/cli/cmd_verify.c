/* SPDX-License-Identifier: MIT */
/*
 * verify-flash: compare flash with files, and with --diff list where they differ. Called by main
 * through the table of commands.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "regions.h"

#define LINES_MAX 64u /* bytes listed of one sector */

struct diff {
	struct output *out;
	const uint8_t *data; /* what the region should hold */
	uint32_t address;    /* of data[0] */
	uint32_t sector;     /* address of the sector being compared */
	uint32_t count;	     /* differing bytes in it so far */
	uint64_t total;
};

static void end_sector(struct diff *d)
{
	struct json j;

	if (d->count == 0)
		return;
	if (d->out->json) {
		json_begin(&j, stdout, "difference");
		json_number(&j, "sector", d->sector);
		json_number(&j, "bytes", d->count);
		json_end(&j);
	}
	if (d->count > LINES_MAX)
		out_result(
			d->out, "   ... %u more in this sector", (unsigned)(d->count - LINES_MAX));
	out_result(
		d->out, "sector 0x%08x: %u bytes differ", (unsigned)d->sector, (unsigned)d->count);
	d->total += d->count;
	d->count = 0;
}

/* An espflash_sink_fn: compares each piece as it arrives. */
static int compare(void *user, uint32_t address, const void *data, size_t size)
{
	struct diff *d = user;
	const uint8_t *flash = data;
	const uint8_t *file = d->data + (address - d->address);

	for (size_t i = 0; i < size; i++, address++) {
		uint32_t sector = address & ~(ESPFLASH_SECTOR_SIZE - 1);

		if (sector != d->sector) {
			end_sector(d);
			d->sector = sector;
		}
		if (flash[i] == file[i])
			continue;
		if (d->count++ < LINES_MAX)
			out_result(d->out, "   0x%08x: flash 0x%02x, file 0x%02x",
				(unsigned)address, flash[i], file[i]);
	}
	return 0;
}

/* What the flash should hold: the file, its header changed as the options say. */
static uint8_t *expected(const struct cli *cli, const struct region *r, uint32_t flash_size)
{
	const espflash_chip_info *chip = espflash_session_chip(cli->session);
	const struct cli_options *o = &cli->options;
	uint8_t *copy = malloc(r->file.size);

	if (!copy)
		return NULL;
	memcpy(copy, r->file.data, r->file.size);
	if (r->address == chip->bootloader_offset)
		(void)espflash_image_patch(copy, r->file.size, chip->chip, o->flash_mode,
			o->flash_freq, flash_size, NULL);
	return copy;
}

static int diff_region(struct cli *cli, const struct region *r, uint32_t flash_size)
{
	struct diff diff = {.out = &cli->out, .address = r->address};
	espflash_read_options options;
	uint8_t *copy = expected(cli, r, flash_size);
	int rc;

	if (!copy)
		return ESPFLASH_ERROR_NO_MEMORY;
	diff.data = copy;
	diff.sector = r->address & ~(ESPFLASH_SECTOR_SIZE - 1);
	memset(&options, 0, sizeof(options));
	options.struct_size = sizeof(options);
	options.sink = compare;
	options.sink_user = &diff;
	rc = espflash_flash_read(cli->session, r->address, NULL, r->file.size, &options);
	end_sector(&diff);
	free(copy);
	if (rc == ESPFLASH_OK)
		out_result(&cli->out, "'%s' at 0x%08x: %llu of %zu bytes differ", r->file.path,
			(unsigned)r->address, (unsigned long long)diff.total, r->file.size);
	return rc;
}

/* List the differences. What goes wrong meanwhile is a warning: the verdict is known. */
static void diff_regions(struct cli *cli, const struct regions *regions)
{
	const espflash_chip_info *chip = espflash_session_chip(cli->session);
	uint32_t flash_size = cli->options.flash_size;
	espflash_flash_info info = {.struct_size = sizeof(info)};
	int rc = ESPFLASH_OK;

	if (!(chip->capabilities & ESPFLASH_CAN_READ_FLASH)) {
		out_warning(
			&cli->out, "this loader cannot read flash: no list of differences", NULL);
		return;
	}
	if (flash_size == ESPFLASH_SIZE_DETECT) {
		rc = espflash_flash_identify(cli->session, &info);
		flash_size = info.size;
	}
	for (size_t i = 0; i < regions->count && rc == ESPFLASH_OK; i++)
		rc = diff_region(cli, &regions->items[i], flash_size);
	if (rc != ESPFLASH_OK)
		out_warning(&cli->out, "the list of differences is not complete",
			espflash_session_error(cli->session)->message);
}

static void print_verified(struct cli *cli, const struct regions *regions)
{
	struct json j;

	for (size_t i = 0; i < regions->count; i++) {
		const struct region *r = &regions->items[i];

		out_info(&cli->out, "0x%x (%zu) bytes at 0x%08x, '%s':", (unsigned)r->file.size,
			r->file.size, (unsigned)r->address, r->file.path);
		out_result(&cli->out, "Verification successful (digest matched).");
	}
	if (!out_json_result(&cli->out, &j, "verify-flash"))
		return;
	json_bool(&j, "verified", true);
	json_open(&j, "regions", '[');
	for (size_t i = 0; i < regions->count; i++) {
		json_open(&j, NULL, '{');
		json_number(&j, "address", regions->items[i].address);
		json_number(&j, "size", regions->items[i].file.size);
		json_text(&j, "file", regions->items[i].file.path);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_end(&j);
}

static int verify(struct cli *cli, const struct regions *regions, espflash_plan *plan)
{
	espflash_error_info error;
	int rc = espflash_plan_verify(plan);

	if (rc == ESPFLASH_OK) {
		print_verified(cli, regions);
		return CLI_OK;
	}
	/* Reading back makes a new record: keep the verdict. */
	error = *espflash_session_error(cli->session);
	if (rc == ESPFLASH_ERROR_VERIFY && cli->options.diff)
		diff_regions(cli, regions);
	if (rc == ESPFLASH_ERROR_VERIFY && !cli->options.diff && !error.hint[0])
		snprintf(error.hint, sizeof(error.hint), "--diff lists the bytes that differ");
	return out_error(&cli->out, &error);
}

int cmd_verify_flash(struct cli *cli)
{
	espflash_write_options options;
	struct regions regions;
	espflash_plan *plan = NULL;
	int rc = regions_load(&regions, cli);

	if (rc == CLI_OK)
		rc = device_open(cli);
	if (rc == CLI_OK) {
		regions_options(cli, &options);
		options.progress = progress_update;
		options.progress_user = &cli->out;
		rc = regions_plan(&plan, cli, &regions, &options);
	}
	if (rc == CLI_OK)
		rc = verify(cli, &regions, plan);
	espflash_plan_free(&plan);
	regions_free(&regions);
	return rc;
}
