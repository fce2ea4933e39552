/* SPDX-License-Identifier: MIT */
/*
 * list-ports and version: what needs no chip. Called by main through the table of commands.
 */
#include <stdio.h>

#include "cli.h"

/* What keeps it from being opened, if anything does. */
static const char *state(const espflash_port *port)
{
	if (port->flags & ESPFLASH_PORT_UNUSABLE)
		return "  NO DRIVER";
	if (port->flags & ESPFLASH_PORT_NO_ACCESS)
		return "  NO PERMISSION";
	return port->flags & ESPFLASH_PORT_IN_USE ? "  IN USE" : "";
}

static void print_port(struct output *out, const espflash_port *port)
{
	const char *product = port->product[0] ? port->product : port->description;
	char ids[16] = "-";

	if (port->flags & ESPFLASH_PORT_USB)
		snprintf(ids, sizeof(ids), "%04x:%04x", port->vendor_id, port->product_id);
	out_result(out, "%-16s  %-9s  %-7s  %s%s%s%s%s%s%s%s%s", port->path, ids,
		port->place[0] ? port->place : "-", port->manufacturer,
		port->manufacturer[0] ? " " : "", product, port->serial[0] ? "  serial " : "",
		port->serial, port->guess[0] ? "  (" : "", port->guess, port->guess[0] ? ")" : "",
		state(port));
}

static void json_port(struct json *j, const espflash_port *port)
{
	json_open(j, NULL, '{');
	json_text(j, "path", port->path);
	json_bool(j, "likely", (port->flags & ESPFLASH_PORT_LIKELY) != 0);
	json_bool(j, "usb", (port->flags & ESPFLASH_PORT_USB) != 0);
	json_bool(j, "native", (port->flags & ESPFLASH_PORT_NATIVE) != 0);
	if (port->flags & ESPFLASH_PORT_USB) {
		json_number(j, "vendor_id", port->vendor_id);
		json_number(j, "product_id", port->product_id);
	}
	json_text(j, "description", port->description);
	json_text(j, "manufacturer", port->manufacturer);
	json_text(j, "product", port->product);
	json_text(j, "serial", port->serial);
	json_text(j, "guess", port->guess);
	json_text(j, "place", port->place);
	json_bool(j, "in_use", (port->flags & ESPFLASH_PORT_IN_USE) != 0);
	json_bool(j, "access", !(port->flags & ESPFLASH_PORT_NO_ACCESS));
	json_bool(j, "driver", !(port->flags & ESPFLASH_PORT_NO_DRIVER));
	json_bool(j, "usable", !(port->flags & ESPFLASH_PORT_UNUSABLE));
	json_close(j, '}');
}

int cmd_list_ports(struct cli *cli)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_port_list *list = NULL;
	struct json j;
	size_t count;

	if (espflash_ports_list(&list, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	count = espflash_port_list_count(list);
	for (size_t i = 0; i < count; i++)
		print_port(&cli->out, espflash_port_list_at(list, i));
	if (count == 0)
		out_warning(&cli->out, "this machine has no serial port",
			"many USB cables carry power only; the adapter's driver may be missing; in "
			"a "
			"container the device must be passed in");
	if (out_json_result(&cli->out, &j, "list-ports")) {
		json_open(&j, "ports", '[');
		for (size_t i = 0; i < count; i++)
			json_port(&j, espflash_port_list_at(list, i));
		json_close(&j, ']');
		json_end(&j);
	}
	espflash_port_list_free(&list);
	return CLI_OK;
}

int cmd_version(struct cli *cli)
{
	struct json j;

	out_result(&cli->out, "%s", espflash_version_string());
	if (out_json_result(&cli->out, &j, "version")) {
		json_text(&j, "version", espflash_version_string());
		json_end(&j);
	}
	return CLI_OK;
}
