/* SPDX-License-Identifier: MIT */
/*
 * Shared libraries that are not the one the Python binding wants: VERSION is what the only function
 * returns, FUNCTION how it is called. Built by meson.build, loaded by test_library.py.
 */
#include <stdint.h>

uint32_t FUNCTION(void);

__attribute__((visibility("default"))) uint32_t FUNCTION(void)
{
	return VERSION;
}
