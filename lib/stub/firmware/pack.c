/* SPDX-License-Identifier: MIT */
/*
 * Packing; see pack.h. A control byte n up to 127 stands before n + 1 bytes as they are; from 128
 * on it says that the byte that follows is repeated n - 125 times, 3 to 130.
 */
#include "bytes.h"
#include "chip.h"
#include "pack.h"
#include "tx.h"

#define LITERALS_MAX 128u
#define RUN_MIN	     3u
#define RUN_MAX	     130u
#define RUN_BASE     125u

/* How often the first byte stands there, as far as a run goes. */
static NOINLINE uint32_t run(const uint8_t *p, const uint8_t *end)
{
	const uint32_t max = min_u32((uint32_t)(end - p), RUN_MAX);
	uint32_t n = 1;

	while (n < max && p[n] == p[0])
		n++;
	return n;
}

void pack_send(const uint8_t *data, uint32_t size)
{
	const uint8_t *const end = data + size;

	while (data < end) {
		uint32_t repeated = run(data, end), n = 1;
		uint8_t control = (uint8_t)(repeated + RUN_BASE);

		if (repeated < RUN_MIN) {
			while (n < LITERALS_MAX && data + n < end && run(data + n, end) < RUN_MIN)
				n++;
			control = (uint8_t)(n - 1);
			repeated = n;
		}
		tx_put(&control, 1);
		tx_put(data, n);
		data += repeated;
	}
}
