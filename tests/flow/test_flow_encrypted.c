/* SPDX-License-Identifier: MIT */
/*
 * Encrypted writes on each chip whose ROM loader encrypts, with each kind of key that it knows: raw
 * the flash holds ciphertext, through the chip's key it holds what was meant, and an image that was
 * written so starts. Region by region beside plain ones. What is refused: test_flow_guards.c.
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
#define SECTOR	     ((size_t)ESPFLASH_SECTOR_SIZE)
#define FORCE	     ESPFLASH_WRITE_FORCE
#define ENCRYPT	     ESPFLASH_WRITE_ENCRYPT
#define ON	     (STATE_CRYPT | STATE_KEY)

static uint8_t data[0x2400];

static const uint32_t kinds[] = {ON, STATE_CRYPT | STATE_PAIR, STATE_CRYPT | STATE_MANAGER};

/* With flash encryption on and a key of kind `i`. */
static bool open_encrypted(struct flow *f, const struct family_chip *c, size_t i)
{
	char efuse[512];

	if (!(c->has & FAMILY_ENCRYPTS) || !family_efuse(c, kinds[i], efuse, sizeof(efuse)) ||
		((kinds[i] & STATE_PAIR) && !(c->has & FAMILY_PAIR)))
		return false;
	family_open(f, c, kinds[i], ESPFLASH_SIM_UART, NULL);
	family_connect_rom(f);
	return true;
}

static void plain_is(const struct flow *f, uint32_t address, const uint8_t *wanted, size_t size)
{
	static uint8_t plain[0x4000];
	const size_t units = (size + 15) / 16 * 16;

	assert_true(units <= sizeof(plain));
	assert_int_equal(espflash_sim_read_decrypted(f->sim, address, plain, units), 0);
	if (memcmp(plain, wanted, size) != 0)
		fail_msg("%s: 0x%x does not decrypt to what was written", f->chip,
			(unsigned)address);
	for (size_t i = size; i < units; i++)
		assert_int_equal(plain[i], 0xff);
}

/* No 16 bytes of it stand in the flash. */
static void is_ciphertext(const struct flow *f, uint32_t address, const uint8_t *plain, size_t size)
{
	for (size_t i = 0; i + 16 <= size; i += 16) {
		if (memcmp(f->flash + address + i, plain + i, 16) == 0)
			fail_msg("%s: 0x%zx is plain", f->chip, address + i);
	}
}

static int write_as(struct flow *f, uint32_t address, size_t size, uint32_t flags)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};

	return espflash_flash_write(f->session, address, data, size, &o);
}

static void encrypts(struct flow *f, size_t size)
{
	const size_t sectors = (size + SECTOR - 1) / SECTOR * SECTOR;
	uint8_t *wanted = flow_copy(f), back[64];

	f->warning[0] = '\0';
	flow_ok(f, write_as(f, 0x10000, size, ENCRYPT | ESPFLASH_WRITE_COMPRESS));
	assert_non_null(strstr(f->warning, "has encrypted does not read back as it was"));
	plain_is(f, 0x10000, data, size);
	is_ciphertext(f, 0x10000, data, size);
	/* Whoever reads gets what is in the cells. */
	flow_ok(f, espflash_flash_read(f->session, 0x10000, back, sizeof(back), NULL));
	assert_memory_equal(back, f->flash + 0x10000, sizeof(back));
	flow_fails(f, espflash_flash_verify(f->session, 0x10000, data, size, NULL),
		ESPFLASH_ERROR_VERIFY);
	memcpy(wanted + 0x10000, f->flash + 0x10000, sectors);
	flow_flash_is(f, wanted);
	free(wanted);
}

