/* SPDX-License-Identifier: MIT */
/*
 * espflash-sim's options. Called once by main.c; mistakes are one line on stderr.
 */
#include "args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char sim_args_help[] =
	"Usage: espflash-sim CHIP [OPTION]...\n"
	"Simulate a board with an Espressif chip, one of those that --list-chips names.\n"
	"\n"
	"  --chip CHIP        the same as CHIP\n"
	"  --list-chips       print their names, one a line\n"
	"  --usb PORT         jtag or otg: connect to the chip's own USB instead of its UART\n"
	"  --efuse LIST       burn eFuses: NAME=VALUE, or ADDRESS=VALUE for a word, with commas\n"
	"                     between; may come several times\n"
	"  --efuse-file FILE  the same, one a line; burnt before --efuse\n"
	"  --crystal MHZ      another crystal, if boards with the chip come with several\n"
	"  --flash FILE       file behind the flash; created blank if missing\n"
	"  --flash-size SIZE  256KB to 128MB (default: the part's or file's size, or 4MB)\n"
	"  --flash-part NAME  a part that --list-flash-parts names, such as W25Q512JV\n"
	"  --flash-id MMTTCC  JEDEC id, hexadecimal (default: E040 and the size's code)\n"
	"  --flash-times SET  typical (default) or worst of the datasheet, or none: never busy\n"
	"  --mac MAC          the chip's address, 24:0A:C4:00:00:01\n"
	"  --listen URL       tcp://127.0.0.1:PORT (0 = any), rfc2217://127.0.0.1:PORT or pty;\n"
	"                     may come several times (default: tcp://127.0.0.1:0)\n"
	"  --latency MS       round-trip time of the network, half of it each way\n"
	"  --realtime         pace UART and flash as the real ones; default: answer at once\n"
	"  --manual-boot      power up from flash; only SIGUSR1 leads to the loader\n"
	"  --late-firmware    firmware in the flash starts when the next client has come\n"
	"  --substitute-stub  start our own flasher stub in place of any other code in RAM\n"
	"  --fault SPEC       misbehave, see below; may come several times\n"
	"  --verbose          say on stderr what happens\n"
	"  --exec CMD ARG...  run CMD with ESPFLASH_PORT set, end with its status; takes the\n"
	"                     rest of the line\n"
	"  --help, --version\n"
	"\n"
	"Prints \"listening on URL\" for each port. Signals: SIGUSR1 = RESET with BOOT held,\n"
	"SIGUSR2 = RESET, SIGTERM and SIGINT = end.\n"
	"\n";

static bool complain(const char *what, const char *which)
{
	fprintf(stderr, "espflash-sim: %s%s; try --help\n", what, which ? which : "");
	return false;
}

static bool parse_size(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 0);
	unsigned shift = 0;

	if (end == text || *text == '-')
		return false;
	if (!strcasecmp(end, "MB") || !strcasecmp(end, "M"))
		shift = 20;
	else if (!strcasecmp(end, "KB") || !strcasecmp(end, "K"))
		shift = 10;
	else if (*end)
		return false;
	if (!n || n > (UINT32_MAX >> shift))
		return false;
	*ret = (uint32_t)(n << shift);
	return true;
}

