/* SPDX-License-Identifier: MIT */
/*
 * Filling the error record. The lowest layer that knows writes it; a record that already holds a
 * failure is never overwritten. Every function accepts a NULL record and returns the code.
 */
#ifndef EF_UTIL_ERROR_H
#define EF_UTIL_ERROR_H

#include <espflash/error.h>

#if defined(__GNUC__)
#define EF_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define EF_MUST_CHECK	__attribute__((warn_unused_result))
#else
#define EF_PRINTF(f, a)
#define EF_MUST_CHECK
#endif

/* Forget the last failure; struct_size stays. */
void ef_error_clear(espflash_error_info *e);

/* Record `code` with a hint (may be NULL) and a message. Returns `code`. */
int ef_error_set(espflash_error_info *e, int code, const char *hint, const char *format, ...)
	EF_PRINTF(4, 5);

/* The same with the errno of a failing call, whose text is appended to the message. */
int ef_error_set_os(espflash_error_info *e, int code, int os_error, const char *hint,
	const char *format, ...) EF_PRINTF(5, 6);

/* The same with the flash or memory address that it is about. */
int ef_error_set_at(espflash_error_info *e, int code, uint32_t address, const char *hint,
	const char *format, ...) EF_PRINTF(5, 6);

/* Record that memory ran out; `size` in bytes. Returns ESPFLASH_ERROR_NO_MEMORY. */
int ef_error_no_memory(espflash_error_info *e, size_t size);

/* Copy a record into one that a caller provided with its own struct_size; NULL is fine. */
void ef_error_export(espflash_error_info *ret, const espflash_error_info *e);

#endif
