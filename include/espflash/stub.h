/* SPDX-License-Identifier: MIT */
/*
 * Flasher stubs from outside the library: the small programs that a session starts in the chip's
 * RAM and that do the work there. Pure functions on bytes: no device, no files.
 */
#ifndef ESPFLASH_STUB_H
#define ESPFLASH_STUB_H

#include <stddef.h>

#include "error.h"
#include "export.h"

ESPFLASH_BEGIN_DECLS

typedef struct espflash_stub espflash_stub;

/*
 * Read a flasher stub from a file in the usual JSON format: `entry`, `text`, `text_start`, and
 * perhaps `data`, `data_start` and `bss_start`. Other keys, those of plugins too, are not used.
 * The format does not say which chip a stub is for.
 * ret: out, to be freed with espflash_stub_free; not NULL. json: in, size bytes of UTF-8, not NULL,
 * need not end in a NUL; everything is copied. ret_error: out, details on failure, struct_size set
 * by the caller; may be NULL.
 * Returns 0; IMAGE: not such a file, damaged, or its parts cannot be so in any memory (the message
 * says where in the file and what); ARGUMENT: a NULL; NO_MEMORY. On failure *ret is not touched.
 * Never blocks. Since 0.1.
 */
ESPFLASH_API int espflash_stub_load_json(
	espflash_stub **ret, const void *json, size_t size, espflash_error_info *ret_error);

/*
 * Free a stub that no session uses any more. stub: in and out, set to NULL; NULL and a pointer to
 * NULL are fine. Never blocks. Since 0.1.
 */
ESPFLASH_API void espflash_stub_free(espflash_stub **stub);

ESPFLASH_END_DECLS

#endif
