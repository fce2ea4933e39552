/* SPDX-License-Identifier: MIT */
/*
 * The command-line parser: walks the arguments, looks each option up in the table, fills struct
 * cli_options, and takes defaults from the environment. Called once by main; must not do I/O
 * but say what is wrong.
 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "output.h"
#include "words.h"

struct parser {
	struct cli_options *options;
	struct output *out;
	char **argv;
	int argc;
	int next;	/* index of the next argument */
	int kept;	/* arguments that are no options, moved to the front of argv */
	uint64_t given; /* bit = index in the table */
};

/* Whether `name` of `length` characters is one of the spellings of an option. */
static bool spells(const struct cli_option *option, const char *name, size_t length)
{
	const char *s = option->others;

	if (words_equal_n(name, length, option->name))
		return true;
	/* Short names tell upper case from lower case: compare them as they are. */
	while (*(s += strspn(s, " "))) {
		size_t other = strcspn(s, " ");

		if (other == length && memcmp(s, name, length) == 0)
			return true;
		s += other;
	}
	return false;
}

/* The option of this name where we are: the command's own come before the global ones. */
static const struct cli_option *lookup(const struct parser *p, const char *name, size_t length)
{
	const struct cli_command *command = p->options->command;
	const struct cli_option *global = NULL;

	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_option_table[i];

		if (!spells(option, name, length))
			continue;
		if (option->commands == CLI_GLOBAL)
			global = option;
		else if (command && (option->commands & command_bit(command)))
			return option;
	}
	return global;
}

static int unknown_option(const struct parser *p, const char *name, size_t length)
{
	const struct cli_command *command = p->options->command;
	struct words_nearest nearest;
	char word[64], hint[160] = "see espflash-cli --help";

	snprintf(word, sizeof(word), "%.*s", (int)length, name);
	words_nearest_init(&nearest, word);
	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_option_table[i];
		bool here = option->commands == CLI_GLOBAL ||
			    (command && (option->commands & command_bit(command)));

		if (!here && spells(option, name, length))
			return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT,
				command ? "see --help after the command"
					: "put it after the command it belongs to",
				"%s is not an option %s%s", word,
				command ? "of " : "in front of the command",
				command ? command->name : "");
		if (here)
			words_nearest_try(&nearest, option->name);
	}
	if (nearest.best)
		snprintf(hint, sizeof(hint), "did you mean %s?", nearest.best);
	else if (command)
		snprintf(hint, sizeof(hint), "see espflash-cli %s --help", command->name);
	return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, hint, "unknown option %s", word);
}

static void *field_of(const struct parser *p, const struct cli_option *option)
{
	return (char *)p->options + option->offset;
}

static int set_value(const struct parser *p, const struct cli_option *option, const char *from,
	const char *value)
{
	const char *reason = option->parse(value, field_of(p, option));
	char hint[160];
	int code;

	if (!reason)
		return CLI_OK;
	snprintf(hint, sizeof(hint), "%s: %s", option->name, option->help);
	code = strstr(reason, "not supported") ? ESPFLASH_ERROR_UNSUPPORTED
					       : ESPFLASH_ERROR_ARGUMENT;
	return out_usage(p->out, code, hint, "%s: '%s' %s", from, value, reason);
}

/* Act on one option whose name is the first `length` characters of arg. */
static int take_option(struct parser *p, const struct cli_option *option, size_t length,
	const char *arg, const char *attached)
{
	p->given |= UINT64_C(1) << (option - cli_option_table);
	if (!option->argument) {
		if (attached)
			return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, NULL,
				"%.*s takes no value", (int)length, arg);
		*(bool *)field_of(p, option) = true;
		if (field_of(p, option) == &p->options->encrypt_files)
			p->options->plain_count = p->kept;
		return CLI_OK;
	}
	if (!attached) {
		if (p->next >= p->argc)
			return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, option->help,
				"%.*s needs a value: %s", (int)length, arg, option->argument);
		attached = p->argv[p->next++];
	}
	return set_value(p, option, option->name, attached);
}

static int parse_option(struct parser *p, const char *arg)
{
	size_t length = strcspn(arg, "=");
	const char *attached = arg[length] ? arg + length + 1 : NULL;
	const struct cli_option *option = lookup(p, arg, length);

	if (option)
		return take_option(p, option, length, arg, attached);
	if (arg[1] != '-' && (option = lookup(p, arg, 2)) && option->argument)
		return take_option(p, option, 2, arg, arg + 2); /* -b921600 */
	return unknown_option(p, arg, length);
}

