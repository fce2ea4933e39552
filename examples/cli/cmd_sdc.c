/* SPDX-License-Identifier: MIT */
/*
 * read-sdc-chip-info, verify-sdc-certificate: the secure debug controller of an ESP32-S31. Called
 * by main through the table of commands.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "files.h"

#define HALF 32u /* bytes of what the chip says, and of the nonce */

/* 64 hexadecimal digits. Returns false if they are not. */
static bool parse_nonce(const char *text, uint8_t nonce[HALF])
{
	if (strlen(text) != 2 * HALF || strspn(text, "0123456789abcdefABCDEF") != 2 * HALF)
		return false;
	for (size_t i = 0; i < HALF; i++) {
		unsigned byte = 0;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		nonce[i] = (uint8_t)byte;
	}
	return true;
}

static bool random_nonce(uint8_t nonce[HALF])
{
	FILE *file = fopen("/dev/urandom", "rb");
	const bool is = file && fread(nonce, 1, HALF, file) == HALF;

	if (file)
		fclose(file);
	return is;
}

static int save(struct cli *cli, const char *path, const uint8_t both[2 * HALF])
{
	struct output_file file = {.fd = -1};
	int rc = output_open(&file, &cli->out, path);

	if (rc == CLI_OK)
		rc = output_write(&file, both, 2 * HALF) < 0 ? output_failed(&file, &cli->out)
							     : output_commit(&file, &cli->out);
	output_close(&file);
	return rc;
}

int cmd_read_sdc_chip_info(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	const char *path = o->positional_count > 0 ? o->positional[0] : "chip_info.bin";
	uint8_t both[2 * HALF];
	struct json j;
	int rc;

	if (o->positional_count > 1 && !parse_nonce(o->positional[1], both + HALF))
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT, NULL,
			"'%s' is no nonce: 64 hexadecimal digits", o->positional[1]);
	if (o->positional_count < 2 && !random_nonce(both + HALF))
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"give a NONCE of 64 hexadecimal digits",
			"this machine has no source of random bytes that is known here");
	rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_target_sdc_info(cli->session, both + HALF, both) != ESPFLASH_OK)
		return device_error(cli);
	rc = save(cli, path, both);
	if (rc != CLI_OK)
		return rc;
	out_result(&cli->out, "Chip info is saved to %s.", path);
	if (out_json_result(&cli->out, &j, "read-sdc-chip-info")) {
		json_hex(&j, "chip_info", both, HALF);
		json_hex(&j, "nonce", both + HALF, HALF);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_verify_sdc_certificate(struct cli *cli)
{
	struct input_file file;
	struct json j;
	int rc = input_open(&file, &cli->out, cli->options.positional[0]);

	if (rc != CLI_OK)
		return rc;
	rc = device_open(cli);
	if (rc == CLI_OK &&
		espflash_target_sdc_verify(cli->session, file.data, file.size) != ESPFLASH_OK)
		rc = device_error(cli);
	input_close(&file);
	if (rc != CLI_OK)
		return rc;
	out_result(&cli->out, "SDC certificate verified successfully.");
	if (out_json_result(&cli->out, &j, "verify-sdc-certificate"))
		json_end(&j);
	return CLI_OK;
}
