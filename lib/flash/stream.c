/* SPDX-License-Identifier: MIT */
/*
 * A write with several blocks in flight, through our own stub: docs/stub.md. The stub counts the
 * blocks, so that a damaged or lost one is sent again from there, and one that comes twice is not
 * written twice. Called by program.c.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "flash/flash.h"
#include "util/bytes.h"
#include "util/deflate.h"
#include "util/md5.h"

/* Erasing and writing, worst case of a datasheet: REFERENCE 3.3. */
#define WORK_MS_PER_MB 40000u
/* On a line without errors so far a late reply is more likely than a lost one. */
#define TRUST_US 1000000u
/* How often in a row blocks may be sent again, none getting through, before this is given up. */
#define REPEATS 16
/* So many failures of short blocks are the rate's, unless so many went well in between. */
#define RATE_TROUBLES 6
#define SHORT_BLOCK   512u
#define CALM_BLOCKS   32
/* Blocks in flight at least: one on the wire, one that is dealt with. */
#define WINDOW_LEAST 3u
/* Bytes of the stream that may wait for an acknowledgement. */
#define RING (EF_STREAM_WINDOW_MAX * EF_STREAM_BLOCK_MAX)
/* Pieces of it as they were made: each is in flight as one block or more, and one is new. */
#define PIECES (EF_STREAM_WINDOW_MAX + 1)

struct piece {
	uint64_t end; /* in the stream */
	uint64_t raw; /* flash bytes up to there */
};

struct ef_stream {
	struct ef_deflater *deflater;
	struct ef_md5 md5;
	uint64_t fed;	/* flash bytes taken from the source */
	size_t feed_at; /* those of feed[] that are used */
	size_t feed_end;
	bool ended;    /* all of the stream is made */
	uint64_t made; /* bytes of it made, sent, and acknowledged so far */
	uint64_t sent;
	uint64_t acked;
	uint32_t next;	 /* number of the next block */
	uint32_t oldest; /* ... and of the oldest one that is not acknowledged */
	uint32_t told;	 /* the number that a reply told last */
	uint64_t ends[EF_STREAM_WINDOW_MAX]; /* of the blocks in flight, in the stream */
	struct piece pieces[PIECES];	     /* that are not acknowledged */
	uint32_t piece_count;
	uint64_t raw_done;   /* flash bytes in those that are */
	uint64_t slowest_us; /* the longest that a reply was waited for */
	uint32_t troubles;   /* failures since the line was last calm */
	uint32_t trouble_at; /* the block of the last one */
	uint16_t refusal;    /* status of the last one, if it was a refusal */
	uint8_t feed[EF_PIECE_SIZE];
	uint8_t ring[RING];
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

/* Make the bytes of one more block. */
static void make_block(struct ef_stream *w, const struct ef_stream_job *job, uint32_t block_size)
{
	const uint64_t end = w->made + block_size;

	while (w->made < end && !w->ended) {
		const size_t at = w->made % RING;

		if (w->feed_at == w->feed_end && w->fed < job->to - job->from)
			feed(w, job);
		w->made += convert(
			w, job, w->ring + at, ef_min_size((size_t)(end - w->made), RING - at));
	}
	assert(w->piece_count < PIECES);
	w->pieces[w->piece_count++] = (struct piece){w->made, w->fed - (w->feed_end - w->feed_at)};
}

/* As much of what is made as one block takes. */
static int send_next(espflash_session *s, struct ef_stream *w, const struct ef_stream_job *job,
	uint32_t block_size)
{
	const size_t at = w->sent % RING;
	const uint64_t left = w->made - w->sent;
	const size_t size = ef_min_size(left < block_size ? (size_t)left : block_size, RING - at);

	*job->sent += size;
	w->sent += size;
	w->ends[w->next % EF_STREAM_WINDOW_MAX] = w->sent;
	return ef_command_stream_post(&s->command, w->next++, w->ring + at, size);
}

/* All blocks before this number are acknowledged. */
static void acknowledge(struct ef_stream *w, uint32_t next)
{
	uint32_t done = 0;

	w->oldest = w->told = next;
	w->acked = w->ends[(next - 1) % EF_STREAM_WINDOW_MAX];
	while (done < w->piece_count && w->pieces[done].end <= w->acked)
		w->raw_done = w->pieces[done++].raw;
	w->piece_count -= done;
	memmove(w->pieces, w->pieces + done, w->piece_count * sizeof(w->pieces[0]));
}

/*
 * A reply tells the number that the stub expects next. Stale ones lie outside of the window. Where
 * more than one block is acknowledged at once a reply was lost, or the number is damaged, for which
 * there is no sum: the next reply has to agree.
 */
static void note_reply(struct ef_stream *w, uint32_t next)
{
	const uint32_t ahead = next - w->oldest;

	if (ahead == 0 || ahead > w->next - w->oldest)
		return;
	if (ahead == 1 || next == w->told || next == w->told + 1)
		acknowledge(w, next);
	else
		w->told = next;
}

/* Microseconds in which the stub must have dealt with the oldest block in flight. */
static uint64_t patience_us(const espflash_session *s, const struct ef_stream *w)
{
	const uint64_t raw = w->piece_count > 0 ? w->pieces[w->piece_count - 1].raw : w->raw_done;

	return 1000 * (uint64_t)ef_command_timeout(
			      &s->command, raw - w->raw_done + EF_PIECE_SIZE, WORK_MS_PER_MB) +
	       (w->sent - w->acked) * 20 * 1000000 / s->baud;
}

/* ... and in which it usually has: then it is asked what it expects. */
static uint64_t quiet_us(const espflash_session *s, const struct ef_stream *w)
{
	const struct ef_line *line = &s->command.line;
	const uint64_t most = patience_us(s, w);
	const uint64_t quiet = ef_line_wait_us(line, most) + 2 * w->slowest_us +
			       (line->errors == 0 ? TRUST_US : 0) +
			       (w->sent - w->acked) * 20 * 1000000 / s->baud;

	return quiet < most ? quiet : most;
}

static int silence(espflash_session *s, const struct ef_stream *w)
{
	s->command.out_of_step = true;
	s->command.busy_until_us = ef_session_now_us(s) + patience_us(s, w);
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_TIMEOUT,
		"is the cable or the supply bad? try a lower --baud", "no reply to block %u",
		(unsigned)w->oldest);
}

