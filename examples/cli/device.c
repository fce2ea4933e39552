/* SPDX-License-Identifier: MIT */
/*
 * The way to the chip and back: choose the port, connect, leave the chip as asked. Called by the
 * commands and, at the end, by main; must not know what a command does in between.
 */
#include "device.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "events.h"
#include "files.h"
#include "signals.h"

#define CANDIDATES_MAX 32

static void close_device(struct cli *cli)
{
	signals_watch(NULL);
	espflash_session_free(&cli->session);
	espflash_transport_free(&cli->transport);
}

static void fill_session_options(
	const struct cli *cli, espflash_session_options *ret, int32_t attempts)
{
	const struct cli_options *o = &cli->options;

	memset(ret, 0, sizeof(*ret));
	ret->struct_size = sizeof(*ret);
	ret->log = events_log;
	ret->event = events_event;
	ret->log_level = o->trace     ? ESPFLASH_LOG_TRACE
			 : o->verbose ? ESPFLASH_LOG_DEBUG
				      : ESPFLASH_LOG_NONE;
	ret->chip = o->chip;
	ret->baud = o->baud;
	ret->before = o->before;
	ret->flags = o->no_stub ? ESPFLASH_SESSION_NO_STUB : 0;
	ret->attempts = attempts;
	ret->stub = cli->stub;
	ret->spi_connection = o->spi_connection;
	ret->flash_supply = o->flash_supply;
	ret->into_loader_count = (uint32_t)o->reset_sequence.count;
	ret->into_loader = ret->into_loader_count ? o->reset_sequence.steps : NULL;
	if (o->before == ESPFLASH_BEFORE_NO_SYNC)
		ret->initial_baud = o->baud;
}

/* Connect on one port. Returns 0 or an enum espflash_error with its record in *ret_error. */
static int connect_port(
	struct cli *cli, const char *path, int32_t attempts, espflash_error_info *ret_error)
{
	espflash_session_options options;
	int rc;

	memset(ret_error, 0, sizeof(*ret_error));
	ret_error->struct_size = sizeof(*ret_error);
	cli->port = path;
	rc = espflash_transport_open(&cli->transport, path, ret_error);
	if (rc != ESPFLASH_OK)
		goto out;
	fill_session_options(cli, &options, attempts);
	options.log_user = cli;
	options.event_user = cli;
	rc = espflash_session_new(&cli->session, cli->transport, &options);
	if (rc != ESPFLASH_OK)
		goto out;
	signals_watch(cli->session);
	rc = espflash_session_connect(cli->session);
	if (rc != ESPFLASH_OK)
		*ret_error = *espflash_session_error(cli->session);
out:
	if (rc != ESPFLASH_OK) {
		ret_error->code = rc;
		if (!ret_error->message[0])
			snprintf(ret_error->message, sizeof(ret_error->message),
				"cannot use %s: %s", path, espflash_error_name(rc));
		close_device(cli);
	}
	return rc;
}

struct candidates {
	const espflash_port *ports[CANDIDATES_MAX]; /* NULL: given up */
	size_t count;
	size_t alive;
};

static void collect(struct candidates *ret, const espflash_port_list *list)
{
	const size_t count = espflash_port_list_count(list);

	memset(ret, 0, sizeof(*ret));
	/* Those that another program has open come last: many programs do not lock theirs. */
	for (size_t i = 0; i < 2 * count; i++) {
		const espflash_port *port = espflash_port_list_at(list, i % count);
		const bool in_use = (port->flags & ESPFLASH_PORT_IN_USE) != 0;

		if (!(port->flags & ESPFLASH_PORT_LIKELY) || in_use != (i >= count))
			continue;
		if (ret->count < CANDIDATES_MAX)
			ret->ports[ret->count++] = port;
	}
	ret->alive = ret->count;
}

/* A bridge is plugged in, and nothing can open it. */
static const espflash_port *without_driver(const espflash_port_list *list)
{
	for (size_t i = 0; i < espflash_port_list_count(list); i++) {
		const espflash_port *port = espflash_port_list_at(list, i);

		if (port->flags & ESPFLASH_PORT_UNUSABLE)
			return port;
	}
	return NULL;
}

static int no_candidate(struct cli *cli, const espflash_port_list *list)
{
	const espflash_port *bare = without_driver(list);
	const size_t total = espflash_port_list_count(list);

	if (bare)
		return out_fail(&cli->out, ESPFLASH_ERROR_NOT_FOUND,
			"install or load its driver (modprobe; on Windows and macOS from its "
			"maker), "
			"then plug it in again",
			"the system has no driver for the %s in %s (%04x:%04x)", bare->guess,
			bare->path, bare->vendor_id, bare->product_id);
	if (total > 0)
		return out_fail(&cli->out, ESPFLASH_ERROR_NOT_FOUND,
			"name the port with --port if you know it; else: is the USB cable one "
			"that carries data, is the adapter's driver there?",
			"none of the %zu serial ports looks like a chip's", total);
	return out_fail(&cli->out, ESPFLASH_ERROR_NOT_FOUND,
		"many USB cables carry power only: try another; the adapter's driver may "
		"be missing (dmesg tells); in a container the device must be passed in",
		"this machine has no serial port");
}

