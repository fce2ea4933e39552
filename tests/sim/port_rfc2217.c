/* SPDX-License-Identifier: MIT */
/*
 * The RFC 2217 port: data within Telnet, rate and modem lines by requests of the client. Written
 * from RFC 854, 855, 856, 858 and 2217; it only answers, and announces nothing by itself.
 */
#include "port.h"

#include <string.h>

#include "sim.h"

enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };
enum { BINARY = 0, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44 };

/* RFC 2217: requests of the client. The answer to one has the number plus 100. */
enum {
	SIGNATURE = 0,
	SET_BAUDRATE = 1,
	SET_DATASIZE = 2,
	SET_PARITY = 3,
	SET_STOPSIZE = 4,
	SET_CONTROL = 5,
	NOTIFY_LINESTATE = 6,
	NOTIFY_MODEMSTATE = 7,
	SET_LINESTATE_MASK = 10,
	SET_MODEMSTATE_MASK = 11,
	PURGE_DATA = 12,
	ANSWER = 100
};

#define MODEM_STATE 0xB0 /* carrier, DSR and CTS are on: a cable that is plugged in */

/* What a serial chip with fractional dividers does; beyond, the rate stays as it is. */
#define BAUD_MIN 300u
#define BAUD_MAX 5000000u

enum { IN_DATA, IN_COMMAND, IN_OPTION, IN_NAME, IN_PARAMETERS, IN_PARAMETERS_COMMAND };

/* --- to the client -----------------------------------------------------------------------------*/

static void raw(struct sim_port *port, const uint8_t *bytes, size_t size)
{
	/* A client that does not read what it asked for loses the answers. */
	(void)sim_net_send(&port->net, port->fd, bytes, size);
}

static void answer(struct sim_port *port, uint8_t command, const uint8_t *value, size_t size)
{
	uint8_t bytes[64] = {IAC, SB, COM_PORT, (uint8_t)(command + ANSWER)};
	size_t n = 4;

	for (size_t i = 0; i < size; i++) {
		if (value[i] == IAC)
			bytes[n++] = IAC;
		bytes[n++] = value[i];
	}
	bytes[n++] = IAC;
	bytes[n++] = SE;
	raw(port, bytes, n);
}

static void answer_byte(struct sim_port *port, uint8_t command, uint8_t value)
{
	answer(port, command, &value, 1);
}

ssize_t sim_rfc2217_send(struct sim_port *port, const uint8_t *data, size_t size)
{
	uint8_t bytes[2 * 4096];
	size_t n = 0;
	ssize_t sent;

	for (size_t i = 0; i < size && i < 4096; i++) {
		if (data[i] == IAC)
			bytes[n++] = IAC;
		bytes[n++] = data[i];
	}
	sent = sim_net_send(&port->net, port->fd, bytes, n);
	return sent < 0 ? sent : (ssize_t)size;
}

void sim_rfc2217_refuse(int fd)
{
	static const char line[] = "espflash-sim: another client has this board\r\n";

	(void)!write(fd, line, sizeof(line) - 1);
}

/* --- rate and lines ----------------------------------------------------------------------------*/

static void set_baud(struct sim_port *port, struct espflash_sim *sim, const uint8_t *p, size_t size)
{
	uint32_t baud = 0;

	if (size < 4)
		return;
	for (int i = 0; i < 4; i++)
		baud = baud << 8 | p[i];
	if (baud >= BAUD_MIN && baud <= BAUD_MAX)
		port->telnet.baud = baud;
	sim->uart.host_baud = baud = port->telnet.baud;
	answer(port, SET_BAUDRATE,
		(uint8_t[]){(uint8_t)(baud >> 24), (uint8_t)(baud >> 16), (uint8_t)(baud >> 8),
			(uint8_t)baud},
		4);
}

/*
 * DTR and RTS come one after the other, perhaps a round trip apart. A chip held in reset (RTS) for
 * which DTR goes on is about to be led into its loader: RTS goes off with it at once, or the boot
 * pin would be released while the chip starts. If anything but "RTS off" follows, what was asked
 * for is done after all.
 */
static void set_line(struct sim_port *port, struct espflash_sim *sim, bool *line, bool on)
{
	struct sim_telnet *t = &port->telnet;
	bool was_held = t->rts && !t->dtr;

	*line = on;
	if (was_held && t->rts && t->dtr)
		sim_board_set_lines(sim, true, false);
	else
		sim_board_set_lines(sim, t->dtr, t->rts);
}

static void control(struct sim_port *port, struct espflash_sim *sim, uint8_t value)
{
	struct sim_telnet *t = &port->telnet;

	switch (value) {
	case 7: /* is DTR on? */
		value = t->dtr ? 8 : 9;
		break;
	case 8:
	case 9:
		set_line(port, sim, &t->dtr, value == 8);
		break;
	case 10: /* is RTS on? */
		value = t->rts ? 11 : 12;
		break;
	case 11:
	case 12:
		set_line(port, sim, &t->rts, value == 11);
		break;
	case 4: /* BREAK is not modelled: it is off */
	case 5:
	case 6:
		value = 6;
		break;
	default: /* flow control: none, and none towards the client */
		value = value < 4 ? 1 : 14;
		break;
	}
	answer_byte(port, SET_CONTROL, value);
}

