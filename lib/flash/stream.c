/* SPDX-License-Identifier: MIT */
/*
 * A write with several blocks in flight, through our own stub: docs/stub.md. The stub counts the
 * blocks, so that a damaged or lost one is sent again from there, and one that comes twice is not
 * written twice. Called by program.c.
 */
#include <stdlib.h>
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/deflate.h"
#include "util/md5.h"

/* Erasing and writing, worst case of a datasheet: REFERENCE 3.3. */
#define WORK_MS_PER_MB 40000u
/* How often in a row blocks may be sent again before the stream is given up. */
#define REPEATS 3
/* From this failure on the rate is to blame, unless so many blocks went well in between. */
#define REPEATS_AT_A_RATE 2
#define CALM_BLOCKS	  32

struct slot {
	uint32_t size;
	uint64_t raw_end; /* flash bytes that stand in this block and those before it */
};

struct ef_stream {
	struct ef_deflater *deflater;
	struct ef_md5 md5;
	uint64_t fed;	/* flash bytes taken from the source */
	size_t feed_at; /* those of feed[] that are used */
	size_t feed_end;
	uint32_t made; /* blocks made, sent, and acknowledged so far */
	uint32_t sent;
	uint32_t acked;
	uint32_t troubles; /* failures since the line was last calm */
	uint32_t trouble_at;
	bool ended; /* all blocks are made */
	struct slot slots[EF_STREAM_WINDOW_MAX];
	uint8_t feed[EF_PIECE_SIZE];
	uint8_t blocks[EF_STREAM_WINDOW_MAX][EF_STREAM_BLOCK_MAX];
};

int ef_stream_new(struct ef_stream **ret, espflash_session *s)
{
	struct ef_stream *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return ef_error_no_memory(ef_session_record(s), sizeof(*w));
	r = ef_deflater_new(&w->deflater, ef_session_record(s));
	if (r < 0)
		free(w);
	else
		*ret = w;
	return r;
}

void ef_stream_free(struct ef_stream **stream)
{
	if (!*stream)
		return;
	ef_deflater_free(&(*stream)->deflater);
	free(*stream);
	*stream = NULL;
}

/* Take the next bytes from the source. */
static void feed(struct ef_stream *w, const struct ef_stream_job *job)
{
	const uint64_t left = job->to - job->from - w->fed;
	const size_t here = left < sizeof(w->feed) ? (size_t)left : sizeof(w->feed);

	job->bytes(job->user, job->from + w->fed, w->feed, here);
	ef_md5_update(&w->md5, w->feed, here);
	w->fed += here;
	w->feed_at = 0;
	w->feed_end = here;
}

/* Move bytes from the feed into a block; returns how many were made. */
static size_t convert(
	struct ef_stream *w, const struct ef_stream_job *job, uint8_t *out, size_t room)
{
	const bool last = w->fed == job->to - job->from;
	const size_t size = w->feed_end - w->feed_at;
	size_t taken = ef_min_size(size, room), made = taken;

	if (job->compress) {
		w->ended = ef_deflater_run(
			w->deflater, w->feed + w->feed_at, size, last, out, room, &taken, &made);
	} else {
		memcpy(out, w->feed + w->feed_at, taken);
		w->ended = last && taken == size;
	}
	w->feed_at += taken;
	return made;
}

static void make_block(struct ef_stream *w, const struct ef_stream_job *job, uint32_t block_size)
{
	const uint32_t index = w->made % EF_STREAM_WINDOW_MAX;
	size_t size = 0;

	while (size < block_size && !w->ended) {
		if (w->feed_at == w->feed_end && w->fed < job->to - job->from)
			feed(w, job);
		size += convert(w, job, w->blocks[index] + size, block_size - size);
	}
	w->slots[index] = (struct slot){(uint32_t)size, w->fed - (w->feed_end - w->feed_at)};
	w->made++;
}

/* Flash bytes in the blocks that are acknowledged. */
static uint64_t raw_done(const struct ef_stream *w)
{
	return w->acked == 0 ? 0 : w->slots[(w->acked - 1) % EF_STREAM_WINDOW_MAX].raw_end;
}

static int send_next(espflash_session *s, struct ef_stream *w, const struct ef_stream_job *job)
{
	const uint32_t index = w->sent % EF_STREAM_WINDOW_MAX;

	*job->sent += w->slots[index].size;
	return ef_command_stream_post(
		&s->command, w->sent++, w->blocks[index], w->slots[index].size);
}

/* Microseconds in which the stub must have dealt with the oldest block in flight. */
static uint64_t patience_us(const espflash_session *s, const struct ef_stream *w)
{
	const uint64_t work = w->slots[(w->sent - 1) % EF_STREAM_WINDOW_MAX].raw_end - raw_done(w);
	const uint64_t bytes = (uint64_t)(w->sent - w->acked) * s->command.dialect.stream_block;

	return 1000 * (uint64_t)ef_command_timeout(
			      &s->command, work + EF_PIECE_SIZE, WORK_MS_PER_MB) +
	       bytes * 20 * 1000000 / s->baud;
}

