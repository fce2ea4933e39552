/* SPDX-License-Identifier: MIT */
/*
 * Getting a flasher stub into the chip: which blob there is for a chip, uploading it, and what a
 * stub that runs can do. Knows no session; called by session/stub.c.
 */
#ifndef EF_STUB_STUB_H
#define EF_STUB_STUB_H

#include <espflash/stub.h>

#include "chip/chip.h"
#include "stub/blob.h"
#include "wire/stub.h"

/* Bytes of text, and of data. The largest known stubs have some 12 KiB. */
#define EF_STUB_SECTION_MAX 65536u

/* A stub from a file (stub_file.c). */
struct espflash_stub {
	/*
	 * chip, source_sha256 and compiler are NULL, buffers_start and buffers_end 0: the file does
	 * not tell. bss_start is 0 without such a key. bss_end is data_address where data follows
	 * bss, as it does in all known files; else bss_start, the end is not known then.
	 */
	struct ef_stub_blob blob;
	uint8_t *text; /* what the blob points to */
	uint8_t *data; /* the same; NULL if there is none */
};

/* The library's own stub for the chip of that revision (major * 100 + minor), or NULL. */
const struct ef_stub_blob *ef_stub_builtin(const struct ef_chip *chip, uint32_t revision);

/*
 * Upload the stub through the ROM loader and start it; returns when it has greeted. After a failure
 * the ROM loader may still answer, or nothing may: ef_command_resync tells.
 */
int ef_stub_upload(struct ef_command *c, const struct ef_stub_blob *b, bool bad_line) EF_MUST_CHECK;

/* What a stub that runs turned out to be. */
struct ef_stub_kind {
	bool own; /* one of ours: capabilities holds */
	bool rom; /* none at all: the ROM loader answers */
	struct ef_capabilities capabilities;
};

/* Ask the stub that runs what it is. */
int ef_stub_ask(struct ef_command *c, struct ef_stub_kind *ret) EF_MUST_CHECK;

/*
 * Is what runs what was uploaded? The checksums of the upload let two errors in a hundred through.
 * PROTOCOL, recorded, if not. A stub that cannot tell passes.
 */
int ef_stub_prove(struct ef_command *c, const struct ef_stub_blob *b,
	const struct ef_stub_kind *kind) EF_MUST_CHECK;

/* The dialect of that stub. */
void ef_stub_dialect(struct ef_dialect *ret, const struct ef_stub_kind *kind);

#endif
