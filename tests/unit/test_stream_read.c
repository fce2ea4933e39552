/* SPDX-License-Identifier: MIT */
/*
 * Reading with several packets in flight: packets that are lost, damaged or late, a chip that
 * falls silent, and a line that is never good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_chip.h"
#include "flash/flash.h"

#define FROM	0x4321u
#define PACKETS 20u
#define SIZE	(PACKETS * 4096 - 100)

static struct fake_rig rig;
static uint8_t got[SIZE];
static uint32_t filled, stop_at;

static int setup(void **state)
{
	(void)state;
	fake_rig_open(&rig, 0);
	fake_rig_adopt(&rig);
	memset(got, 0, sizeof(got));
	filled = 0;
	stop_at = UINT32_MAX;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_rig_close(&rig);
	return 0;
}

/* In ascending order, without a gap. */
static int take(void *user, uint32_t address, const uint8_t *data, uint32_t size)
{
	(void)user;
	assert_int_equal(address, FROM + filled);
	assert_true(size <= SIZE - filled);
	memcpy(got + filled, data, size);
	filled += size;
	if (filled < stop_at)
		return 0;
	return ef_error_set(ef_session_record(rig.session), ESPFLASH_ERROR_CANCELLED, NULL, "stop");
}

static void succeeds(unsigned least, unsigned most)
{
	filled = 0;
	rig.chip.packets = 0;
	rig.session->command.line = (struct ef_line){0};
	assert_int_equal(ef_stream_read(rig.session, FROM, SIZE, take, NULL), 0);
	assert_int_equal(ef_session_record(rig.session)->code, 0);
	assert_int_equal(filled, SIZE);
	assert_memory_equal(got, rig.chip.flash + FROM, SIZE);
	assert_in_range(rig.chip.packets, least, most);
}

static void fails(int code)
{
	assert_int_equal(ef_stream_read(rig.session, FROM, SIZE, take, NULL), code);
	assert_int_equal(ef_session_record(rig.session)->code, code);
	assert_memory_equal(got, rig.chip.flash + FROM, filled);
	assert_true(rig.io.now_us < 120000000);
}

static void each_packet_comes_once(void **state)
{
	(void)state;
	succeeds(PACKETS, PACKETS);
	assert_int_equal(fake_chip_count(&rig.chip, 0xe5), 1);
}

static void window_of_one_is_enough(void **state)
{
	(void)state;
	rig.session->command.dialect.read_window = 1;
	succeeds(PACKETS, PACKETS);
}

/* Those behind it come once more: as many as were under way. */
static void lost_packet_is_asked_for(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= PACKETS; n++) {
		rig.chip.lose_packet = n;
		succeeds(PACKETS + 1, PACKETS + 8);
	}
	assert_int_equal(fake_chip_count(&rig.chip, 0xe5), PACKETS);
}

static void spoilt_packet_is_asked_for(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= PACKETS; n++) {
		rig.chip.spoil_packet = n;
		succeeds(PACKETS + 1, PACKETS + 8);
	}
	assert_int_equal(fake_chip_count(&rig.chip, 0xe5), PACKETS);
}

static void chip_that_waits_for_a_lost_acknowledgement_is_asked(void **state)
{
	(void)state;
	for (unsigned n = 1; n < PACKETS; n++) {
		const uint64_t before = rig.io.now_us;

		rig.chip.stall_packet = n;
		succeeds(PACKETS, PACKETS + 8);
		assert_in_range(rig.io.now_us - before, 300000, 2000000);
	}
}

/*
 * A damaged acknowledgement ends a read without the host's knowledge. What it then says must not be
 * taken for a command: two words of which the first is 0xd000 look like ERASE_FLASH.
 */
static void what_is_said_to_a_chip_that_has_left_the_read_is_no_command(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= PACKETS; n++) {
		rig.chip.leave_packet = n;
		rig.chip.op_count = 0;
		succeeds(PACKETS, 3 * PACKETS);
		for (size_t i = 0; i < rig.chip.op_count; i++)
			assert_true(rig.chip.ops[i] == 0xe5 || rig.chip.ops[i] == 0x08);
	}
}

static void lost_last_reply_does_not_matter(void **state)
{
	(void)state;
	succeeds(PACKETS, PACKETS);
	/* what comes next is in step */
	rig.session->command.out_of_step = true;
	succeeds(PACKETS, PACKETS);
}

static void line_that_is_never_good_is_an_error_after_a_while(void **state)
{
	(void)state;
	rig.chip.spoil_packets_from = 6;
	fails(ESPFLASH_ERROR_PROTOCOL);
	assert_int_equal(filled, 5 * 4096);
	assert_int_equal(ef_session_record(rig.session)->address, FROM + filled);
	assert_true(rig.chip.packets < 2000);
}

/* Then they are asked for in shorter ones; what came through is not read again. */
static void packets_that_never_pass_get_shorter(void **state)
{
	(void)state;
	rig.chip.longest_whole = 1024;
	succeeds(4 * PACKETS - 3, 8 * PACKETS);
	assert_int_equal(rig.chip.longest_packet, 4096);
	assert_in_range(fake_chip_count(&rig.chip, 0xe5), 2, 8);
}

static void silence_is_an_error_in_bounded_time(void **state)
{
	(void)state;
	rig.io.on_frame = NULL;
	fails(ESPFLASH_ERROR_TIMEOUT);
	assert_int_equal(filled, 0);
}

static void flash_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	rig.chip.no_status_packet = 4;
	assert_true(ef_stream_read(rig.session, FROM, SIZE, take, NULL) <= 0);
	assert_memory_equal(got, rig.chip.flash + FROM, filled);
}

/* The rest is begun anew where it stopped, at a lower rate. */
static void what_came_through_is_not_read_again(void **state)
{
	(void)state;
	rig.session->baud = rig.session->wanted = rig.session->command.baud = 460800;
	rig.io.baud = 460800;
	rig.chip.spoil_packets_from = 6;
	assert_true(ef_stream_read(rig.session, FROM, SIZE, take, NULL) < 0);
	assert_int_equal(filled, 5 * 4096);
	assert_int_equal(espflash_session_baud(rig.session), 115200);
}

static void receiver_that_stops_ends_the_read_and_the_line_is_in_step_again(void **state)
{
	uint32_t value = 0;

	(void)state;
	rig.chip.word = 0x1234;
	stop_at = 7 * 4096;
	fails(ESPFLASH_ERROR_CANCELLED);
	assert_int_equal(filled, stop_at);
	ef_error_clear(ef_session_record(rig.session));
	assert_int_equal(ef_command_read_reg(&rig.session->command, 0x100, &value), 0);
	assert_int_equal(value, 0x1234);
	stop_at = UINT32_MAX;
	succeeds(PACKETS, PACKETS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_packet_comes_once),
		TEST(window_of_one_is_enough),
		TEST(lost_packet_is_asked_for),
		TEST(spoilt_packet_is_asked_for),
		TEST(chip_that_waits_for_a_lost_acknowledgement_is_asked),
		TEST(what_is_said_to_a_chip_that_has_left_the_read_is_no_command),
		TEST(lost_last_reply_does_not_matter),
		TEST(line_that_is_never_good_is_an_error_after_a_while),
		TEST(packets_that_never_pass_get_shorter),
		TEST(silence_is_an_error_in_bounded_time),
		TEST(flash_that_cannot_be_read_is_told),
		TEST(what_came_through_is_not_read_again),
		TEST(receiver_that_stops_ends_the_read_and_the_line_is_in_step_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
