/* SPDX-License-Identifier: MIT */
/*
 * Bounded reads and writes on plain descriptors. Run by meson; needs no device.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/fd.h"
#include "util/clock.h"

static void empty_terminal_after_pollin_means_another_reader(void **state)
{
	const struct ef_fd terminal = {.fd = -1};
	const struct ef_fd socket = {.fd = -1, .is_socket = true};

	(void)state;
	assert_int_equal(ef_fd_judge_empty(&terminal, POLLIN), ESPFLASH_ERROR_BUSY);
	assert_int_equal(ef_fd_judge_empty(&socket, POLLIN), 0);
}

static void hang_up_wins_over_pollin(void **state)
{
	const struct ef_fd f = {.fd = -1};

	(void)state;
	assert_int_equal(ef_fd_judge_empty(&f, POLLIN | POLLHUP), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(ef_fd_judge_empty(&f, POLLERR), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(ef_fd_judge_empty(&f, POLLOUT), 0);
	assert_int_equal(ef_fd_judge_empty(&f, 0), 0);
}

static void end_of_stream_is_a_disconnect_without_an_errno(void **state)
{
	int ends[2];
	char c;
	size_t n = 7;

	(void)state;
	assert_int_equal(pipe(ends), 0);

	struct ef_fd f = {.fd = ends[0], .os_error = 5};

	close(ends[1]);
	assert_int_equal(ef_fd_read(&f, &c, 1, 100, &n), ESPFLASH_ERROR_DISCONNECTED);
	assert_int_equal(f.os_error, 0);
	assert_int_equal(n, 7); /* results are written on success only */
	close(ends[0]);
}

static void descriptor_that_cannot_be_read_is_an_io_error(void **state)
{
	struct ef_fd f = {.fd = -1};
	char c;
	size_t n = 7;

	(void)state;
	assert_int_equal(ef_fd_read(&f, &c, 1, 100, &n), ESPFLASH_ERROR_IO);
	assert_int_equal(f.os_error, EBADF);
	assert_int_equal(ef_fd_write(&f, "x", 1, 100, &n), ESPFLASH_ERROR_IO);
	assert_int_equal(n, 7);
}

static void longest_timeout_does_not_overflow(void **state)
{
	int ends[2];
	char c = 0;
	size_t n = 0;

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);

	struct ef_fd f = {.fd = ends[0]};

	assert_int_equal(write(ends[1], "q", 1), 1);
	assert_int_equal(ef_fd_read(&f, &c, 1, UINT32_MAX, &n), 0);
	assert_int_equal(c, 'q');
	close(ends[0]);
	close(ends[1]);
}

static void wait_until_the_past_only_looks(void **state)
{
	int ends[2];
	short events = 99;
	const uint64_t start = ef_clock_us();

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(ef_fd_wait(ends[0], POLLIN, 0, &events), 0);
	assert_int_equal(events, 0);
	assert_true(ef_clock_us() - start < 30000);
	assert_int_equal(write(ends[1], "q", 1), 1);
	assert_int_equal(ef_fd_wait(ends[0], POLLIN, 0, &events), 1);
	assert_int_equal(events, POLLIN);
	close(ends[0]);
	close(ends[1]);
}

/* A server that sends each byte on its own: noticed, and waited for once before a wait. */
static void trickle_is_noticed_and_ends(void **state)
{
	int ends[2];
	char c[64] = {0};
	size_t n = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);

	struct ef_fd f = {.fd = ends[0]};

	for (unsigned i = 1; i <= 40; i++) {
		assert_int_equal(write(ends[1], c, 1), 1);
		assert_int_equal(ef_fd_read(&f, c, sizeof(c), 100, &n), 0);
		assert_int_equal(n, 1);
		assert_int_equal(f.trickle, i < 32 ? i : 32);
	}
	assert_int_equal(
		ef_fd_read(&f, c, sizeof(c), 5, &n), 0); /* silence is waited for as ever */
	assert_int_equal(n, 0);
	assert_int_equal(f.trickle, 31);
	assert_int_equal(write(ends[1], c, 16), 16);
	assert_int_equal(ef_fd_read(&f, c, sizeof(c), 100, &n), 0);
	assert_int_equal(n, 16);
	assert_int_equal(f.trickle, 0);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_terminal_after_pollin_means_another_reader),
		cmocka_unit_test(hang_up_wins_over_pollin),
		cmocka_unit_test(end_of_stream_is_a_disconnect_without_an_errno),
		cmocka_unit_test(descriptor_that_cannot_be_read_is_an_io_error),
		cmocka_unit_test(longest_timeout_does_not_overflow),
		cmocka_unit_test(wait_until_the_past_only_looks),
		cmocka_unit_test(trickle_is_noticed_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