/* Take replies: all that are there or, if `wait`, at least one. */
static int take_replies(espflash_session *s, struct ef_stream *w, bool wait)
{
	const uint64_t start = ef_session_now_us(s);
	uint64_t timeout_us = wait ? quiet_us(s, w) : 0;
	uint32_t next = 0;
	int r;

	while ((r = ef_command_stream_ack(&s->command, timeout_us, &next)) == 0) {
		const uint64_t took = ef_session_now_us(s) - start;

		if (timeout_us > 0 && took > w->slowest_us)
			w->slowest_us = took;
		note_reply(w, next);
		timeout_us = 0;
		if (w->oldest == w->next)
			return 0;
	}
	if (r != ESPFLASH_ERROR_TIMEOUT)
		return r;
	return wait && timeout_us > 0 ? silence(s, w) : 0;
}

/*
 * May the blocks that are not acknowledged be sent again within this stream? On a line that has
 * damaged something, any refusal may be damage as long as it does not come again.
 */
static bool is_transient(const espflash_session *s, struct ef_stream *w, int error)
{
	const espflash_error_info *e = &s->context.error;
	const uint16_t status = (uint16_t)(e->device_status << 8 | e->device_reason);
	const bool again = status == w->refusal;

	if (error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_PROTOCOL)
		return true;
	if (error != ESPFLASH_ERROR_DEVICE)
		return false;
	w->refusal = status;
	return e->device_status == EF_STATUS_CHECKSUM ||
	       (e->device_status == EF_STATUS_NO_WRITE && e->device_reason == 1) ||
	       (s->command.line.errors > 0 && !again);
}