static void purge(struct sim_port *port, struct espflash_sim *sim, uint8_t which)
{
	if (which & 1)
		sim_fifo_clear(&sim->uart.received);
	if (which & 2) {
		sim_fifo_clear(&sim->uart.to_chip);
		sim->uart.host_free = sim->now;
	}
	answer_byte(port, PURGE_DATA, which);
}

static void request(struct sim_port *port, struct espflash_sim *sim, const uint8_t *p, size_t size)
{
	static const char name[] = "espflash-sim";

	if (size == 1 && p[0] == SIGNATURE)
		answer(port, SIGNATURE, (const uint8_t *)name, sizeof(name) - 1);
	else if (size == 1 && p[0] == NOTIFY_LINESTATE)
		answer_byte(port, p[0], 0);
	else if (size >= 1 && p[0] == NOTIFY_MODEMSTATE)
		answer_byte(port, p[0], MODEM_STATE);
	if (size < 2)
		return;
	switch (p[0]) {
	case SET_BAUDRATE:
		set_baud(port, sim, p + 1, size - 1);
		break;
	case SET_DATASIZE:
		answer_byte(port, p[0], 8);
		break;
	case SET_PARITY: /* none */
	case SET_STOPSIZE:
		answer_byte(port, p[0], 1);
		break;
	case SET_CONTROL:
		control(port, sim, p[1]);
		break;
	case SET_LINESTATE_MASK:
	case SET_MODEMSTATE_MASK:
		answer_byte(port, p[0], p[1]);
		break;
	case PURGE_DATA:
		purge(port, sim, p[1]);
		break;
	default:
		break;
	}
}

/* --- from the client ---------------------------------------------------------------------------*/

/* We take three options in both directions, and say so once. */
static void option(struct sim_port *port, uint8_t verb, uint8_t name)
{
	bool known = name == BINARY || name == SUPPRESS_GO_AHEAD || name == COM_PORT;
	bool theirs = verb == WILL || verb == WONT;
	uint64_t bit = known ? UINT64_C(1) << name : 0;
	uint64_t *on = theirs ? &port->telnet.they : &port->telnet.we;
	uint8_t yes = theirs ? DO : WILL, no = theirs ? DONT : WONT;

	if (verb == WILL || verb == DO) {
		if (known && (*on & bit))
			return;
		*on |= bit;
		raw(port, (uint8_t[]){IAC, known ? yes : no, name}, 3);
		/* Clients wait for the state that everything afterwards is a change of. */
		if (name == COM_PORT)
			answer_byte(port, NOTIFY_MODEMSTATE, MODEM_STATE);
	} else if (*on & bit) {
		*on &= ~bit;
		raw(port, (uint8_t[]){IAC, no, name}, 3);
	}
}

/* The byte behind IAC. True: it is data, or a parameter. */
static bool command(struct sim_port *port, struct espflash_sim *sim, uint8_t byte)
{
	struct sim_telnet *t = &port->telnet;
	bool in_parameters = t->state == IN_PARAMETERS_COMMAND;

	if (byte == IAC) {
		t->state = in_parameters ? IN_PARAMETERS : IN_DATA;
		return true;
	}
	t->state = IN_DATA;
	if (byte >= WILL && byte <= DONT) {
		t->verb = byte;
		t->state = IN_OPTION;
	} else if (byte == SB) {
		t->state = IN_NAME;
	} else if (byte == SE && in_parameters && t->name == COM_PORT &&
		   t->size <= SIM_TELNET_MAX) {
		request(port, sim, t->parameters, t->size);
	}
	return false;
}

static void parameter(struct sim_telnet *t, uint8_t byte)
{
	if (t->size < SIM_TELNET_MAX)
		t->parameters[t->size] = byte;
	t->size += t->size <= SIM_TELNET_MAX;
}

void sim_rfc2217_take(
	struct sim_port *port, struct espflash_sim *sim, const uint8_t *data, size_t size)
{
	struct sim_telnet *t = &port->telnet;

	for (size_t i = 0; i < size; i++) {
		uint8_t byte = data[i];

		switch (t->state) {
		case IN_OPTION:
			t->state = IN_DATA;
			option(port, t->verb, byte);
			break;
		case IN_NAME:
			t->state = IN_PARAMETERS;
			t->name = byte;
			t->size = 0;
			break;
		case IN_PARAMETERS:
			if (byte == IAC)
				t->state = IN_PARAMETERS_COMMAND;
			else
				parameter(t, byte);
			break;
		case IN_COMMAND:
			if (command(port, sim, byte))
				sim_uart_host_sends(sim, &byte, 1);
			break;
		case IN_PARAMETERS_COMMAND:
			if (command(port, sim, byte))
				parameter(t, byte);
			break;
		default:
			if (byte == IAC)
				t->state = IN_COMMAND;
			else
				sim_uart_host_sends(sim, &byte, 1);
			break;
		}
	}
}

void sim_rfc2217_begin(struct sim_port *port)
{
	struct sim_telnet *t = &port->telnet;
	uint32_t baud = t->baud; /* the port keeps its rate from client to client */

	memset(t, 0, sizeof(*t));
	t->baud = baud ? baud : 115200;
}

void sim_rfc2217_end(struct sim_port *port, struct espflash_sim *sim)
{
	/* A client that leaves the chip in reset lets go of it. */
	if (port->telnet.rts || port->telnet.dtr)
		sim_board_set_lines(sim, false, false);
}
