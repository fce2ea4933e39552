/* SPDX-License-Identifier: MIT */
/*
 * Bytes under way between a client's socket and the board, a queue each way. Called by serve.c and
 * port_rfc2217.c.
 */
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* What a network holds: enough for a megabyte a second at a quarter of a second each way. */
#define ROOM (256u * 1024u)

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void push(const struct sim_net *net, struct sim_fifo *fifo, const uint8_t *data, size_t size)
{
	struct sim_byte byte = {.due = now_ns() + net->delay};

	for (size_t i = 0; i < size; i++) {
		byte.value = data[i];
		sim_fifo_push(fifo, byte);
	}
}

static bool is_due(const struct sim_fifo *fifo, uint64_t now)
{
	return fifo->count && fifo->bytes[fifo->head].due <= now;
}

void sim_net_clear(struct sim_net *net)
{
	sim_fifo_clear(&net->in);
	sim_fifo_clear(&net->out);
	net->closed = false;
}

void sim_net_free(struct sim_net *net)
{
	sim_fifo_free(&net->in);
	sim_fifo_free(&net->out);
}

/* Take what has arrived at this end of the network. */
static void fill(struct sim_net *net, int fd)
{
	uint8_t buf[4096];

	while (!net->closed && net->in.count + sizeof(buf) <= ROOM) {
		ssize_t got = read(fd, buf, sizeof(buf));

		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (got > 0)
			push(net, &net->in, buf, (size_t)got);
		else
			net->closed = true;
	}
}

ssize_t sim_net_receive(struct sim_net *net, int fd, uint8_t *buf, size_t size)
{
	/* Nobody waits for the last words of a client that is gone. */
	uint64_t now = now_ns();
	struct sim_byte byte;
	size_t count = 0;

	if (!net->used)
		return read(fd, buf, size);
	fill(net, fd);
	while (count < size && (net->closed ? net->in.count > 0 : is_due(&net->in, now))) {
		sim_fifo_pop(&net->in, &byte);
		buf[count++] = byte.value;
	}
	if (count || net->closed)
		return (ssize_t)count;
	errno = EAGAIN;
	return -1;
}

bool sim_net_flush(struct sim_net *net, int fd)
{
	uint64_t now = now_ns();

	while (is_due(&net->out, now)) {
		uint8_t buf[4096];
		size_t count = 0;
		ssize_t sent;

		for (; count < sizeof(buf) && count < net->out.count; count++) {
			const struct sim_byte *byte =
				&net->out.bytes[(net->out.head + count) % net->out.room];

			if (byte->due > now)
				break;
			buf[count] = byte->value;
		}
		sent = write(fd, buf, count);
		if (sent < 0)
			return errno == EAGAIN || errno == EINTR;
		net->out.head = (net->out.head + (size_t)sent) % net->out.room;
		net->out.count -= (size_t)sent;
	}
	return true;
}

ssize_t sim_net_send(struct sim_net *net, int fd, const uint8_t *buf, size_t size)
{
	if (!net->used)
		return write(fd, buf, size);
	if (net->out.count + size > ROOM) {
		errno = EAGAIN;
		return -1;
	}
	push(net, &net->out, buf, size);
	return sim_net_flush(net, fd) ? (ssize_t)size : -1;
}

short sim_net_events(const struct sim_net *net)
{
	uint64_t now = now_ns();
	short events = 0;

	if (net->in.count + 4096 <= ROOM)
		events |= POLLIN;
	if (is_due(&net->out, now))
		events |= POLLOUT;
	return events;
}

uint64_t sim_net_next(const struct sim_net *net, bool takes, short events)
{
	uint64_t in = net->in.count && takes ? net->in.bytes[net->in.head].due : UINT64_MAX;
	uint64_t out = net->out.count ? net->out.bytes[net->out.head].due : UINT64_MAX;

	/* What was due and still here waits for the socket: that is poll's affair. */
	if (events & POLLOUT)
		out = UINT64_MAX;
	return in < out ? in : out;
}
