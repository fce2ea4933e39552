/* SPDX-License-Identifier: MIT */
/*
 * One fault at each byte of a short session, in both directions. Long runs of data are sampled, and
 * so are commands that were sent, letter by letter, twice before.
 *
 * Two exceptions, which no host can help, are counted and not judged: a ROM loader checks no sum
 * over a command's arguments, so that a spoilt FLASH_BEGIN (on the ESP8266 also a sector erase by
 * register) may erase elsewhere; and on the ESP8266, which can neither read nor digest, a lost or
 * repeated data byte goes unnoticed where the one-byte sum happens to fit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fault_run.h"

#define DATA_STRIDE   97u
#define REPEAT_STRIDE 5u /* divides none of the usual lengths, 14, 26 and 46: bytes take turns */

static struct fault_run clean, run;
static uint8_t kinds[FAULT_SENT];
static bool repeats[FAULT_SENT];

struct tally {
	unsigned runs;
	unsigned right;	  /* ended well */
	unsigned named;	  /* ended with an error */
	unsigned excused; /* the exceptions above */
	unsigned bad;
};

static void clean_session(const char *chip)
{
	memset(&clean, 0, sizeof(clean));
	clean.chip = chip;
	clean.record = true;
	fault_session(&clean);
	assert_int_equal(clean.result, 0);
	assert_null(fault_judge(&clean));
	fault_classify(&clean, kinds);
	fault_repeats(&clean, repeats);
}

static bool excused(const char *fault, uint64_t index)
{
	const bool spoils = strstr(fault, "lose") || strstr(fault, "corrupt") ||
			    strstr(fault, "repeat") || strstr(fault, "garbage");

	if (fault[0] != 't' || !spoils || index >= clean.sent)
		return false;
	if (kinds[index] == FAULT_ERASE)
		return true;
	return kinds[index] == FAULT_DATA && strcmp(run.chip, "esp8266") == 0 && run.result == 0 &&
	       run.outside_right;
}

static void one(struct tally *t, const char *fault, uint64_t index)
{
	const char *wrong;

	run.chip = clean.chip;
	run.fault = fault;
	fault_session(&run);
	wrong = fault_judge(&run);
	t->runs++;
	if (!wrong) {
		if (run.result == 0)
			t->right++;
		else
			t->named++;
	} else if (excused(fault, index)) {
		t->excused++;
	} else if (t->bad++ < 20) {
		print_error("%s, %s: %s (%s \"%s\", %llu ms)\n", run.chip, fault, wrong,
			espflash_error_name(run.result), run.error.message,
			(unsigned long long)run.elapsed_us / 1000);
	}
}

/* Among every `stride`-th byte to the chip: more of what others show. */
static bool left_out(uint64_t i, unsigned stride)
{
	if (kinds[i] == FAULT_DATA && kinds[i ? i - 1 : 0] == FAULT_DATA)
		return i % DATA_STRIDE >= stride;
	return repeats[i] && i / stride % REPEAT_STRIDE != 0;
}

/* `format` takes the index. Every `stride`-th byte, but for what is left out. */
static void each_byte(const char *name, const char *format, unsigned stride)
{
	for (size_t c = 0; fault_chips[c]; c++) {
		const bool out = format[0] == 't';
		struct tally t = {0};
		uint64_t count;

		clean_session(fault_chips[c]);
		count = out ? clean.sent : clean.received;
		for (uint64_t i = 0; i < count; i += stride) {
			char fault[64];

			if (out && left_out(i, stride))
				continue;
			snprintf(fault, sizeof(fault), format, (unsigned long long)i);
			one(&t, fault, i);
		}
		print_message("# %s, %s: %u runs, %u right, %u with an error, %u excused\n",
			fault_chips[c], name, t.runs, t.right, t.named, t.excused);
		assert_true(t.runs > 20);
		assert_int_equal(t.bad, 0);
	}
}

static void lost_byte_to_the_chip(void **state)
{
	(void)state;
	each_byte("lost to the chip", "tx:lose=%llu", 1);
}

static void lost_byte_from_the_chip(void **state)
{
	(void)state;
	each_byte("lost from the chip", "rx:lose=%llu", 3);
}

static void corrupt_byte_to_the_chip(void **state)
{
	(void)state;
	each_byte("corrupt to the chip", "tx:corrupt=%llu", 1);
}

static void corrupt_byte_from_the_chip(void **state)
{
	(void)state;
	each_byte("corrupt from the chip", "rx:corrupt=%llu", 3);
}

static void repeated_byte_in_both_directions(void **state)
{
	(void)state;
	each_byte("repeated to the chip", "tx:repeat=%llu", 3);
	each_byte("repeated from the chip", "rx:repeat=%llu", 3);
}

static void noise_before_a_byte_in_both_directions(void **state)
{
	(void)state;
	each_byte("noise to the chip", "tx:garbage=%llu", 5);
	each_byte("noise from the chip", "rx:garbage=%llu", 5);
}

/* Longer than a short command's timeout; and shorter. */
static void late_byte_in_both_directions(void **state)
{
	(void)state;
	each_byte("late to the chip", "tx:delay=3500@%llu", 7);
	each_byte("late from the chip", "rx:delay=3500@%llu", 7);
	each_byte("a bit late from the chip", "rx:delay=120@%llu", 11);
}

static void disconnection_in_both_directions(void **state)
{
	(void)state;
	each_byte("disconnected to the chip", "tx:disconnect=%llu", 5);
	each_byte("disconnected from the chip", "rx:disconnect=%llu", 5);
}

static void one_byte_a_read_with_a_lost_byte(void **state)
{
	(void)state;
	each_byte("split, lost from the chip", "rx:lose=%llu,split", 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_byte_to_the_chip),
		cmocka_unit_test(lost_byte_from_the_chip),
		cmocka_unit_test(corrupt_byte_to_the_chip),
		cmocka_unit_test(corrupt_byte_from_the_chip),
		cmocka_unit_test(repeated_byte_in_both_directions),
		cmocka_unit_test(noise_before_a_byte_in_both_directions),
		cmocka_unit_test(late_byte_in_both_directions),
		cmocka_unit_test(disconnection_in_both_directions),
		cmocka_unit_test(one_byte_a_read_with_a_lost_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
