/* SPDX-License-Identifier: MIT */
/*
 * One function an opcode: sends the command, waits for its reply, checks its status. Told the
 * loader's dialect by value; never asks which chip it is. Called by the session and flash layers.
 *
 * All return 0 or a recorded error: TIMEOUT, PROTOCOL, DEVICE (refused: opcode, status and reason
 * stand in the record), CANCELLED, or the transport's. After a failure the next command first
 * gets back in step with the loader (ef_command_resync).
 */
#ifndef EF_WIRE_COMMAND_H
#define EF_WIRE_COMMAND_H

#include "wire/dialect.h"
#include "wire/line.h"
#include "wire/link.h"
#include "wire/packet.h"

#define EF_COMMAND_WORDS 8 /* most argument words of any command */

struct ef_command {
	struct ef_link *link;
	struct ef_context *context;
	struct ef_dialect dialect;
	struct ef_line line;	/* what was learnt of it */
	uint32_t baud;		/* for the time that bytes need on the wire */
	uint32_t timeout_ms;	/* for one short command */
	uint64_t busy_until_us; /* the loader may work until then on a command given up */
	uint32_t sync_value;	/* of the last SYNC: 0 = a stub answered, others = a ROM loader */
	bool changes_flash;	/* ef_command_changes_flash was called */
	bool out_of_step;	/* replies to earlier commands may still come */
};

/* One command and what its reply must hold. */
struct ef_request {
	uint8_t opcode;
	uint8_t word_count;
	bool checksum;	      /* over data */
	bool repeats;	      /* does no more if it comes twice: asked again when a reply is lost */
	uint32_t timeout_ms;  /* 0 = the command's default */
	uint32_t work_ms;     /* of that, what the loader needs for its work at most */
	size_t payload_size;  /* bytes of the reply between header and status */
	size_t payload_short; /* some loaders' reply has only so many; 0 = none does */
	struct ef_piece data; /* follows the words */
	uint32_t words[EF_COMMAND_WORDS];
};

struct ef_reply {
	uint32_t value;
	const uint8_t *payload; /* payload_size bytes, valid until the next command */
	size_t payload_size;
};

int ef_command_exchange(
	struct ef_command *c, const struct ef_request *request, struct ef_reply *ret) EF_MUST_CHECK;

/* The two halves of an exchange, for commands of which several are in flight: send ... */
int ef_command_post(struct ef_command *c, const struct ef_request *request) EF_MUST_CHECK;
/*
 * ... and wait up to timeout_us for the next reply to that opcode. Returns TIMEOUT, not recorded,
 * when none came: it is for the caller to judge. *ret holds the value of a refusal, too.
 */
int ef_command_collect(struct ef_command *c, const struct ef_request *request, uint64_t timeout_us,
	struct ef_reply *ret) EF_MUST_CHECK;

/* Did the refusal that stands in the record mean that the loader lacks the command? */
bool ef_command_was_unknown(const struct ef_command *c);

/*
 * Say SYNC once and wait up to wait_us for the answer. *ret_value holds the bits of the
 * eight replies' value fields: all zero from a stub, others from a ROM loader. Returns TIMEOUT, not
 * recorded, when nothing came: the caller tries again.
 */
int ef_command_sync(struct ef_command *c, uint64_t wait_us, uint32_t *ret_value) EF_MUST_CHECK;

/* End half frames and say SYNC until the loader answers; NO_REPLY when that is hopeless. */
int ef_command_resync(struct ef_command *c) EF_MUST_CHECK;

/* Milliseconds that work on `size` bytes takes at `ms_per_mb` per 10^6 bytes, at least 1. */
uint32_t ef_command_work(uint64_t size, uint32_t ms_per_mb);
/* The same as a timeout: never below the default. */
uint32_t ef_command_timeout(const struct ef_command *c, uint64_t size, uint32_t ms_per_mb);

int ef_command_read_reg(struct ef_command *c, uint32_t address, uint32_t *ret) EF_MUST_CHECK;

/*
 * From now on the flash is changed. A ROM loader that is reset meanwhile, its work half done, looks
 * like one that was not: without an answer the work itself has to be repeated, not the question.
 */
