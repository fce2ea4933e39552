/* SPDX-License-Identifier: MIT */
/*
 * What the library tells while it works, made into output: attempts to connect, the chip that
 * was found, phases, warnings, the trace. Called by the library; must not call the session but
 * for what it already knows.
 */
#include "events.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *seen_name(uint32_t seen)
{
	switch (seen) {
	case ESPFLASH_SEEN_NOTHING:
		return "nothing";
	case ESPFLASH_SEEN_NOISE:
		return "noise";
	case ESPFLASH_SEEN_TEXT:
		return "text";
	case ESPFLASH_SEEN_BOOT:
		return "boot";
	case ESPFLASH_SEEN_DOWNLOAD:
		return "download";
	default:
		return "unknown";
	}
}

void format_mac(char ret[18], const uint8_t mac[6])
{
	snprintf(ret, 18, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
		mac[5]);
}

void format_eui64(char ret[24], const uint8_t eui64[8])
{
	static const uint8_t none[8];

	ret[0] = '\0';
	if (memcmp(eui64, none, sizeof(none)) == 0)
		return;
	for (size_t i = 0; i < 8; i++)
		snprintf(ret + 3 * i, 24 - 3 * i, "%02x%s", eui64[i], i < 7 ? ":" : "");
}

/* Say what was seen once, and again when it changes: a line each attempt would bury it. */
static void print_attempt(struct cli *cli, const espflash_event *event)
{
	bool changed = cli->seen != event->seen + 1;

	cli->seen = event->seen + 1;
	if (cli->out.silent || !(changed || cli->out.verbose))
		return;
	if (event->count)
		fprintf(stderr, "attempt %u of %u: %s\n", (unsigned)event->number,
			(unsigned)event->count, event->message);
	else
		fprintf(stderr, "attempt %u: %s\n", (unsigned)event->number, event->message);
	if (changed && event->hint[0])
		fprintf(stderr, "  %s; trying again meanwhile\n", event->hint);
}

static void print_chip(struct cli *cli)
{
	const espflash_chip_info *chip = espflash_session_chip(cli->session);
	char mac[18], eui64[24];

	if (!chip)
		return;
	format_mac(mac, chip->mac);
	format_eui64(eui64, chip->eui64);
	out_info(&cli->out, "Connected to %s on %s:", chip->name, cli->port);
	out_info(&cli->out, "%-20s%s", "Chip type:", chip->description);
	if (!(chip->capabilities & ESPFLASH_CAN_READ_REGISTER)) {
		out_info(&cli->out, "%-20s%s\n", "Mode:", "Secure Download Mode");
		return;
	}
	out_info(&cli->out, "%-20s%s", "Features:", chip->feature_text);
	out_info(&cli->out, "%-20s%uMHz", "Crystal frequency:", (unsigned)chip->crystal_mhz);
	out_info(&cli->out, "%-20s%s", "MAC:", mac);
	if (eui64[0])
		out_info(&cli->out, "%-20s%s", "EUI-64:", eui64);
	out_info(&cli->out, "%s", "");
}

static void print_event(struct cli *cli, const espflash_event *event)
{
	switch (event->kind) {
	case ESPFLASH_EVENT_ATTEMPT:
		print_attempt(cli, event);
		break;
	case ESPFLASH_EVENT_DETECTED:
		print_chip(cli);
		break;
	case ESPFLASH_EVENT_BAUD:
		out_info(&cli->out, "Baud rate: %u", (unsigned)event->number);
		break;
	case ESPFLASH_EVENT_WARNING:
		out_warning(&cli->out, event->message, event->hint);
		break;
	case ESPFLASH_EVENT_RESET:
	case ESPFLASH_EVENT_STUB:
		out_info(&cli->out, "%s", event->message);
		break;
	default:
		break;
	}
}

static void json_chip(struct json *j, struct cli *cli)
{
	const espflash_chip_info *chip = espflash_session_chip(cli->session);
	char mac[18], eui64[24];

	json_text(j, "port", cli->port);
	if (!chip)
		return;
	format_mac(mac, chip->mac);
	format_eui64(eui64, chip->eui64);
	json_text(j, "chip", chip->name);
	json_text(j, "description", chip->description);
	json_number(j, "revision", chip->revision);
	json_text(j, "features", chip->feature_text);
	json_number(j, "crystal_mhz", chip->crystal_mhz);
	json_text(j, "mac", mac);
	if (eui64[0])
		json_text(j, "eui64", eui64);
	json_number(j, "capabilities", chip->capabilities);
}

static void begin_event(struct json *j, const char *name)
{
	json_begin(j, stdout, name);
}

static void json_event(struct cli *cli, const espflash_event *event)
{
	struct json j;

	switch (event->kind) {
	case ESPFLASH_EVENT_ATTEMPT:
		begin_event(&j, "connect-attempt");
		json_number(&j, "number", event->number);
		json_number(&j, "count", event->count);
		json_text(&j, "seen", seen_name(event->seen));
		json_text(&j, "message", event->message);
		if (event->hint[0])
			json_text(&j, "hint", event->hint);
		break;
	case ESPFLASH_EVENT_DETECTED:
		begin_event(&j, "detected");
		json_chip(&j, cli);
		break;
	case ESPFLASH_EVENT_BAUD:
		begin_event(&j, "baud");
		json_number(&j, "baud", event->number);
		break;
	case ESPFLASH_EVENT_PHASE:
		begin_event(&j, "phase");
		json_text(&j, "phase", phase_name(event->number));
		break;
	case ESPFLASH_EVENT_STUB:
		begin_event(&j, "stub");
		json_number(&j, "version", event->number);
		json_text(&j, "message", event->message);
		break;
	case ESPFLASH_EVENT_RESET:
		begin_event(&j, "reset");
		json_text(&j, "message", event->message);
		break;
	default:
		return;
	}
	json_end(&j);
}

void events_event(void *user, const espflash_event *event)
{
	struct cli *cli = user;

	if (cli->out.json && event->kind == ESPFLASH_EVENT_WARNING)
		out_warning(&cli->out, event->message, event->hint);
	else if (cli->out.json)
		json_event(cli, event);
	else
		print_event(cli, event);
}

void events_log(void *user, int32_t level, const char *message)
{
	struct cli *cli = user;
	double seconds = (double)(clock_us() - cli->out.start_us) / 1e6;

	if (level == ESPFLASH_LOG_WARNING)
		return; /* came as an event */
	progress_clear(&cli->out.progress);
	fprintf(stderr, "[%10.6f] %s\n", seconds, message);
}
