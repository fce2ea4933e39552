/* SPDX-License-Identifier: MIT */
/*
 * A board, a transport and a session in one, for the tests of whole operations. The board is the
 * in-process simulator, whose time is virtual; failures print the session's error record.
 */
#ifndef FLOW_H
#define FLOW_H

#include <stdbool.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define FLOW_EVENTS 128

struct flow {
	const char *chip;
	espflash_sim *sim;
	espflash_transport *transport;
	espflash_session *session;
	uint8_t *flash; /* the board's */
	size_t flash_size;
	espflash_session_options options; /* of the next flow_session */

	/* Events, as they came. */
	size_t event_count;
	espflash_event events[FLOW_EVENTS];
	char warning[256]; /* the last one */
	void (*on_event)(struct flow *f, const espflash_event *event);

	/* Progress, as flow_progress sees it. */
	uint64_t done;
	uint64_t total;
	unsigned calls;
	bool disorder; /* done fell or total changed */
	bool (*on_progress)(struct flow *f, const espflash_progress *p); /* true = stop */
	void *user;
};

/* The three chips; ended by NULL. */
extern const char *const flow_chips[];

/* A board and a transport, no session yet; what the flash holds is the caller's to say. */
void flow_board(struct flow *f, const espflash_sim_options *o);
/* A board with a flash of noise and a session that is not connected. */
void flow_open(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault);
/* The same with 512 KiB of flash, for tests that make and compare hundreds. */
void flow_small(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault);
/* The first, whose session may start its flasher stub: others work with the ROM loader. */
void flow_stub(struct flow *f, const char *chip, uint32_t sim_flags, const char *fault);
/* The first, connected. */
void flow_connected(struct flow *f, const char *chip);
void flow_close(struct flow *f);

/* Another session on the same board, with f->options. */
void flow_session(struct flow *f);

/* For options.progress; user is the flow. */
int flow_progress(void *user, const espflash_progress *p);

/* Progress was told, never fell, and ended at its total. */
void flow_progress_is_complete(struct flow *f);

/* The session's next operations see fresh progress. */
void flow_progress_begin(struct flow *f);

/* How many events of a kind came (a number of 0 = any), and the last of them. */
size_t flow_events(const struct flow *f, uint32_t kind, uint32_t number);
const espflash_event *flow_last_event(const struct flow *f, uint32_t kind);

uint64_t flow_now_ms(const struct flow *f);

/* Deterministic noise. */
void flow_noise(uint8_t *out, size_t size, uint32_t seed);

/* Data that compress well and differ from sector to sector. */
void flow_pattern(uint8_t *out, size_t size, uint32_t seed);

/* A small image that passes the guards of `chip`: returns its size, at most 0x8000 + 64. */
size_t flow_image(const char *chip, uint8_t *out);

/* The same for any chip, field by field: REFERENCE 5.1. */
struct flow_image {
	uint32_t ram;	       /* where the segment is loaded, and the entry point */
	uint32_t segment;      /* its bytes, a multiple of 4 */
	int chip_id;	       /* -1: no extended header and no digest */
	uint8_t size_freq;     /* byte 3 */
	uint8_t min_legacy;    /* oldest revision, in the old field */
	uint16_t min_revision; /* 100 * major + minor */
	uint16_t max_revision; /* 0: the two fields are absent */
};
size_t flow_image_of(const struct flow_image *what, uint8_t *out);

/* The call succeeded, or failed with a code, a message and no leftovers. */
#define flow_ok(f, call)	  flow_result(f, call, 0, #call, __FILE__, __LINE__)
#define flow_fails(f, call, code) flow_result(f, call, code, #call, __FILE__, __LINE__)
void flow_result(
	struct flow *f, int result, int wanted, const char *what, const char *file, int line);

/* The board's flash equals `wanted` (flash_size bytes); names the first difference. */
void flow_flash_is(const struct flow *f, const uint8_t *wanted);

/* A copy of the board's flash, to be freed. */
uint8_t *flow_copy(const struct flow *f);

#endif
