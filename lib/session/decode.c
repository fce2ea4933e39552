/* SPDX-License-Identifier: MIT */
/*
 * The decoder: fields, names, features and addresses from words. Called by identity.c; must not
 * know a session, nor any chip by name. Security settings are decode_security.c's.
 */
#include <stdio.h>
#include <string.h>

#include "session/decode.h"
#include "util/bytes.h"

int ef_decode_field(const struct ef_word_source *w, const struct ef_field *f, uint32_t *ret)
{
	uint32_t number = 0;

	for (size_t i = 0; i < EF_FIELD_PARTS && f->part[i].width != 0; i++) {
		const struct ef_bits *b = &f->part[i];
		uint32_t word = 0;
		const int r = w->read(w->self, b->address, &word);

		if (r < 0)
			return r;
		number |= (word >> b->shift & ((1u << b->width) - 1)) << b->position;
	}
	*ret = number;
	return 0;
}

static int decode_revision(
	const struct ef_word_source *w, const struct ef_chip *c, espflash_chip_info *ret)
{
	uint32_t package = 0, minor = 0, major = 0, zero_if = 0;
	int r = ef_decode_field(w, &c->package, &package);

	if (r == 0)
		r = ef_decode_field(w, &c->minor, &minor);
	if (r == 0)
		r = ef_decode_field(w, &c->major, &major);
	if (r == 0)
		r = ef_decode_field(w, &c->revision_zero, &zero_if);
	if (r < 0)
		return r;
	if (c->major_map)
		major = c->major_map[major & 7];
	ret->package = (uint16_t)package;
	ret->revision = (uint16_t)(major * 100 + minor);
	if (c->revision_zero.part[0].width != 0 && zero_if == c->zero_value)
		ret->revision = 0;
	return 0;
}

static int decode_description(
	const struct ef_word_source *w, const struct ef_chip *c, espflash_chip_info *ret)
{
	char name[40] = "";
	bool unknown = false;

	for (const struct ef_name_part *part = c->names; part->names; part++) {
		const struct ef_name *n = part->names;
		const size_t used = strlen(name);
		uint32_t number = 0;
		const int r = ef_decode_field(w, &part->field, &number);

		if (r < 0)
			return r;
		while (n->text &&
			((number & n->mask) != n->value || ret->revision < n->min_revision))
			n++;
		snprintf(name + used, sizeof(name) - used, "%s", n->text ? n->text : "?");
		unknown = unknown || !n->text || n->unknown;
	}
	snprintf(ret->description, sizeof(ret->description), "%s%s", unknown ? "Unknown " : "",
		name);
	if (c->has_revision) {
		const size_t used = strlen(ret->description);

		snprintf(ret->description + used, sizeof(ret->description) - used,
			" (revision v%u.%u)", ret->revision / 100u, ret->revision % 100u);
	}
	return 0;
}

/* Flash or PSRAM in the package, as bytes and in words; text "" says nothing. */
static int decode_inside(const struct ef_word_source *w, const struct ef_inside *in,
	const char *what, char *text, size_t room, uint32_t *ret_size)
{
	uint32_t code = 0, vendor = 0;
	int r = ef_decode_field(w, &in->size, &code);

	if (r == 0)
		r = ef_decode_field(w, &in->vendor, &vendor);
	if (r < 0)
		return r;

	const uint32_t mb = code == 0 ? 0 : ef_chip_value_of(in->sizes, (uint8_t)code);
	const char *maker = ef_chip_label_of(in->vendors, vendor);

	text[0] = '\0';
	*ret_size = mb << 20;
	if (mb != 0)
		snprintf(text, room, "Embedded %s %uMB%s%s%s", what, (unsigned)mb,
			maker ? " (" : "", maker ? maker : "", maker ? ")" : "");
	else if (code != 0)
		snprintf(text, room, "Unknown Embedded %s", what);
	else if (in->says_none)
		snprintf(text, room, "No Embedded %s", what);
	return code != 0;
}

static void add_feature(espflash_chip_info *ret, const char *text)
{
	const size_t used = strlen(ret->feature_text);

	if (text[0] != '\0')
		snprintf(ret->feature_text + used, sizeof(ret->feature_text) - used, "%s%s",
			used == 0 ? "" : ", ", text);
}

