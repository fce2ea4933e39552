/* SPDX-License-Identifier: MIT */
/*
 * Terminals, on a pseudo-terminal whose master the test holds: through ef_pty_new and, with the
 * argument "serial", through ef_serial_new. Run by meson twice; needs no device.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sys/file.h>

#include <cmocka.h>

#include "transport/fd.h"
#include "transport/termios2.h"
#include "transport/transport.h"
#include "util/clock.h"

struct link {
	struct ef_context c;
	espflash_transport *t;
	int master;
	char path[64];
	int (*make)(espflash_transport **ret, const char *path, espflash_error_info *e);
};

static struct link link_state;

static int set_up_closed(void **state)
{
	struct link *l = &link_state;

	ef_context_init(&l->c);
	l->t = NULL;
	l->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(l->master >= 0);
	assert_int_equal(grantpt(l->master), 0);
	assert_int_equal(unlockpt(l->master), 0);
	assert_int_equal(ptsname_r(l->master, l->path, sizeof(l->path)), 0);
	assert_int_equal(l->make(&l->t, l->path, NULL), 0);
	*state = l;
	return 0;
}

static int set_up(void **state)
{
	set_up_closed(state);
	assert_int_equal(ef_transport_open(link_state.t, &link_state.c, 115200), 0);
	return 0;
}

static int tear_down(void **state)
{
	struct link *l = *state;

	espflash_transport_free(&l->t);
	if (l->master >= 0)
		close(l->master);
	return 0;
}

static int raw_read(struct link *l, void *buf, size_t size, uint32_t ms, size_t *got)
{
	return l->t->ops.read(l->t->self, buf, size, ms, got);
}

static uint32_t speed_at_master(const struct link *l)
{
	uint32_t baud = 0;

	assert_int_equal(ef_termios2_get_speed(l->master, &baud), 0);
	return baud;
}

static void all_256_byte_values_pass_both_ways_unchanged(void **state)
{
	struct link *l = *state;
	uint8_t out[256];
	uint8_t in[512];
	size_t n = 0;
	size_t have = 0;

	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)i;
	assert_int_equal(l->t->ops.write(l->t->self, out, sizeof(out), 1000, &n), 0);
	assert_int_equal(n, sizeof(out));
	usleep(20000);
	assert_int_equal(read(l->master, in, sizeof(in)), sizeof(out));
	assert_memory_equal(in, out, sizeof(out));
	assert_int_equal(write(l->master, out, sizeof(out)), sizeof(out));
	while (have < sizeof(out)) {
		assert_int_equal(raw_read(l, in + have, sizeof(in) - have, 1000, &n), 0);
		assert_true(n > 0);
		have += n;
	}
	assert_int_equal(have, sizeof(out));
	assert_memory_equal(in, out, sizeof(out));
	assert_true(read(l->master, in, 1) < 0); /* no echo */
}

static void read_timeout_zero_does_not_wait(void **state)
{
	struct link *l = *state;
	const uint64_t start = ef_clock_us();
	char buf[4];
	size_t n = 99;

	assert_int_equal(raw_read(l, buf, sizeof(buf), 0, &n), 0);
	assert_int_equal(n, 0);
	assert_true(ef_clock_us() - start < 30000);
}

static void read_timeout_lasts_as_long_as_asked(void **state)
{
	struct link *l = *state;
	const uint64_t start = ef_clock_us();
	char buf[4];
	size_t n = 99;

	assert_int_equal(raw_read(l, buf, sizeof(buf), 80, &n), 0);
	assert_int_equal(n, 0);
	assert_in_range(ef_clock_us() - start, 79000, 500000);
}

static void nobody_reading_means_nothing_accepted_after_the_time(void **state)
{
	struct link *l = *state;
	static char block[4096];
	size_t n = 1;
	int rounds = 0;

	while (n > 0 && rounds++ < 1000)
		assert_int_equal(l->t->ops.write(l->t->self, block, sizeof(block), 20, &n), 0);
	assert_int_equal(n, 0);
}

static void opening_sets_the_rate_that_the_other_side_sees(void **state)
{
	struct link *l = *state;
	struct termios tio;

	assert_int_equal(speed_at_master(l), 115200);
	assert_int_equal(tcgetattr(l->master, &tio), 0);
	assert_int_equal(cfgetospeed(&tio), B115200);
	assert_int_equal(cfgetispeed(&tio), B115200);
	assert_int_equal(tio.c_lflag & (ECHO | ICANON | ISIG), 0);
	assert_int_equal(tio.c_cflag & (CSIZE | PARENB | CSTOPB | CRTSCTS), CS8);
}

