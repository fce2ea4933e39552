/* SPDX-License-Identifier: MIT */
/*
 * Writing a piece of RAM through the loader: MEM_BEGIN and its blocks. Called by stub/upload.c and
 * session/memory.c.
 */
#include <assert.h>
#include <string.h>

#include "util/bytes.h"
#include "wire/command.h"

/* Largest ram_block of any dialect: REFERENCE 3.3. */
#define RAM_BLOCK_MAX 0x1800u

int ef_command_mem_write(struct ef_command *c, uint32_t address, const uint8_t *data, size_t size)
{
	const uint32_t block = c->dialect.ram_block;
	const uint32_t padded = (uint32_t)ef_round_up(size, 4);
	const struct ef_begin begin = {padded, (padded + block - 1) / block, block, address, 0};
	uint8_t buffer[RAM_BLOCK_MAX];
	int r = ef_command_mem_begin(c, &begin);

	assert(block <= sizeof(buffer) && block % 4 == 0);
	for (uint32_t i = 0; r == 0 && i < begin.blocks; i++) {
		const size_t at = (size_t)i * block;
		const size_t here = ef_min_size(block, size - at);
		const size_t whole = (size_t)ef_round_up(here, 4);

		memcpy(buffer, data + at, here);
		memset(buffer + here, 0, whole - here);
		r = ef_command_mem_data(c, i, buffer, whole);
	}
	return r;
}