/* Take replies: all that are there or, if `wait`, at least one. */
static int take_acks(espflash_session *s, struct ef_stream *w, bool wait)
{
	uint64_t timeout_us = wait ? patience_us(s, w) : 0;
	uint32_t next = 0;
	int r;

	while ((r = ef_command_stream_ack(&s->command, timeout_us, &next)) == 0) {
		/* Counted in full blocks only: what lies outside of the window is a stale reply. */
		if (next - w->acked <= w->sent - w->acked)
			w->acked = next;
		timeout_us = 0;
		if (w->acked == w->sent)
			return 0;
	}
	if (r != ESPFLASH_ERROR_TIMEOUT)
		return r;
	if (!wait || timeout_us == 0)
		return 0;
	s->command.out_of_step = true;
	return ef_error_set(ef_session_record(s), r,
		"is the cable or the supply bad? try a lower --baud", "no reply to block %u",
		(unsigned)w->acked);
}

/* May the blocks that are not acknowledged be sent again within this stream? */
static bool is_transient(const espflash_session *s, int error)
{
	const espflash_error_info *e = &s->context.error;

	if (error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_PROTOCOL)
		return true;
	return error == ESPFLASH_ERROR_DEVICE &&
	       (e->device_status == EF_STATUS_CHECKSUM ||
		       (e->device_status == EF_STATUS_NO_WRITE && e->device_reason == 1));
}

/*
 * After a failure: get in step, which also ends the replies to what was in flight, and go back to
 * the oldest block without an acknowledgement.
 */
static int go_back(espflash_session *s, struct ef_stream *w, int error)
{
	int r;

	if (!is_transient(s, error))
		return error;
	ef_log(&s->context, ESPFLASH_LOG_DEBUG, "again from block %u: %s", (unsigned)w->acked,
		ef_session_record(s)->message);

	const espflash_error_info failure = *ef_session_record(s);

	ef_error_clear(ef_session_record(s));
	r = ef_command_resync(&s->command);
	if (r == 0 && s->command.sync_value != 0) {
		/* A ROM loader answers: the chip was reset. */
		*ef_session_record(s) = failure;
		return error;
	}
	w->sent = w->acked;
	if (r < 0)
		return r;
	w->troubles = w->acked - w->trouble_at > CALM_BLOCKS ? 1 : w->troubles + 1;
	w->trouble_at = w->acked;
	if (w->troubles >= REPEATS_AT_A_RATE && !ef_baud_step_down(s))
		r = ef_session_record(s)->code;
	return r;
}

static bool wants_proof(const espflash_session *s, const struct ef_stream_job *job)
{
	return job->prove && (s->command.dialect.has & EF_DIALECT_PROVE);
}

static int begin(espflash_session *s, struct ef_stream *w, const struct ef_stream_job *job)
{
	const struct ef_dialect *d = &s->command.dialect;
	const uint32_t size = (uint32_t)(job->to - job->from);
	const struct ef_stream_begin b = {.address = (uint32_t)job->from,
		.size = size,
		.blocks = UINT32_MAX,
		.block_size = d->stream_block,
		.deflated = job->compress,
		.prove = wants_proof(s, job)};

	w->fed = 0;
	w->feed_at = w->feed_end = 0;
	w->made = w->sent = w->acked = 0;
	w->troubles = w->trouble_at = 0;
	w->ended = false;
	ef_md5_init(&w->md5);
	ef_deflater_begin(w->deflater);
	return ef_command_stream_begin(&s->command, &b);
}

static int send_all(espflash_session *s, struct ef_stream *w, const struct ef_stream_job *job,
	struct ef_meter *m)
{
	const struct ef_dialect *d = &s->command.dialect;
	unsigned repeats = 0;
	int r = 0;

	while (r == 0 && !(w->ended && w->acked == w->made)) {
		const uint32_t before = w->acked;
		const bool full = w->sent - w->acked == d->stream_window;

		if (w->sent == w->made && !w->ended && !full)
			make_block(w, job, d->stream_block);
		if (w->sent < w->made && !full)
			r = send_next(s, w, job);
		if (r == 0)
			r = take_acks(s, w, full || (w->ended && w->sent == w->made));
		if (w->acked != before)
			repeats = 0;
		if (r < 0 && repeats++ < REPEATS)
			r = go_back(s, w, r);
		if (r == 0)
			r = ef_meter_tell(m, raw_done(w), (uint32_t)(job->from + raw_done(w)));
	}
	return r;
}

int ef_stream_write(
	espflash_session *s, struct ef_stream *w, struct ef_stream_job *job, struct ef_meter *m)
{
	const bool prove = wants_proof(s, job);
	uint8_t here[16], there[16];
	int r = begin(s, w, job);

	job->proved = false;
	if (r == 0)
		r = send_all(s, w, job, m);
	if (r == 0)
		r = ef_command_stream_end(
			&s->command, (uint32_t)(job->to - job->from), prove ? there : NULL);
	if (r < 0)
		return r;
	if (job->compress)
		*job->compressed = 1;
	ef_md5_final(&w->md5, here);
	job->proved = prove && memcmp(here, there, sizeof(here)) == 0;
	return 0;
}