static void every_new_rate_is_seen_by_the_other_side(void **state)
{
	static const uint32_t rates[] = {9600, 250000, 921600, 74880, 2000000, 115200, 1234567};
	struct link *l = *state;

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		assert_int_equal(ef_transport_set_baud(l->t, &l->c, rates[i]), 0);
		assert_int_equal(speed_at_master(l), rates[i]);
	}
}

static void standard_rate_is_readable_without_termios2(void **state)
{
	struct link *l = *state;
	struct termios tio;

	assert_int_equal(ef_transport_set_baud(l->t, &l->c, 250000), 0);
	assert_int_equal(ef_transport_set_baud(l->t, &l->c, 921600), 0);
	assert_int_equal(tcgetattr(l->master, &tio), 0);
	assert_int_equal(cfgetospeed(&tio), B921600);
}

static void lines_are_unsupported_without_a_record(void **state)
{
	struct link *l = *state;

	assert_int_equal(ef_transport_set_lines(l->t, &l->c, 3, 1), ESPFLASH_ERROR_UNSUPPORTED);
	assert_int_equal(l->c.error.code, 0);
}

static void second_opening_is_busy_and_says_what_to_close(void **state)
{
	struct link *l = *state;
	struct ef_context c;
	espflash_transport *second = NULL;

	ef_context_init(&c);
	assert_int_equal(l->make(&second, l->path, NULL), 0);
	assert_int_equal(ef_transport_open(second, &c, 9600), ESPFLASH_ERROR_BUSY);
	assert_non_null(strstr(c.error.message, l->path));
	assert_non_null(strstr(c.error.hint, "another program"));
	assert_int_equal(speed_at_master(l), 115200); /* the first one's setting is untouched */
	ef_transport_close(l->t);
	ef_error_clear(&c.error);
	assert_int_equal(ef_transport_open(second, &c, 9600), 0);
	espflash_transport_free(&second);
}

/* What pySerial's exclusive=True and picocom do. */
static void port_locked_by_another_program_is_busy(void **state)
{
	struct link *l = *state;
	const int other = open(l->path, O_RDWR | O_NOCTTY);

	assert_true(other >= 0);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(ef_transport_open(l->t, &l->c, 115200), ESPFLASH_ERROR_BUSY);
	close(other);
}

static void vanished_other_end_is_a_disconnect_after_the_last_byte(void **state)
{
	struct link *l = *state;
	char buf[8];
	size_t n = 0;

	close(l->master);
	l->master = -1;
	assert_int_equal(raw_read(l, buf, sizeof(buf), 1000, &n), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(l->c.error.code, ESPFLASH_ERROR_DISCONNECTED);
	assert_non_null(strstr(l->c.error.message, l->path));
	ef_error_clear(&l->c.error);
	assert_int_equal(l->t->ops.write(l->t->self, "x", 1, 100, &n), ESPFLASH_ERROR_DISCONNECTED);
	ef_error_clear(&l->c.error);
	assert_int_equal(ef_transport_set_baud(l->t, &l->c, 9600), ESPFLASH_ERROR_DISCONNECTED);
}

static void closing_with_a_full_queue_does_not_hang(void **state)
{
	struct link *l = *state;
	static char block[4096];
	size_t n = 1;

	while (n > 0)
		assert_int_equal(l->t->ops.write(l->t->self, block, sizeof(block), 5, &n), 0);

	const uint64_t start = ef_clock_us();

	ef_transport_close(l->t);
	assert_true(ef_clock_us() - start < 1000000);
}

static void closed_port_can_be_opened_again(void **state)
{
	struct link *l = *state;

	ef_transport_close(l->t);
	assert_int_equal(ef_transport_open(l->t, &l->c, 230400), 0);
	assert_int_equal(speed_at_master(l), 230400);
}

#define live(f)	  cmocka_unit_test_setup_teardown(f, set_up, tear_down)
#define closed(f) cmocka_unit_test_setup_teardown(f, set_up_closed, tear_down)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		live(all_256_byte_values_pass_both_ways_unchanged),
		live(read_timeout_zero_does_not_wait),
		live(read_timeout_lasts_as_long_as_asked),
		live(nobody_reading_means_nothing_accepted_after_the_time),
		live(opening_sets_the_rate_that_the_other_side_sees),
		live(every_new_rate_is_seen_by_the_other_side),
		live(standard_rate_is_readable_without_termios2),
		live(lines_are_unsupported_without_a_record),
		live(second_opening_is_busy_and_says_what_to_close),
		closed(port_locked_by_another_program_is_busy),
		live(vanished_other_end_is_a_disconnect_after_the_last_byte),
		live(closing_with_a_full_queue_does_not_hang),
		live(closed_port_can_be_opened_again),
	};

	link_state.make = argc > 1 && strcmp(argv[1], "serial") == 0 ? ef_serial_new : ef_pty_new;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
