/* SPDX-License-Identifier: MIT */
/*
 * espflash-cli: reads the command line, runs one command, leaves the chip. Everything it does
 * with a chip goes through the public interface of libespflash.
 */
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "cli.h"
#include "device.h"
#include "help.h"
#include "signals.h"

/* Errors of the command line itself come as JSON, too. */
static bool wants_json(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			return true;
	}
	return false;
}

static int run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	int status;

	cli->out.json = o->json;
	cli->out.silent = o->silent;
	cli->out.verbose = o->verbose;
	if (o->version)
		return cmd_version(cli);
	if (o->help || !o->command) {
		help_print(o->command);
		return CLI_OK;
	}
	signals_install();
	status = o->command->run(cli);
	return device_leave(cli, status);
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct cli cli;
	int status;

	memset(&cli, 0, sizeof(cli));
	output_init(&cli.out);
	cli.out.json = wants_json(argc, argv);
	if (espflash_version() >> 16 != ESPFLASH_VERSION_MAJOR)
		return out_fail(&cli.out, ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"libespflash %s was loaded, %d.x is needed", espflash_version_string(),
			ESPFLASH_VERSION_MAJOR);
	status = arguments_expand(&arguments, &cli.out, argc - 1, argv + 1);
	if (status == CLI_OK)
		status = options_parse(&cli.options, &cli.out, arguments.count, arguments.words);
	if (status == CLI_OK)
		status = run(&cli);
	arguments_free(&arguments);
	return out_finish(&cli.out, status);
}
