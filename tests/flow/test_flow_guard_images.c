/* SPDX-License-Identifier: MIT */
/*
 * What is refused on each chip by what is in a file and where it would go: REFERENCE 5.4, numbers
 * 1, 4, 5 and 8, and what else is told before the first byte. Refused with nothing touched, forced
 * where that is possible. The guards that go by eFuse: test_flow_guards.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "family.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECTOR	     ESPFLASH_SECTOR_SIZE
#define FORCE	     ESPFLASH_WRITE_FORCE
#define IGNORE	     ESPFLASH_WRITE_IGNORE_EFUSE
#define INSIST	     (FORCE | IGNORE)

static uint8_t image[0x2000];
static uint8_t data[0x3000];

static void open_rom(struct flow *f, const struct family_chip *chip)
{
	family_open(f, chip, 0, ESPFLASH_SIM_UART, NULL);
	family_connect_rom(f);
}

static int write_image(struct flow *f, uint32_t address, size_t size, uint32_t flags)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};

	return espflash_flash_write(f->session, address, image, size, &o);
}

/* --- images ----------------------------------------------------------------------------------- */

/* What is wrong with the image, or with its place. */
enum flaw {
	OTHER_CHIP,	/* of the ESP32-C3, or there of the ESP32-S3 */
	OTHER_LAYOUT,	/* of the ESP8266, or there of the ESP32 */
	NEWER_REVISION, /* 5.4 number 5: it needs a later one */
	OLDER_REVISION, /* ... an earlier one */
	OLD_FIELD_ONLY, /* ... and says so in the old field, the new ones being absent */
	OLD_FIELD_TOO,	/* ... which counts also beside empty new ones */
	BROKEN_CHECKSUM,
	BROKEN_DIGEST,
	CUT_SHORT,
	OTHER_PLACE,  /* where another chip's ROM would look for it */
	LARGER_FLASH, /* its header says 2 MB, there is 1 MB */
	FLAWS
};

struct spoilt {
	size_t size;
	uint32_t address;
	int code;
	char message[128]; /* a part; "" = this chip has no such flaw */
	const char *hint;
};

#define GET_FOR_CHIP	 "get the firmware for the chip that is connected; use force"
#define GET_FOR_REVISION "get firmware that is built for this revision; use force"
#define GET_AGAIN	 "the file is damaged: get it again"

static void other_chip(const struct family_chip *c, enum flaw flaw, struct spoilt *ret)
{
	struct flow_image what = family_image(c);
	const bool old = c->image_id < 0;

	ret->code = ESPFLASH_ERROR_CHIP;
	ret->hint = GET_FOR_CHIP;
	if (flaw == OTHER_CHIP) {
		what.chip_id = c->image_id == 5 ? 9 : 5;
		snprintf(ret->message, sizeof(ret->message),
			"the image is for the ESP32-%s (chip id %d), the chip is an @",
			what.chip_id == 5 ? "C3" : "S3", what.chip_id);
	} else {
		what.chip_id = old ? 0 : -1;
		what.ram = old ? 0x40090000 : 0x40100000;
		snprintf(ret->message, sizeof(ret->message),
			"the image is for the %s, the chip is an @",
			old ? "ESP32 (chip id 0)" : "ESP8266");
	}
	ret->size = flow_image_of(&what, image);
}

/* The ESP32-C3's is a minor revision, the others' a major one: 5.4 number 5. */
static uint8_t old_field(const struct family_chip *c)
{
	const bool is_c3 = c->id == ESPFLASH_CHIP_ESP32C3;

	return (uint8_t)(is_c3 ? c->revision % 100 : c->revision / 100);
}

