/* SPDX-License-Identifier: MIT */
/*
 * erase-flash and erase-region. Called by main through the table of commands.
 */
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "numbers.h"

static void fill_options(struct cli *cli, espflash_erase_options *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->struct_size = sizeof(*ret);
	ret->progress = progress_update;
	ret->progress_user = &cli->out;
	ret->flash_size = given_flash_size(cli);
	ret->flags = cli->options.force ? ESPFLASH_ERASE_FORCE : 0;
}

int cmd_erase_flash(struct cli *cli)
{
	espflash_erase_options options;
	uint64_t start, time;
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	fill_options(cli, &options);
	out_info(&cli->out, "Erasing flash memory (this may take a while)...");
	start = clock_us();
	if (espflash_flash_erase_chip(cli->session, &options) != ESPFLASH_OK)
		return device_error(cli);
	time = clock_us() - start;
	out_result(
		&cli->out, "Flash memory erased successfully in %.1f seconds.", (double)time / 1e6);
	if (out_json_result(&cli->out, &j, "erase-flash")) {
		json_number(&j, "duration_us", time);
		json_end(&j);
	}
	return CLI_OK;
}

static int check_alignment(struct cli *cli, uint32_t address, uint32_t size)
{
	bool all = size == SIZE_ALL;

	if (address % ESPFLASH_SECTOR_SIZE == 0 && (all || size % ESPFLASH_SECTOR_SIZE == 0) &&
		size != 0)
		return CLI_OK;
	return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
		"flash is erased in sectors of 4096 (0x1000) bytes",
		"erase-region: address 0x%x and size 0x%x must be multiples of 4096, the size not "
		"0",
		(unsigned)address, (unsigned)size);
}

int cmd_erase_region(struct cli *cli)
{
	espflash_erase_options options;
	uint32_t address, size;
	uint64_t start, time;
	struct json j;
	int rc = take_number(cli, 0, "address", number_u32, &address);

	if (rc == CLI_OK)
		rc = take_number(cli, 1, "size", number_size_or_all, &size);
	if (rc == CLI_OK)
		rc = check_alignment(cli, address, size);
	if (rc == CLI_OK)
		rc = device_open(cli);
	if (rc == CLI_OK && size == SIZE_ALL)
		rc = take_rest(cli, address, &size);
	if (rc != CLI_OK)
		return rc;
	fill_options(cli, &options);
	out_info(&cli->out, "Erasing 0x%08x to 0x%08x...", (unsigned)address,
		(unsigned)(address + (size - 1)));
	start = clock_us();
	if (espflash_flash_erase(cli->session, address, size, &options) != ESPFLASH_OK)
		return device_error(cli);
	time = clock_us() - start;
	out_result(&cli->out, "Flash memory region erased successfully in %.1f seconds.",
		(double)time / 1e6);
	if (out_json_result(&cli->out, &j, "erase-region")) {
		json_number(&j, "address", address);
		json_number(&j, "size", size);
		json_number(&j, "duration_us", time);
		json_end(&j);
	}
	return CLI_OK;
}
