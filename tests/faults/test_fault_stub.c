/* SPDX-License-Identifier: MIT */
/*
 * One fault at each byte of a short session with the flasher stub that ships, executed instruction
 * by instruction: a compressed and a raw write, an erase, a verification, a read.
 *
 * Which bytes: all of the frames that are the stub's own, of their ends where they hold data, and
 * every DATA_STRIDE-th one within data; every REGISTER_STRIDE-th one of the commands about
 * registers that come first. So it is for corrupt bytes; other kinds of fault multiply these by a
 * number of their own (a lost one spoils a frame wherever it is). The three chips, whose sessions
 * are alike, take turns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fault_copies.h"

#define CHIPS		3u
#define DATA_STRIDE	541u
#define REGISTER_STRIDE 11u
/* Bytes at both ends of a frame of data that count as control: a header is the longest. */
#define EDGE	    32u
#define STRIKES_MAX 4096u

/* The sanitizers make it several times slower. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SPARSE 8u
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SPARSE 8u
#endif
#ifndef SPARSE
#define SPARSE 1u
#endif

static const struct fault_run *clean;
static uint8_t kinds[FAULT_SENT], heard_kinds[FAULT_HEARD];
static struct fault_strike strikes[STRIKES_MAX];

/* A kind of fault; each test has a few of them, in one session a chip. */
struct kind {
	const char *name;
	const char *format; /* takes the number of the byte */
	unsigned stride;

	unsigned runs;
	unsigned right; /* ended well */
	unsigned named; /* ended with an error */
	unsigned bad;
};

static void learn(const char *chip, bool long_read)
{
	clean = fault_copies_learn(chip, long_read);
	fault_classify(clean, kinds);
	if (!long_read)
		fault_classify_heard(clean, heard_kinds);
}

static void count(struct kind *k, const struct fault_run *run, const char *what)
{
	const char *wrong = fault_judge(run);

	k->runs++;
	if (!wrong && run->result == 0)
		k->right++;
	else if (!wrong)
		k->named++;
	else if (k->bad++ < 20)
		print_error("%s, %s: %s (%s \"%s\", %llu ms)\n", run->chip, what, wrong,
			espflash_error_name(run->result), run->error.message,
			(unsigned long long)run->elapsed_us / 1000);
}

static void judge(const struct fault_run *outcome, const struct fault_strike *s)
{
	count(s->user, outcome, s->fault);
}

static void tell(const struct kind *k)
{
	print_message("# %s: %u runs, %u right, %u with an error\n", k->name, k->runs, k->right,
		k->named);
	assert_int_equal(k->bad, 0);
	assert_true(k->runs > 3);
}

static bool is_data(const uint8_t *k, uint64_t i, uint64_t size)
{
	for (uint64_t j = i < EDGE ? 0 : i - EDGE; j <= i + EDGE; j++) {
		if (j >= size || k[j] != FAULT_DATA)
			return false;
	}
	return true;
}

static void plan(size_t *n, struct kind *k, const char *format, uint64_t index)
{
	assert_true(*n < STRIKES_MAX);
	strikes[*n] = (struct fault_strike){.out = format[0] == 't', .index = index, .user = k};
	snprintf(strikes[*n].fault, sizeof(strikes[*n].fault), format, (unsigned long long)index);
	++*n;
}

/* The bytes that are chip `c`'s turn, each stride-th of them and of what is sampled anyway. */
static void choose(size_t *n, struct kind *kind, unsigned c)
{
	static const unsigned strides[3] = {DATA_STRIDE, REGISTER_STRIDE, 1};
	const bool out = kind->format[0] == 't';
	const uint8_t *k = out ? kinds : heard_kinds;
	const uint64_t end = out ? clean->sent : clean->received;
	uint64_t seen[3] = {0}; /* data, registers, others */

	for (uint64_t i = out ? clean->uploaded : clean->greeted; i < end; i++) {
		const unsigned what = is_data(k, i, end) ? 0 : k[i] == FAULT_REGISTER ? 1 : 2;
		const uint64_t step = (uint64_t)strides[what] * kind->stride * SPARSE;

		if (seen[what]++ % (step * CHIPS) == step * c)
			plan(n, kind, kind->format, i);
	}
}

