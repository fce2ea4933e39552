/* SPDX-License-Identifier: MIT */
/*
 * flash-id, read-flash-status, write-flash-status, read-flash-sfdp: what the flash chip says of
 * itself. Called by main through the table of commands.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "numbers.h"

#define SFDP_MAX 256u

/* "4 KB, 32 KB, 64 KB" of a set of powers of two. */
static void format_erase_sizes(char *text, size_t size, uint32_t bits)
{
	size_t length = 0;

	text[0] = '\0';
	for (unsigned n = 0; n < 32 && length < size; n++) {
		const char *comma = length ? ", " : "";

		if (!(bits >> n & 1u))
			continue;
		if (n >= 10)
			length += (size_t)snprintf(
				text + length, size - length, "%s%u KB", comma, 1u << (n - 10));
		else
			length += (size_t)snprintf(
				text + length, size - length, "%s%u bytes", comma, 1u << n);
	}
}

static void print_flash(struct output *out, const espflash_flash_info *info)
{
	char size[24], sizes[80];

	format_size(size, info->size);
	out_result(out, "Flash Memory Information:");
	out_result(out, "=========================");
	out_result(out, "Manufacturer: %02x (%s)", info->manufacturer_id, info->manufacturer);
	if (info->part_name[0])
		out_result(out, "Device: %04x (%s)", info->device_id, info->part_name);
	else
		out_result(out, "Device: %04x (unknown part)", info->device_id);
	out_result(out, "Detected flash size: %s", size);
	if (info->sfdp_revision == 0)
		return;
	format_erase_sizes(sizes, sizeof(sizes), info->sfdp_erase);
	out_result(out, "SFDP revision: %u.%u, erase sizes: %s", info->sfdp_revision >> 8,
		info->sfdp_revision & 0xffu, sizes[0] ? sizes : "not told");
	for (size_t i = 0; i < 4; i++) {
		if (info->erase_opcode[i] && info->erase_ms[i])
			out_detail(out, "Erase command %02xh: %u bytes, %u ms, at most %u ms",
				info->erase_opcode[i], 1u << info->erase_exponent[i],
				(unsigned)info->erase_ms[i], (unsigned)info->erase_max_ms[i]);
	}
}

/* What the table of parts knows beyond name and size. */
static void print_part(struct output *out, const espflash_flash_info *info)
{
	char sizes[80];

	if (!info->known)
		return;
	format_erase_sizes(sizes, sizeof(sizes), info->part_erase);
	out_detail(out, "By the table of parts: erase sizes %s%s", sizes,
		info->part_flags & ESPFLASH_PART_UNVERIFIED ? " (unverified)" : "");
	if (info->status_registers)
		out_detail(out, "Status registers: %u", info->status_registers);
	if (info->quad_register)
		out_detail(out, "Quad enable: bit 0x%02x of status register %u", info->quad_mask,
			info->quad_register);
	print_part_quirks(out, info->part_quirks);
}

static void json_flash(struct json *j, const espflash_flash_info *info)
{
	json_number(j, "jedec_id", info->jedec_id);
	json_number(j, "manufacturer_id", info->manufacturer_id);
	json_text(j, "manufacturer", info->manufacturer);
	json_number(j, "device_id", info->device_id);
	json_text(j, "part_name", info->part_name);
	json_bool(j, "known", info->known);
	json_number(j, "size", info->size);
	json_number(j, "sfdp_revision", info->sfdp_revision);
	json_number(j, "sfdp_size", info->sfdp_size);
	json_number(j, "sfdp_erase", info->sfdp_erase);
	json_number(j, "page_size", info->page_size);
	json_number(j, "addressing", info->addressing);
	json_number(j, "chip_erase_ms", info->chip_erase_ms);
	json_number(j, "data_lines", info->data_lines);
	if (info->known) {
		json_number(j, "part_erase", info->part_erase);
		json_bool(j, "unverified", (info->part_flags & ESPFLASH_PART_UNVERIFIED) != 0);
		json_number(j, "status_registers", info->status_registers);
		json_part_quirks(j, info->part_quirks);
	}
	json_status_bits(j, info->jedec_id);
}

static const char *voltage_source(uint8_t by)
{
	static const char *const names[] = {"?", "a register", "eFuse", "a strapping pin"};

	return names[by < sizeof(names) / sizeof(names[0]) ? by : 0];
}

