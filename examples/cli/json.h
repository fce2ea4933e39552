/* SPDX-License-Identifier: MIT */
/*
 * A writer of JSON lines: one object a line, correctly escaped. Called by whatever reports
 * something; knows nothing of what the fields mean.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *file;
	bool comma; /* the next member needs one before it */
};

/* Begin a line: {"schema":1,"event":EVENT. Finish it with json_end. */
void json_begin(struct json *j, FILE *file, const char *event);

/* Finish the line and flush it, so that a reader sees it now. */
void json_end(struct json *j);

/* Members; key is NULL inside of an array. Text that is not UTF-8 gets U+FFFD for bad bytes. */
void json_text(struct json *j, const char *key, const char *value);
void json_number(struct json *j, const char *key, uint64_t value);
void json_signed(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_hex(struct json *j, const char *key, const uint8_t *bytes, size_t size);

/* open: '{' or '['; close: the other one. */
void json_open(struct json *j, const char *key, char open);
void json_close(struct json *j, char close);

#endif
