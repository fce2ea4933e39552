/* SPDX-License-Identifier: MIT */
/*
 * The decoder of identities as a program, for comparing with other tools (chips_vs_esptool.py).
 * Each line of stdin is "CHIP BAUD" and pairs of "ADDRESS VALUE" in hexadecimal; each is answered
 * by one line of what the chip is by these words, its parts apart by tabs:
 * description, revision, package, features, MAC, EUI-64, chip id, bytes of flash and of PSRAM
 * inside, crystal, encryption, secure boot, manual encryption off, key purposes.
 * "missing ADDRESS": the decoder wants a word that the line does not have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session/decode.h"

#define WORDS_MAX 128

struct words {
	size_t count;
	uint32_t address[WORDS_MAX];
	uint32_t value[WORDS_MAX];
	uint32_t missing;
};

static int read_word(void *self, uint32_t address, uint32_t *ret)
{
	struct words *w = self;

	for (size_t i = 0; i < w->count; i++) {
		if (w->address[i] == address) {
			*ret = w->value[i];
			return 0;
		}
	}
	w->missing = address;
	return ESPFLASH_ERROR_NOT_FOUND;
}

static void print_bytes(const uint8_t *bytes, size_t size, char end)
{
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	putchar(end);
}

static void print_identity(const espflash_chip_info *info, uint32_t crystal,
	const struct ef_security_state *security, const struct ef_encryption *encryption,
	const struct ef_flash_wiring *wiring)
{
	printf("%s\t%u\t%u\t%s\t", info->description, info->revision, info->package,
		info->feature_text);
	print_bytes(info->mac, sizeof(info->mac), '\t');
	print_bytes(info->eui64, sizeof(info->eui64), '\t');
	printf("%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%d\t%d\t%d\t", info->chip_id,
		info->embedded_flash, info->embedded_psram, crystal, security->encryption_on,
		security->secure_boot_on, security->manual_encrypt_off);
	print_bytes(security->key_purposes, sizeof(security->key_purposes), '\t');
	printf("%d\t%d\t%d\t%d\t%d\t%d\n", security->key_manager, encryption->has_key,
		encryption->config_right, wiring->lines, wiring->voltage_by, wiring->millivolts);
}

static int decode(const struct ef_chip *chip, uint32_t baud, struct words *words)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	const struct ef_word_source source = {read_word, words, &error};
	struct ef_security_state security = {0};
	struct ef_encryption encryption = {0};
	struct ef_flash_wiring wiring = {0};
	espflash_chip_info info = {0};
	uint32_t clkdiv = 0, mhz = 0, crystal = chip->crystal_mhz;
	int r = ef_decode_identity(&source, chip, &info);

	if (r == 0)
		r = ef_decode_security(&source, chip, info.revision, &security);
	if (r == 0)
		r = ef_decode_encryption(&source, chip, &security, &encryption);
	if (r == 0)
		r = ef_decode_wiring(&source, chip, &wiring);
	if (r == 0 && chip->crystal_divider != 0) {
		r = read_word(words, chip->uart_clkdiv, &clkdiv);
		crystal = ef_decode_crystal(chip, clkdiv, baud, &mhz);
	}
	if (r == ESPFLASH_ERROR_NOT_FOUND)
		printf("missing 0x%08" PRIx32 "\n", words->missing);
	else if (r < 0)
		printf("error %s\n", error.message);
	else
		print_identity(&info, crystal, &security, &encryption, &wiring);
	return 0;
}

static int do_line(char *line)
{
	struct words words = {0};
	const char *key = strtok(line, " ");
	const char *baud = strtok(NULL, " ");
	const char *word = strtok(NULL, " \n");
	uint32_t chip = 0;

	if (!key || !baud || espflash_chip_from_name(key, &chip) < 0)
		return 2;
	while (word && words.count < WORDS_MAX) {
		const char *value = strtok(NULL, " \n");

		if (!value)
			return 2;
		words.address[words.count] = (uint32_t)strtoul(word, NULL, 16);
		words.value[words.count++] = (uint32_t)strtoul(value, NULL, 16);
		word = strtok(NULL, " \n");
	}
	return decode(ef_chip_by_id(chip), (uint32_t)strtoul(baud, NULL, 10), &words);
}

int main(void)
{
	static char line[8192];
	int rc = 0;

	while (rc == 0 && fgets(line, sizeof(line), stdin))
		rc = do_line(line);
	return rc;
}
