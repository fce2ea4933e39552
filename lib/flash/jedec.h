/* SPDX-License-Identifier: MIT */
/*
 * Names and sizes of SPI NOR flash chips by their JEDEC id (command 9Fh). Called where a flash is
 * identified; pure data, knows no device. Ids are manufacturer << 16 | type << 8 | capacity.
 */
#ifndef EF_FLASH_JEDEC_H
#define EF_FLASH_JEDEC_H

#include <stdint.h>

struct ef_jedec_part {
	uint32_t jedec_id;
	uint32_t size; /* bytes */
	const char *name;
};

/* Where the status registers hold write protection. */
#define EF_JEDEC_BP_MAX 4
struct ef_jedec_layout {
	uint8_t bp[EF_JEDEC_BP_MAX]; /* masks of BP0 ... in the first register; 0 = no more */
	uint8_t wps; /* mask in the third: sectors are locked one by one; 0 = none */
};

/* By manufacturer; never NULL: what most parts have. */
const struct ef_jedec_layout *ef_jedec_layout(uint32_t jedec_id);

/* NULL if the id is not in the table. */
const char *ef_jedec_manufacturer(uint8_t id);
const struct ef_jedec_part *ef_jedec_part(uint32_t jedec_id);

/* Bytes: by the part if it is known, else by the capacity code; 0 = unknown. */
uint32_t ef_jedec_size(uint32_t jedec_id);

#endif
