/* SPDX-License-Identifier: MIT */
/*
 * Help, made from the tables of commands and options, so that it cannot disagree with the
 * parser. Called by main; must not know what any command does.
 */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "options.h"

static const char exit_codes[] =
	"Exit codes:\n"
	"    0  success\n"
	"    2  wrong command line, or a bad input file\n"
	"    3  the chip: no answer, another chip, refused, out of range\n"
	"    4  the port or a file of this machine: not found, busy, no access, gone\n"
	"    5  verification failed: the flash does not hold what it should\n"
	"  130  cancelled (Ctrl-C)\n";

static const char environment[] =
	"Environment: ESPFLASH_PORT, _CHIP, _BAUD, _BEFORE, _AFTER, _CONNECT_ATTEMPTS, _FM, _FF\n"
	"and _FS are defaults of the options; the same names with ESPTOOL_ are read after them.\n"
	"NO_COLOR: no colours.  @FILE as an argument: further arguments from a file.\n"
	"Options and commands may be written with underscores: write_flash, --flash_size.\n";

/* "-fs, --fs, --flash-size SIZE" */
static void print_option(const struct cli_option *option)
{
	char left[96] = "";
	size_t length = 0;
	const char *s = option->others;

	while (*(s += strspn(s, " "))) {
		size_t other = strcspn(s, " ");

		length += (size_t)snprintf(
			left + length, sizeof(left) - length, "%.*s, ", (int)other, s);
		s += other;
	}
	snprintf(left + length, sizeof(left) - length, "%s%s%s", option->name,
		option->argument ? " " : "", option->argument ? option->argument : "");
	printf("  %-30s  %s\n", left, option->help);
}

static void print_globals(void)
{
	printf("\nGlobal options:\n");
	for (size_t i = 0; i < cli_option_count; i++) {
		if (cli_option_table[i].commands == CLI_GLOBAL)
			print_option(&cli_option_table[i]);
	}
}

static void print_command(const struct cli_command *command)
{
	bool any = false;

	printf("Usage: espflash-cli [OPTIONS] %s%s%s\n\n%s\n", command->name,
		command->arguments[0] ? " " : "", command->arguments, command->summary);
	if (command->details)
		printf("\n%s", command->details);
	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_option_table[i];

		if (option->commands == CLI_GLOBAL || !(option->commands & command_bit(command)))
			continue;
		if (!any)
			printf("\nOptions of %s:\n", command->name);
		any = true;
		print_option(option);
	}
}

static void print_program(void)
{
	printf("Usage: espflash-cli [OPTIONS] COMMAND [ARGUMENTS]\n\n"
	       "Flash the chips of the ESP8266 and ESP32 families.\n\nCommands:\n");
	for (size_t i = 0; i < CMD_COUNT; i++)
		printf("  %-20s  %s\n", cli_commands[i].name, cli_commands[i].summary);
	printf("\nespflash-cli COMMAND --help tells more of one command.\n");
}

void help_print(const struct cli_command *command)
{
	if (command)
		print_command(command);
	else
		print_program();
	print_globals();
	if (!command)
		printf("\n%s\n%s", exit_codes, environment);
}