static bool parse_id(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 16);

	if (end == text || *end || n == 0 || n > 0xFFFFFF)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool parse_times(const char *text, uint32_t *ret)
{
	static const char *const names[] = {"typical", "worst", "none"}; /* as they are numbered */

	for (uint32_t i = 0; i < 3; i++) {
		if (!strcmp(text, names[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool parse_latency(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end || *text == '-' || n > 10000)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool parse_mac(const char *text, uint8_t mac[6])
{
	unsigned v[6];
	char rest;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
		    &rest) != 6)
		return false;
	for (int i = 0; i < 6; i++)
		mac[i] = (uint8_t)v[i];
	return true;
}

/* Several --fault or --efuse options become one list; it lives as long as the program. */
static bool add_to_list(const char **list, const char *spec)
{
	const char *old = *list ? *list : "";
	size_t size = strlen(old) + strlen(spec) + 2;
	char *all = malloc(size);

	if (!all)
		return complain("out of memory", NULL);
	snprintf(all, size, "%s%s%s", old, *old ? "," : "", spec);
	*list = all;
	return true;
}

static bool set_chip(struct sim_args *args, const char *name)
{
	if (args->options.chip)
		return complain("one chip only, not also ", name);
	args->options.chip = name;
	return true;
}

static bool parse_usb(const char *text, uint32_t *ret)
{
	if (!strcmp(text, "jtag"))
		*ret = ESPFLASH_SIM_USB_JTAG;
	else if (!strcmp(text, "otg"))
		*ret = ESPFLASH_SIM_USB_OTG;
	else
		return false;
	return true;
}

static bool parse_number(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end || *text == '-' || n == 0 || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool take_flag(struct sim_args *args, const char *name)
{
	if (!strcmp(name, "--realtime"))
		args->realtime = true;
	else if (!strcmp(name, "--manual-boot"))
		args->options.flags |= ESPFLASH_SIM_MANUAL_BOOT;
	else if (!strcmp(name, "--late-firmware"))
		args->options.flags |= ESPFLASH_SIM_LATE_FIRMWARE;
	else if (!strcmp(name, "--substitute-stub"))
		args->options.flags |= ESPFLASH_SIM_SUBSTITUTE_STUB;
	else if (!strcmp(name, "--verbose"))
		args->verbose = true;
	else if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		args->help = true;
	else if (!strcmp(name, "--version"))
		args->version = true;
	else if (!strcmp(name, "--list-chips"))
		args->list_chips = true;
	else if (!strcmp(name, "--list-flash-parts"))
		args->list_parts = true;
	else
		return false;
	return true;
}

enum value { OK, BAD, UNKNOWN };

/* What the chip is. */
static enum value take_chip_value(struct sim_args *args, const char *name, const char *value)
{
	espflash_sim_options *o = &args->options;

	if (!strcmp(name, "--chip"))
		return set_chip(args, value) ? OK : BAD;
	if (!strcmp(name, "--usb"))
		return parse_usb(value, &o->console) ? OK : BAD;
	if (!strcmp(name, "--crystal"))
		return parse_number(value, &o->crystal_mhz) ? OK : BAD;
	if (!strcmp(name, "--efuse"))
		return add_to_list(&o->efuse, value) ? OK : BAD;
	if (strcmp(name, "--efuse-file") != 0)
		return UNKNOWN;
	o->efuse_path = value;
	return OK;
}

static enum value take_value(struct sim_args *args, const char *name, const char *value)
{
	bool ok = true;

	if (!strcmp(name, "--flash")) {
		args->options.flash_path = value;
	} else if (!strcmp(name, "--flash-size")) {
		ok = parse_size(value, &args->options.flash_size);
	} else if (!strcmp(name, "--flash-id")) {
		ok = parse_id(value, &args->options.flash_id);
	} else if (!strcmp(name, "--flash-part")) {
		args->options.flash_part = value;
	} else if (!strcmp(name, "--flash-times")) {
		ok = parse_times(value, &args->options.flash_times);
	} else if (!strcmp(name, "--mac")) {
		ok = parse_mac(value, args->mac);
		args->options.mac = args->mac;
	} else if (!strcmp(name, "--listen")) {
		ok = args->url_count < SIM_URLS_MAX;
		if (ok)
			args->urls[args->url_count++] = value;
	} else if (!strcmp(name, "--latency")) {
		ok = parse_latency(value, &args->latency);
	} else if (!strcmp(name, "--fault")) {
		ok = add_to_list(&args->options.fault, value);
	} else {
		return take_chip_value(args, name, value);
	}
	return ok ? OK : BAD;
}

static bool option(struct sim_args *args, char **argv, int *i)
{
	char name[32];
	const char *equals = strchr(argv[*i], '=');
	const char *value = equals ? equals + 1 : argv[*i + 1];
	size_t size = equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]);

	if (!equals && take_flag(args, argv[*i]))
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)(size < 31 ? size : 31), argv[*i]);
	switch (take_value(args, name, value ? value : "")) {
	case OK:
		break;
	case BAD:
		return complain(value ? "bad value for " : "missing value for ", name);
	case UNKNOWN:
		return complain("unknown option ", argv[*i]);
	}
	if (!value)
		return complain("missing value for ", name);
	*i += equals ? 0 : 1;
	return true;
}

bool sim_args_parse(struct sim_args *args, int argc, char **argv)
{
	memset(args, 0, sizeof(*args));
	args->options.struct_size = sizeof(args->options);
	args->options.flags = ESPFLASH_SIM_NO_LINES;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--exec")) {
			if (i + 1 == argc)
				return complain("--exec needs a command", NULL);
			args->exec = argv + i + 1;
			break;
		}
		if (argv[i][0] == '-') {
			if (!option(args, argv, &i))
				return false;
		} else if (!set_chip(args, argv[i])) {
			return false;
		}
	}
	if (!args->options.chip && !args->help && !args->version && !args->list_chips &&
		!args->list_parts)
		return complain("which chip? --list-chips names them", NULL);
	if (!args->url_count)
		args->urls[args->url_count++] = "tcp://127.0.0.1:0";
	return true;
}
