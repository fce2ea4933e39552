/* SPDX-License-Identifier: MIT */
/*
 * Flasher stubs from files in the usual JSON format (REFERENCE 4.2). Called by programs; what it
 * makes is handed to a session, which uploads it. Must not know chips: the file does not, either.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "stub/base64.h"
#include "stub/json.h"
#include "stub/stub.h"
#include "util/bytes.h"

#define FILE_MAX (1u << 20) /* bytes; two sections of 64 KiB in base64 are 171 KiB */
#define WORD	 4u	    /* the loaders copy words: REFERENCE 3.7 */

static const char incomplete[] = "is it a flasher stub in JSON format, made for esptool?";
static const char impossible[] = "the file is damaged, or the tool that made it is wrong";

enum key { KEY_ENTRY, KEY_TEXT, KEY_TEXT_START, KEY_DATA, KEY_DATA_START, KEY_BSS_START, KEYS };

static const char *const key_names[KEYS] = {
	"entry", "text", "text_start", "data", "data_start", "bss_start"};

struct parse {
	struct ef_json json;
	struct espflash_stub *stub;
	bool seen[KEYS];
	size_t value_at[KEYS]; /* where it stands in the file */
};

/* A value that is wrong, or that does not go with another. */
#define fail_at(p, key, ...) ef_json_fail(&(p)->json, (p)->value_at[key], impossible, __VA_ARGS__)

/* --- values -------------------------------------------------------------------------------- */

/* The bytes of a string in base64; *ret is NULL for an empty one. */
static int read_bytes(struct parse *p, enum key key, uint8_t **ret, uint32_t *ret_size)
{
	struct ef_json again = p->json;
	uint8_t *bytes = NULL;
	size_t characters, size;

	if (ef_json_peek(&p->json) != EF_JSON_STRING)
		return fail_at(p, key, "\"%s\" is no string", key_names[key]);
	if (ef_json_string(&p->json, NULL, 0, &characters) < 0)
		return ESPFLASH_ERROR_IMAGE;
	if (characters == 0)
		return 0;
	bytes = malloc(characters);
	if (!bytes)
		return ef_error_no_memory(p->json.error, characters);
	if (ef_json_string(&again, bytes, characters, &characters) < 0)
		goto bad;
	if (!ef_base64_decode(bytes, characters, &size)) {
		if (size >= characters)
			fail_at(p, key, "\"%s\" is no base64: %zu characters, not a multiple of 4",
				key_names[key], characters);
		else
			fail_at(p, key, "\"%s\" is no base64 at character %zu of %zu",
				key_names[key], size + 1, characters);
		goto bad;
	}
	if (size > EF_STUB_SECTION_MAX || size % WORD != 0) {
		fail_at(p, key, "\"%s\" has %zu bytes: a multiple of %u, up to %u, is wanted",
			key_names[key], size, WORD, EF_STUB_SECTION_MAX);
		goto bad;
	}
	*ret = bytes;
	*ret_size = (uint32_t)size;
	return 0;
bad:
	free(bytes);
	return ESPFLASH_ERROR_IMAGE;
}

/* The value of one of our keys. */
static int read_value(struct parse *p, enum key key)
{
	struct espflash_stub *stub = p->stub;
	struct ef_stub_blob *blob = &stub->blob;
	uint32_t *number;
	int rc;

	if (key == KEY_TEXT) {
		rc = read_bytes(p, key, &stub->text, &blob->text_size);
		blob->text = stub->text;
		return rc;
	}
	if (key == KEY_DATA) {
		rc = read_bytes(p, key, &stub->data, &blob->data_size);
		blob->data = stub->data;
		return rc;
	}
	if (key == KEY_ENTRY)
		number = &blob->entry;
	else if (key == KEY_TEXT_START)
		number = &blob->text_address;
	else if (key == KEY_DATA_START)
		number = &blob->data_address;
	else
		number = &blob->bss_start;
	return ef_json_u32(&p->json, key_names[key], number);
}

/* A member up to its end; its name has been read. */
static int read_member(struct parse *p, enum key key)
{
	if (key == KEYS)
		return ef_json_skip(&p->json);
	p->value_at[key] = ef_json_position(&p->json);
	if (p->seen[key])
		return fail_at(p, key, "\"%s\" for the second time", key_names[key]);
	p->seen[key] = true;
	return read_value(p, key);
}

/* Which key `name` is; KEYS if it is none of ours. */
static enum key find_key(const uint8_t *name, size_t size)
{
	unsigned i = 0;

	while (i < KEYS && (strlen(key_names[i]) != size || memcmp(key_names[i], name, size) != 0))
		i++;
	return (enum key)i;
}

static int read_members(struct parse *p)
{
	uint8_t name[16];
	size_t size;
	int rc = ef_json_enter(&p->json);

	if (rc < 0)
		return rc;
	for (int first = 1; (rc = ef_json_key(&p->json, first, name, sizeof(name), &size)) > 0;
		first = 0) {
		rc = read_member(p, find_key(name, size));
		if (rc < 0)
			return rc;
	}
	return rc < 0 ? rc : ef_json_end(&p->json);
}

