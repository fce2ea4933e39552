/* SPDX-License-Identifier: MIT */
/*
 * The ADDR FILE pairs of write-flash and verify-flash: loaded and checked before the port is
 * opened. Called by cmd_write.c and cmd_verify.c; must not touch the chip.
 */
#include "regions.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "numbers.h"

static uint64_t first_sector(const struct region *r)
{
	return r->address / ESPFLASH_SECTOR_SIZE;
}

static uint64_t last_sector(const struct region *r)
{
	return ((uint64_t)r->address + r->file.size - 1) / ESPFLASH_SECTOR_SIZE;
}

/* Two files in one 4096-byte sector: writing the second would erase the end of the first. */
static int check_overlap(struct cli *cli, const struct region *a, const struct region *b)
{
	if (first_sector(a) > last_sector(b) || first_sector(b) > last_sector(a))
		return CLI_OK;
	return out_usage(&cli->out, ESPFLASH_ERROR_OVERLAP,
		"check the addresses against the partition table",
		"'%.60s' (0x%x to 0x%llx) and '%.60s' (0x%x to 0x%llx) share a sector",
		a->file.path, (unsigned)a->address,
		(unsigned long long)a->address + a->file.size - 1, b->file.path,
		(unsigned)b->address, (unsigned long long)b->address + b->file.size - 1);
}

static int load_one(struct regions *regions, struct cli *cli)
{
	size_t index = regions->count;
	struct region *region = &regions->items[index];
	int argument = (int)index * 2;
	int rc = take_number(cli, argument, "address", number_u32, &region->address);

	if (rc == CLI_OK)
		rc = input_open(&region->file, &cli->out, cli->options.positional[argument + 1]);
	if (rc != CLI_OK)
		return rc;
	regions->count++;
	if ((uint64_t)region->address + region->file.size > UINT32_MAX)
		return out_usage(&cli->out, ESPFLASH_ERROR_RANGE, "check the address",
			"'%s' at 0x%x ends beyond 4 GiB", region->file.path,
			(unsigned)region->address);
	for (size_t i = 0; i < index && rc == CLI_OK; i++)
		rc = check_overlap(cli, &regions->items[i], region);
	return rc;
}

int regions_load(struct regions *ret, struct cli *cli)
{
	size_t count = (size_t)cli->options.positional_count / 2;
	int rc = CLI_OK;

	ret->count = 0;
	ret->items = calloc(count, sizeof(*ret->items));
	if (!ret->items)
		return out_fail(&cli->out, ESPFLASH_ERROR_NO_MEMORY, NULL, "out of memory");
	while (rc == CLI_OK && ret->count < count)
		rc = load_one(ret, cli);
	return rc;
}

void regions_free(struct regions *regions)
{
	for (size_t i = 0; i < regions->count; i++)
		input_close(&regions->items[i].file);
	free(regions->items);
	regions->items = NULL;
	regions->count = 0;
}

int regions_plan(espflash_plan **ret, struct cli *cli, const struct regions *regions,
	const espflash_write_options *options)
{
	espflash_plan *plan = NULL;
	int rc = espflash_plan_new(&plan, cli->session, options);

	for (size_t i = 0; i < regions->count && rc == ESPFLASH_OK; i++) {
		const struct region *r = &regions->items[i];
		const bool encrypt =
			cli->options.encrypt_files && (int)i >= cli->options.plain_count / 2;

		rc = (encrypt ? espflash_plan_add_encrypted : espflash_plan_add)(
			plan, r->address, r->file.data, r->file.size, r->file.path);
	}
	if (rc != ESPFLASH_OK) {
		espflash_plan_free(&plan);
		return device_error(cli);
	}
	*ret = plan;
	return CLI_OK;
}

void regions_options(const struct cli *cli, espflash_write_options *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->struct_size = sizeof(*ret);
	ret->flash_mode = cli->options.flash_mode;
	ret->flash_freq = cli->options.flash_freq;
	ret->flash_size = cli->options.flash_size;
}
