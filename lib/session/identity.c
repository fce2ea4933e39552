/* SPDX-License-Identifier: MIT */
/*
 * What one specimen says of itself: package, revision, features, MAC, crystal. Reads the fields
 * that the chip's descriptor names. Called by connect.c; the field reader also by security.c.
 */
#include <stdio.h>
#include <string.h>

#include "session/session.h"
#include "util/bytes.h"

/* Reads of one word until two in a row agree. */
#define STABLE_READS 6

/*
 * A reply has no checksum, and what is read here decides what is written later: read a word until
 * two readings in a row agree.
 */
int ef_identity_stable_reg(espflash_session *s, uint32_t address, uint32_t *ret)
{
	uint32_t last = 0;

	for (int i = 0; i < STABLE_READS; i++) {
		uint32_t value = 0;
		const int r = ef_command_read_reg(&s->command, address, &value);

		if (r < 0)
			return r;
		if (i > 0 && value == last) {
			*ret = value;
			return 0;
		}
		last = value;
	}
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL, address,
		"the line is bad: try another cable or a lower --baud",
		"the word at 0x%08x reads differently each time", (unsigned)address);
}

/* An eFuse word: read once a connection. */
static int word_of(espflash_session *s, uint32_t address, uint32_t *ret)
{
	struct ef_words *w = &s->words;

	for (size_t i = 0; i < w->count; i++) {
		if (w->address[i] == address) {
			*ret = w->value[i];
			return 0;
		}
	}

	const int r = ef_identity_stable_reg(s, address, ret);

	if (r == 0 && w->count < EF_WORDS_MAX) {
		w->address[w->count] = address;
		w->value[w->count++] = *ret;
	}
	return r;
}

int ef_identity_field(espflash_session *s, const struct ef_field *f, uint32_t *ret)
{
	uint32_t number = 0;

	for (size_t i = 0; i < EF_FIELD_PARTS && f->part[i].width != 0; i++) {
		const struct ef_bits *b = &f->part[i];
		uint32_t word = 0;
		const int r = word_of(s, b->address, &word);

		if (r < 0)
			return r;
		number |= (word >> b->shift & ((1u << b->width) - 1)) << b->position;
	}
	*ret = number;
	return 0;
}

static int read_revision(espflash_session *s, uint32_t *ret_single_core)
{
	const struct ef_chip *c = s->chip;
	uint32_t package = 0, minor = 0, major = 0;
	int r = ef_identity_field(s, &c->package, &package);

	if (r == 0)
		r = ef_identity_field(s, &c->minor, &minor);
	if (r == 0)
		r = ef_identity_field(s, &c->major, &major);
	if (r == 0)
		r = ef_identity_field(s, &c->single_core, ret_single_core);
	if (r < 0)
		return r;
	if (c->major_map)
		major = c->major_map[major & 7];
	s->info.package = (uint16_t)package;
	s->info.revision = (uint16_t)(major * 100 + minor);
	return 0;
}

static void describe(espflash_session *s, bool single_core)
{
	const struct ef_package *p = s->chip->packages;
	const uint16_t revision = s->info.revision;
	char name[40];

	while (p->name &&
		((s->info.package & p->mask) != p->value || revision / 100 < p->min_major ||
			(p->single_core && !single_core)))
		p++;
	if (p->name)
		snprintf(name, sizeof(name), "%s", p->name);
	else
		snprintf(name, sizeof(name), "Unknown %s", s->chip->name);
	/* The ESP8266 has no revisions: REFERENCE 2.13. */
	if (s->chip->minor.part[0].width == 0)
		snprintf(s->info.description, sizeof(s->info.description), "%s", name);
	else
		snprintf(s->info.description, sizeof(s->info.description), "%s (revision v%u.%u)",
			name, revision / 100u, revision % 100u);
}

static int read_features(espflash_session *s)
{
	char *text = s->info.feature_text;
	const size_t room = sizeof(s->info.feature_text);

	for (const struct ef_feature *f = s->chip->features; f->text; f++) {
		uint32_t value = 0;
		const int r = ef_identity_field(s, &f->field, &value);

		if (r < 0)
			return r;
		if (f->field.part[0].width != 0 && (value > 63 || !(f->values >> value & 1)))
			continue;
		s->info.features |= f->flags;

		const size_t used = strlen(text);

		snprintf(text + used, room - used, "%s%s",
			used == 0 || f->text[0] == ' ' ? "" : ", ", f->text);
	}
	return 0;
}

