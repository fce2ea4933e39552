/* SPDX-License-Identifier: MIT */
/*
 * Writing firmware images: the header's settings and its digest, the guards, and that a flash that
 * is only half written holds no image that starts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

static uint8_t image[0x9000];
static size_t image_size;

static uint32_t begin(struct flow *f, const char *chip)
{
	memset(image, 0, sizeof(image));
	image_size = flow_image(chip, image);
	flow_connected(f, chip);
	return espflash_session_chip(f->session)->bootloader_offset;
}

static void header_settings_and_digest_are_renewed_in_the_flash(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flash_mode = ESPFLASH_MODE_QIO,
		.flash_freq = 80,
		.flash_size = ESPFLASH_SIZE_DETECT};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);
		espflash_image_info info = {.struct_size = sizeof(info)};
		espflash_plan_result result = {.struct_size = sizeof(result)};
		espflash_plan *plan = NULL;

		flow_ok(&f, espflash_plan_new(&plan, f.session, &o));
		flow_ok(&f, espflash_plan_add(plan, offset, image, image_size, "boot"));
		flow_ok(&f, espflash_plan_run(plan));
		assert_int_equal(espflash_plan_result_get(plan, &result), 0);
		assert_int_equal(result.patched, 1);
		assert_int_equal(result.digest_updated, i > 0);
		assert_int_equal(result.flash_params, i == 0 ? 0x004f : 0x002f);
		espflash_plan_free(&plan);
		assert_int_equal(f.flash[offset + 2], 0);
		assert_int_equal(f.flash[offset + 3], i == 0 ? 0x4f : 0x2f);
		assert_memory_equal(f.flash + offset + 4, image + 4, image_size - 4 - 32);
		assert_int_equal(espflash_image_check(&info, f.flash + offset, image_size,
					 espflash_session_chip(f.session)->chip, NULL),
			0);
		assert_int_equal(info.flash_size, 0x400000);
		assert_true((info.flags & ESPFLASH_IMAGE_CHECKSUM_OK) != 0);
		assert_int_equal((info.flags & ESPFLASH_IMAGE_DIGEST_OK) != 0, i > 0);
		flow_close(&f);
	}
}

static void kept_settings_leave_the_image_as_it_is(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);

		flow_ok(&f, espflash_flash_write(f.session, offset, image, image_size, NULL));
		assert_memory_equal(f.flash + offset, image, image_size);
		flow_close(&f);
	}
}

struct watch {
	uint32_t offset;
	bool erased; /* seen without a header */
};

static bool no_half_image(struct flow *f, const espflash_progress *p)
{
	struct watch *w = f->user;

	(void)p;
	if (f->flash[w->offset] != 0xe9) {
		w->erased = true;
		return false;
	}
	assert_true(w->erased);
	assert_memory_equal(f->flash + w->offset + 0x1000, image + 0x1000, image_size - 0x1000);
	return false;
}

/* An older image is there; while the new one is written, neither must start. */
static void half_written_image_has_no_header(void **state)
{
	static const uint32_t flags[] = {0, ESPFLASH_WRITE_NO_COMPRESS, ESPFLASH_WRITE_NO_DIFF};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		struct watch watch = {.offset = begin(&f, flow_chips[i / 3])};
		const espflash_write_options o = {.struct_size = sizeof(o),
			.progress = flow_progress,
			.progress_user = &f,
			.flags = flags[i % 3]};

		memcpy(f.flash + watch.offset, image, image_size);
		f.flash[watch.offset + 0x5000] ^= 0xff;
		f.user = &watch;
		f.on_progress = no_half_image;
		flow_ok(&f, espflash_flash_write(f.session, watch.offset, image, image_size, &o));
		assert_true(watch.erased);
		assert_memory_equal(f.flash + watch.offset, image, image_size);
		flow_close(&f);
	}
}

static bool unplug_in_the_middle(struct flow *f, const espflash_progress *p)
{
	if (p->done > p->total / 3)
		espflash_sim_unplug(f->sim);
	return false;
}

/* SCENARIOS T9: the cable is pulled; the chip starts no half image, and a second run is enough. */
static void pulled_cable_leaves_no_image_and_the_next_run_completes_it(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);
		const espflash_write_options o = {
			.struct_size = sizeof(o), .progress = flow_progress, .progress_user = &f};

		memcpy(f.flash + offset, image, image_size);
		f.flash[offset + 0x5000] ^= 0xff;
		f.on_progress = unplug_in_the_middle;
		flow_fails(&f, espflash_flash_write(f.session, offset, image, image_size, &o),
			ESPFLASH_ERROR_DISCONNECTED);
		assert_int_not_equal(f.flash[offset], 0xe9);
		espflash_sim_plug(f.sim);
		flow_session(&f);
		flow_progress_begin(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_ok(&f, espflash_flash_write(f.session, offset, image, image_size, &o));
		assert_memory_equal(f.flash + offset, image, image_size);
		flow_progress_is_complete(&f);
		flow_close(&f);
	}
}