static void each_byte(struct kind *list, size_t count)
{
	for (unsigned c = 0; c < CHIPS; c++) {
		size_t n = 0;

		learn(fault_chips[c], false);
		for (size_t i = 0; i < count; i++)
			choose(&n, &list[i], c);
		fault_copies_run(strikes, n, judge);
	}
	for (size_t i = 0; i < count; i++)
		tell(&list[i]);
}

static void byte_lost_or_corrupt_to_the_chip(void **state)
{
	struct kind list[] = {{.name = "lost to the chip", .format = "tx:lose=%llu", .stride = 2},
		{.name = "corrupt to the chip", .format = "tx:corrupt=%llu", .stride = 1}};

	(void)state;
	each_byte(list, 2);
}

static void byte_lost_or_corrupt_from_the_chip(void **state)
{
	struct kind list[] = {{.name = "lost from the chip", .format = "rx:lose=%llu", .stride = 9},
		{.name = "corrupt from the chip", .format = "rx:corrupt=%llu", .stride = 7},
		{.name = "split, lost from the chip",
			.format = "rx:lose=%llu,split",
			.stride = 37}};

	(void)state;
	each_byte(list, 3);
}

static void bytes_too_many_in_both_directions(void **state)
{
	struct kind list[] = {
		{.name = "repeated to the chip", .format = "tx:repeat=%llu", .stride = 7},
		{.name = "repeated from the chip", .format = "rx:repeat=%llu", .stride = 23},
		{.name = "noise to the chip", .format = "tx:garbage=%llu", .stride = 7},
		{.name = "noise from the chip", .format = "rx:garbage=%llu", .stride = 23}};

	(void)state;
	each_byte(list, 4);
}

/* Longer than a short command's timeout; and shorter. */
static void late_byte_in_both_directions(void **state)
{
	struct kind list[] = {
		{.name = "late to the chip", .format = "tx:delay=700@%llu", .stride = 13},
		{.name = "late from the chip", .format = "rx:delay=700@%llu", .stride = 41},
		{.name = "a bit late from the chip", .format = "rx:delay=120@%llu", .stride = 41}};

	(void)state;
	each_byte(list, 3);
	assert_int_equal(list[2].named, 0);
}

static void chip_that_is_gone_resets_loses_its_supply_or_falls_silent(void **state)
{
	struct kind list[] = {
		{.name = "disconnected to the chip", .format = "tx:disconnect=%llu", .stride = 17},
		{.name = "disconnected from the chip",
			.format = "rx:disconnect=%llu",
			.stride = 41},
		{.name = "reset", .format = "tx:reset=%llu", .stride = 13},
		{.name = "reset as it answers", .format = "rx:reset=%llu", .stride = 41},
		{.name = "supply lost", .format = "tx:brownout=%llu", .stride = 13},
		{.name = "silent", .format = "tx:stall=%llu", .stride = 31}};

	(void)state;
	each_byte(list, 6);
}

/* Each frame from the chip in turn: lost or doubled as a whole. */
static void each_frame(bool lose)
{
	struct kind kind = {.name = lose ? "frames lost" : "frames doubled"};
	unsigned all = 0;

	for (unsigned c = 0; c < CHIPS; c++) {
		unsigned frames = 0;

		learn(fault_chips[c], false);
		for (uint64_t i = clean->greeted; i < clean->received; i++)
			frames += clean->heard[i] == 0xc0;
		frames /= 2;
		all += frames;
		for (unsigned n = 1 + c; n <= frames; n += CHIPS * SPARSE) {
			const struct fault_run *run = fault_copies_frame(n, lose);
			char what[32];

			snprintf(what, sizeof(what), "frame %u", n);
			count(&kind, run, what);
			/* what comes twice must not even show */
			assert_true(lose || run->result == 0);
		}
	}
	tell(&kind);
	assert_true(all > 40);
}

