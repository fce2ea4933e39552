/* SPDX-License-Identifier: MIT */
/*
 * What the library tells while it works, made into output. Callbacks for session options.
 */
#ifndef CLI_EVENTS_H
#define CLI_EVENTS_H

#include <espflash/espflash.h>

struct cli;

/* An espflash_event_fn and an espflash_log_fn; user is the struct cli. */
void events_event(void *user, const espflash_event *event);
void events_log(void *user, int32_t level, const char *message);

/* "aa:bb:cc:dd:ee:ff" */
void format_mac(char ret[18], const uint8_t mac[6]);

/* The same for an EUI-64; "" if it is all zeros: the chip has none. */
void format_eui64(char ret[24], const uint8_t eui64[8]);

#endif