static void other_revision(const struct family_chip *c, enum flaw flaw, struct spoilt *ret)
{
	const unsigned major = c->revision / 100, minor = c->revision % 100;
	struct flow_image what = family_image(c);

	ret->code = ESPFLASH_ERROR_CHIP;
	ret->hint = GET_FOR_REVISION;
	if (flaw == NEWER_REVISION) {
		what.min_revision = (uint16_t)(c->revision + 1);
		snprintf(ret->message, sizeof(ret->message),
			"the image is for revisions v%u.%u and later, the @ has v%u.%u", major,
			minor + 1, major, minor);
	} else if (flaw == OLDER_REVISION && c->revision > 1) {
		what.max_revision = (uint16_t)(c->revision - 1);
		snprintf(ret->message, sizeof(ret->message),
			"the image is for revisions v0.0 to v%u.%u, the @ has v%u.%u",
			(c->revision - 1u) / 100, (c->revision - 1u) % 100, major, minor);
	} else if (flaw != OLDER_REVISION) {
		what.max_revision = flaw == OLD_FIELD_ONLY ? 0 : 65535;
		what.min_legacy = (uint8_t)(old_field(c) + 1);
		snprintf(ret->message, sizeof(ret->message),
			"the image needs %s revision %u or later, the @ has v%u.%u",
			c->id == ESPFLASH_CHIP_ESP32C3 ? "minor" : "major", what.min_legacy, major,
			minor);
	}
	ret->size = flow_image_of(&what, image);
	if (c->image_id < 0)
		ret->message[0] = '\0';
}

static void broken(const struct family_chip *c, enum flaw flaw, struct spoilt *ret)
{
	const struct flow_image what = family_image(c);
	const size_t digest = c->image_id < 0 ? 0 : 32;

	ret->size = flow_image_of(&what, image);
	ret->code = ESPFLASH_ERROR_IMAGE;
	ret->hint = GET_AGAIN;
	if (flaw == BROKEN_CHECKSUM) {
		image[ret->size - digest - 1] ^= 0x10;
		snprintf(ret->message, sizeof(ret->message), "the image's checksum is 0x%02x",
			image[ret->size - digest - 1]);
	} else if (flaw == BROKEN_DIGEST && digest) {
		image[ret->size - 32] = 0xab;
		snprintf(ret->message, sizeof(ret->message), "the image's SHA-256 begins with ab");
	} else if (flaw == CUT_SHORT) {
		ret->size = 0x600;
		ret->hint = NULL;
		snprintf(ret->message, sizeof(ret->message), "1536");
	}
}

static void misplaced(const struct family_chip *c, enum flaw flaw, struct spoilt *ret)
{
	struct flow_image what = family_image(c);

	ret->code = ESPFLASH_ERROR_REFUSED;
	if (flaw == LARGER_FLASH) {
		what.size_freq = (uint8_t)(what.size_freq + 0x10);
		ret->hint = "use --flash-size detect; --force insists";
		snprintf(ret->message, sizeof(ret->message),
			"the image is set for 2 MB of flash, the flash has 1 MB: what lies beyond "
			"its "
			"end is lost");
	} else {
		ret->address = c->bootloader == 0x1000 ? 0x2000 : 0x1000;
		ret->hint = "; use force to write it all the same";
		snprintf(ret->message, sizeof(ret->message),
			"an image at 0x%x does not start on the @", (unsigned)ret->address);
	}
	ret->size = flow_image_of(&what, image);
}

static struct spoilt spoil(const struct family_chip *c, enum flaw flaw)
{
	struct spoilt s = {.address = c->bootloader};

	if (flaw <= OTHER_LAYOUT)
		other_chip(c, flaw, &s);
	else if (flaw <= OLD_FIELD_TOO)
		other_revision(c, flaw, &s);
	else if (flaw <= CUT_SHORT)
		broken(c, flaw, &s);
	else
		misplaced(c, flaw, &s);
	return s;
}

static unsigned forced;

static void count_forced(struct flow *f, const espflash_event *event)
{
	(void)f;
	forced += event->kind == ESPFLASH_EVENT_WARNING &&
		  strncmp(event->message, "forced although: ", 17) == 0;
}

static void each_flaw_of_an_image_is_refused_and_forced(void **state)
{
	size_t judged = 0;
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		open_rom(&f, c);
		f.on_event = count_forced;
		for (int flaw = 0; flaw < FLAWS; flaw++) {
			const struct spoilt s = spoil(c, (enum flaw)flaw);

			if (s.message[0] == '\0')
				continue;
			family_refused(&f, c, write_image(&f, s.address, s.size, 0), s.code,
				s.message, s.hint);
			family_refused(&f, c, write_image(&f, s.address, s.size, IGNORE), s.code,
				s.message, s.hint);
			forced = 0;
			flow_ok(&f, write_image(&f, s.address, s.size, FORCE));
			assert_memory_equal(f.flash + s.address, image, s.size);
			assert_true(forced > 0);
			judged++;
		}
		flow_close(&f);
	}
	/* 16 times 11, less 5 of the ESP8266 and 5 chips with no revision below theirs. */
	assert_int_equal(judged, 166);
}

