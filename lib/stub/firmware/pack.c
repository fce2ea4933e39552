/* SPDX-License-Identifier: MIT */
/*
 * Packing; see pack.h. A control byte n up to 127 stands before n + 1 bytes as they are; from 128
 * on it says that the byte that follows is repeated n - 125 times, 3 to 130.
 */
#include "bytes.h"
#include "pack.h"
#include "port.h"
#include "tx.h"

#define LITERALS_MAX 128u
#define RUN_MIN	     3u
#define RUN_MAX	     130u
#define RUN_BASE     125u

static uint32_t run_length(const uint8_t *p, uint32_t left)
{
	const uint32_t max = min_u32(left, RUN_MAX);
	uint32_t n = 1;

	while (n < max && p[n] == p[0])
		n++;
	return n;
}

/* The next item: literals (*ret_run false) or a run; its length in plain bytes. */
static uint32_t item(const uint8_t *p, uint32_t left, bool *ret_run)
{
	const uint32_t max = min_u32(left, LITERALS_MAX);
	uint32_t n = run_length(p, left);

	*ret_run = n >= RUN_MIN;
	if (*ret_run)
		return n;
	for (n = 1; n < max; n++)
		if (left - n >= RUN_MIN && p[n] == p[n + 1] && p[n] == p[n + 2])
			break;
	return n;
}

uint32_t pack_size(const uint8_t *data, uint32_t size, uint32_t limit)
{
	uint32_t total = 0;

	while (size > 0 && total < limit) {
		bool is_run;
		const uint32_t n = item(data, size, &is_run);

		total += is_run ? 2 : n + 1;
		data += n;
		size -= n;
		port_poll();
	}
	return total < limit ? total : limit;
}

void pack_send(const uint8_t *data, uint32_t size)
{
	while (size > 0) {
		bool is_run;
		const uint32_t n = item(data, size, &is_run);
		const uint8_t control = (uint8_t)(is_run ? n + RUN_BASE : n - 1);

		tx_put(&control, 1);
		tx_put(data, is_run ? 1 : n);
		data += n;
		size -= n;
		port_poll();
	}
}
