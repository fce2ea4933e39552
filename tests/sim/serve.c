/* SPDX-License-Identifier: MIT */
/*
 * One turn of the program's loop. Without --realtime the virtual clock jumps over all waiting;
 * with it, the loop sleeps until the next moment at which a client could notice something.
 */
#include "serve.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#define END 0xC0 /* the only byte that sets a loader off: REFERENCE.md section 3.1 */

/* What a serial driver queues before the writer waits (Linux's UART_XMIT_SIZE). */
#define BACKLOG 4096u
/* Received bytes are handed over at least this often, as USB bridges do (a USB frame). */
#define BATCH (1 * SIM_NS_PER_MS)
/* Uploaded code may send for ever: how far the clock jumps for it before clients get a turn. */
#define TURN (100 * SIM_NS_PER_MS)
/* How often to look whether a pseudo-terminal has been opened: it makes no event. */
#define PTY_LOOK (5 * SIM_NS_PER_MS)

uint64_t sim_serve_monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static uint64_t virtual_now(const struct sim_server *server)
{
	return sim_serve_monotonic() + server->epoch;
}

void sim_serve_sync(struct sim_server *server)
{
	struct espflash_sim *sim = server->sim;
	uint64_t limit;

	sim_run(sim, virtual_now(server));
	if (server->realtime)
		return;
	limit = sim->now + TURN;
	while (!sim_only_background(sim) && (!sim_cpu_executes(sim) || sim->now < limit))
		sim_run(sim, sim_next_event(sim));
	/* The clock has jumped ahead of the wall: take that along. */
	server->epoch = sim->now - sim_serve_monotonic();
}

/* The next moment worth waking up for. */
static uint64_t wake_at(const struct sim_server *server)
{
	const struct espflash_sim *sim = server->sim;
	const struct sim_fifo *in = &sim->uart.to_chip, *out = &sim->uart.to_host;
	uint64_t wake = sim->board.stalled ? SIM_NEVER : sim_board_next(sim);

	if (!server->realtime && !sim_only_background(sim))
		return sim->now; /* it was only to look at its clients */
	if (sim_cpu_executes(sim) && !sim_cpu_idle_until(sim) && sim->now + BATCH < wake)
		wake = sim->now + BATCH;
	if (out->count) {
		uint64_t first = out->bytes[out->head].due + BATCH;
		uint64_t last = out->bytes[(out->head + out->count - 1) % out->room].due;

		wake = wake < first ? wake : first;
		wake = wake < last ? wake : last;
	}
	if (in->count >= BACKLOG && sim->now + BATCH < wake)
		wake = sim->now + BATCH;
	/* A busy loader looks at its input when it is done. */
	if (sim->board.mode == SIM_LOADER && sim->rom.job.state != SIM_JOB_NONE)
		return wake < sim->rom.job.busy_until ? wake : sim->rom.job.busy_until;
	for (size_t i = 0; i < in->count; i++) {
		const struct sim_byte *byte = &in->bytes[(in->head + i) % in->room];

		if (byte->due >= wake)
			break;
		if (byte->value == END || i + 1 == in->count)
			wake = byte->due;
	}
	return wake;
}

static void leave(struct sim_server *server, bool pull)
{
	if (server->active->rfc2217)
		sim_rfc2217_end(server->active, server->sim);
	sim_uart_detach(server->sim);
	sim_port_drop(server->active, pull);
	server->active = NULL;
	sim_log(server->sim, "client gone");
}

static void arrive(struct sim_server *server, struct sim_port *port)
{
	server->active = port;
	port->connected = true;
	if (port->rfc2217)
		sim_rfc2217_begin(port);
	sim_uart_attach(server->sim, port->pty ? sim_pty_rate(port->fd) : port->telnet.baud);
	sim_board_client_came(server->sim);
	sim_log(server->sim, "client on %s", port->url);
}

/* What a client wrote before it left between two looks still goes down the line. */
static void take_leftovers(struct sim_server *server, const struct sim_port *port)
{
	uint8_t buf[4096];
	ssize_t got = read(port->fd, buf, sizeof(buf));

	if (got <= 0)
		return;
	server->sim->uart.host_baud = sim_pty_rate(port->fd);
	sim_uart_host_sends(server->sim, buf, (size_t)got);
}

static void look_for_clients(struct sim_server *server)
{
	for (int i = 0; i < server->port_count && !server->active; i++) {
		struct sim_port *port = &server->ports[i];

		if (port->pty && sim_pty_present(port))
			arrive(server, port);
		else if (port->pty)
			take_leftovers(server, port);
	}
}

