/* SPDX-License-Identifier: MIT */
/*
 * Small steps that several commands share. Called by cmd_*.c; must not decide what a command
 * does.
 */
#include "cmd_util.h"

#include <stdio.h>

#include "cli.h"
#include "device.h"

int take_number(struct cli *cli, int index, const char *what,
	const char *(*parse)(const char *text, uint32_t *ret), uint32_t *ret)
{
	const char *text = cli->options.positional[index];
	const char *reason = parse(text, ret);
	char hint[128];

	if (!reason)
		return CLI_OK;
	snprintf(hint, sizeof(hint), "usage: espflash-cli %s %s", cli->options.command->name,
		cli->options.command->arguments);
	return out_usage(
		&cli->out, ESPFLASH_ERROR_ARGUMENT, hint, "%s '%.80s' %s", what, text, reason);
}

void format_size(char ret[24], uint32_t size)
{
	const char *halves = "";

	if (size == ESPFLASH_SIZE_2MB_C1 || size == ESPFLASH_SIZE_4MB_C1) {
		size &= ~2u;
		halves = "-c1";
	}
	if (size == 0)
		snprintf(ret, 24, "Unknown");
	else if (size % 0x100000u == 0)
		snprintf(ret, 24, "%uMB%s", (unsigned)(size >> 20), halves);
	else if (size % 1024u == 0)
		snprintf(ret, 24, "%uKB", (unsigned)(size >> 10));
	else
		snprintf(ret, 24, "%u bytes", (unsigned)size);
}

double kbit_rate(uint64_t bytes, uint64_t us)
{
	return us ? (double)bytes * 8000.0 / (double)us : 0.0;
}

uint32_t given_flash_size(const struct cli *cli)
{
	uint32_t size = cli->options.flash_size;

	return size == ESPFLASH_SIZE_DETECT ? 0 : size & ~3u;
}

int take_rest(struct cli *cli, uint32_t address, uint32_t *ret)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};
	uint32_t size = given_flash_size(cli);

	if (size == 0) {
		if (espflash_flash_identify(cli->session, &info) != ESPFLASH_OK)
			return device_error(cli);
		size = info.size;
	}
	if (size == 0)
		return out_fail(&cli->out, ESPFLASH_ERROR_FLASH, "give a number instead of ALL",
			"the flash (id %06x) does not tell its size", (unsigned)info.jedec_id);
	if (address >= size)
		return out_fail(&cli->out, ESPFLASH_ERROR_RANGE, "addresses begin at 0",
			"address 0x%x is beyond the end of the flash, 0x%x", (unsigned)address,
			(unsigned)size);
	*ret = size - address;
	return CLI_OK;
}
