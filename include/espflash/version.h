/* SPDX-License-Identifier: MIT */
/*
 * The version of the headers, and of the library that was loaded. The build reads the three
 * numbers from here: the soname is ESPFLASH_VERSION_MAJOR.
 */
#ifndef ESPFLASH_VERSION_H
#define ESPFLASH_VERSION_H

#include <stdint.h>

#include "export.h"

#define ESPFLASH_VERSION_MAJOR 0
#define ESPFLASH_VERSION_MINOR 1
#define ESPFLASH_VERSION_PATCH 0

/* One number that grows with every release: major << 16 | minor << 8 | patch. */
#define ESPFLASH_VERSION_NUMBER                                                                    \
	((ESPFLASH_VERSION_MAJOR << 16) | (ESPFLASH_VERSION_MINOR << 8) | ESPFLASH_VERSION_PATCH)

ESPFLASH_BEGIN_DECLS

/*
 * Return the version number of the loaded library, in the form of ESPFLASH_VERSION_NUMBER.
 * A program that was compiled with another ESPFLASH_VERSION_MAJOR must not go on.
 * Never fails, never blocks. Since 0.1.
 */
ESPFLASH_API uint32_t espflash_version(void);

/* Return the loaded library's version as text, "0.1.0": a constant, not to be freed. Since 0.1. */
ESPFLASH_API const char *espflash_version_string(void);

ESPFLASH_END_DECLS

#endif
