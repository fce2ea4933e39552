/* SPDX-License-Identifier: MIT */
/*
 * Commands that digest the flash. Reading it is in reader.c.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "crc32.h"
#include "flash.h"
#include "md5.h"
#include "tx.h"

#define DIGESTS_A_FRAME 256u
#define KIND_FLASH	0u

enum status command_md5(struct command *c, const uint32_t *a)
{
	struct md5 md5;

	md5_start(&md5);
	flash_each(a[0], a[1], NULL, md5_add, &md5);
	md5_end(&md5);
	memcpy(c->payload, md5.state, MD5_SIZE);
	c->payload_size = MD5_SIZE;
	return STATUS_OK;
}

enum status command_digests(struct command *c, const uint32_t *a)
{
	uint32_t address = a[0], left = a[1], all = 0;
	const uint32_t unit = a[2];

	if (a[3] != KIND_FLASH) { /* of memory, whole words: instruction RAM has no bytes */
		for (; left > 0; left--) {
			const uint32_t word = reg_read(address);

			crc32_add(&c->value, &word, sizeof(word));
			address += 4;
		}
		return STATUS_OK;
	}
	if (unit == 0 || unit & (FLASH_SECTOR - 1))
		return STATUS_BAD_PARAMETER;
	if (left > UINT32_MAX - address)
		return STATUS_BAD_LENGTH;
	c->value = left > 0 ? divide_u32(left - 1, unit) + 1 : 0;
	command_answer(c, STATUS_OK);
	for (uint32_t i = 0; left > 0; i++) {
		const uint32_t n = min_u32(left, unit);
		uint32_t crc = 0;

		flash_each(address, n, NULL, crc32_add, &crc);
		if ((i & (DIGESTS_A_FRAME - 1)) == 0) {
			tx_mark(); /* the end of the frame before, if any */
			tx_mark();
		}
		tx_put(&crc, sizeof(crc));
		crc32_add(&all, &crc, sizeof(crc));
		address += n;
		left -= n;
	}
	tx_mark();
	tx_frame(&all, sizeof(all));
	return STATUS_OK;
}