/* --- what the values must be together ------------------------------------------------------ */

static int check_keys(struct parse *p)
{
	static const enum key always[] = {KEY_ENTRY, KEY_TEXT, KEY_TEXT_START};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		if (!p->seen[always[i]])
			return ef_error_set(p->json.error, ESPFLASH_ERROR_IMAGE, incomplete,
				"no \"%s\" in the file", key_names[always[i]]);
	}
	if (p->seen[KEY_DATA] && !p->seen[KEY_DATA_START])
		return ef_error_set(p->json.error, ESPFLASH_ERROR_IMAGE, incomplete,
			"\"data\" but no \"data_start\" in the file");
	return 0;
}

static int check_section(struct parse *p, enum key start, uint32_t address, uint32_t size)
{
	if (address % WORD != 0)
		return fail_at(p, start, "\"%s\" is 0x%08x, not a multiple of %u", key_names[start],
			(unsigned)address, WORD);
	if (!ef_range_fits(address, size, UINT64_C(1) << 32))
		return fail_at(p, start, "\"%s\" is 0x%08x: %u bytes do not fit behind it",
			key_names[start], (unsigned)address, (unsigned)size);
	return 0;
}

struct range {
	const char *name;
	uint64_t start, end;
};

static int check_apart(struct parse *p, enum key key, struct range a, struct range b)
{
	if (a.start >= b.end || b.start >= a.end)
		return 0;
	return fail_at(p, key, "%s (0x%08llx to 0x%08llx) overlaps %s (0x%08llx to 0x%08llx)",
		a.name, (unsigned long long)a.start, (unsigned long long)a.end, b.name,
		(unsigned long long)b.start, (unsigned long long)b.end);
}

static int check_memory(struct parse *p)
{
	const struct ef_stub_blob *b = &p->stub->blob;
	const struct range text = {
		"text", b->text_address, (uint64_t)b->text_address + b->text_size};
	const struct range data = {
		"data", b->data_address, (uint64_t)b->data_address + b->data_size};
	const struct range bss = {"bss", b->bss_start, b->bss_end};
	const struct range some_bss = {
		"bss", bss.start, bss.end > bss.start ? bss.end : bss.start + 1};
	int rc = check_section(p, KEY_TEXT_START, b->text_address, b->text_size);

	if (rc == 0)
		rc = check_section(p, KEY_DATA_START, b->data_address, b->data_size);
	if (rc == 0 && (b->entry < text.start || b->entry >= text.end))
		return fail_at(p, KEY_ENTRY, "\"entry\" is 0x%08x, not in the %u bytes at 0x%08x",
			(unsigned)b->entry, (unsigned)b->text_size, (unsigned)b->text_address);
	if (rc == 0 && b->data_size > 0)
		rc = check_apart(p, KEY_DATA_START, data, text);
	if (rc == 0 && b->bss_start != 0)
		rc = check_apart(p, KEY_BSS_START, some_bss, text);
	if (rc == 0 && b->bss_start != 0 && b->data_size > 0)
		rc = check_apart(p, KEY_BSS_START, bss, data);
	return rc;
}

/* Read all of the file into p->stub, which is all zero. */
static int parse(struct parse *p)
{
	struct ef_stub_blob *blob = &p->stub->blob;
	int rc = read_members(p);

	if (rc == 0)
		rc = check_keys(p);
	blob->bss_end = blob->bss_start;
	if (p->seen[KEY_DATA_START] && blob->bss_start != 0 && blob->bss_start < blob->data_address)
		blob->bss_end = blob->data_address;
	return rc == 0 ? check_memory(p) : rc;
}

int espflash_stub_load_json(
	espflash_stub **ret, const void *json, size_t size, espflash_error_info *ret_error)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	struct parse p = {.json = {json, size, 0, &e}};
	int rc;

	if (!ret || !json)
		rc = ef_error_set(
			&e, ESPFLASH_ERROR_ARGUMENT, NULL, "%s is NULL", ret ? "json" : "ret");
	else if (size > FILE_MAX)
		rc = ef_error_set(&e, ESPFLASH_ERROR_IMAGE, incomplete,
			"the file has %zu bytes; a stub has %u at most", size, FILE_MAX);
	else if (!(p.stub = calloc(1, sizeof(*p.stub))))
		rc = ef_error_no_memory(&e, sizeof(*p.stub));
	else
		rc = parse(&p);
	if (rc == 0)
		*ret = p.stub;
	else
		espflash_stub_free(&p.stub);
	ef_error_export(ret_error, &e);
	return rc;
}

void espflash_stub_free(espflash_stub **stub)
{
	if (!stub || !*stub)
		return;
	free((*stub)->text);
	free((*stub)->data);
	free(*stub);
	*stub = NULL;
}
