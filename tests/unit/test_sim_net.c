/* SPDX-License-Identifier: MIT */
/*
 * The simulator's network: bytes arrive when they are due, and whoever waits for them is told when.
 * A real socket, and a delay that never passes by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "net.h"

#define HOUR_NS 3600000000000u

struct rig {
	struct sim_net net;
	int board, client;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void let_it_pass(struct sim_fifo *fifo)
{
	for (size_t i = 0; i < fifo->count; i++)
		fifo->bytes[(fifo->head + i) % fifo->room].due = 0;
}

static int set_up(void **state)
{
	static struct rig rig;
	int ends[2];

	memset(&rig, 0, sizeof(rig));
	rig.net.used = true;
	rig.net.delay = HOUR_NS;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0)
		return -1;
	rig.board = ends[0];
	rig.client = ends[1];
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	sim_net_free(&rig->net);
	close(rig->board);
	close(rig->client);
	return 0;
}

static void bytes_arrive_when_they_are_due(void **state)
{
	struct rig *rig = *state;
	uint8_t buf[8];

	assert_int_equal(sim_net_send(&rig->net, rig->board, (const uint8_t *)"abc", 3), 3);
	assert_int_equal(write(rig->client, "de", 2), 2);
	assert_int_equal(sim_net_receive(&rig->net, rig->board, buf, sizeof(buf)), -1);
	let_it_pass(&rig->net.in);
	assert_int_equal(sim_net_receive(&rig->net, rig->board, buf, sizeof(buf)), 2);
	assert_memory_equal(buf, "de", 2);
	assert_int_equal(read(rig->client, buf, sizeof(buf)), -1);
	let_it_pass(&rig->net.out);
	assert_true(sim_net_flush(&rig->net, rig->board));
	assert_int_equal(read(rig->client, buf, sizeof(buf)), 3);
	assert_memory_equal(buf, "abc", 3);
}

/* Between the choice of the events and the sleep: neither may count on the other. */
static void byte_that_falls_due_after_the_look_is_not_slept_over(void **state)
{
	struct rig *rig = *state;
	short events;

	assert_int_equal(sim_net_send(&rig->net, rig->board, (const uint8_t *)"x", 1), 1);
	events = sim_net_events(&rig->net);
	assert_int_equal(events & POLLOUT, 0);
	let_it_pass(&rig->net.out);
	assert_true(sim_net_next(&rig->net, true, events) <= now_ns());
}

static void byte_that_the_socket_does_not_take_is_polls_affair(void **state)
{
	struct rig *rig = *state;
	short events;

	assert_int_equal(sim_net_send(&rig->net, rig->board, (const uint8_t *)"x", 1), 1);
	let_it_pass(&rig->net.out);
	events = sim_net_events(&rig->net);
	assert_true(events & POLLOUT);
	assert_true(sim_net_next(&rig->net, true, events) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bytes_arrive_when_they_are_due, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			byte_that_falls_due_after_the_look_is_not_slept_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			byte_that_the_socket_does_not_take_is_polls_affair, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
