/* SPDX-License-Identifier: MIT */
/*
 * The Telnet codec: examples of RFC 854, 855 and 2217, resumption at every byte, what a broken
 * stream is made of, and who answers what in a negotiation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/telnet.h"

struct seen {
	uint8_t data[64];
	size_t data_size;
	unsigned options;
	unsigned parameters;
};

static void feed(struct ef_telnet_decoder *d, struct seen *s, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		switch (ef_telnet_decode(d, ((const uint8_t *)bytes)[i])) {
		case EF_TELNET_DATA:
			assert_true(s->data_size < sizeof(s->data));
			s->data[s->data_size++] = d->data;
			break;
		case EF_TELNET_OPTION:
			s->options++;
			break;
		case EF_TELNET_PARAMETERS:
			s->parameters++;
			break;
		default:
			break;
		}
	}
}

#define FEED(d, s, text) feed(d, s, text, sizeof(text) - 1)

static void start(struct ef_telnet_decoder *d, struct seen *s)
{
	memset(s, 0, sizeof(*s));
	ef_telnet_init(d);
}

static void doubled_iac_is_one_byte_of_data(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "a\xff\xff\x62\xff\xff");
	assert_int_equal(s.data_size, 4);
	assert_memory_equal(s.data, "a\xff\x62\xff", 4);
}

static void negotiation_is_told_from_data(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "x\xff\xfd\x2cy");
	assert_int_equal(s.options, 1);
	assert_int_equal(d.verb, EF_TELNET_DO);
	assert_int_equal(d.option, EF_TELNET_COM_PORT);
	assert_memory_equal(s.data, "xy", 2);
}

/* RFC 2217, section 3: 255 in a value is doubled as in data. */
static void parameters_are_collected_and_unescaped(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "\xff\xfa\x2c\x65\x00\xff\xff\xc2\x00\xff\xf0");
	assert_int_equal(s.parameters, 1);
	assert_int_equal(d.option, EF_TELNET_COM_PORT);
	assert_int_equal(d.size, 5);
	assert_memory_equal(d.parameters, "\x65\x00\xff\xc2\x00", 5);
	assert_int_equal(s.data_size, 0);
}

static void option_255_and_parameters_of_255_are_no_command(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "\xff\xfb\xffz");
	assert_int_equal(s.options, 1);
	assert_int_equal(d.option, 255);
	assert_memory_equal(s.data, "z", 1);
}

static void any_split_gives_the_same(void **state)
{
	static const char stream[] = "ab\xff\xff\xff\xfb\x03\xff\xfa\x2c\x69\x08\xff\xf0zz";
	const size_t size = sizeof(stream) - 1;

	(void)state;
	for (size_t cut = 0; cut <= size; cut++) {
		struct ef_telnet_decoder d;
		struct seen s;

		start(&d, &s);
		feed(&d, &s, stream, cut);
		feed(&d, &s, stream + cut, size - cut);
		assert_int_equal(s.data_size, 5);
		assert_memory_equal(s.data, "ab\xffzz", 5);
		assert_int_equal(s.options, 1);
		assert_int_equal(s.parameters, 1);
	}
}

static void parameters_that_are_too_long_are_dropped_whole(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "\xff\xfa\x2c");
	for (int i = 0; i < EF_TELNET_PARAMETERS_MAX; i++)
		FEED(&d, &s, "p");
	FEED(&d, &s, "\xff\xf0");
	assert_int_equal(s.parameters, 1);
	FEED(&d, &s, "\xff\xfa\x2c");
	for (int i = 0; i < EF_TELNET_PARAMETERS_MAX + 1; i++)
		FEED(&d, &s, "p");
	FEED(&d, &s, "\xff\xf0q");
	assert_int_equal(s.parameters, 1);
	assert_memory_equal(s.data, "q", 1);
	FEED(&d, &s, "\xff\xfa\x2c\x69\x08\xff\xf0");
	assert_int_equal(s.parameters, 2);
	assert_int_equal(d.size, 2);
}

static void parameters_cut_off_by_a_command_are_dropped(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	FEED(&d, &s, "\xff\xfa\x2c\x69\xff\xfb\x03k\xff\xf0");
	assert_int_equal(s.parameters, 0);
	assert_int_equal(s.options, 1);
	assert_memory_equal(s.data, "k", 1);
	assert_int_equal(s.data_size, 1);
}

/* RFC 854: NOP, break, interrupt process ...: without meaning for a serial port. */
static void other_commands_leave_no_trace(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	for (int c = 241; c <= 249; c++) {
		const uint8_t bytes[2] = {255, (uint8_t)c};

		feed(&d, &s, bytes, 2);
	}
	FEED(&d, &s, "\xff\xf0ok");
	assert_int_equal(s.data_size, 2);
	assert_int_equal(s.options + s.parameters, 0);
}

static void plain_bytes_end_at_the_first_iac(void **state)
{
	struct ef_telnet_decoder d;
	struct seen s;

	(void)state;
	start(&d, &s);
	assert_int_equal(ef_telnet_plain(&d, (const uint8_t *)"abc", 3), 3);
	assert_int_equal(ef_telnet_plain(&d, (const uint8_t *)"a\xff\xff", 3), 1);
	assert_int_equal(ef_telnet_plain(&d, NULL, 0), 0);
	FEED(&d, &s, "\xff");
	assert_int_equal(ef_telnet_plain(&d, (const uint8_t *)"abc", 3), 0);
	FEED(&d, &s, "\xfa\x2c");
	assert_int_equal(ef_telnet_plain(&d, (const uint8_t *)"abc", 3), 0);
}

