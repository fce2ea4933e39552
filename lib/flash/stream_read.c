/* SPDX-License-Identifier: MIT */
/*
 * A read with several packets in flight, through our own stub: docs/stub.md. Each packet carries
 * its place and a CRC-32 of its bytes, so that a damaged one is asked for again, and what arrives
 * needs no other proof. Called by read.c.
 */
#include "flash/flash.h"
#include "util/bytes.h"

#define PACKET 4096u
/* How far the chip may run ahead of the host, to bridge the way back and forth. */
#define AHEAD_MS   500u
#define WINDOW_MIN 4u
/* Without a packet for so long, its own time on the wire aside, something was lost. */
#define QUIET_US 300000u
/* How often in a row packets may be asked for again before the line counts as bad. */
#define REPEATS 12
/* From so many on the read is begun anew, in packets as the line now wants them. */
#define RENEW_REPEATS 2
/* It is, too, when packets may be so many times as long. */
#define RENEW_GROWTH 4
/* So many failures of short packets are the rate's, unless so many went well in between. */
#define RATE_TROUBLES 6
#define SHORT_PACKET  512u
#define CALM_PACKETS  32
/* More bytes than any read has: a number that the chip passes over. */
#define NO_NUMBER UINT32_MAX

struct reader {
	espflash_session *session;
	uint32_t address;
	uint64_t size;
	uint64_t done;	  /* bytes taken without a gap, since this run began */
	uint32_t packet;  /* bytes in one */
	unsigned repeats; /* since a packet came through */
	unsigned calm;	  /* packets since the last failure */
	unsigned troubles;
	bool asked; /* a repeat was asked for and has not come yet */
	bool renew; /* begin the rest anew */
};

static uint32_t window_of(const espflash_session *s, uint32_t packet)
{
	const uint32_t packets = s->baud / 10 * AHEAD_MS / 1000 / packet;

	return ef_min_u32(
		packets < WINDOW_MIN ? WINDOW_MIN : packets, s->command.dialect.read_window);
}

/*
 * A stub that has left the read, without the host's knowledge, takes the two words for a command
 * without arguments: 0xd000 bytes received would be ERASE_FLASH. The first byte of a command is 0,
 * that of what is said here never: one byte less is told where it would be.
 */
static int say(struct reader *x, uint32_t what)
{
	const uint32_t done = (uint32_t)x->done;
	const uint32_t words[2] = {done > 0 && done % 256 == 0 ? done - 1 : done, what};

	return ef_command_words(&x->session->command, words, 2);
}

/* All is here. The number of bytes could be any: without it. */
static int say_enough(struct reader *x)
{
	static const uint32_t words[2] = {NO_NUMBER, EF_READ_STOP};

	return ef_command_words(&x->session->command, words, 2);
}

/* Ask for what is missing, or have the read begun anew; gives up when that does not help. */
static int ask_again(struct reader *x)
{
	espflash_session *s = x->session;
	struct ef_line *line = &s->command.line;

	ef_line_failed(line);
	x->troubles = x->calm > CALM_PACKETS ? 1 : x->troubles + 1;
	x->calm = 0;
	if (++x->repeats > REPEATS) {
		s->command.out_of_step = true;
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL,
			x->address + (uint32_t)x->done,
			"the line is bad: try a lower --baud or another cable",
			"reading at 0x%08x: packets are lost or damaged again and again",
			(unsigned)(x->address + x->done));
	}
	if (x->repeats >= RENEW_REPEATS && ef_line_block(line, PACKET) < x->packet) {
		x->renew = true;
		s->command.out_of_step = true;
		return 0;
	}
	x->asked = true;
	return say(x, EF_READ_REPEAT);
}

static int next_packet(struct reader *x, uint8_t *packet, struct ef_read_packet *ret)
{
	const uint64_t wire_us = (uint64_t)x->packet * 2 * 10 * 1000000 / x->session->baud;
	const uint64_t round_trip = ef_line_wait_us(&x->session->command.line, QUIET_US * 4);
	const uint64_t quiet = round_trip > QUIET_US ? round_trip : QUIET_US;
	bool damaged = false;
	int r = ef_command_read_packet(
		&x->session->command, quiet + wire_us, packet, PACKET, ret, &damaged);

	if (r == ESPFLASH_ERROR_TIMEOUT) {
		*ret = (struct ef_read_packet){0};
		return ask_again(x);
	}
	if (r == 0 && damaged && !x->asked)
		r = ask_again(x);
	return r;
}

