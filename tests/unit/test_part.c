/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a part: data between what stood around it, with the header's changes laid over, at
 * any window. Each window is compared with a whole image put together the simple way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flash/plan.h"

#define START 0x3000u
#define SIZE  0x2000u

static uint8_t data[SIZE], head[SIZE], tail[SIZE], whole[SIZE];

static void fill(void)
{
	for (size_t i = 0; i < SIZE; i++) {
		data[i] = (uint8_t)(i * 7 + (i >> 8));
		head[i] = (uint8_t)(0x80 | (i & 0x3f));
		tail[i] = (uint8_t)(0x40 | (i & 0x1f));
	}
}

/* A part whose data begin `before` bytes into its first sector. */
static struct ef_part make(uint32_t before, uint32_t size, bool keep)
{
	struct ef_part p = {.data = data,
		.size = size,
		.header_at = EF_NO_HEADER,
		.address = START + before,
		.start = START,
		.end = START + SIZE};

	fill();
	memset(whole, 0xff, SIZE);
	if (keep) {
		p.head = head;
		p.tail = tail;
		memcpy(whole, head, before);
		memcpy(whole + before + size, tail, SIZE - before - size);
	}
	memcpy(whole + before, data, size);
	return p;
}

static void windows_match(const struct ef_part *p)
{
	static const uint32_t sizes[] = {1, 2, 3, 31, 32, 33, 255, 4096, SIZE};
	uint8_t out[SIZE + 2];

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		for (uint32_t at = 0; at + sizes[s] <= SIZE; at += sizes[s] < 300 ? 7 : 509) {
			memset(out, 0x11, sizeof(out));
			ef_part_bytes(p, START + at, out + 1, sizes[s]);
			assert_memory_equal(out + 1, whole + at, sizes[s]);
			assert_int_equal(out[0], 0x11);
			assert_int_equal(out[sizes[s] + 1], 0x11);
		}
	}
}

static void bytes_around_the_data_are_kept(void **state)
{
	(void)state;

	const struct ef_part p = make(0x123, 0x1456, true);

	windows_match(&p);
}

static void bytes_around_are_blank_where_none_were_read(void **state)
{
	(void)state;

	const struct ef_part p = make(0x123, 0x1456, false);

	windows_match(&p);
}

static void part_that_fills_its_sectors_has_nothing_around(void **state)
{
	(void)state;

	const struct ef_part p = make(0, SIZE, false);

	windows_match(&p);
}

static void empty_window_touches_nothing(void **state)
{
	uint8_t out[1] = {0x11};

	(void)state;

	const struct ef_part p = make(0, 100, false);

	ef_part_bytes(&p, START, out, 0);
	ef_part_bytes(&p, START + SIZE, out, 0);
	assert_int_equal(out[0], 0x11);
}

static void header_and_digest_changes_lie_over_the_data(void **state)
{
	(void)state;

	struct ef_part p = make(0x200, 0x1e00, true);

	p.header_at = 0xdf0;
	p.patched = true;
	p.patch = (struct ef_image_patch){.header_changed = true,
		.mode_byte = 2,
		.size_freq_byte = 0x2f,
		.digest_changed = true,
		.digest_offset = 0x777};
	for (size_t i = 0; i < sizeof(p.patch.digest); i++)
		p.patch.digest[i] = (uint8_t)(0xa0 + i);
	whole[0x200 + 0xdf0 + 2] = 2;
	whole[0x200 + 0xdf0 + 3] = 0x2f;
	memcpy(whole + 0x200 + 0xdf0 + 0x777, p.patch.digest, 32);
	windows_match(&p);
	assert_int_equal(ef_part_header_sector(&p), START);
	p.header_at = 0xe00;
	assert_int_equal(ef_part_header_sector(&p), START + 0x1000);
}

static void digest_that_did_not_change_is_left_alone(void **state)
{
	(void)state;

	struct ef_part p = make(0, SIZE, false);

	p.header_at = 0;
	p.patched = true;
	p.patch = (struct ef_image_patch){.header_changed = true, .mode_byte = 3};
	whole[2] = 3;
	whole[3] = 0;
	windows_match(&p);
}

static void part_at_the_very_end_of_the_address_space_works(void **state)
{
	uint8_t out[256];

	(void)state;
	fill();

	const struct ef_part p = {.data = data,
		.size = 0x1000,
		.header_at = EF_NO_HEADER,
		.address = 0xfffff000,
		.start = 0xfffff000,
		.end = (uint64_t)1 << 32};

	ef_part_bytes(&p, 0xffffff00, out, sizeof(out));
	assert_memory_equal(out, data + 0xf00, sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_around_the_data_are_kept),
		cmocka_unit_test(bytes_around_are_blank_where_none_were_read),
		cmocka_unit_test(part_that_fills_its_sectors_has_nothing_around),
		cmocka_unit_test(empty_window_touches_nothing),
		cmocka_unit_test(header_and_digest_changes_lie_over_the_data),
		cmocka_unit_test(digest_that_did_not_change_is_left_alone),
		cmocka_unit_test(part_at_the_very_end_of_the_address_space_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