static void image_that_fits_is_written_without_a_word(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		struct flow_image what = family_image(c);
		const size_t size = flow_image_of(&what, image);

		open_rom(&f, c);
		f.event_count = 0;
		flow_ok(&f, write_image(&f, c->bootloader, size, 0));
		assert_memory_equal(f.flash + c->bootloader, image, size);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0),
			c->has & FAMILY_NO_READ ? 1 : 0);
		/* Its own revision, said in each way. */
		what.min_revision = c->revision;
		/* 0 would say that the field is absent. */
		what.max_revision = c->revision ? c->revision : 1;
		what.min_legacy = 9;
		flow_ok(&f, write_image(&f, c->bootloader, flow_image_of(&what, image), 0));
		what.min_revision = what.max_revision = 0;
		what.min_legacy = old_field(c);
		flow_ok(&f, write_image(&f, c->bootloader, flow_image_of(&what, image), 0));
		flow_close(&f);
	}
}

/* --- addresses -------------------------------------------------------------------------------- */

static int write_two(struct flow *f, uint32_t second, uint32_t flags)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};
	espflash_plan *plan = NULL;
	int r;

	flow_ok(f, espflash_plan_new(&plan, f->session, &o));
	flow_ok(f, espflash_plan_add(plan, 0x10000, data, 0x1801, "first"));
	flow_ok(f, espflash_plan_add(plan, second, data, 0x1000, "second"));
	r = espflash_plan_run(plan);
	espflash_plan_free(&plan);
	return r;
}

static void regions_in_one_sector_are_refused_whatever_is_forced(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		open_rom(&f, c);
		for (uint32_t flags = 0; flags <= INSIST; flags += INSIST) {
			family_refused(&f, c, write_two(&f, 0x11810, flags), ESPFLASH_ERROR_OVERLAP,
				"second at 0x00011810 overlaps first, which ends at 0x00011801",
				"a sector of 4096 bytes can belong to one file only");
			family_refused(&f, c, write_two(&f, 0x10000, flags), ESPFLASH_ERROR_OVERLAP,
				"overlaps", "check the addresses");
		}
		flow_ok(&f, write_two(&f, 0x12000, 0));
		assert_memory_equal(f.flash + 0x10000, data, 0x1801);
		assert_memory_equal(f.flash + 0x12000, data, 0x1000);
		flow_close(&f);
	}
}

static int write_sized(
	struct flow *f, uint32_t address, size_t size, uint32_t flash_size, uint32_t flags)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flash_size = flash_size, .flags = flags};

	return espflash_flash_write(f->session, address, data, size, &o);
}

static int erase_forced(struct flow *f, uint32_t address, uint32_t size)
{
	const espflash_erase_options o = {.struct_size = sizeof(o), .flags = ESPFLASH_ERASE_FORCE};

	return espflash_flash_erase(f->session, address, size, &o);
}

static void end_of_the_flash_is_kept_whatever_is_forced(void **state)
{
	uint8_t back[16];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		open_rom(&f, c);
		for (uint32_t flags = 0; flags <= INSIST; flags += INSIST) {
			family_refused(&f, c, write_sized(&f, 0xff000, 0x1001, 0, flags),
				ESPFLASH_ERROR_RANGE,
				"0x000ff000 to 0x00100001 is beyond the flash's end at 0x00100000",
				"the file is too large for this flash, or the address is wrong");
			family_refused(&f, c, write_sized(&f, 0x3f000, 0x1001, 0x40000, flags),
				ESPFLASH_ERROR_RANGE,
				"0x0003f000 to 0x00040001 is beyond the flash's end at 0x00040000",
				"--flash-size says that it ends there");
		}
		family_refused(&f, c, erase_forced(&f, 0xff000, 0x2000), ESPFLASH_ERROR_RANGE,
			"0xff000 to 0x101000 is beyond the flash's end at 0x100000",
			"check the address and the size");
		family_refused(&f, c, erase_forced(&f, 0xff800, 0x1000), ESPFLASH_ERROR_RANGE,
			"cannot erase 0x1000 bytes at 0x000ff800: no whole sectors",
			"multiples of 4096");
		if (!(c->has & FAMILY_NO_READ))
			family_refused(&f, c,
				espflash_flash_read(f.session, 0xffff8, back, 16, NULL),
				ESPFLASH_ERROR_RANGE, "beyond the flash's end at 0x100000",
				"check the address");
		flow_ok(&f, write_sized(&f, 0xff000, 0x1000, 0, 0));
		assert_memory_equal(f.flash + 0xff000, data, 0x1000);
		flow_close(&f);
	}
}