/* A row of the feature table that tells of a part in the package. */
static int add_inside(const struct ef_word_source *w, const struct ef_chip *c,
	const struct ef_feature *f, espflash_chip_info *ret)
{
	const bool flash = f->inside == EF_INSIDE_FLASH;
	char text[40];
	const int r = decode_inside(w, flash ? &c->flash_inside : &c->psram_inside, f->text, text,
		sizeof(text), flash ? &ret->embedded_flash : &ret->embedded_psram);

	if (r < 0)
		return r;
	if (r > 0)
		ret->features |=
			flash ? ESPFLASH_FEATURE_EMBEDDED_FLASH : ESPFLASH_FEATURE_EMBEDDED_PSRAM;
	add_feature(ret, text);
	return 0;
}

static int decode_features(
	const struct ef_word_source *w, const struct ef_chip *c, espflash_chip_info *ret)
{
	for (const struct ef_feature *f = c->features; f->text; f++) {
		uint32_t value = 0;
		int r = f->inside ? add_inside(w, c, f, ret)
				  : ef_decode_field(w, &f->field, &value);

		if (r < 0)
			return r;
		if (f->inside)
			continue;
		if (f->field.part[0].width != 0 && (value > 63 || !(f->values >> value & 1)))
			continue;
		ret->features |= f->flags;
		add_feature(ret, f->text);
	}
	return 0;
}

/* REFERENCE 2.14: the OUI stands in the third word, or follows from a byte of the second. */
static int mac_of_otp(const struct ef_word_source *w, const struct ef_chip *c,
	const uint32_t words[3], espflash_chip_info *ret)
{
	uint8_t *mac = ret->mac;
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
		return ef_error_set_at(w->error, ESPFLASH_ERROR_CHIP, c->mac[1], NULL,
			"unknown MAC address prefix %u", (unsigned)kind);
	}
	mac[3] = (uint8_t)(words[1] >> 8);
	mac[4] = (uint8_t)words[1];
	mac[5] = (uint8_t)(words[0] >> 24);
	ret->chip_id = words[0] >> 24 | (words[1] & 0xffffff) << 8;
	return 0;
}

static int decode_mac(
	const struct ef_word_source *w, const struct ef_chip *c, espflash_chip_info *ret)
{
	const bool otp = c->mac_layout == EF_MAC_ESP8266_OTP;
	uint32_t words[3] = {0};
	uint8_t bytes[8];

	for (size_t i = 0; i < (otp ? 3u : 2u); i++) {
		const int r = w->read(w->self, c->mac[i], &words[i]);

		if (r < 0)
			return r;
	}
	if (otp)
		return mac_of_otp(w, c, words, ret);
	ef_store_be32(bytes, words[0]);
	ef_store_be32(bytes + 4, words[1]);
	memcpy(ret->mac, bytes + 2, 6);
	if (c->mac_layout == EF_MAC_WORDS_EUI64) {
		memcpy(ret->eui64, ret->mac, 3);
		memcpy(ret->eui64 + 3, bytes, 2);
		memcpy(ret->eui64 + 5, ret->mac + 3, 3);
	}
	return 0;
}

int ef_decode_identity(
	const struct ef_word_source *w, const struct ef_chip *c, espflash_chip_info *ret)
{
	int r = decode_revision(w, c, ret);

	if (r == 0)
		r = decode_description(w, c, ret);
	if (r == 0)
		r = decode_features(w, c, ret);
	if (r == 0)
		r = decode_mac(w, c, ret);
	return r;
}

/* REFERENCE 2.16: above 45 MHz it is one of 48, above 33 one of 40, else one of 26. */
uint32_t ef_decode_crystal(
	const struct ef_chip *c, uint32_t clkdiv, uint32_t baud, uint32_t *ret_mhz)
{
	const uint64_t hz = (uint64_t)(clkdiv & c->uart_clkdiv_mask) * baud;
	const uint64_t mhz = (uint64_t)1000000 * c->crystal_divider;

	*ret_mhz = (uint32_t)(hz / mhz);
	return hz > 45 * mhz ? 48 : hz > 33 * mhz ? 40 : 26;
}