/* Take what is new of a packet, which may begin with bytes that are here already. */
static int take_packet(struct reader *x, const uint8_t *packet, const struct ef_read_packet *p,
	ef_take_fn take, void *user)
{
	const uint32_t known = (uint32_t)x->done - p->offset;
	int r;

	x->asked = false;
	x->repeats = 0;
	x->calm++;
	ef_line_passed(&x->session->command.line, 1, p->size);
	r = take(user, x->address + (uint32_t)x->done, packet + known, p->size - known);
	x->done += p->size - known;
	if (r < 0)
		return r;
	x->renew = x->done < x->size &&
		   ef_line_block(&x->session->command.line, PACKET) >= RENEW_GROWTH * x->packet;
	return x->done < x->size && !x->renew ? say(x, EF_READ_GO_ON) : say_enough(x);
}

static int run(struct reader *x, ef_take_fn take, void *user)
{
	uint8_t packet[PACKET];
	int r = 0;

	while (r == 0 && x->done < x->size && !x->renew) {
		struct ef_read_packet p = {0};

		r = next_packet(x, packet, &p);
		if (r < 0 || x->renew || p.size == 0)
			continue;
		if (p.offset > x->done && !x->asked)
			r = ask_again(x);
		else if (p.offset <= x->done && p.size > x->done - p.offset &&
			 p.size <= x->size - p.offset)
			r = take_packet(x, packet, &p, take, user);
	}
	return r;
}

/* The reply that ends the read adds nothing to what is here; without it the line is out of step. */
static int end(espflash_session *s)
{
	const int r = ef_command_read_end(&s->command);

	if (r != ESPFLASH_ERROR_TIMEOUT && r != ESPFLASH_ERROR_DEVICE &&
		r != ESPFLASH_ERROR_PROTOCOL)
		return r;
	ef_error_clear(ef_session_record(s));
	s->command.out_of_step = true;
	return 0;
}

static int read_once(struct reader *x, ef_take_fn take, void *user)
{
	espflash_session *s = x->session;
	struct ef_read_begin b = {
		.address = x->address, .pack = s->command.dialect.has & EF_DIALECT_READ_PACKED};
	int r;

	x->packet = ef_line_block(&s->command.line, PACKET);
	x->asked = x->renew = false;
	b.size = (uint32_t)x->size;
	b.packet = x->packet;
	b.window = window_of(s, x->packet);
	r = ef_command_read_begin(&s->command, &b);
	if (r == 0)
		r = run(x, take, user);
	if (r == 0 && !s->command.out_of_step)
		return end(s);
	s->command.out_of_step = true;
	return r;
}

/* What has come is done with. */
static void go_on(struct reader *x)
{
	x->address += (uint32_t)x->done;
	x->size -= x->done;
	x->done = 0;
}

/* The read is begun anew in other packets, perhaps at another rate. */
static int renew(struct reader *x)
{
	espflash_session *s = x->session;

	go_on(x);
	if (x->troubles < RATE_TROUBLES || x->packet > SHORT_PACKET)
		return 0;
	x->troubles = 0;
	return ef_rate_step_down(s) ? 0 : ef_session_record(s)->code;
}

int ef_stream_read(
	espflash_session *s, uint32_t address, uint64_t size, ef_take_fn take, void *user)
{
	struct reader x = {.session = s, .address = address, .size = size};
	unsigned tries = 0;
	int r = 0;

	while (x.size > 0) {
		r = read_once(&x, take, user);
		if (r == 0)
			r = renew(&x);
		if (r == 0)
			continue;
		/* Where a part came through, the next failure asks for a lower rate at once. */
		if (x.done > 0)
			tries = 0;
		if (!ef_flash_try_again(s, r, ++tries))
			break;
		go_on(&x);
		x.repeats = 0;
		if (!(s->command.dialect.has & EF_DIALECT_READ_STREAM))
			return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_NO_REPLY,
				x.address, "try again: the ROM loader answers",
				"the chip has lost its flasher stub while reading at 0x%08x",
				(unsigned)x.address);
	}
	return r;
}
