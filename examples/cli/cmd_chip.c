/* SPDX-License-Identifier: MIT */
/*
 * chip-id, read-mac, get-security-info, run: what concerns the chip alone. Called by main
 * through the table of commands.
 */
#include <stdio.h>

#include "cli.h"
#include "device.h"
#include "events.h"

static void print_mac(struct cli *cli, const espflash_chip_info *chip, const char *command)
{
	char mac[18];
	struct json j;

	format_mac(mac, chip->mac);
	out_result(&cli->out, "MAC: %s", mac);
	if (!out_json_result(&cli->out, &j, command))
		return;
	json_text(&j, "chip", chip->name);
	json_text(&j, "mac", mac);
	json_end(&j);
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
		print_mac(cli, chip, "chip-id");
		return CLI_OK;
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
		print_mac(cli, espflash_session_chip(cli->session), "read-mac");
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

/* ESP32-C3 Technical Reference Manual, eFuse Controller, values of KEY_PURPOSE_n. */
static const char *purpose_name(uint8_t purpose)
{
	static const char *const names[] = {"USER/EMPTY", "RESERVED", "XTS_AES_256_KEY_1",
		"XTS_AES_256_KEY_2", "XTS_AES_128_KEY", "HMAC_DOWN_ALL", "HMAC_DOWN_JTAG",
		"HMAC_DOWN_DIGITAL_SIGNATURE", "HMAC_UP", "SECURE_BOOT_DIGEST0",
		"SECURE_BOOT_DIGEST1", "SECURE_BOOT_DIGEST2"};

	return purpose < sizeof(names) / sizeof(names[0]) ? names[purpose] : "UNKNOWN";
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

#define KEY_COUNT  6u /* BLOCK_KEY0 to 5; the reply's seventh purpose belongs to no key */
#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

/* Encryption is on while an odd number of the counter's three bits is set. */
static bool is_encrypted(const espflash_security *s)
{
	unsigned bits = s->flash_crypt_count;

	return ((bits ^ bits >> 1 ^ bits >> 2) & 1u) != 0;
}

static void print_security(struct output *out, const espflash_security *s)
{
	out_result(out, "Security Information:");
	out_result(out, "=====================");
	out_result(out, "Flags: 0x%08x", (unsigned)s->flags);
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		if (s->flags & flags[i].bit)
			out_result(out, "  %s", flags[i].text);
	}
	out_result(out, "Key Purposes:");
	for (unsigned i = 0; i < KEY_COUNT; i++)
		out_result(out, "  BLOCK_KEY%u - %s", i, purpose_name(s->key_purposes[i]));
	if (s->has_chip_id) {
		out_result(out, "Chip ID: %u", (unsigned)s->chip_id);
		out_result(out, "API Version: %u", (unsigned)s->api_version);
	}
	out_result(out, "Secure Boot: %s",
		s->flags & ESPFLASH_SECURITY_SECURE_BOOT ? "Enabled" : "Disabled");
	out_result(out, "Flash Encryption: %s", is_encrypted(s) ? "Enabled" : "Disabled");
	out_result(out, "SPI Boot Crypt Count (SPI_BOOT_CRYPT_CNT): 0x%x", s->flash_crypt_count);
}

static void json_security(struct json *j, const espflash_security *s)
{
	json_number(j, "flags", s->flags);
	for (size_t i = 0; i < FLAG_COUNT; i++)
		json_bool(j, flags[i].name, (s->flags & flags[i].bit) != 0);
	json_bool(j, "flash_encryption", is_encrypted(s));
	json_number(j, "flash_crypt_count", s->flash_crypt_count);
	json_open(j, "key_purposes", '[');
	for (size_t i = 0; i < KEY_COUNT; i++)
		json_text(j, NULL, purpose_name(s->key_purposes[i]));
	json_close(j, ']');
	if (s->has_chip_id) {
		json_number(j, "chip_id", s->chip_id);
		json_number(j, "api_version", s->api_version);
	}
	json_end(j);
}

int cmd_get_security_info(struct cli *cli)
{
	espflash_security security = {.struct_size = sizeof(security)};
	struct json j;
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	if (espflash_target_security(cli->session, &security) != ESPFLASH_OK)
		return device_error(cli);
	print_security(&cli->out, &security);
	if (out_json_result(&cli->out, &j, "get-security-info"))
		json_security(&j, &security);
	return CLI_OK;
}