static void encoded_data_doubles_iac_and_nothing_else(void **state)
{
	uint8_t all[256], wire[EF_TELNET_ROOM(256)];
	struct ef_telnet_decoder d;
	size_t n;

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	n = ef_telnet_encode(wire, all, sizeof(all));
	assert_int_equal(n, 257);
	assert_memory_equal(wire, all, 256);
	assert_int_equal(wire[256], 255);
	ef_telnet_init(&d);
	assert_int_equal(ef_telnet_plain(&d, wire, n), 255);
	memset(all, 0xff, sizeof(all));
	assert_int_equal(ef_telnet_encode(wire, all, sizeof(all)), sizeof(wire));
}

/* RFC 2217's own example of a value that needs it: 255 in a baud rate. */
static void encoded_parameters_stand_between_sb_and_se(void **state)
{
	static const uint8_t rate[5] = {1, 0, 0, 0xff, 0};
	uint8_t wire[EF_TELNET_PARAMETERS_ROOM(5)];

	(void)state;
	assert_int_equal(ef_telnet_encode_parameters(wire, 44, rate, 5), 11);
	assert_memory_equal(wire, "\xff\xfa\x2c\x01\x00\x00\xff\xff\x00\xff\xf0", 11);
}

static struct ef_telnet_option table[2];

static int set_up(void **state)
{
	(void)state;
	memset(table, 0, sizeof(table));
	table[0] = (struct ef_telnet_option){.code = 0, .us_wanted = true, .them_wanted = true};
	table[1] = (struct ef_telnet_option){.code = 44, .us_wanted = true};
	return 0;
}

static void expect_answer(uint8_t verb, uint8_t code, const char *wanted)
{
	uint8_t out[3] = {0};
	const size_t n = ef_telnet_answer(table, 2, verb, code, out);

	assert_int_equal(n, strlen(wanted) ? 3 : 0);
	if (n > 0)
		assert_memory_equal(out, wanted, 2);
	if (n > 0)
		assert_int_equal(out[2], code);
}

#define WILL "\xff\xfb"
#define WONT "\xff\xfc"
#define DO   "\xff\xfd"
#define DONT "\xff\xfe"

static void yes_to_our_question_is_not_answered(void **state)
{
	uint8_t out[3];

	(void)state;
	ef_telnet_ask_us(&table[1], out);
	assert_memory_equal(out, WILL "\x2c", 3);
	expect_answer(EF_TELNET_DO, 44, "");
	assert_int_equal(table[1].us, EF_TELNET_YES);
	ef_telnet_ask_them(&table[0], out);
	assert_memory_equal(out, DO "\x00", 3);
	expect_answer(EF_TELNET_WILL, 0, "");
	assert_int_equal(table[0].them, EF_TELNET_YES);
}

static void no_to_our_question_is_noted_and_not_answered(void **state)
{
	uint8_t out[3];

	(void)state;
	ef_telnet_ask_us(&table[1], out);
	expect_answer(EF_TELNET_DONT, 44, "");
	assert_int_equal(table[1].us, EF_TELNET_REFUSED);
	ef_telnet_ask_them(&table[0], out);
	expect_answer(EF_TELNET_WONT, 0, "");
	assert_int_equal(table[0].them, EF_TELNET_REFUSED);
}

static void their_question_is_answered_once(void **state)
{
	(void)state;
	expect_answer(EF_TELNET_WILL, 0, DO);
	expect_answer(EF_TELNET_WILL, 0, "");
	expect_answer(EF_TELNET_DO, 0, WILL);
	expect_answer(EF_TELNET_DO, 0, "");
}

static void what_is_not_wanted_is_refused(void **state)
{
	(void)state;
	expect_answer(EF_TELNET_WILL, 44, DONT); /* theirs: only ours is wanted */
	expect_answer(EF_TELNET_WILL, 1, DONT);	 /* ECHO */
	expect_answer(EF_TELNET_DO, 1, WONT);
	expect_answer(EF_TELNET_WONT, 1, "");
	expect_answer(EF_TELNET_DONT, 1, "");
}

static void what_was_on_is_given_up_with_a_word(void **state)
{
	(void)state;
	expect_answer(EF_TELNET_DO, 0, WILL);
	expect_answer(EF_TELNET_DONT, 0, WONT);
	assert_int_equal(table[0].us, EF_TELNET_REFUSED);
	expect_answer(EF_TELNET_WILL, 0, DO);
	expect_answer(EF_TELNET_WONT, 0, DONT);
	assert_int_equal(table[0].them, EF_TELNET_REFUSED);
	expect_answer(EF_TELNET_WILL, 0, DO);
	assert_int_equal(table[0].them, EF_TELNET_YES);
}

#define negotiation(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubled_iac_is_one_byte_of_data),
		cmocka_unit_test(negotiation_is_told_from_data),
		cmocka_unit_test(parameters_are_collected_and_unescaped),
		cmocka_unit_test(option_255_and_parameters_of_255_are_no_command),
		cmocka_unit_test(any_split_gives_the_same),
		cmocka_unit_test(parameters_that_are_too_long_are_dropped_whole),
		cmocka_unit_test(parameters_cut_off_by_a_command_are_dropped),
		cmocka_unit_test(other_commands_leave_no_trace),
		cmocka_unit_test(plain_bytes_end_at_the_first_iac),
		cmocka_unit_test(encoded_data_doubles_iac_and_nothing_else),
		cmocka_unit_test(encoded_parameters_stand_between_sb_and_se),
		negotiation(yes_to_our_question_is_not_answered),
		negotiation(no_to_our_question_is_noted_and_not_answered),
		negotiation(their_question_is_answered_once),
		negotiation(what_is_not_wanted_is_refused),
		negotiation(what_was_on_is_given_up_with_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
