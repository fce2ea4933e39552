/* SPDX-License-Identifier: MIT */
/*
 * Parsers for the values of options, named by the option table. Each is a cli_parse_fn.
 */
#ifndef CLI_OPTION_VALUES_H
#define CLI_OPTION_VALUES_H

const char *parse_text(const char *text, void *field);	 /* const char * */
const char *parse_chip(const char *text, void *field);	 /* uint32_t, enum espflash_chip */
const char *parse_baud(const char *text, void *field);	 /* uint32_t, baud */
const char *parse_before(const char *text, void *field); /* uint32_t, espflash_before */
const char *parse_after(const char *text, void *field);	 /* uint32_t, espflash_after */
const char *parse_reset_sequence(const char *text, void *field);
const char *parse_attempts(const char *text, void *field);     /* int32_t */
const char *parse_flash_mode(const char *text, void *field);   /* uint32_t, espflash_flash_mode */
const char *parse_flash_freq(const char *text, void *field);   /* uint32_t, MHz */
const char *parse_flash_size(const char *text, void *field);   /* uint32_t, bytes or SIZE_... */
const char *parse_supply(const char *text, void *field);       /* uint32_t: enum espflash_supply */
const char *parse_status_bytes(const char *text, void *field); /* uint32_t, 1 to 3 */
const char *parse_spi_pins(const char *text, void *field);     /* nothing is stored */

#endif
