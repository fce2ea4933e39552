/* SPDX-License-Identifier: MIT */
/*
 * chip-id, read-mac, get-security-info, run: what concerns the chip alone. Called by main
 * through the table of commands.
 */
#include <stdio.h>

#include "cli.h"
#include "device.h"
#include "events.h"

static int print_mac(struct cli *cli, const espflash_chip_info *chip, const char *command)
{
	char mac[18], eui64[24];
	struct json j;

	if (!(chip->capabilities & ESPFLASH_CAN_READ_REGISTER))
		return out_fail(&cli->out, ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"in secure download mode the %s does not tell its MAC address", chip->name);
	format_mac(mac, chip->mac);
	format_eui64(eui64, chip->eui64);
	out_result(&cli->out, "MAC: %s", mac);
	if (eui64[0])
		out_result(&cli->out, "EUI-64: %s", eui64);
	if (!out_json_result(&cli->out, &j, command))
		return CLI_OK;
	json_text(&j, "chip", chip->name);
	json_text(&j, "mac", mac);
	if (eui64[0])
		json_text(&j, "eui64", eui64);
	json_end(&j);
	return CLI_OK;
}

int cmd_chip_id(struct cli *cli)
{
	const espflash_chip_info *chip;
	char mac[18], message[96];
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	chip = espflash_session_chip(cli->session);
	if (chip->chip != ESPFLASH_CHIP_ESP8266) {
		snprintf(message, sizeof(message),
			"the %s has no chip id; its MAC address tells it from others", chip->name);
		out_warning(&cli->out, message, NULL);
		return print_mac(cli, chip, "chip-id");
	}
	out_result(&cli->out, "Chip ID: 0x%08x", (unsigned)chip->chip_id);
	if (out_json_result(&cli->out, &j, "chip-id")) {
		format_mac(mac, chip->mac);
		json_text(&j, "chip", chip->name);
		json_number(&j, "chip_id", chip->chip_id);
		json_text(&j, "mac", mac);
		json_end(&j);
	}
	return CLI_OK;
}

int cmd_read_mac(struct cli *cli)
{
	int rc = device_open(cli);

	if (rc == CLI_OK)
		rc = print_mac(cli, espflash_session_chip(cli->session), "read-mac");
	return rc;
}

int cmd_run(struct cli *cli)
{
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	if (espflash_session_reset(cli->session, ESPFLASH_AFTER_SOFT_RESET) != ESPFLASH_OK)
		return device_error(cli);
	cli->keep_state = true;
	if (out_json_result(&cli->out, &j, "run"))
		json_end(&j);
	return CLI_OK;
}

/* How many key blocks have a purpose: a model's matter. */
static unsigned key_count(uint32_t chip)
{
	espflash_chip_model model = {.struct_size = sizeof(model)};

	for (size_t i = 0; espflash_chip_model_at(i, &model) == ESPFLASH_OK; i++) {
		if (model.chip == chip)
			return model.key_blocks;
	}
	return 0;
}

static const char *purpose_name(uint32_t chip, uint8_t purpose)
{
	const char *name = espflash_chip_key_purpose(chip, purpose);

	return name ? name : "UNKNOWN";
}

static const struct {
	uint32_t bit;
	const char *name; /* in JSON */
	const char *text;
} flags[] = {
	{ESPFLASH_SECURITY_SECURE_BOOT, "secure_boot", "Secure Boot"},
	{ESPFLASH_SECURITY_AGGRESSIVE_REVOKE, "aggressive_revoke", "Aggressive key revocation"},
	{ESPFLASH_SECURITY_SECURE_DOWNLOAD, "secure_download", "Secure Download Mode"},
	{ESPFLASH_SECURITY_KEY_REVOKE0, "key_revoke0", "Secure Boot key 0 revoked"},
	{ESPFLASH_SECURITY_KEY_REVOKE1, "key_revoke1", "Secure Boot key 1 revoked"},
	{ESPFLASH_SECURITY_KEY_REVOKE2, "key_revoke2", "Secure Boot key 2 revoked"},
	{ESPFLASH_SECURITY_SOFT_DIS_JTAG, "soft_dis_jtag", "JTAG disabled by software"},
	{ESPFLASH_SECURITY_HARD_DIS_JTAG, "hard_dis_jtag", "JTAG disabled for good"},
	{ESPFLASH_SECURITY_DIS_USB, "dis_usb", "USB disabled"},
	{ESPFLASH_SECURITY_DIS_DOWNLOAD_DCACHE, "dis_dcache", "Data cache off in download mode"},
	{ESPFLASH_SECURITY_DIS_DOWNLOAD_ICACHE, "dis_icache",
		"Instruction cache off in download mode"},
};

