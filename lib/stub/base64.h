/* SPDX-License-Identifier: MIT */
/*
 * Base64 (RFC 4648, section 4), strictly: no other characters, padded, one spelling for each
 * sequence of bytes. Used for stub files.
 */
#ifndef EF_STUB_BASE64_H
#define EF_STUB_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode `size` characters in place.
 * ret_size: out, decoded bytes at the beginning of `text`. On false: index of the first character
 * that is wrong, `size` if some are missing at the end; what `text` holds then is of no use.
 */
bool ef_base64_decode(uint8_t *text, size_t size, size_t *ret_size);

#endif
