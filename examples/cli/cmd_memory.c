/* SPDX-License-Identifier: MIT */
/*
 * read-mem, write-mem, load-ram: words and programs in the chip's memory. Called by main through
 * the table of commands.
 */
#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "files.h"
#include "numbers.h"

static int take_address(struct cli *cli, uint32_t *ret)
{
	int rc = take_number(cli, 0, "address", number_u32, ret);

	if (rc == CLI_OK && *ret % 4 != 0)
		rc = out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"memory is read and written in words of 4 bytes",
			"address 0x%08x is not a multiple of 4", (unsigned)*ret);
	return rc;
}

int cmd_read_mem(struct cli *cli)
{
	uint32_t address, value;
	struct json j;
	int rc = take_address(cli, &address);

	if (rc == CLI_OK)
		rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_target_read_reg(cli->session, address, &value) != ESPFLASH_OK)
		return device_error(cli);
	out_result(&cli->out, "0x%08x = 0x%08x", (unsigned)address, (unsigned)value);
	if (out_json_result(&cli->out, &j, "read-mem")) {
		json_number(&j, "address", address);
		json_number(&j, "value", value);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_write_mem(struct cli *cli)
{
	uint32_t address, value, mask = UINT32_MAX;
	struct json j;
	int rc = take_address(cli, &address);

	if (rc == CLI_OK)
		rc = take_number(cli, 1, "value", number_u32, &value);
	if (rc == CLI_OK && cli->options.positional_count > 2)
		rc = take_number(cli, 2, "mask", number_u32, &mask);
	if (rc == CLI_OK)
		rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_target_write_reg(cli->session, address, value, mask, 0) != ESPFLASH_OK)
		return device_error(cli);
	out_result(&cli->out, "Wrote 0x%08x with mask 0x%08x to 0x%08x.", (unsigned)value,
		(unsigned)mask, (unsigned)address);
	if (out_json_result(&cli->out, &j, "write-mem")) {
		json_number(&j, "address", address);
		json_number(&j, "value", value);
		json_number(&j, "mask", mask);
		json_end(&j);
	}
	return CLI_OK;
}

static int load_ram(struct cli *cli, const struct input_file *file)
{
	espflash_image_info image = {.struct_size = sizeof(image)};
	espflash_error_info error = {.struct_size = sizeof(error)};
	struct json j;
	int rc;

	/* What is wrong with the file can be said before the chip is touched. */
	if (espflash_image_check(&image, file->data, file->size, cli->options.chip, &error) !=
		ESPFLASH_OK)
		return out_error(&cli->out, &error);
	rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_target_load_ram(cli->session, file->data, file->size) != ESPFLASH_OK)
		return device_error(cli);
	cli->keep_state = true;
	out_result(&cli->out, "Loaded %u segments from '%s' to RAM, executing at 0x%08x.",
		(unsigned)image.segment_count, file->path, (unsigned)image.entry);
	if (out_json_result(&cli->out, &j, "load-ram")) {
		json_number(&j, "segments", image.segment_count);
		json_text(&j, "file", file->path);
		json_number(&j, "entry", image.entry);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_load_ram(struct cli *cli)
{
	struct input_file file;
	int rc = input_open(&file, &cli->out, cli->options.positional[0]);

	if (rc == CLI_OK)
		rc = load_ram(cli, &file);
	input_close(&file);
	return rc;
}
