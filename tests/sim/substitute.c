/* SPDX-License-Identifier: MIT */
/*
 * The blobs of lib/stub/blobs, see substitute.h: the one file here that includes something of
 * lib/, and all of that is data.
 */
#include "substitute.h"

#include <string.h>

#include "stub/blob.h"

static const struct ef_stub_blob *const blobs[] = {
#define EF_STUB(key) &ef_stub_blob_##key,
#include "stub/list.h"
#undef EF_STUB
};

bool sim_stub_find(const char *chip, struct sim_stub *ret)
{
	for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
		const struct ef_stub_blob *blob = blobs[i];

		if (strcmp(blob->chip, chip) != 0)
			continue;
		*ret = (struct sim_stub){
			blob->entry, {{blob->text_address, blob->text_size, blob->text},
					     {blob->data_address, blob->data_size, blob->data}}};
		return true;
	}
	return false;
}
