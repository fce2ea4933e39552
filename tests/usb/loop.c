/* SPDX-License-Identifier: MIT */
/*
 * usb-loop: the USB transport on a mocked device that sends everything back.
 *
 *     usb-loop URL conformance    the contract of espflash_transport_ops
 *     usb-loop URL idle           CPU time of waits in which nothing comes, in thousandths
 *     usb-loop URL speed          bytes there and back, in MB/s
 *     usb-loop URL cancel         another thread cancels a wait for the device; what it ended with
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../../examples/conformance/conformance.h"
#include "transport/transport.h"

#define SPEED_BYTES (16u << 20)
#define IDLE_MS	    3000u
#define CANCEL_US   200000

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(espflash_transport *t, const char *what)
{
	printf("%s: %s\n", what, espflash_transport_error(t)->message);
	return 1;
}

/* --- a loop is an other end: what shall arrive is written --------------------------------------*/

static int loop_send(void *self, const void *data, size_t size)
{
	espflash_transport *t = self;
	size_t done = 0, took = 0;

	for (; done < size; done += took) {
		if (t->ops.write(t->self, (const char *)data + done, size - done, 5000, &took) <
				0 ||
			took == 0)
			return -1;
	}
	return 0;
}

static int loop_receive(void *self, void *buf, size_t size)
{
	espflash_transport *t = self;
	size_t done = 0, got = 0;

	for (; done < size; done += got) {
		if (t->ops.read(t->self, (char *)buf + done, size - done, 5000, &got) < 0 ||
			got == 0)
			return -1;
	}
	return 0;
}

static void report(void *user, const char *check, enum conformance_result result, const char *why)
{
	(void)user;
	printf("%s: %s%s%s\n", check,
		result == CONFORMANCE_PASSED   ? "ok"
		: result == CONFORMANCE_FAILED ? "FAILED"
					       : "left out",
		why[0] ? ": " : "", why);
}

static int conformance(espflash_transport *t)
{
	const struct conformance_peer peer = {
		.self = t, .send = loop_send, .receive = loop_receive};

	return conformance_run(&t->ops, t->self, &peer, report, NULL) == 0 ? 0 : 1;
}

static int idle(espflash_transport *t)
{
	const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
	size_t got = 0;
	char byte;

	if (espflash_transport_read(t, &byte, 1, IDLE_MS, &got) < 0)
		return fail(t, "waiting");
	printf("%.0f\n", 1000 * (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) /
				 (seconds(CLOCK_MONOTONIC) - wall));
	return 0;
}

static int speed(espflash_transport *t)
{
	static uint8_t out[65536], in[65536];
	const double start = seconds(CLOCK_MONOTONIC);
	size_t sent = 0, received = 0, n = 0;

	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7 + i / 256);
	while (received < SPEED_BYTES) {
		const size_t at = sent % sizeof(out);

		if (sent < SPEED_BYTES && sent - received < 49152) {
			if (espflash_transport_write(t, out + at, sizeof(out) - at, 100, &n) < 0)
				return fail(t, "writing");
			sent += n;
		}
		if (espflash_transport_read(t, in, sizeof(out) - received % sizeof(out), 1, &n) < 0)
			return fail(t, "reading");
		if (memcmp(in, out + received % sizeof(out), n) != 0) {
			printf("other bytes came back\n");
			return 1;
		}
		received += n;
	}
	printf("%.1f\n", 2 * (double)received / 1e6 / (seconds(CLOCK_MONOTONIC) - start));
	return 0;
}

static void *cancel_soon(void *user)
{
	struct ef_context *c = user;

	usleep(CANCEL_US);
	atomic_store(&c->cancel, 1);
	return NULL;
}

/* In opening or in changing the rate, whichever the device does not get done with. */
static int cancel(espflash_transport *t)
{
	struct ef_context c;
	pthread_t thread;
	int r;

	ef_context_init(&c);
	if (pthread_create(&thread, NULL, cancel_soon, &c) != 0)
		return 2;
	r = ef_transport_open(t, &c, 115200);
	if (r == 0)
		r = ef_transport_set_baud(t, &c, 9600);
	pthread_join(thread, NULL);
	printf("%s\n", espflash_error_name(r));
	ef_transport_close(t);
	return 0;
}

int main(int argc, char **argv)
{
	espflash_transport *t = NULL;
	int status = 2;

	if (argc != 3 || espflash_transport_open(&t, argv[1], NULL) < 0)
		return 2;
	if (!strcmp(argv[2], "conformance"))
		status = conformance(t);
	else if (!strcmp(argv[2], "cancel"))
		status = cancel(t);
	else if (espflash_transport_start(t, 115200) < 0)
		status = fail(t, "opening");
	else if (!strcmp(argv[2], "idle"))
		status = idle(t);
	else if (!strcmp(argv[2], "speed"))
		status = speed(t);
	espflash_transport_free(&t);
	return status;
}
