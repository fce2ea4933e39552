/* SPDX-License-Identifier: MIT */
/*
 * MD5 for the ROM loader's SPI_FLASH_MD5. Nothing else uses it; not for anything secret.
 */
#ifndef SIM_MD5_H
#define SIM_MD5_H

#include <stddef.h>
#include <stdint.h>

/* Digest of one piece of memory. */
void sim_md5(const uint8_t *data, size_t size, uint8_t digest[16]);

#endif
