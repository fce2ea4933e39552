/* SPDX-License-Identifier: MIT */
/*
 * The SLIP codec: fixtures of RFC 1055 and REFERENCE appendix B, resumption at every byte, and
 * what a bad line makes of frames.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/slip.h"

struct counts {
	unsigned frames;
	unsigned dropped;
	unsigned stray;
	size_t size; /* of the last frame */
	uint8_t last[64];
};

static void feed(struct ef_slip_decoder *d, struct counts *c, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++) {
		switch (ef_slip_decode(d, bytes[i])) {
		case EF_SLIP_FRAME:
			c->frames++;
			c->size = d->size;
			assert_true(d->size <= sizeof(c->last));
			memcpy(c->last, d->frame, d->size);
			break;
		case EF_SLIP_DROPPED:
			c->dropped++;
			break;
		case EF_SLIP_STRAY:
			c->stray++;
			break;
		default:
			break;
		}
	}
}

#define FEED(d, c, text) feed(d, c, text, sizeof(text) - 1)

static void decoder(struct ef_slip_decoder *d, struct counts *c)
{
	static uint8_t buffer[16];

	memset(c, 0, sizeof(*c));
	memset(buffer, 0, sizeof(buffer));
	ef_slip_decoder_init(d, buffer, sizeof(buffer));
}

static void end_and_escape_are_escaped(void **state)
{
	static const uint8_t data[2] = {0xc0, 0xdb}, wire[4] = {0xdb, 0xdc, 0xdb, 0xdd};
	uint8_t out[EF_SLIP_ROOM(2)];

	(void)state;
	assert_int_equal(ef_slip_encode(out, data, 2), 4);
	assert_memory_equal(out, wire, 4);
	assert_int_equal(ef_slip_encode(out, data, 0), 0);
}

static void every_byte_survives_the_round_trip(void **state)
{
	uint8_t data[256], wire[EF_SLIP_ROOM(256) + 2], frame[256];
	struct ef_slip_decoder d;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	wire[0] = 0xc0;
	n = ef_slip_encode(wire + 1, data, sizeof(data)) + 1;
	assert_int_equal(n, 256 + 2 + 1);
	ef_slip_decoder_init(&d, frame, sizeof(frame));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ef_slip_decode(&d, wire[i]), EF_SLIP_MORE);
	assert_int_equal(ef_slip_decode(&d, 0xc0), EF_SLIP_FRAME);
	assert_int_equal(d.size, 256);
	assert_memory_equal(d.frame, data, 256);
}

/* What happens between two bytes must not matter: the decoder is moved in memory each time. */
static void frame_split_at_every_byte_is_joined(void **state)
{
	static const char wire[] = "\xc0"
				   "a\xdb\xdc\xdb\xddz\xc0";
	const size_t size = sizeof(wire) - 1;

	(void)state;
	for (size_t split = 0; split <= size; split++) {
		struct ef_slip_decoder first, second;
		struct counts c;

		decoder(&first, &c);
		feed(&first, &c, wire, split);
		second = first;
		memset(&first, 0xaa, sizeof(first));
		feed(&second, &c, wire + split, size - split);
		assert_int_equal(c.frames, 1);
		assert_int_equal(c.size, 4);
		assert_memory_equal(c.last, "a\xc0\xdbz", 4);
	}
}

static void one_end_between_two_frames_is_enough(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c,
		"\xc0"
		"ab\xc0"
		"cd\xc0");
	assert_int_equal(c.frames, 2);
	assert_memory_equal(c.last, "cd", 2);
}

static void lost_end_costs_one_frame_only(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	/* the END that closes "ab" and the one that opens "cd" are lost */
	FEED(&d, &c,
		"\xc0"
		"abcd\xc0\xc0"
		"ef\xc0");
	assert_int_equal(c.frames, 2);
	assert_memory_equal(c.last, "ef", 2);
	/* the END that opens the first frame is lost */
	decoder(&d, &c);
	FEED(&d, &c,
		"ab\xc0\xc0"
		"cd\xc0");
	assert_int_equal(c.stray, 2);
	assert_int_equal(c.frames, 1);
	assert_memory_equal(c.last, "cd", 2);
}

static void too_long_frame_is_dropped_and_the_next_one_is_fine(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c,
		"\xc0"
		"0123456789abcdef"
		"\xc0");
	assert_int_equal(c.frames, 1);
	assert_int_equal(c.size, 16);
	FEED(&d, &c,
		"\xc0"
		"0123456789abcdefg"
		"\xc0");
	assert_int_equal(c.dropped, 1);
	assert_int_equal(d.size, 16);
	FEED(&d, &c,
		"\xc0"
		"ok\xc0");
	assert_int_equal(c.frames, 2);
	assert_memory_equal(c.last, "ok", 2);
}

static void escaped_byte_beyond_the_room_is_dropped_too(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c,
		"\xc0"
		"0123456789abcde\xdb\xdc\xc0");
	assert_int_equal(c.frames, 1);
	FEED(&d, &c,
		"\xc0"
		"0123456789abcdef\xdb\xdc\xc0");
	assert_int_equal(c.dropped, 1);
}

static void bad_escape_drops_its_frame(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c,
		"\xc0"
		"a\xdbz\xc0");
	FEED(&d, &c,
		"\xc0"
		"a\xdb\xdb\xc0");
	assert_int_equal(c.dropped, 2);
	assert_int_equal(c.frames, 0);
	/* an END right behind the escape */
	FEED(&d, &c,
		"\xc0"
		"a\xdb\xc0");
	assert_int_equal(c.dropped, 3);
	FEED(&d, &c, "\xc0\xdb\xc0");
	assert_int_equal(c.dropped, 4);
	FEED(&d, &c,
		"\xc0"
		"a\xc0");
	assert_int_equal(c.frames, 1);
}

static void bytes_outside_of_frames_are_stray(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c, "boot:\xdb\xdc");
	assert_int_equal(c.stray, 7);
	FEED(&d, &c,
		"\xc0"
		"a\xc0");
	assert_int_equal(c.frames, 1);
	assert_int_equal(c.size, 1);
}

static void empty_frames_are_passed_over(void **state)
{
	struct ef_slip_decoder d;
	struct counts c;

	(void)state;
	decoder(&d, &c);
	FEED(&d, &c, "\xc0\xc0\xc0\xc0\xc0");
	assert_int_equal(c.frames + c.dropped + c.stray, 0);
	FEED(&d, &c, "x\xc0");
	assert_int_equal(c.frames, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_and_escape_are_escaped),
		cmocka_unit_test(every_byte_survives_the_round_trip),
		cmocka_unit_test(frame_split_at_every_byte_is_joined),
		cmocka_unit_test(one_end_between_two_frames_is_enough),
		cmocka_unit_test(lost_end_costs_one_frame_only),
		cmocka_unit_test(too_long_frame_is_dropped_and_the_next_one_is_fine),
		cmocka_unit_test(escaped_byte_beyond_the_room_is_dropped_too),
		cmocka_unit_test(bad_escape_drops_its_frame),
		cmocka_unit_test(bytes_outside_of_frames_are_stray),
		cmocka_unit_test(empty_frames_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
