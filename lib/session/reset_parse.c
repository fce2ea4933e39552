/* SPDX-License-Identifier: MIT */
/*
 * The notation of reset sequences, read: REFERENCE 3.5, custom mini-language. Pure; called by
 * programs.
 */
#include <stdbool.h>
#include <string.h>

#include <espflash/reset.h>
#include <espflash/transport.h>

#include "util/error.h"

#define WAIT_MAX_US 60000000u

struct reader {
	const char *at;
	const char *end; /* of the step */
	espflash_reset_step *steps;
	size_t room;
	size_t count;
};

static void skip_blanks(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
}

/* '0' or '1', with blanks before it. */
static bool read_bit(struct reader *r, uint32_t *ret)
{
	skip_blanks(r);
	if (r->at == r->end || (*r->at != '0' && *r->at != '1'))
		return false;
	*ret = (uint32_t)(*r->at++ - '0');
	return true;
}

/* Seconds with or without a fraction, as microseconds. No strtod: it asks the locale for a dot. */
static bool read_wait(struct reader *r, uint32_t *ret)
{
	uint64_t us = 0;
	uint32_t unit = 1000000; /* of the next digit behind the dot, times ten */
	bool digits = false, dot = false;

	skip_blanks(r);
	for (; r->at < r->end && (*r->at == '.' || (*r->at >= '0' && *r->at <= '9')); r->at++) {
		const uint32_t digit = (uint32_t)(*r->at - '0');

		if (*r->at == '.' && dot)
			return false;
		if (*r->at == '.') {
			dot = true;
			continue;
		}
		digits = true;
		if (dot)
			unit /= 10;
		us = dot ? us + (uint64_t)digit * unit : us * 10 + (uint64_t)digit * 1000000;
		if (us > WAIT_MAX_US)
			return false;
	}
	*ret = (uint32_t)us;
	return digits;
}

static bool add(struct reader *r, uint32_t mask, uint32_t value)
{
	if (r->count == r->room)
		return false;
	r->steps[r->count++] = (espflash_reset_step){mask, value, 0};
	return true;
}

static bool add_wait(struct reader *r, uint32_t us)
{
	espflash_reset_step *last;

	if (r->count == 0 && !add(r, 0, 0))
		return false;
	last = &r->steps[r->count - 1];
	if (us > WAIT_MAX_US - last->wait_us)
		return false;
	last->wait_us += us;
	return true;
}

/* The step between at and end; it is not empty. */
static bool read_step(struct reader *r)
{
	const char letter = *r->at++;
	uint32_t dtr = 0, rts = 0, us = 0;

	if (letter == 'W')
		return read_wait(r, &us) && add_wait(r, us);
	if (letter == 'D')
		return read_bit(r, &dtr) && add(r, ESPFLASH_LINE_DTR, dtr ? ESPFLASH_LINE_DTR : 0);
	if (letter == 'R')
		return read_bit(r, &rts) && add(r, ESPFLASH_LINE_RTS, rts ? ESPFLASH_LINE_RTS : 0);
	if (letter != 'U' || !read_bit(r, &dtr))
		return false;
	skip_blanks(r);
	if (r->at == r->end || *r->at++ != ',' || !read_bit(r, &rts))
		return false;
	return add(r, ESPFLASH_LINE_DTR | ESPFLASH_LINE_RTS,
		(dtr ? ESPFLASH_LINE_DTR : 0) | (rts ? ESPFLASH_LINE_RTS : 0));
}

static int refuse(espflash_error_info *e, const char *text, const char *from, const char *end)
{
	return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
		"steps are D0 D1 R0 R1 U<dtr>,<rts> W<seconds, at most 60>, joined by '|'",
		"reset sequence, character %d: '%.*s' is no step, or one too many",
		(int)(from - text) + 1, (int)(end - from < 20 ? end - from : 20), from);
}

int espflash_reset_parse(const char *text, espflash_reset_step *ret, size_t room, size_t *ret_count,
	espflash_error_info *ret_error)
{
	struct reader r = {.at = text, .steps = ret, .room = room};

	if (!text || !ret || !ret_count)
		return ef_error_set(
			ret_error, ESPFLASH_ERROR_ARGUMENT, NULL, "no reset sequence to read");
	for (;;) {
		const char *from;

		r.end = r.at + strcspn(r.at, "|");
		skip_blanks(&r);
		from = r.at;
		if (r.at < r.end && !read_step(&r))
			return refuse(ret_error, text, from, r.end);
		skip_blanks(&r);
		if (r.at < r.end)
			return refuse(ret_error, text, from, r.end);
		if (*r.end == '\0')
			break;
		r.at = r.end + 1;
	}
	if (r.count == 0)
		return ef_error_set(
			ret_error, ESPFLASH_ERROR_ARGUMENT, NULL, "the reset sequence is empty");
	*ret_count = r.count;
	return 0;
}