static void print_wiring(struct output *out, const espflash_flash_info *info)
{
	if (info->data_lines)
		out_result(out, "Data lines: %u", info->data_lines);
	if (info->voltage_by != ESPFLASH_VOLTAGE_UNKNOWN)
		out_result(out, "Voltage: %u.%u V, set by %s", (unsigned)info->voltage_mv / 1000,
			(unsigned)info->voltage_mv / 100 % 10, voltage_source(info->voltage_by));
}

static void print_protection(struct output *out, const espflash_flash_protection *p)
{
	if (p->text[0])
		out_result(
			out, "Write protection: %s (status 0x%02x)", p->text, (unsigned)p->status);
}

int cmd_flash_id(struct cli *cli)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};
	espflash_flash_protection protection = {.struct_size = sizeof(protection)};
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	if (espflash_flash_identify(cli->session, &info) != ESPFLASH_OK ||
		espflash_flash_write_protection(cli->session, &protection) != ESPFLASH_OK)
		return device_error(cli);
	print_flash(&cli->out, &info);
	print_part(&cli->out, &info);
	print_wiring(&cli->out, &info);
	print_protection(&cli->out, &protection);
	if (out_json_result(&cli->out, &j, "flash-id")) {
		json_flash(&j, &info);
		if (info.voltage_by != ESPFLASH_VOLTAGE_UNKNOWN) {
			json_number(&j, "voltage_mv", info.voltage_mv);
			json_text(&j, "voltage_by", voltage_source(info.voltage_by));
		}
		json_text(&j, "write_protection", protection.text);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_read_flash_status(struct cli *cli)
{
	struct json j;
	uint32_t status;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	if (espflash_flash_read_status(cli->session, cli->options.status_bytes, &status) !=
		ESPFLASH_OK)
		return device_error(cli);
	out_result(&cli->out, "Flash memory status: 0x%04x", (unsigned)status);
	if (out_json_result(&cli->out, &j, "read-flash-status")) {
		json_number(&j, "status", status);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_write_flash_status(struct cli *cli)
{
	uint32_t bytes = cli->options.status_bytes;
	uint32_t value, before, after;
	struct json j;
	int rc = take_number(cli, 0, "value", number_u32, &value);

	if (rc != CLI_OK)
		return rc;
	if (bytes < 4 && value >> (bytes * 8) != 0)
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT, "see --bytes",
			"value 0x%x does not fit in %u bytes", (unsigned)value, (unsigned)bytes);
	rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_flash_read_status(cli->session, bytes, &before) != ESPFLASH_OK)
		return device_error(cli);
	out_result(&cli->out, "Initial flash status: 0x%04x", (unsigned)before);
	out_result(&cli->out, "Setting flash status: 0x%04x", (unsigned)value);
	if (espflash_flash_write_status(cli->session, value, bytes, cli->options.non_volatile) !=
			ESPFLASH_OK ||
		espflash_flash_read_status(cli->session, bytes, &after) != ESPFLASH_OK)
		return device_error(cli);
	out_result(&cli->out, "After flash status:   0x%04x", (unsigned)after);
	if (out_json_result(&cli->out, &j, "write-flash-status")) {
		json_number(&j, "before", before);
		json_number(&j, "written", value);
		json_number(&j, "after", after);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_read_flash_sfdp(struct cli *cli)
{
	uint8_t data[SFDP_MAX];
	char text[SFDP_MAX * 5 + 1] = "";
	uint32_t address, size;
	struct json j;
	int rc = take_number(cli, 0, "address", number_u32, &address);

	if (rc == CLI_OK)
		rc = take_number(cli, 1, "number of bytes", number_u32, &size);
	if (rc != CLI_OK)
		return rc;
	if (size == 0 || size > SFDP_MAX || address > 0xffffff)
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"1 to 256 bytes, from an address of 24 bits",
			"read-flash-sfdp: cannot read %u bytes from 0x%x", (unsigned)size,
			(unsigned)address);
	rc = device_open(cli);
	if (rc != CLI_OK)
		return rc;
	if (espflash_flash_read_sfdp(cli->session, address, data, size) != ESPFLASH_OK)
		return device_error(cli);
	for (uint32_t i = 0; i < size; i++)
		snprintf(text + i * 5, sizeof(text) - i * 5, " 0x%02x", data[i]);
	out_result(&cli->out, "Flash memory SFDP[%u..%u]:%s", (unsigned)address,
		(unsigned)(address + size - 1), text);
	if (out_json_result(&cli->out, &j, "read-flash-sfdp")) {
		json_number(&j, "address", address);
		json_hex(&j, "data", data, size);
		json_end(&j);
	}
	return CLI_OK;
}
