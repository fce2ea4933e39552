/* SPDX-License-Identifier: MIT */
/*
 * A program that is killed at any moment of its work with the flasher stub leaves no board behind:
 * the next session, at whatever rate the chip was left, with or without reset lines, gets an answer
 * within three seconds of the board's time and finishes the job.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cable.h"

#define MOMENTS	 20u
#define ADDRESS	 0x20000u
#define LIMIT_MS 3000u

static uint8_t data[0x2000], back[0x2000];

static void with_stub(struct flow *f, const char *chip, uint32_t flags, uint32_t baud)
{
	flow_stub(f, chip, flags, NULL);
	f->options.baud = baud;
}

/* What the program does that is killed. */
static int work(struct flow *f)
{
	int r = espflash_session_connect(f->session);

	if (r == 0)
		r = espflash_flash_write(f->session, ADDRESS, data, sizeof(data), NULL);
	if (r == 0)
		r = espflash_flash_read(f->session, ADDRESS, back, sizeof(back), NULL);
	if (r == 0)
		r = espflash_flash_erase(f->session, ADDRESS, sizeof(data), NULL);
	return r;
}

static uint64_t bytes_of_work(const char *chip, uint32_t flags, uint32_t baud)
{
	struct cable cable;
	struct flow f;

	with_stub(&f, chip, flags, baud);
	cable_between(&cable, &f);
	flow_ok(&f, work(&f));
	espflash_session_free(&f.session);
	flow_close(&f);
	return cable.sent;
}

static void next_command(struct flow *f, uint64_t kill)
{
	const uint64_t start = flow_now_ms(f);
	espflash_flash_info info = {.struct_size = sizeof(info)};
	uint64_t took;

	flow_ok(f, espflash_session_connect(f->session));
	flow_ok(f, espflash_flash_identify(f->session, &info));
	took = flow_now_ms(f) - start;
	if (took > LIMIT_MS)
		print_error("killed after %llu bytes: the next command took %llu ms\n",
			(unsigned long long)kill, (unsigned long long)took);
	assert_true(took <= LIMIT_MS);
	assert_int_equal(info.size, f->flash_size);
}

static void kill_after(const char *chip, uint32_t flags, uint32_t baud, uint64_t bytes)
{
	struct cable cable;
	struct flow f;
	uint8_t *wanted;

	with_stub(&f, chip, flags, baud);
	wanted = flow_copy(&f);
	memcpy(wanted + ADDRESS, data, sizeof(data));
	cable_between(&cable, &f);
	cable.left = bytes;
	flow_fails(&f, work(&f), ESPFLASH_ERROR_DISCONNECTED);
	f.options.baud = 0;
	cable_remove(&f);
	next_command(&f, bytes);
	flow_ok(&f, espflash_flash_write(f.session, ADDRESS, data, sizeof(data), NULL));
	flow_flash_is(&f, wanted);
	free(wanted);
	flow_close(&f);
}

/* Moments at two rates in turn. */
static void each_moment(uint32_t flags)
{
	static const uint32_t rates[2] = {115200, 460800};

	flow_noise(data, sizeof(data), 31);
	for (size_t i = 0; flow_chips[i]; i++) {
		uint64_t all[2];

		for (size_t k = 0; k < 2; k++)
			all[k] = bytes_of_work(flow_chips[i], flags, rates[k]);
		for (unsigned n = 0; n < MOMENTS; n++)
			kill_after(flow_chips[i], flags, rates[n % 2],
				n == 0 ? 1 : all[n % 2] * n / (MOMENTS - 1) - (n == MOMENTS - 1));
	}
}

static void killed_without_reset_lines(void **state)
{
	(void)state;
	each_moment(ESPFLASH_SIM_NO_LINES);
}

static void killed_with_reset_lines(void **state)
{
	(void)state;
	each_moment(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_without_reset_lines),
		cmocka_unit_test(killed_with_reset_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