/* The library's messages about a port begin with its name, those about a chip do not. */
static void say_why(struct cli *cli, const char *path, const char *message)
{
	if (strncmp(message, path, strlen(path)) == 0)
		out_info(&cli->out, "%s", message);
	else
		out_info(&cli->out, "%s: %s", path, message);
}

/* Try each port once. Returns 0, or the error of the last one tried. */
static int try_round(struct cli *cli, struct candidates *c, espflash_error_info *ret_error)
{
	int rc = ESPFLASH_ERROR_NO_REPLY;

	for (size_t i = 0; i < c->count; i++) {
		const espflash_port *port = c->ports[i];

		if (!port)
			continue;
		out_info(&cli->out, "Trying %s (%s)", port->path, port->guess);
		cli->seen = 0;
		rc = connect_port(
			cli, port->path, c->alive > 1 ? 1 : cli->options.attempts, ret_error);
		if (rc == ESPFLASH_OK || rc == ESPFLASH_ERROR_CANCELLED)
			return rc;
		if (rc != ESPFLASH_ERROR_NO_REPLY) {
			/* Busy, not allowed, another chip: asking again changes nothing. */
			say_why(cli, port->path, ret_error->message);
			c->ports[i] = NULL;
			c->alive--;
		}
	}
	return rc;
}

/* One chip may need its button while the others are asked: go round, one attempt each. */
static int try_ports(struct cli *cli, struct candidates *c)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	int32_t rounds = c->count > 1 ? cli->options.attempts : 1;
	int rc = ESPFLASH_ERROR_NO_REPLY;

	for (int32_t i = 0; (rounds < 0 || i < rounds) && c->alive > 0; i++) {
		rc = try_round(cli, c, &error);
		if (rc == ESPFLASH_OK) {
			out_info(&cli->out, "Using %s", cli->port);
			return CLI_OK;
		}
		if (rc == ESPFLASH_ERROR_CANCELLED || signals_cancelled())
			break;
	}
	if (c->count == 1 || rc == ESPFLASH_ERROR_CANCELLED)
		return out_error(&cli->out, &error);
	return out_fail(&cli->out, rc,
		"name the port with --port; espflash-cli list-ports tells what is there",
		"no chip answered on %zu ports; the last one: %.180s", c->count, error.message);
}

static int open_any(struct cli *cli)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_port_list *list = NULL;
	struct candidates candidates;
	int rc;

	if (espflash_ports_list(&list, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	collect(&candidates, list);
	rc = candidates.count > 0 ? try_ports(cli, &candidates) : no_candidate(cli, list);
	/* The name of the port in use must outlive the list. */
	if (rc == CLI_OK)
		cli->port = NULL;
	espflash_port_list_free(&list);
	return rc;
}

/* Read the file of --stub, if there is one. Returns an exit code, after saying why. */
static int load_stub(struct cli *cli)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	const char *path = cli->options.stub;
	struct input_file file;
	int rc;

	if (!path)
		return CLI_OK;
	rc = input_open(&file, &cli->out, path);
	if (rc != CLI_OK)
		return rc;
	rc = espflash_stub_load_json(&cli->stub, file.data, file.size, &error);
	input_close(&file);
	if (rc == ESPFLASH_OK)
		return CLI_OK;
	return out_fail(&cli->out, rc, error.hint, "cannot use stub '%s': %s", path, error.message);
}

int device_open(struct cli *cli)
{
	espflash_error_info error;
	int rc = load_stub(cli);

	if (rc != CLI_OK)
		return rc;
	cli->out.progress.disabled = cli->options.silent || cli->options.no_progress;
	if (!cli->options.port)
		return open_any(cli);
	out_detail(&cli->out, "Connecting on %s", cli->options.port);
	if (connect_port(cli, cli->options.port, cli->options.attempts, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	return CLI_OK;
}

int device_error(struct cli *cli)
{
	return out_error(&cli->out, espflash_session_error(cli->session));
}

/* No reset lines: the loader stays, at a rate at which the next run finds it. */
static int stay(struct cli *cli)
{
	if (cli->options.after == ESPFLASH_AFTER_HARD_RESET)
		out_warning(&cli->out, "staying in the loader: this port has no reset lines",
			"press RESET to start the firmware, or use --after soft-reset");
	return espflash_session_reset(cli->session, ESPFLASH_AFTER_STAY);
}

static int leave_session(struct cli *cli, int status)
{
	int rc = ESPFLASH_OK;

	if (!cli->keep_state && espflash_session_baud(cli->session) != 0) {
		rc = espflash_session_reset(cli->session, cli->options.after);
		if (rc == ESPFLASH_ERROR_UNSUPPORTED)
			rc = stay(cli);
	}
	if (rc != ESPFLASH_OK && status == CLI_OK)
		status = device_error(cli);
	close_device(cli);
	return status;
}

int device_leave(struct cli *cli, int status)
{
	progress_clear(&cli->out.progress);
	if (cli->session)
		status = leave_session(cli, status);
	espflash_stub_free(&cli->stub); /* the session has used it */
	return status;
}