static void each_chip_encrypts_with_each_of_its_keys(void **state)
{
	/* Whole sectors; a part of one; not even whole units of the cipher. */
	static const size_t sizes[] = {0x2000, 0x1230, 0x1237};
	size_t count = 0;
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; i < COUNT(kinds); i++) {
			if (!open_encrypted(&f, c, i))
				continue;
			encrypts(&f, sizes[count % COUNT(sizes)]);
			encrypts(&f, sizes[(count + 1) % COUNT(sizes)]);
			flow_close(&f);
			count++;
		}
	}
	/* 13 with one key, 6 with a pair of halves, 5 with a key manager. */
	assert_int_equal(count, 24);
}

/* Address and key decide: the same bytes are other ones elsewhere, and on another chip's key. */
static void same_bytes_differ_from_place_to_place(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!open_encrypted(&f, c, 0))
			continue;
		flow_ok(&f, write_as(&f, 0x10000, 0x400, ENCRYPT));
		flow_ok(&f, write_as(&f, 0x20000, 0x400, ENCRYPT));
		assert_memory_not_equal(f.flash + 0x10000, f.flash + 0x20000, 16);
		plain_is(&f, 0x10000, data, 0x400);
		plain_is(&f, 0x20000, data, 0x400);
		flow_close(&f);
	}
}

/* Erased flash is no encrypted blank: what is FFh in the file must be written, too. */
static void blank_bytes_are_encrypted_like_all_others(void **state)
{
	static uint8_t blank[0x1000];
	struct flow f;

	(void)state;
	memset(blank, 0xff, sizeof(blank));
	memcpy(blank, data, 0x100);
	for (const struct family_chip *c = family; c->profile; c++) {
		const espflash_write_options o = {.struct_size = sizeof(o), .flags = ENCRYPT};

		if (!open_encrypted(&f, c, 0))
			continue;
		flow_ok(&f, espflash_flash_write(f.session, 0x10000, blank, sizeof(blank), &o));
		plain_is(&f, 0x10000, blank, sizeof(blank));
		is_ciphertext(&f, 0x10000, blank, sizeof(blank));
		flow_close(&f);
	}
}

/* --- file by file ----------------------------------------------------------------------------- */

/* Plain, encrypted, plain: in the order in which nobody would have them. */
static int write_three(struct flow *f, uint32_t flags, espflash_plan_result *ret)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};
	espflash_plan *plan = NULL;
	int r;

	flow_ok(f, espflash_plan_new(&plan, f->session, &o));
	flow_ok(f, espflash_plan_add(plan, 0x30000, data + 0x1000, 0x1111, "late"));
	flow_ok(f, espflash_plan_add_encrypted(plan, 0x20000, data, 0x1357, "secret"));
	flow_ok(f, espflash_plan_add(plan, 0x10000, data, 0x1000, "early"));
	r = espflash_plan_run(plan);
	if (r == 0)
		flow_ok(f, espflash_plan_result_get(plan, ret));
	espflash_plan_free(&plan);
	return r;
}

static void regions_are_encrypted_one_by_one(void **state)
{
	espflash_plan_result result = {.struct_size = sizeof(result)};
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		uint8_t *wanted;

		if (!open_encrypted(&f, c, 0))
			continue;
		/* The plain ones are refused by name, nothing is written of the other. */
		family_refused(&f, c, write_three(&f, 0, &result), ESPFLASH_ERROR_REFUSED,
			"writing early as plain data is refused", "--encrypt");
		wanted = flow_copy(&f);
		flow_ok(&f, write_three(&f, FORCE, &result));
		assert_int_equal(result.verified, 0);
		assert_int_equal(result.bytes_verified, 3 * SECTOR);
		plain_is(&f, 0x20000, data, 0x1357);
		is_ciphertext(&f, 0x20000, data, 0x1357);
		memcpy(wanted + 0x10000, data, 0x1000);
		memcpy(wanted + 0x20000, f.flash + 0x20000, 2 * SECTOR);
		memcpy(wanted + 0x30000, data + 0x1000, 0x1111);
		flow_flash_is(&f, wanted);
		free(wanted);
		flow_close(&f);
	}
}