static int parse_word(struct parser *p, char *arg)
{
	const char *suggestion;
	char hint[96] = "see espflash-cli --help for the list";

	if (p->options->command) {
		p->argv[p->kept++] = arg;
		return CLI_OK;
	}
	p->options->command = command_find(arg);
	if (p->options->command)
		return CLI_OK;
	suggestion = command_suggest(arg);
	if (suggestion)
		snprintf(hint, sizeof(hint), "did you mean %s?", suggestion);
	return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, hint, "unknown command '%s'", arg);
}

/* Our own variable first, then the one that scripts written for another tool set. */
static int take_environment(struct parser *p)
{
	const struct cli_command *command = p->options->command;

	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_option_table[i];
		bool here = option->commands == CLI_GLOBAL ||
			    (command && (option->commands & command_bit(command)));
		char name[48];
		const char *value;
		int rc;

		if (!option->env || !here || (p->given >> i & 1))
			continue;
		snprintf(name, sizeof(name), "ESPFLASH_%s", option->env);
		value = getenv(name);
		if (!value || !value[0]) {
			snprintf(name, sizeof(name), "ESPTOOL_%s", option->env);
			value = getenv(name);
		}
		if (!value || !value[0])
			continue;
		rc = set_value(p, option, name, value);
		if (rc != CLI_OK)
			return rc;
	}
	return CLI_OK;
}

static int check_counts(const struct parser *p)
{
	const struct cli_options *o = p->options;
	const struct cli_command *command = o->command;
	char hint[160];

	if (!command)
		return CLI_OK;
	snprintf(
		hint, sizeof(hint), "usage: espflash-cli %s %s", command->name, command->arguments);
	if (o->positional_count < command->min_arguments)
		return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, hint, "%s: too few arguments",
			command->name);
	if (command->max_arguments == CLI_PAIRS && o->positional_count % 2 != 0)
		return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, hint,
			"%s: address and file go in pairs; '%s' stands alone", command->name,
			o->positional[o->positional_count - 1]);
	if (command->max_arguments != CLI_PAIRS && o->positional_count > command->max_arguments)
		return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, hint,
			"%s: '%s' is one argument too many", command->name,
			o->positional[command->max_arguments]);
	return CLI_OK;
}

static int check_conflicts(const struct parser *p)
{
	const struct cli_options *o = p->options;
	const char *pair = NULL;

	if (o->silent && (o->verbose || o->trace))
		pair = o->verbose ? "--silent and --verbose" : "--silent and --trace";
	else if (o->compress && o->no_compress)
		pair = "--compress and --no-compress";
	else if (o->verify && o->no_verify)
		pair = "--verify and --no-verify";
	else if (o->stub && o->no_stub)
		pair = "--stub and --no-stub";
	if (!pair)
		return CLI_OK;
	return out_usage(p->out, ESPFLASH_ERROR_ARGUMENT, "leave one of them out",
		"%s contradict each other", pair);
}

static void set_defaults(struct cli_options *o)
{
	memset(o, 0, sizeof(*o));
	o->baud = 115200;
	o->attempts = 7;
	o->status_bytes = 2;
}

int options_parse(struct cli_options *ret, struct output *out, int argc, char **argv)
{
	struct parser p = {.options = ret, .out = out, .argv = argv, .argc = argc};
	bool only_words = false;
	int rc = CLI_OK;

	set_defaults(ret);
	while (rc == CLI_OK && p.next < argc) {
		char *arg = argv[p.next++];

		if (!only_words && strcmp(arg, "--") == 0)
			only_words = true;
		else if (only_words || arg[0] != '-' || arg[1] == '\0')
			rc = parse_word(&p, arg);
		else
			rc = parse_option(&p, arg);
	}
	ret->positional = argv;
	ret->positional_count = p.kept;
	if (rc != CLI_OK || ret->help || ret->version)
		return rc;
	rc = check_conflicts(&p);
	if (rc == CLI_OK)
		rc = take_environment(&p);
	return rc == CLI_OK ? check_counts(&p) : rc;
}
