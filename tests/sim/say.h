/* SPDX-License-Identifier: MIT */
/*
 * One way to fill an error record. Every file that can fail while a board is made uses it.
 */
#ifndef SIM_SAY_H
#define SIM_SAY_H

#include <espflash/error.h>

/* Fill *error (may be NULL) from a printf format; returns `code`. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
int sim_say(espflash_error_info *error, int code, int os_error, const char *format, ...);

#endif