static int write_pair_at(struct flow *f, uint32_t address)
{
	espflash_plan *plan = NULL;
	int r;

	flow_ok(f, espflash_plan_new(&plan, f->session, NULL));
	flow_ok(f, espflash_plan_add(plan, 0x10000, data, 0x1000, "plain"));
	flow_ok(f, espflash_plan_add_encrypted(plan, address, data, 0x1000, "secret"));
	r = espflash_plan_run(plan);
	espflash_plan_free(&plan);
	return r;
}

/* REFERENCE 5.4: this is where others look at one flag and check none of the files. */
static void alignment_of_a_single_region_is_checked(void **state)
{
	static const uint32_t wrong[] = {0x20001, 0x20008, 0x20010, 0x20020, 0x20800};
	char message[80];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!(c->has & FAMILY_ENCRYPTS))
			continue;
		family_open(&f, c, STATE_KEY, ESPFLASH_SIM_UART, NULL);
		family_connect_rom(&f);
		for (size_t i = 0; i < COUNT(wrong); i++) {
			snprintf(message, sizeof(message),
				"secret cannot be encrypted at 0x%08x, inside a sector",
				(unsigned)wrong[i]);
			family_refused(&f, c, write_pair_at(&f, wrong[i]), ESPFLASH_ERROR_RANGE,
				message, "start at a multiple of 0x1000");
		}
		flow_ok(&f, write_pair_at(&f, 0x21000));
		plain_is(&f, 0x21000, data, 0x1000);
		flow_close(&f);
	}
}

/* --- it starts -------------------------------------------------------------------------------- */

/* The boot text after a reset into the firmware. */
static void boot_text(struct flow *f, const struct family_chip *c, char *text, size_t size)
{
	size_t used = 0, got = 0;

	flow_ok(f, espflash_session_reset(f->session, ESPFLASH_AFTER_HARD_RESET));
	/* Its ROM takes the crystal of 26 MHz for one of 40. */
	if (c->id == ESPFLASH_CHIP_ESP32C2)
		assert_int_equal(espflash_sim_ops(f->sim)->set_baud(f->sim, 74880), 0);
	do {
		flow_ok(f, espflash_session_read_raw(
				   f->session, text + used, size - 1 - used, 60, &got));
		used += got;
	} while (got > 0 && used < size - 1);
	text[used] = '\0';
}

static void image_that_was_encrypted_starts_and_a_plain_one_does_not(void **state)
{
	static uint8_t image[0x1000];
	char text[2048], load[32];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const struct flow_image what = family_image(c);
		const size_t size = flow_image_of(&what, image);
		espflash_write_options o = {.struct_size = sizeof(o), .flags = ENCRYPT};

		if (!open_encrypted(&f, c, 0))
			continue;
		snprintf(load, sizeof(load), "load:0x%x", (unsigned)what.ram);
		flow_ok(&f, espflash_flash_write(f.session, c->bootloader, image, size, &o));
		boot_text(&f, c, text, sizeof(text));
		if (!strstr(text, load))
			fail_msg("%s: no \"%s\" in \"%s\"", f.chip, load, text);
		flow_ok(&f, espflash_session_connect(f.session));
		o.flags = FORCE;
		flow_ok(&f, espflash_flash_write(f.session, c->bootloader, image, size, &o));
		boot_text(&f, c, text, sizeof(text));
		if (strstr(text, load))
			fail_msg("%s: plain bytes started: \"%s\"", f.chip, text);
		flow_close(&f);
	}
}

static int make_data(void **state)
{
	(void)state;
	flow_noise(data, 0x800, 12);
	flow_pattern(data + 0x800, sizeof(data) - 0x800, 13);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chip_encrypts_with_each_of_its_keys),
		cmocka_unit_test(same_bytes_differ_from_place_to_place),
		cmocka_unit_test(blank_bytes_are_encrypted_like_all_others),
		cmocka_unit_test(regions_are_encrypted_one_by_one),
		cmocka_unit_test(alignment_of_a_single_region_is_checked),
		cmocka_unit_test(image_that_was_encrypted_starts_and_a_plain_one_does_not),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
