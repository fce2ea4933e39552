/* SPDX-License-Identifier: MIT */
/*
 * A reader of JSON (RFC 8259), strict and without a tree: the caller walks the members of an
 * object and takes or skips each value. Nothing is allocated. A failure is recorded once, with line
 * and column; the reader must not be used after one.
 */
#ifndef EF_STUB_JSON_H
#define EF_STUB_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

#define EF_JSON_DEPTH_MAX 16u /* objects and arrays within each other; known stub files have 4 */

struct ef_json {
	const uint8_t *data;
	size_t size;
	size_t at; /* next byte to be read */
	espflash_error_info *error;
};

/* What follows, as the next byte tells. */
enum ef_json_kind {
	EF_JSON_OBJECT,
	EF_JSON_ARRAY,
	EF_JSON_STRING,
	EF_JSON_NUMBER,
	EF_JSON_WORD, /* true, false, null */
	EF_JSON_NONE  /* no value */
};

enum ef_json_kind ef_json_peek(const struct ef_json *j);

/* Where it begins: `at` behind white space. */
size_t ef_json_position(const struct ef_json *j);

/* Begin an object: its '{' is next. */
EF_MUST_CHECK int ef_json_enter(struct ef_json *j);

/*
 * Read the next member up to its value.
 * first: is it the object's first one? key: out, up to `capacity` bytes of its name, escapes
 * resolved. ret_size: out, bytes of the whole name. Returns 1; 0 at the object's end.
 */
EF_MUST_CHECK int ef_json_key(
	struct ef_json *j, int first, uint8_t *key, size_t capacity, size_t *ret_size);

/* Read a string: as ef_json_key. Call it twice to learn the size first: see `at`. */
EF_MUST_CHECK int ef_json_string(
	struct ef_json *j, uint8_t *text, size_t capacity, size_t *ret_size);

/* Read an integer of 0 to 4294967295. `name`: for the message. */
EF_MUST_CHECK int ef_json_u32(struct ef_json *j, const char *name, uint32_t *ret);

/* Check and skip a value of any kind. */
EF_MUST_CHECK int ef_json_skip(struct ef_json *j);

/* Nothing but white space is left. */
EF_MUST_CHECK int ef_json_end(struct ef_json *j);

/* Record an IMAGE error that is about the byte at `at`. */
int ef_json_fail(struct ef_json *j, size_t at, const char *hint, const char *format, ...)
	EF_PRINTF(4, 5);

#endif
