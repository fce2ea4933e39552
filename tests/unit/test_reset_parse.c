/* SPDX-License-Identifier: MIT */
/*
 * The notation of reset sequences: what people have in their configuration files is read as they
 * mean it, anything else is refused with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/espflash.h>

#define D    ESPFLASH_LINE_DTR
#define R    ESPFLASH_LINE_RTS
#define ROOM 8

static void is_read_as(const char *text, const espflash_reset_step *wanted, size_t count)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_reset_step steps[ROOM];
	size_t got = 99;

	if (espflash_reset_parse(text, steps, ROOM, &got, &e) != 0)
		fail_msg("'%s': %s", text, e.message);
	assert_int_equal(got, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(steps[i].mask, wanted[i].mask);
		assert_int_equal(steps[i].value, wanted[i].value);
		assert_int_equal(steps[i].wait_us, wanted[i].wait_us);
	}
}

static void is_refused(const char *text, const char *part)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_reset_step steps[ROOM];
	size_t got = 99;

	assert_int_equal(
		espflash_reset_parse(text, steps, ROOM, &got, &e), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(got, 99);
	assert_int_equal(e.code, ESPFLASH_ERROR_ARGUMENT);
	if (!strstr(e.message, part))
		fail_msg("'%s': '%s' is not in '%s'", text, part, e.message);
}

static void usual_sequences_are_read(void **state)
{
	static const espflash_reset_step classic[] = {
		{D, 0, 0}, {R, R, 100000}, {D, D, 0}, {R, 0, 50000}, {D, 0, 0}};
	static const espflash_reset_step tight[] = {
		{D | R, D | R, 0}, {D | R, R, 100000}, {D | R, D, 0}, {D | R, 0, 0}};

	(void)state;
	is_read_as("D0|R1|W0.1|D1|R0|W0.05|D0", classic, 5);
	is_read_as(" D0 | R1|W 0.1 ||D1\t| R0 |W.05|D 0|", classic, 5);
	is_read_as("U1,1|U0,1|W0.1|U1,0|U0,0", tight, 4);
	is_read_as("U1 , 1|U0, 1|W0.1|U1 ,0|U0,0", tight, 4);
}

static void waits_are_whole_and_broken_seconds_and_add_up(void **state)
{
	static const espflash_reset_step first[] = {{0, 0, 1500000}, {R, R, 60000000}};
	static const espflash_reset_step small[] = {{D, D, 1}};

	(void)state;
	is_read_as("W1|W0.5|R1|W60", first, 2);
	is_read_as("D1|W0.0000019", small, 1);
}

static void anything_else_is_refused_with_its_place(void **state)
{
	static const char *const texts[] = {"D2", "D", "R", "U1", "U1,", "U1,2", "U1;0", "W", "W.",
		"W1.2.3", "W-1", "W1e3", "W60.1", "W999999999999999999", "X1", "d0", "D0R1", "D01",
		"D0,1"};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		is_refused(texts[i], "character 1:");
		snprintf(text, sizeof(text), "D0|| %s |R0", texts[i]);
		is_refused(text, "character 6:");
		is_refused(text, texts[i]);
	}
	is_refused("W40|W40", "character 5:");
	is_refused("", "empty");
	is_refused(" | |", "empty");
}

static void more_steps_than_there_is_room_for_are_refused(void **state)
{
	espflash_reset_step steps[2];
	size_t got = 0;

	(void)state;
	assert_int_equal(espflash_reset_parse("D0|R0", steps, 2, &got, NULL), 0);
	assert_int_equal(got, 2);
	assert_int_equal(
		espflash_reset_parse("D0|R0|D1", steps, 2, &got, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_reset_parse("W1", steps, 0, &got, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_reset_parse(NULL, steps, 2, &got, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_reset_parse("D0", NULL, 2, &got, NULL), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_reset_parse("D0", steps, 2, NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_sequences_are_read),
		cmocka_unit_test(waits_are_whole_and_broken_seconds_and_add_up),
		cmocka_unit_test(anything_else_is_refused_with_its_place),
		cmocka_unit_test(more_steps_than_there_is_room_for_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