/* Hand over what has been received; what the client does not take stays. */
static void send_out(struct sim_server *server)
{
	struct sim_fifo *in = &server->sim->uart.received;
	uint8_t buf[4096];

	if (server->active && !sim_net_flush(&server->active->net, server->active->fd))
		leave(server, false);
	/* Into a pseudo-terminal without a client one can write, for the next one to read. */
	if (server->active && in->count && server->active->pty && !sim_pty_present(server->active))
		leave(server, false);
	while (server->active && in->count) {
		size_t count = 0, limit = server->sim->faults.split ? 1 : sizeof(buf);
		struct sim_byte byte;
		ssize_t sent;

		for (; count < limit && count < in->count; count++)
			buf[count] = in->bytes[(in->head + count) % in->room].value;
		sent = server->active->rfc2217
			       ? sim_rfc2217_send(server->active, buf, count)
			       : sim_net_send(&server->active->net, server->active->fd, buf, count);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (sent <= 0) {
			leave(server, false);
			return;
		}
		while (sent-- > 0)
			sim_fifo_pop(in, &byte);
	}
}

/* Take what the client sent. True if there may be more. */
static bool take_in(struct sim_server *server)
{
	struct espflash_sim *sim = server->sim;
	struct sim_port *port = server->active;
	uint8_t buf[4096];
	ssize_t got = sim_net_receive(&port->net, port->fd, buf, sizeof(buf));

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) { /* a closed socket; EIO: the pseudo-terminal's client is gone */
		leave(server, false);
		return false;
	}
	if (port->pty)
		sim->uart.host_baud = sim_pty_rate(port->fd);
	if (port->rfc2217)
		sim_rfc2217_take(port, sim, buf, (size_t)got);
	else
		sim_uart_host_sends(sim, buf, (size_t)got);
	return true;
}

static int fill_polls(const struct sim_server *server, struct pollfd *fds)
{
	const struct espflash_sim *sim = server->sim;
	int count = 0;

	fds[count++] = (struct pollfd){.fd = server->signals, .events = POLLIN};
	for (int i = 0; i < server->port_count; i++)
		fds[count++] = (struct pollfd){.fd = server->ports[i].listener, .events = POLLIN};
	if (server->active) {
		fds[count] = (struct pollfd){.fd = server->active->fd};
		if (sim->uart.to_chip.count < BACKLOG)
			fds[count].events |= POLLIN;
		if (sim->uart.received.count)
			fds[count].events |= POLLOUT;
		if (server->active->net.used)
			fds[count].events = sim_net_events(&server->active->net);
		if (server->active->net.closed)
			fds[count].fd = -1; /* it would be announced again and again */
		count++;
	}
	return count;
}

static bool has_idle_pty(const struct sim_server *server)
{
	for (int i = 0; i < server->port_count && !server->active; i++)
		if (server->ports[i].pty)
			return true;
	return false;
}

/* When bytes that are under way in the network arrive, by the virtual clock. */
static uint64_t net_at(const struct sim_server *server, short events)
{
	bool takes = server->sim->uart.to_chip.count < BACKLOG;
	uint64_t next =
		server->active ? sim_net_next(&server->active->net, takes, events) : SIM_NEVER;

	return next == SIM_NEVER ? next : next + server->epoch;
}

static void sleep_until_something(struct sim_server *server, struct pollfd *fds, int count)
{
	uint64_t now = virtual_now(server), wake = wake_at(server), wait;
	/* The client's socket comes last. */
	uint64_t net = net_at(server, fds[count - 1].events);
	struct timespec ts;

	if (has_idle_pty(server) && wake > now + PTY_LOOK)
		wake = now + PTY_LOOK;
	if (net < wake)
		wake = net;
	wait = wake > now ? wake - now : 0;
	ts.tv_sec = (time_t)(wait / 1000000000u);
	ts.tv_nsec = (long)(wait % 1000000000u);
	if (ppoll(fds, (nfds_t)count, wake == SIM_NEVER ? NULL : &ts, NULL) < 0)
		for (int i = 0; i < count; i++)
			fds[i].revents = 0;
}

bool sim_serve(struct sim_server *server)
{
	struct pollfd fds[2 + SIM_URLS_MAX];
	struct sim_port *client;
	int count;

	if (server->active && server->active->pty)
		server->sim->uart.host_baud = sim_pty_rate(server->active->fd);
	sim_serve_sync(server);
	send_out(server);
	if (server->sim->unplugged) {
		if (server->active)
			leave(server, true);
		server->sim->unplugged = false;
	}
	look_for_clients(server);
	client = server->active;
	count = fill_polls(server, fds);
	sleep_until_something(server, fds, count);
	/* Time has passed: first what was due by now, then what came in. */
	sim_serve_sync(server);
	if (client && (fds[count - 1].revents & (POLLIN | POLLHUP | POLLERR) ||
			      (client->net.used && server->sim->uart.to_chip.count < BACKLOG)))
		take_in(server);
	for (int i = 0; i < server->port_count; i++) {
		if (!(fds[1 + i].revents & POLLIN))
			continue;
		/* The client before may have left already: that stands behind its last bytes. */
		while (server->active && take_in(server)) {
		}
		sim_tcp_accept(&server->ports[i], server->active != NULL);
		if (server->ports[i].connected && !server->active)
			arrive(server, &server->ports[i]);
	}
	return fds[0].revents & POLLIN;
}
