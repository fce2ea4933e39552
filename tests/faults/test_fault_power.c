/* SPDX-License-Identifier: MIT */
/*
 * The supply, or the chip by a reset, goes away at any moment while the flasher stub writes an
 * image over another one: what is left has no image header, or is one of the two images whole. The
 * next session writes it to the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "util/sha256.h"

#define BAUD 460800u
#define ROOM 0x9000u
/* The sanitizers make it several times slower. */
#if defined(__SANITIZE_ADDRESS__)
#define MOMENTS 16u
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MOMENTS 16u
#endif
#endif
#ifndef MOMENTS
#define MOMENTS 48u
#endif
#define MAGIC 0xe9

enum what { CUT, RESET };

/* Shared with the copies of this process in which it happens. */
struct outcome {
	uint64_t began_us;
	uint64_t took_us;
	int result;
	bool header, is_old, is_new, outside_right, resumed;
	char message[sizeof(((espflash_error_info *)0)->message)];
};

static struct outcome *outcome;
static uint8_t images[2][ROOM]; /* before, after */
static size_t image_size;
static uint32_t offset;
static struct flow f;
static const espflash_transport_ops *board;
static uint64_t moment_us; /* 0 = never */
static enum what kind;

static int share(void **state)
{
	(void)state;
	outcome = mmap(
		NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return outcome == MAP_FAILED ? -1 : 0;
}

static int unshare(void **state)
{
	(void)state;
	return munmap(outcome, sizeof(*outcome));
}

/* --- a transport that knows when it happens ------------------------------------------------ */

static void happen(void)
{
	if (moment_us == 0 || board->now_us(f.sim) < moment_us)
		return;
	moment_us = 0;
	if (kind == CUT) {
		espflash_sim_power_cycle(f.sim, 0);
		espflash_sim_unplug(f.sim);
	} else {
		espflash_sim_press_reset(f.sim, 1);
	}
}

static int do_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const uint64_t now = board->now_us(self);
	int r;

	/* not past the moment */
	if (moment_us > now && (moment_us - now) / 1000 < timeout_ms)
		timeout_ms = (uint32_t)((moment_us - now + 999) / 1000);
	r = board->read(self, buf, size, timeout_ms, ret_size);
	happen();
	return r;
}

static int do_write(void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	const int r = board->write(self, buf, size < 64 ? size : 64, timeout_ms, ret_size);

	happen();
	return r;
}

/* --- the two images ------------------------------------------------------------------------ */

/* Another image: two like changes in each sector leave the checksum as it is. */
static void change(const char *chip, uint8_t *image, size_t size)
{
	const size_t digest = strcmp(chip, "esp8266") == 0 ? 0 : 32;

	for (size_t at = 0x100; at + 1 < size - digest - 16; at += ESPFLASH_SECTOR_SIZE) {
		image[at] ^= 0x5a;
		image[at + 1] ^= 0x5a;
	}
	if (digest == 0)
		return;

	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, image, size - digest);
	ef_sha256_final(&sha, image + size - digest);
}

static void open_board(const char *chip)
{
	espflash_transport_ops ops;

	flow_open(&f, chip, 0, NULL);
	image_size = flow_image(chip, images[0]);
	memcpy(images[1], images[0], image_size);
	change(chip, images[1], image_size);
	board = espflash_sim_ops(f.sim);
	ops = *board;
	ops.read = do_read;
	ops.write = do_write;
	espflash_session_free(&f.session);
	espflash_transport_free(&f.transport);
	assert_int_equal(espflash_transport_new(&f.transport, &ops, f.sim), 0);
	f.options = (espflash_session_options){
		.baud = BAUD, .initial_baud = BAUD, .timeout_ms = 1000, .attempts = 3};
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_ok(&f, espflash_session_start_stub(f.session));
	offset = espflash_session_chip(f.session)->bootloader_offset;
	memcpy(f.flash + offset, images[0], image_size);
}

/* --- one run ------------------------------------------------------------------------------- */