/* The stub expects that number: go on from there. */
static int go_on_from(espflash_session *s, struct ef_stream *w, uint32_t expected)
{
	const bool lost = expected != w->next;

	if (expected - w->oldest > w->next - w->oldest)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_PROTOCOL, NULL,
			"the stub expects block %u, which is not under way", (unsigned)expected);
	if (expected != w->oldest)
		acknowledge(w, expected);
	w->sent = w->acked;
	w->next = w->told = w->oldest;
	if (!lost) {
		ef_line_erred(&s->command.line); /* replies only */
		return 0;
	}
	ef_line_failed(&s->command.line);
	w->troubles = w->oldest - w->trouble_at > CALM_BLOCKS ? 1 : w->troubles + 1;
	w->trouble_at = w->oldest;
	if (w->troubles < RATE_TROUBLES ||
		ef_line_block(&s->command.line, EF_STREAM_BLOCK_MAX) > SHORT_BLOCK)
		return 0;
	w->troubles = 0;
	return ef_rate_step_down(s) ? 0 : ef_session_record(s)->code;
}

/*
 * After a failure: get in step, which also ends the replies to what was in flight, ask the stub
 * what it expects, and go on from there in blocks as the line now wants them: what was in flight is
 * cut anew, which takes a number that is sure.
 */
static int go_back(espflash_session *s, struct ef_stream *w, int error)
{
	const espflash_error_info failure = *ef_session_record(s);
	uint32_t expected = 0;
	int r;

	if (!is_transient(s, w, error))
		return error;
	ef_log(&s->context, ESPFLASH_LOG_DEBUG, "again from block %u: %s", (unsigned)w->oldest,
		failure.message);
	ef_error_clear(ef_session_record(s));
	r = ef_command_resync(&s->command);
	if (r == 0 && s->command.sync_value == 0)
		r = ef_command_stream_ask(&s->command, &expected);
	if (r == 0 && s->command.sync_value == 0)
		return go_on_from(s, w, expected);
	if (r == 0 || r == ESPFLASH_ERROR_DEVICE) {
		/* A ROM loader answers, or a stub that knows of no write: the chip was reset. */
		*ef_session_record(s) = failure;
		return error;
	}
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
	w->made = w->sent = w->acked = w->raw_done = 0;
	w->next = w->oldest = w->told = 0;
	w->piece_count = 0;
	w->troubles = w->trouble_at = 0;
	w->refusal = 0;
	w->ended = false;
	ef_md5_init(&w->md5);
	ef_deflater_begin(w->deflater);
	return ef_command_stream_begin(&s->command, &b);
}

/*
 * Blocks that may be in flight. What follows a damaged one is sent in vain: on a bad line no more
 * than keep it busy, which are many where an answer takes long.
 */
static uint32_t window_of(const espflash_session *s, uint32_t block)
{
	const struct ef_line *line = &s->command.line;
	const uint64_t bytes = (uint64_t)line->round_trip_us * s->baud / 10 / 1000000;

	if (line->halvings == 0)
		return s->command.dialect.stream_window;
	return ef_min_u32(
		(uint32_t)(2 * bytes / block) + WINDOW_LEAST, s->command.dialect.stream_window);
}

static int send_all(espflash_session *s, struct ef_stream *w, const struct ef_stream_job *job,
	struct ef_meter *m)
{
	const struct ef_dialect *d = &s->command.dialect;
	struct ef_line *line = &s->command.line;
	unsigned repeats = 0;
	int r = 0;

	while (r == 0 && !(w->ended && w->acked == w->made)) {
		const uint32_t block = ef_line_block(line, d->stream_block);
		const uint32_t before = w->oldest;
		const uint64_t acked = w->acked;
		const bool full = w->next - w->oldest >= window_of(s, block);

		if (w->sent == w->made && !w->ended && !full)
			make_block(w, job, block);
		if (w->sent < w->made && !full)
			r = send_next(s, w, job, block);
		if (r == 0)
			r = take_replies(s, w, full || (w->ended && w->sent == w->made));
		if (r < 0 && repeats++ < REPEATS)
			r = go_back(s, w, r);
		if (w->oldest != before) {
			ef_line_passed(line, w->oldest - before, w->acked - acked);
			repeats = 0;
		}
		if (r == 0)
			r = ef_meter_tell(m, w->raw_done, (uint32_t)(job->from + w->raw_done));
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
