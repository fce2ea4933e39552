/* SPDX-License-Identifier: MIT */
/*
 * The version of the library that was loaded. Called by programs that check what they got.
 */
#include <espflash/version.h>

#define TEXT_OF(x) #x
#define TEXT(x)	   TEXT_OF(x)

uint32_t espflash_version(void)
{
	return ESPFLASH_VERSION_NUMBER;
}

const char *espflash_version_string(void)
{
	return TEXT(ESPFLASH_VERSION_MAJOR) "." TEXT(ESPFLASH_VERSION_MINOR) "." TEXT(
		ESPFLASH_VERSION_PATCH);
}
