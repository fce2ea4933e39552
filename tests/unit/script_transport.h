/* SPDX-License-Identifier: MIT */
/*
 * A chip that does as it is told: a transport whose far end sends prepared bytes after the n-th
 * frame from the host, on a virtual clock. Used by the tests of the wire and session layers; its
 * framing is its own and shares nothing with lib/.
 */
#ifndef SCRIPT_TRANSPORT_H
#define SCRIPT_TRANSPORT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "wire/command.h"

#define SCRIPT_STEPS 256
#define SCRIPT_POOL  131072
#define SCRIPT_LINES 64

/* Bytes that arrive `delay_us` after the host's frame number `after` (0 = at once). */
struct script_step {
	unsigned after;
	uint64_t delay_us;
	uint64_t due_us;
	size_t at;
	size_t size;
	bool armed;
};

struct script_line {
	uint32_t mask;
	uint32_t value;
	uint64_t at_us;
};

struct script {
	/* Asked about each whole frame from the host, unescaped; may say something at once. */
	void (*on_frame)(struct script *s, const uint8_t *frame, size_t size);
	void (*on_lines)(struct script *s, uint32_t mask, uint32_t value);
	void *user;
	uint64_t now_us;
	struct script_step steps[SCRIPT_STEPS];
	size_t step_count;
	size_t step_next;
	uint8_t pool[SCRIPT_POOL];
	size_t pool_used;
	uint8_t sent[65536];
	size_t sent_size;
	size_t frame_at; /* where in `sent` the frame under way began */
	unsigned frames; /* whole frames from the host */
	bool in_frame;
	bool agreeable;	       /* every frame is answered at once with its own opcode and success */
	bool forgetful;	       /* what was sent long ago need not be looked at any more */
	bool one_byte;	       /* the host gets one byte a read */
	int fail_lines;	       /* what set_lines returns */
	uint32_t baud;	       /* as last set */
	unsigned baud_changes; /* calls of set_baud */
	struct script_line lines[SCRIPT_LINES];
	size_t line_count;
	atomic_int *cancel; /* set to 1 at cancel_at_us */
	uint64_t cancel_at_us;
};

/* The script behind a transport; the caller frees the transport. */
espflash_transport *script_open(struct script *s);

/* Say these bytes as they are. */
void script_say(struct script *s, unsigned after, uint64_t delay_us, const void *data, size_t size);

/* Say a reply packet in its frame. */
void script_reply(struct script *s, unsigned after, uint64_t delay_us, uint8_t opcode,
	uint32_t value, const void *body, size_t size);

/* Say a frame that is no reply. */
void script_frame(
	struct script *s, unsigned after, uint64_t delay_us, const void *data, size_t size);

/* The eight replies to a SYNC. */
void script_sync(struct script *s, unsigned after);

/* Unescape the host's frame `number`, from 1, into out; returns its size, 0 if there is none. */
size_t script_sent(const struct script *s, unsigned number, uint8_t *out, size_t room);

/* The host's frame `number` is this command with these argument words and nothing else. */
void script_sent_words(const struct script *s, unsigned number, uint8_t opcode,
	const uint32_t *words, size_t count);

/* Context, link and command layer on a script. */
struct script_rig {
	struct script io;
	espflash_transport *transport;
	struct ef_context context;
	struct ef_link link;
	struct ef_command command;
};

void script_rig_open(struct script_rig *rig);
void script_rig_close(struct script_rig *rig);

#endif