/* The ROM loaders know three address bytes; those that need no more wrap around. */
static void rom_loaders_do_not_reach_beyond_16_mb(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const espflash_sim_options o = {
			.struct_size = sizeof(o), .chip = c->profile, .flash_size = 0x2000000};

		flow_board(&f, &o);
		family_connect_rom(&f);
		for (uint32_t flags = 0; flags <= INSIST; flags += INSIST)
			family_refused(&f, c, write_sized(&f, 0xfff000, 0x1001, 0, flags),
				ESPFLASH_ERROR_UNSUPPORTED,
				"0xfff000 to 0x1000001: the @'s ROM loader cannot address beyond "
				"16 MB",
				"the library's flasher stub can");
		family_refused(&f, c, erase_forced(&f, 0x1000000, 0x1000),
			ESPFLASH_ERROR_UNSUPPORTED, "cannot address beyond 16 MB", "stub");
		flow_close(&f);
	}
}

static void unaligned_start_needs_a_loader_that_reads(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		uint8_t *old;

		open_rom(&f, c);
		old = flow_copy(&f);
		if (c->has & FAMILY_NO_READ) {
			for (uint32_t flags = 0; flags <= INSIST; flags += INSIST)
				family_refused(&f, c, write_sized(&f, 0x20100, 0x200, 0, flags),
					ESPFLASH_ERROR_UNSUPPORTED,
					"region 1 starts at 0x00020100, inside a sector, and the "
					"@'s ROM loader cannot read what stands before it",
					"start at a multiple of 0x1000");
		} else {
			flow_ok(&f, write_sized(&f, 0x20100, 0x200, 0, 0));
			memcpy(old + 0x20100, data, 0x200);
		}
		flow_flash_is(&f, old);
		free(old);
		flow_close(&f);
	}
}

/* --- settings --------------------------------------------------------------------------------- */

static void settings_that_the_chip_has_no_code_for_are_refused(void **state)
{
	static const espflash_write_options rows[] = {
		{.flash_freq = 33}, {.flash_size = 0x30000}, {.flash_mode = 77}};
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const struct flow_image what = family_image(c);
		const size_t size = flow_image_of(&what, image);

		open_rom(&f, c);
		for (size_t i = 0; i < COUNT(rows); i++) {
			espflash_write_options o = rows[i];

			o.struct_size = sizeof(o);
			family_refused(&f, c,
				espflash_flash_write(f.session, c->bootloader, image, size, &o),
				ESPFLASH_ERROR_ARGUMENT, "", NULL);
		}
		family_refused(&f, c, espflash_flash_write(f.session, 0, image, 0, NULL),
			ESPFLASH_ERROR_ARGUMENT, "there is nothing to write", "an empty file?");
		flow_close(&f);
	}
}

static int make_data(void **state)
{
	(void)state;
	flow_pattern(data, sizeof(data), 8);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_flaw_of_an_image_is_refused_and_forced),
		cmocka_unit_test(image_that_fits_is_written_without_a_word),
		cmocka_unit_test(regions_in_one_sector_are_refused_whatever_is_forced),
		cmocka_unit_test(end_of_the_flash_is_kept_whatever_is_forced),
		cmocka_unit_test(rom_loaders_do_not_reach_beyond_16_mb),
		cmocka_unit_test(unaligned_start_needs_a_loader_that_reads),
		cmocka_unit_test(settings_that_the_chip_has_no_code_for_are_refused),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
