/* SPDX-License-Identifier: MIT */
/*
 * image-info: describe and check a firmware image. Called by main through the table of commands;
 * needs no chip.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "files.h"

static const char *mode_name(uint32_t mode)
{
	static const char *const names[] = {"unknown", "QIO", "QOUT", "DIO", "DOUT"};

	return mode < sizeof(names) / sizeof(names[0]) ? names[mode] : names[0];
}

static void hex(char *text, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		snprintf(text + i * 2, 3, "%02x", bytes[i]);
}

static void print_revision(struct output *out, const char *label, unsigned revision)
{
	out_result(out, "%s: v%u.%u", label, revision / 100, revision % 100);
}

static void print_header(struct output *out, const espflash_image_info *info)
{
	const char *chip = espflash_chip_name(info->chip);
	char size[24];

	format_size(size, info->flash_size);
	out_result(out, "Image of: %s%s", chip ? chip : "an unknown chip",
		info->flags & ESPFLASH_IMAGE_V2 ? ", image version 2" : "");
	out_result(out, "Image size: %u bytes", (unsigned)info->size);
	out_result(out, "Entry point: 0x%08x", (unsigned)info->entry);
	out_result(out, "Flash size: %s", size);
	if (info->flash_freq)
		out_result(out, "Flash freq: %um", (unsigned)info->flash_freq);
	else
		out_result(out, "Flash freq: unknown (code %u)", info->freq_code);
	out_result(out, "Flash mode: %s", mode_name(info->flash_mode));
	if (!(info->flags & ESPFLASH_IMAGE_HAS_EXTENDED))
		return;
	out_result(out, "Chip ID: %u", info->chip_id);
	print_revision(out, "Minimal chip revision", info->min_revision);
	if (info->max_revision != 0 && info->max_revision != 65535)
		print_revision(out, "Maximal chip revision", info->max_revision);
}

static void print_segments(struct output *out, const espflash_image_info *info)
{
	out_result(out, "Segments: %u", (unsigned)info->segment_count);
	out_result(out, "  #  Length      Load addr   File offs   Memory");
	for (uint32_t i = 0; i < info->segment_count && i < ESPFLASH_IMAGE_SEGMENTS_MAX; i++) {
		const espflash_image_segment *s = &info->segments[i];

		out_result(out, "%3u  0x%08x  0x%08x  0x%08x  %s", (unsigned)i, (unsigned)s->size,
			(unsigned)s->address, (unsigned)s->file_offset, s->memory);
	}
}

static void print_checks(struct output *out, const espflash_image_info *info)
{
	char text[65];

	if (info->flags & ESPFLASH_IMAGE_CHECKSUM_OK)
		out_result(out, "Checksum: 0x%02x (valid)", info->checksum);
	else
		out_result(out, "Checksum: 0x%02x (invalid - calculated 0x%02x)", info->checksum,
			info->checksum_computed);
	if (info->flags & ESPFLASH_IMAGE_HAS_DIGEST) {
		hex(text, info->digest, 32);
		out_result(out, "Validation hash: %s (%s)", text,
			info->flags & ESPFLASH_IMAGE_DIGEST_OK ? "valid" : "invalid");
	}
	if (info->flags & ESPFLASH_IMAGE_HAS_FW_MD5) {
		hex(text, info->fw_md5, 16);
		out_result(out, "Firmware's own MD5: %s (%s)", text,
			info->flags & ESPFLASH_IMAGE_FW_MD5_OK ? "valid" : "invalid");
	}
}

static void print_app(struct output *out, const espflash_image_info *info)
{
	if (!(info->flags & ESPFLASH_IMAGE_HAS_APP))
		return;
	out_result(out, "Project name: %s", info->app_project);
	out_result(out, "App version: %s", info->app_version);
	out_result(out, "Compile time: %s %s", info->app_date, info->app_time);
	out_result(out, "ESP-IDF: %s", info->app_idf);
}

static void json_segments(struct json *j, const espflash_image_info *info)
{
	json_open(j, "segments", '[');
	for (uint32_t i = 0; i < info->segment_count && i < ESPFLASH_IMAGE_SEGMENTS_MAX; i++) {
		const espflash_image_segment *s = &info->segments[i];

		json_open(j, NULL, '{');
		json_number(j, "address", s->address);
		json_number(j, "size", s->size);
		json_number(j, "file_offset", s->file_offset);
		json_text(j, "memory", s->memory);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_image(struct json *j, const espflash_image_info *info)
{
	const char *chip = espflash_chip_name(info->chip);

	json_text(j, "chip", chip ? chip : "");
	json_number(j, "size", info->size);
	json_number(j, "entry", info->entry);
	json_number(j, "flash_size", info->flash_size & ~3u);
	json_number(j, "flash_freq_mhz", info->flash_freq);
	json_text(j, "flash_mode", mode_name(info->flash_mode));
	if (info->flags & ESPFLASH_IMAGE_HAS_EXTENDED) {
		json_number(j, "chip_id", info->chip_id);
		json_number(j, "min_revision", info->min_revision);
		json_number(j, "max_revision", info->max_revision);
	}
	json_segments(j, info);
	json_number(j, "checksum", info->checksum);
	json_bool(j, "checksum_ok", (info->flags & ESPFLASH_IMAGE_CHECKSUM_OK) != 0);
	if (info->flags & ESPFLASH_IMAGE_HAS_DIGEST) {
		json_hex(j, "digest", info->digest, sizeof(info->digest));
		json_bool(j, "digest_ok", (info->flags & ESPFLASH_IMAGE_DIGEST_OK) != 0);
	}
	if (info->flags & ESPFLASH_IMAGE_HAS_FW_MD5) {
		json_hex(j, "firmware_md5", info->fw_md5, sizeof(info->fw_md5));
		json_bool(j, "firmware_md5_ok", (info->flags & ESPFLASH_IMAGE_FW_MD5_OK) != 0);
	}
	if (info->flags & ESPFLASH_IMAGE_HAS_APP) {
		json_text(j, "app_project", info->app_project);
		json_text(j, "app_version", info->app_version);
		json_text(j, "app_date", info->app_date);
		json_text(j, "app_time", info->app_time);
		json_text(j, "app_idf", info->app_idf);
	}
	json_end(j);
}

/* A whole-flash backup of an ESP32 holds its first image at 0x1000, behind erased bytes. */
static size_t find_image(struct cli *cli, const struct input_file *file)
{
	uint32_t offset = espflash_chip_bootloader_offset(
		cli->options.chip ? cli->options.chip : ESPFLASH_CHIP_ESP32);

	if (file->data[0] != 0xff || file->size <= offset || offset == 0)
		return 0;
	out_info(&cli->out, "The file begins with erased flash: looking at 0x%x", (unsigned)offset);
	return offset;
}

static int describe(struct cli *cli, const struct input_file *file)
{
	espflash_image_info info = {.struct_size = sizeof(info)};
	espflash_error_info error = {.struct_size = sizeof(error)};
	size_t offset = find_image(cli, file);
	const uint8_t *data = file->data + offset;
	size_t size = file->size - offset;
	struct json j;

	if (espflash_image_parse(&info, data, size, cli->options.chip, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	print_header(&cli->out, &info);
	print_segments(&cli->out, &info);
	print_checks(&cli->out, &info);
	print_app(&cli->out, &info);
	if (out_json_result(&cli->out, &j, "image-info"))
		json_image(&j, &info);
	if (espflash_image_check(NULL, data, size, cli->options.chip, &error) != ESPFLASH_OK)
		return out_error(&cli->out, &error);
	return CLI_OK;
}

int cmd_image_info(struct cli *cli)
{
	struct input_file file;
	int rc = input_open(&file, &cli->out, cli->options.positional[0]);

	if (rc == CLI_OK)
		rc = describe(cli, &file);
	input_close(&file);
	return rc;
}
