/* SPDX-License-Identifier: MIT */
/*
 * Getting a flasher stub into the chip: which blob there is for a chip, uploading it, and what a
 * stub that runs can do. Knows no session; called by session/stub.c.
 */
#ifndef EF_STUB_STUB_H
#define EF_STUB_STUB_H

#include "chip/chip.h"
#include "stub/blob.h"
#include "wire/stub.h"

/* A stub from a file. */
struct espflash_stub {
	struct ef_stub_blob blob;
};

/* The library's own stub for the chip, or NULL. */
const struct ef_stub_blob *ef_stub_builtin(const struct ef_chip *chip);

/*
 * Upload the stub through the ROM loader and start it; returns when it has greeted. After a failure
 * the ROM loader may still answer, or nothing may: ef_command_resync tells.
 */
int ef_stub_upload(struct ef_command *c, const struct ef_stub_blob *b) EF_MUST_CHECK;

/* What a stub that runs turned out to be. */
struct ef_stub_kind {
	bool own; /* one of ours: capabilities holds */
	bool rom; /* none at all: the ROM loader answers */
	struct ef_capabilities capabilities;
};

/* Ask the stub that runs what it is. */
int ef_stub_ask(struct ef_command *c, struct ef_stub_kind *ret) EF_MUST_CHECK;

/* The dialect of that stub. */
void ef_stub_dialect(struct ef_dialect *ret, const struct ef_stub_kind *kind);

#endif