static void image_for_another_chip_is_refused_and_forced(void **state)
{
	const espflash_write_options force = {
		.struct_size = sizeof(force), .flags = ESPFLASH_WRITE_FORCE};
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);

		image_size = flow_image(flow_chips[3 - i], image);
		flow_fails(&f, espflash_flash_write(f.session, offset, image, image_size, NULL),
			ESPFLASH_ERROR_CHIP);
		assert_memory_not_equal(f.flash + offset, image, image_size);
		flow_ok(&f, espflash_flash_write(f.session, offset, image, image_size, &force));
		assert_memory_equal(f.flash + offset, image, image_size);
		assert_true(flow_events(&f, ESPFLASH_EVENT_WARNING, 0) > 0);
		flow_close(&f);
	}
}

/* SCENARIOS T8: ESP32 at 0 instead of 0x1000. */
static void bootloader_at_the_wrong_offset_is_refused_with_the_right_one(void **state)
{
	const espflash_error_info *e;
	struct flow f;

	(void)state;
	begin(&f, "esp32");
	flow_fails(&f, espflash_flash_write(f.session, 0, image, image_size, NULL),
		ESPFLASH_ERROR_REFUSED);
	e = espflash_session_error(f.session);
	assert_true(strstr(e->message, "0x1000") || strstr(e->hint, "0x1000"));
	flow_close(&f);
}

/* SCENARIOS T6 the other way round: a header for more flash than there is would not start. */
static void header_for_a_larger_flash_is_refused(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flash_size = 0x1000000};
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);

		flow_fails(&f, espflash_flash_write(f.session, offset, image, image_size, &o),
			ESPFLASH_ERROR_REFUSED);
		flow_close(&f);
	}
}

static void broken_image_at_the_boot_address_is_refused(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);

		flow_fails(&f, espflash_flash_write(f.session, offset, image, 0x4000, NULL),
			ESPFLASH_ERROR_IMAGE);
		image[0x3000] ^= 1;
		flow_fails(&f, espflash_flash_write(f.session, offset, image, image_size, NULL),
			ESPFLASH_ERROR_IMAGE);
		flow_close(&f);
	}
}

static void data_that_begins_like_an_image_is_data_unless_it_names_a_chip(void **state)
{
	static uint8_t data[0x1000];
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		begin(&f, flow_chips[i]);
		flow_noise(data, sizeof(data), 21);
		data[0] = 0xe9;
		data[1] = 0xff;
		flow_ok(&f, espflash_flash_write(f.session, 0x20000, data, sizeof(data), NULL));
		assert_memory_equal(f.flash + 0x20000, data, sizeof(data));
		/* a real image that was cut short is refused there, too: its header says so */
		if (i > 0)
			flow_fails(&f,
				espflash_flash_write(
					f.session, 0x20000, image, image_size - 40, NULL),
				ESPFLASH_ERROR_IMAGE);
		flow_close(&f);
	}
}

static void verify_takes_header_changes_into_account(void **state)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flash_size = ESPFLASH_SIZE_DETECT};
	struct flow f;

	(void)state;
	for (size_t i = 1; flow_chips[i]; i++) {
		const uint32_t offset = begin(&f, flow_chips[i]);
		espflash_plan *plan = NULL;

		flow_ok(&f, espflash_flash_write(f.session, offset, image, image_size, &o));
		flow_fails(&f, espflash_flash_verify(f.session, offset, image, image_size, NULL),
			ESPFLASH_ERROR_VERIFY);
		assert_int_equal(espflash_session_error(f.session)->address, offset + 3);
		flow_ok(&f, espflash_plan_new(&plan, f.session, &o));
		flow_ok(&f, espflash_plan_add(plan, offset, image, image_size, NULL));
		flow_ok(&f, espflash_plan_verify(plan));
		espflash_plan_free(&plan);
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_settings_and_digest_are_renewed_in_the_flash),
		cmocka_unit_test(kept_settings_leave_the_image_as_it_is),
		cmocka_unit_test(half_written_image_has_no_header),
		cmocka_unit_test(pulled_cable_leaves_no_image_and_the_next_run_completes_it),
		cmocka_unit_test(image_for_another_chip_is_refused_and_forced),
		cmocka_unit_test(bootloader_at_the_wrong_offset_is_refused_with_the_right_one),
		cmocka_unit_test(header_for_a_larger_flash_is_refused),
		cmocka_unit_test(broken_image_at_the_boot_address_is_refused),
		cmocka_unit_test(data_that_begins_like_an_image_is_data_unless_it_names_a_chip),
		cmocka_unit_test(verify_takes_header_changes_into_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