/* REFERENCE 2.14: the OUI stands in the third word, or follows from a byte of the second. */
static int mac_of_esp8266(espflash_session *s, const uint32_t words[3])
{
	uint8_t *mac = s->info.mac;
	const uint32_t kind = words[1] >> 16 & 0xff;

	if (words[2] != 0) {
		mac[0] = (uint8_t)(words[2] >> 16);
		mac[1] = (uint8_t)(words[2] >> 8);
		mac[2] = (uint8_t)words[2];
	} else if (kind == 0) {
		memcpy(mac, "\x18\xfe\x34", 3);
	} else if (kind == 1) {
		memcpy(mac, "\xac\xd0\x74", 3);
	} else {
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_CHIP, s->chip->mac[1],
			NULL, "unknown MAC address prefix %u", (unsigned)kind);
	}
	mac[3] = (uint8_t)(words[1] >> 8);
	mac[4] = (uint8_t)words[1];
	mac[5] = (uint8_t)(words[0] >> 24);
	s->info.chip_id = words[0] >> 24 | (words[1] & 0xffffff) << 8;
	return 0;
}

static int read_mac(espflash_session *s)
{
	const bool otp = s->chip->mac_layout == EF_MAC_ESP8266_OTP;
	uint32_t words[3] = {0};

	for (size_t i = 0; i < (otp ? 3u : 2u); i++) {
		const int r = word_of(s, s->chip->mac[i], &words[i]);

		if (r < 0)
			return r;
	}
	if (otp)
		return mac_of_esp8266(s, words);

	uint8_t bytes[8];

	ef_store_be32(bytes, words[0]);
	ef_store_be32(bytes + 4, words[1]);
	memcpy(s->info.mac, bytes + 2, 6);
	return 0;
}

/* REFERENCE 2.16: the divider that the ROM chose for the host's rate tells its clock. */
static int read_crystal(espflash_session *s)
{
	uint32_t word = 0;

	s->info.crystal_mhz = s->chip->crystal_mhz;
	if (s->chip->crystal_divider == 0)
		return 0;

	const int r = ef_identity_stable_reg(s, s->chip->uart_clkdiv, &word);

	if (r < 0)
		return r;

	const uint64_t hz = (uint64_t)(word & s->chip->uart_clkdiv_mask) * s->baud;
	const uint64_t mhz = hz / s->chip->crystal_divider / 1000000;

	s->info.crystal_mhz = mhz > 45 ? 48 : mhz > 33 ? 40 : 26;
	/* A stub may have chosen another clock for its UART. */
	if (s->command.dialect.has & EF_DIALECT_STUB)
		return 0;
	if (mhz + 1 < s->info.crystal_mhz || mhz > s->info.crystal_mhz + 1u)
		ef_warn(&s->context, NULL, "the crystal seems to be of %u MHz, taken for %u MHz",
			(unsigned)mhz, (unsigned)s->info.crystal_mhz);
	return 0;
}

/* What every flasher stub adds to its ROM loader. */
#define CAN_BY_STUB                                                                                \
	(ESPFLASH_CAN_READ_FLASH | ESPFLASH_CAN_DIGEST_FLASH | ESPFLASH_CAN_COMPRESS |             \
		ESPFLASH_CAN_CHANGE_BAUD)

void ef_identity_capabilities(espflash_session *s)
{
	const struct ef_dialect *d = &s->command.dialect;
	uint32_t can = ESPFLASH_CAN_ERASE_CHIP | ESPFLASH_CAN_ERASE_REGION |
		       ESPFLASH_CAN_READ_REGISTER | ESPFLASH_CAN_WRITE_FLASH |
		       ESPFLASH_CAN_LOAD_RAM;

	if (d->has & EF_DIALECT_READ_SLOW)
		can |= ESPFLASH_CAN_READ_FLASH;
	if (d->has & EF_DIALECT_MD5)
		can |= ESPFLASH_CAN_DIGEST_FLASH;
	if (d->has & EF_DIALECT_DEFLATE)
		can |= ESPFLASH_CAN_COMPRESS;
	if (d->has & EF_DIALECT_CHANGE_BAUD)
		can |= ESPFLASH_CAN_CHANGE_BAUD;
	if (d->has & EF_DIALECT_SECURITY)
		can |= ESPFLASH_CAN_SECURITY_INFO;
	if ((d->has & EF_DIALECT_STUB) || ef_stub_possible(s))
		can |= CAN_BY_STUB;
	s->info.capabilities = can;
}

int ef_identity_read(espflash_session *s)
{
	uint32_t single_core = 0;
	int r;

	memset(&s->info, 0, sizeof(s->info));
	s->info.struct_size = sizeof(s->info);
	s->info.chip = s->chip->chip;
	s->info.image_chip_id = s->chip->image_chip_id;
	s->info.bootloader_offset = s->chip->bootloader_offset;
	ef_identity_capabilities(s);
	snprintf(s->info.name, sizeof(s->info.name), "%s", s->chip->name);
	r = read_revision(s, &single_core);
	if (r == 0)
		r = read_features(s);
	if (r == 0)
		r = read_mac(s);
	if (r == 0)
		r = read_crystal(s);
	if (r == 0)
		describe(s, single_core != 0);
	return r;
}