static void look(const uint8_t *before)
{
	/* The image ends within a sector. */
	const size_t end = (offset + image_size + ESPFLASH_SECTOR_SIZE - 1) / ESPFLASH_SECTOR_SIZE *
			   ESPFLASH_SECTOR_SIZE;

	outcome->header = f.flash[offset] == MAGIC;
	outcome->is_old = memcmp(f.flash + offset, images[0], image_size) == 0;
	outcome->is_new = memcmp(f.flash + offset, images[1], image_size) == 0;
	outcome->outside_right = memcmp(f.flash, before, offset) == 0 &&
				 memcmp(f.flash + end, before + end, f.flash_size - end) == 0;
}

static void write_until(uint64_t after_us, bool resume)
{
	uint8_t *before = flow_copy(&f);
	const espflash_error_info *e = espflash_session_error(f.session);

	outcome->began_us = board->now_us(f.sim);
	moment_us = after_us ? outcome->began_us + after_us : 0;
	outcome->result = espflash_flash_write(f.session, offset, images[1], image_size, NULL);
	outcome->took_us = board->now_us(f.sim) - outcome->began_us;
	memcpy(outcome->message, e->message, sizeof(outcome->message));
	moment_us = 0;
	look(before);
	outcome->resumed = false;
	if (!resume)
		return;
	espflash_sim_plug(f.sim);
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_ok(&f, espflash_flash_write(f.session, offset, images[1], image_size, NULL));
	assert_memory_equal(f.flash + offset, images[1], image_size);
	outcome->resumed = true;
}

static void in_a_copy(uint64_t after_us, bool resume)
{
	int status = 0;
	const pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		write_until(after_us, resume);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("%s, after %llu us: the process ended with %d", f.chip,
			(unsigned long long)after_us, status);
}

/* One half of them over the whole time, the other over the end, where the header is written. */
static uint64_t moment(uint64_t took, unsigned n, unsigned count)
{
	if (n % 2)
		return took * n / count - n * 13;
	return took - took / 4 + took / 4 * n / count - n * 13;
}

static void at_each_moment(enum what what)
{
	const unsigned count = what == CUT ? MOMENTS : MOMENTS / 2;

	for (size_t c = 0; flow_chips[c]; c++) {
		unsigned absent = 0, old = 0, done = 0, failed = 0;
		uint64_t took;

		open_board(flow_chips[c]);
		kind = what;
		in_a_copy(0, false);
		assert_int_equal(outcome->result, 0);
		assert_true(outcome->is_new);
		took = outcome->took_us;
		for (unsigned n = 1; n <= count; n++) {
			const uint64_t at = moment(took, n, count);

			in_a_copy(at, n % 8 == c);
			if ((outcome->header && !outcome->is_old && !outcome->is_new) ||
				!outcome->outside_right ||
				(outcome->result == 0 && !outcome->is_new))
				fail_msg("%s, after %llu us: header %d, old %d, new %d, outside %d "
					 "(%s \"%s\")",
					f.chip, (unsigned long long)at, outcome->header,
					outcome->is_old, outcome->is_new, outcome->outside_right,
					espflash_error_name(outcome->result), outcome->message);
			absent += !outcome->header;
			old += outcome->header && outcome->is_old;
			done += outcome->header && outcome->is_new;
			failed += outcome->result < 0;
		}
		print_message("# %s, %s: %u without header, %u old, %u new, %u with an error\n",
			f.chip, what == CUT ? "power cut" : "reset", absent, old, done, failed);
		if (what == CUT)
			assert_true(absent > MOMENTS / 4 && old > 0 && done > 0);
		flow_close(&f);
	}
}

static void power_cut_leaves_no_image_or_a_whole_one(void **state)
{
	(void)state;
	at_each_moment(CUT);
}

static void reset_leaves_no_image_or_a_whole_one(void **state)
{
	(void)state;
	at_each_moment(RESET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_cut_leaves_no_image_or_a_whole_one),
		cmocka_unit_test(reset_leaves_no_image_or_a_whole_one),
	};

	return cmocka_run_group_tests(tests, share, unshare);
}