#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

/* Encryption is on while an odd number of the counter's three bits is set. */
static bool is_encrypted(const espflash_security *s)
{
	unsigned bits = s->flash_crypt_count;

	return ((bits ^ bits >> 1 ^ bits >> 2) & 1u) != 0;
}

static void print_security(struct output *out, uint32_t chip, const espflash_security *s)
{
	out_result(out, "Security Information:");
	out_result(out, "=====================");
	out_result(out, "Flags: 0x%08x", (unsigned)s->flags);
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		if (s->flags & flags[i].bit)
			out_result(out, "  %s", flags[i].text);
	}
	if (key_count(chip) > 0)
		out_result(out, "Key Purposes:");
	for (unsigned i = 0; i < key_count(chip); i++)
		out_result(out, "  BLOCK_KEY%u - %s", i, purpose_name(chip, s->key_purposes[i]));
	if (s->has_chip_id) {
		out_result(out, "Chip ID: %u", (unsigned)s->chip_id);
		out_result(out, "API Version: %u", (unsigned)s->api_version);
	}
	out_result(out, "Secure Boot: %s",
		s->flags & ESPFLASH_SECURITY_SECURE_BOOT ? "Enabled" : "Disabled");
	out_result(out, "Flash Encryption: %s", is_encrypted(s) ? "Enabled" : "Disabled");
	out_result(out, "SPI Boot Crypt Count (SPI_BOOT_CRYPT_CNT): 0x%x", s->flash_crypt_count);
}

/* What follows for writing and erasing, as the library's guards see it. */
static const struct {
	uint32_t bit;
	const char *name; /* in JSON */
	const char *text;
} consequences[] = {
	{ESPFLASH_CAN_WRITE_ENCRYPTED, "can_write_encrypted",
		"The loader can encrypt what it writes"},
	{ESPFLASH_NEEDS_ENCRYPTED, "needs_encrypted", "Plain data would not start (--encrypt)"},
	{ESPFLASH_NEEDS_FORCE, "needs_force", "Erasing is refused, unless --force"},
};

#define CONSEQUENCE_COUNT (sizeof(consequences) / sizeof(consequences[0]))

static void print_consequences(struct output *out, uint32_t can)
{
	for (size_t i = 0; i < CONSEQUENCE_COUNT; i++) {
		if (can & consequences[i].bit)
			out_result(out, "%s", consequences[i].text);
	}
}

static void json_security(struct json *j, uint32_t chip, const espflash_security *s, uint32_t can)
{
	json_number(j, "flags", s->flags);
	for (size_t i = 0; i < FLAG_COUNT; i++)
		json_bool(j, flags[i].name, (s->flags & flags[i].bit) != 0);
	json_bool(j, "flash_encryption", is_encrypted(s));
	json_number(j, "flash_crypt_count", s->flash_crypt_count);
	json_open(j, "key_purposes", '[');
	for (size_t i = 0; i < key_count(chip); i++)
		json_text(j, NULL, purpose_name(chip, s->key_purposes[i]));
	json_close(j, ']');
	if (s->has_chip_id) {
		json_number(j, "chip_id", s->chip_id);
		json_number(j, "api_version", s->api_version);
	}
	for (size_t i = 0; i < CONSEQUENCE_COUNT; i++)
		json_bool(j, consequences[i].name, (can & consequences[i].bit) != 0);
	json_end(j);
}

int cmd_get_security_info(struct cli *cli)
{
	espflash_security security = {.struct_size = sizeof(security)};
	uint32_t can = 0;
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	if (espflash_target_security(cli->session, &security) != ESPFLASH_OK ||
		espflash_session_capabilities(cli->session, &can) != ESPFLASH_OK)
		return device_error(cli);
	print_security(&cli->out, espflash_session_chip(cli->session)->chip, &security);
	print_consequences(&cli->out, can);
	if (out_json_result(&cli->out, &j, "get-security-info"))
		json_security(&j, espflash_session_chip(cli->session)->chip, &security, can);
	return CLI_OK;
}