void ef_command_changes_flash(struct ef_command *c);

/* One entry of WRITE_REG: `delay_us` passes on the chip, then the bits of `mask` are changed. */
struct ef_reg_write {
	uint32_t address, value, mask, delay_us;
};

/* Most entries in one packet: what a command to the flash chip needs at most. */
#define EF_REG_WRITES_MAX 24

/* Do the writes in their order, all in one packet; again, if `repeats`, when no answer comes. */
int ef_command_write_regs(struct ef_command *c, const struct ef_reg_write *writes, size_t count,
	bool repeats) EF_MUST_CHECK;

/* A run of data commands: what BEGIN announces. */
struct ef_begin {
	uint32_t size;	     /* bytes to erase, or uncompressed, or of RAM */
	uint32_t blocks;     /* number of data commands */
	uint32_t block_size; /* bytes in each */
	uint32_t address;
	uint32_t encrypted; /* 1 = the loader encrypts what it writes: EF_DIALECT_ENCRYPT_WORD */
};
int ef_command_mem_begin(struct ef_command *c, const struct ef_begin *b) EF_MUST_CHECK;
int ef_command_mem_data(
	struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size) EF_MUST_CHECK;
/* Without patience: for a caller who begins anew at that block when the answer does not come. */
int ef_command_mem_piece(
	struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size) EF_MUST_CHECK;
/* Both of them: `size` bytes to `address`; the last bytes are padded with zeros to a word. */
int ef_command_mem_write(
	struct ef_command *c, uint32_t address, const uint8_t *data, size_t size) EF_MUST_CHECK;
int ef_command_mem_end(struct ef_command *c, uint32_t entry) EF_MUST_CHECK;

int ef_command_flash_begin(struct ef_command *c, const struct ef_begin *b) EF_MUST_CHECK;
int ef_command_flash_data(
	struct ef_command *c, uint32_t sequence, const uint8_t *data, size_t size) EF_MUST_CHECK;
/* Leave the loader and start the firmware. */
int ef_command_flash_run(struct ef_command *c) EF_MUST_CHECK;

int ef_command_deflate_begin(struct ef_command *c, const struct ef_begin *b) EF_MUST_CHECK;
/* `inflated`: bytes of flash that this block becomes at most, for the timeout. */
int ef_command_deflate_data(struct ef_command *c, uint32_t sequence, const uint8_t *data,
	size_t size, uint32_t inflated) EF_MUST_CHECK;

/* The end of a piece; the loader stays. Tells the status of its last blocks where that is late. */
int ef_command_flash_finish(struct ef_command *c, bool deflated, uint32_t size) EF_MUST_CHECK;

int ef_command_spi_attach(struct ef_command *c, uint32_t pins) EF_MUST_CHECK;
int ef_command_spi_set_params(struct ef_command *c, uint32_t flash_size) EF_MUST_CHECK;
int ef_command_flash_md5(
	struct ef_command *c, uint32_t address, uint32_t size, uint8_t ret[16]) EF_MUST_CHECK;

/* Bytes that one READ_FLASH_SLOW returns: REFERENCE 3.3. */
#define EF_READ_SLOW_SIZE 64u
int ef_command_read_flash_slow(
	struct ef_command *c, uint32_t address, uint8_t ret[EF_READ_SLOW_SIZE]) EF_MUST_CHECK;

/* Only the chip's side; the reply still comes at the old rate. */
int ef_command_change_baud(struct ef_command *c, uint32_t wanted, uint32_t old) EF_MUST_CHECK;

/* sdc.c: of the ESP32-S31's secure debug controller. */
int ef_command_sdc_info(
	struct ef_command *c, const uint8_t nonce[32], uint8_t ret[32]) EF_MUST_CHECK;
int ef_command_sdc_verify(
	struct ef_command *c, const uint8_t *certificate, size_t size) EF_MUST_CHECK;

/* *ret_size is 12 or 20. */
int ef_command_security_info(struct ef_command *c, uint8_t ret[20], size_t *ret_size) EF_MUST_CHECK;

#endif
