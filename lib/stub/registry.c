/* SPDX-License-Identifier: MIT */
/*
 * The stubs that the library brings along. Called by session/stub.c.
 */
#include <string.h>

#include "stub/stub.h"

static const struct ef_stub_blob *const blobs[] = {
	&ef_stub_blob_esp8266,
	&ef_stub_blob_esp32,
	&ef_stub_blob_esp32c3,
};

const struct ef_stub_blob *ef_stub_builtin(const struct ef_chip *chip)
{
	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		if (strcmp(blobs[i]->chip, chip->key) == 0)
			return blobs[i];
	}
	return NULL;
}