static void lost_reply_is_judged_wherever_it_is(void **state)
{
	(void)state;
	each_frame(true);
}

static void doubled_reply_is_harmless_wherever_it_is(void **state)
{
	(void)state;
	each_frame(false);
}

static void must_be_harmless(const struct fault_run *run, const struct fault_strike *s)
{
	struct kind *k = s->user;

	k->runs++;
	k->right += run->result == 0;
	if (run->result != 0 || !run->read_right || !run->outside_right)
		fail_msg("%s, %s: %s \"%s\", read %s, flash %s", run->chip, s->fault,
			espflash_error_name(run->result), run->error.message,
			run->read_right ? "right" : "wrong",
			run->outside_right ? "right" : "changed");
}

/*
 * An acknowledgement of a long read that is spoilt, in each of its bytes: nothing is erased, and
 * all is read. Zeros, which go packed, so that it does not take long.
 */
static void spoilt_acknowledgement_of_a_long_read_is_harmless(void **state)
{
	static const char *const formats[] = {"tx:lose=%llu", "tx:corrupt=%llu", "tx:garbage=%llu"};
	struct kind kind = {.name = "spoilt acknowledgements"};

	(void)state;
	for (unsigned c = 0; c < CHIPS; c++) {
		size_t n = 0;
		uint64_t i;

		learn(fault_chips[c], true);
		i = clean->uploaded;
		while (kinds[i] != FAULT_READ)
			i++;
		while (kinds[i] == FAULT_READ)
			i++;
		for (uint64_t k = c; i + k < clean->sent; k += CHIPS * SPARSE)
			plan(&n, &kind, formats[k / CHIPS % 3], i + k);
		assert_true(n > 50 / SPARSE);
		fault_copies_run(strikes, n, must_be_harmless);
	}
	tell(&kind);
}

/* While the stub goes up, from the first byte of a session on. */
static void faults_before_the_stub_is_at_work(void **state)
{
	static const char *const formats[] = {"tx:lose=%llu", "tx:corrupt=%llu", "tx:reset=%llu",
		"rx:lose=%llu", "rx:corrupt=%llu", "tx:disconnect=%llu"};
	struct kind kind = {.name = "before the stub"};
	static struct fault_run run;

	(void)state;
	for (unsigned c = 0; c < CHIPS; c++) {
		learn(fault_chips[c], false);
		for (uint64_t n = 0; n < 18; n += SPARSE) {
			const char *format = formats[n % 6];
			const uint64_t end = format[0] == 't' ? clean->uploaded : clean->greeted;
			char fault[64];

			snprintf(fault, sizeof(fault), format,
				(unsigned long long)((end * n / 18 + 7 * c) % end));
			run = (struct fault_run){.chip = fault_chips[c],
				.fault = fault,
				.stub = true,
				.baud = clean->baud,
				.patience = clean->patience};
			fault_session(&run);
			count(&kind, &run, fault);
		}
	}
	tell(&kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(byte_lost_or_corrupt_to_the_chip),
		cmocka_unit_test(byte_lost_or_corrupt_from_the_chip),
		cmocka_unit_test(bytes_too_many_in_both_directions),
		cmocka_unit_test(late_byte_in_both_directions),
		cmocka_unit_test(chip_that_is_gone_resets_loses_its_supply_or_falls_silent),
		cmocka_unit_test(lost_reply_is_judged_wherever_it_is),
		cmocka_unit_test(doubled_reply_is_harmless_wherever_it_is),
		cmocka_unit_test(spoilt_acknowledgement_of_a_long_read_is_harmless),
		cmocka_unit_test(faults_before_the_stub_is_at_work),
	};

	return cmocka_run_group_tests(tests, fault_copies_begin, fault_copies_end);
}
