/* SPDX-License-Identifier: MIT */
/*
 * The stubs that the library brings along. Called by session/stub.c.
 */
#include <string.h>

#include "stub/stub.h"

static const struct ef_stub_blob *const blobs[] = {
#define EF_STUB(key) &ef_stub_blob_##key,
#include "stub/list.h"
#undef EF_STUB
};

const struct ef_stub_blob *ef_stub_builtin(const struct ef_chip *chip, uint32_t revision)
{
	const struct ef_stub_build *build = chip->stubs;

	while (build && build->key && build->min_revision > revision)
		build++;
	for (size_t i = 0; build && build->key && i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		if (strcmp(blobs[i]->chip, build->key) == 0)
			return blobs[i];
	}
	return NULL;
}
