/* SPDX-License-Identifier: MIT */
/*
 * Secure download mode on each chip that has it, at each of its ports: found, only what it allows
 * is tried, sizes are the user's to know, guards go by what the chip reports. REFERENCE 2.17, 3.13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "family.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECTOR	     ESPFLASH_SECTOR_SIZE
#define FORCE	     ESPFLASH_WRITE_FORCE
#define ENCRYPT	     ESPFLASH_WRITE_ENCRYPT
#define ON	     (STATE_CRYPT | STATE_KEY)

static uint8_t data[0x1000];
static uint8_t image[0x2000];

/* A session as most have it: a stub would be welcome. */
static void open_secure(
	struct flow *f, const struct family_chip *c, uint32_t states, uint32_t console)
{
	family_open(f, c, states | STATE_SECURE, console, NULL);
	if (console == ESPFLASH_SIM_USB_OTG)
		f->options.before = ESPFLASH_BEFORE_NO_RESET;
	f->options.baud = 460800;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

static bool has(const struct family_chip *c, uint32_t states)
{
	char efuse[512];

	return family_efuse(c, states | STATE_SECURE, efuse, sizeof(efuse));
}

static int write_as(struct flow *f, uint32_t address, uint32_t flash_size, uint32_t flags)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flash_size = flash_size, .flags = flags};

	return espflash_flash_write(f->session, address, data, sizeof(data), &o);
}

static int erase_as(struct flow *f, uint32_t address, uint32_t flash_size, uint32_t flags)
{
	const espflash_erase_options o = {
		.struct_size = sizeof(o), .flash_size = flash_size, .flags = flags};

	return espflash_flash_erase(f->session, address, SECTOR, &o);
}

static uint32_t capabilities(struct flow *f)
{
	uint32_t can = 0;

	flow_ok(f, espflash_session_capabilities(f->session, &can));
	return can;
}

/* --- found, written, erased ------------------------------------------------------------------- */

/* The model is all that can be known. */
static void is_found(struct flow *f, const struct family_chip *c)
{
	const espflash_chip_info *info = espflash_session_chip(f->session);
	espflash_protection p = {.struct_size = sizeof(p)};
	espflash_security security = {.struct_size = sizeof(security)};
	static const uint8_t no_mac[6];

	assert_int_equal(info->chip, c->id);
	assert_string_equal(info->description, c->name);
	assert_int_equal(info->revision, 0);
	assert_memory_equal(info->mac, no_mac, sizeof(no_mac));
	flow_ok(f, espflash_target_protection(f->session, &p));
	assert_int_equal(p.flags, ESPFLASH_PROTECTION_SECURE_DOWNLOAD);
	flow_ok(f, espflash_target_security(f->session, &security));
	assert_true(security.flags & ESPFLASH_SECURITY_SECURE_DOWNLOAD);
	assert_int_equal(security.has_chip_id, c->has & FAMILY_SHORT_INFO ? 0 : 1);
}

/* REFERENCE 2.16: two of them keep their rate. */
static void has_its_rate(struct flow *f, const struct family_chip *c)
{
	const bool fixed = (c->has & FAMILY_FIXED_BAUD) != 0;

	assert_int_equal(espflash_session_baud(f->session), fixed ? 115200 : 460800);
	if (fixed)
		family_refused(f, c, espflash_session_set_baud(f->session, 230400),
			ESPFLASH_ERROR_UNSUPPORTED,
			"in secure download mode the @ keeps its baud rate", NULL);
	else
		flow_ok(f, espflash_session_set_baud(f->session, 230400));
}

static void works_at(const struct family_chip *c, uint32_t console)
{
	espflash_loader_info loader = {.struct_size = sizeof(loader)};
	struct flow f;
	uint8_t *wanted;

	open_secure(&f, c, 0, console);
	is_found(&f, c);
	has_its_rate(&f, c);
	wanted = flow_copy(&f);
	f.warning[0] = '\0';
	flow_ok(&f, write_as(&f, 0x10000, FAMILY_FLASH, ESPFLASH_WRITE_COMPRESS));
	assert_non_null(strstr(f.warning, "not verified"));
	flow_ok(&f, erase_as(&f, 0x20000, FAMILY_FLASH, 0));
	memcpy(wanted + 0x10000, data, sizeof(data));
	memset(wanted + 0x20000, 0xff, SECTOR);
	flow_flash_is(&f, wanted);
	flow_ok(&f, espflash_session_start_stub(f.session));
	flow_ok(&f, espflash_session_loader(f.session, &loader));
	assert_int_equal(loader.loader, ESPFLASH_LOADER_ROM);
	free(wanted);
	flow_close(&f);
}

static void each_chip_is_found_written_and_erased(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!has(c, 0)) {
			assert_true(c->has & FAMILY_NO_SECURE);
			continue;
		}
		works_at(c, ESPFLASH_SIM_UART);
		if (c->has & FAMILY_JTAG)
			works_at(c, ESPFLASH_SIM_USB_JTAG);
		if (c->has & FAMILY_OTG)
			works_at(c, ESPFLASH_SIM_USB_OTG);
		count++;
	}
	assert_int_equal(count, 14);
}

/* --- nothing else is tried -------------------------------------------------------------------- */

static uint64_t commands(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c.commands;
}

/* All that needs more than the mode leaves; `n` counts up. 1 = there are no more. */
static int try_other(struct flow *f, const struct family_chip *c, size_t n)
{
	const espflash_read_options read = {
		.struct_size = sizeof(read), .flash_size = FAMILY_FLASH};
	const espflash_spi_command spi = {.struct_size = sizeof(spi), .opcode = 0x9f};
	espflash_flash_protection protection = {.struct_size = sizeof(protection)};
	espflash_flash_info info = {.struct_size = sizeof(info)};
	espflash_session *s = f->session;
	uint8_t bytes[64];
	uint32_t word;

	switch (n) {
	case 0:
		return espflash_target_read_reg(s, 0x40001000, &word);
	case 1:
		return espflash_target_write_reg(s, c->ram, 0, 0xffffffff, 0);
	case 2:
		return espflash_target_read_memory(s, c->ram, bytes, 4, NULL, NULL);
	case 3:
		return espflash_target_write_memory(s, c->ram, data, 16);
	case 4:
		return espflash_target_run(s, c->ram);
	case 5:
		return espflash_target_spi(s, &spi, NULL);
	case 6:
		return espflash_flash_identify(s, &info);
	case 7:
		return espflash_flash_read(s, 0, bytes, sizeof(bytes), &read);
	case 8:
		return espflash_flash_md5(s, 0, 0x1000, bytes);
	case 9:
		return espflash_flash_read_status(s, 1, &word);
	case 10:
		return espflash_flash_write_status(s, 0, 1, 0);
	case 11:
		return espflash_flash_write_protection(s, &protection);
	case 12:
		return espflash_flash_read_sfdp(s, 0, bytes, 4);
	case 13:
		return espflash_flash_verify(s, 0, data, sizeof(data), NULL);
	default:
		return 1;
	}
}

static void what_is_not_allowed_is_not_even_tried(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		uint64_t before;
		int r = 0;

		if (!has(c, 0))
			continue;
		open_secure(&f, c, 0, ESPFLASH_SIM_UART);
		flow_ok(&f, erase_as(&f, 0x20000, FAMILY_FLASH, 0)); /* it is attached now */
		before = commands(&f);
		for (size_t n = 0; r != 1; n++) {
			family_note(&f);
			r = try_other(&f, c, n);
			if (r != 1)
				family_refusal(&f, c, r, ESPFLASH_ERROR_UNSUPPORTED,
					"in secure download mode the @ does not let anyone ",
					"writing, erasing and get-security-info are what is left "
					"there",
					"something else");
		}
		assert_int_equal(commands(&f), before);
		flow_close(&f);
	}
}

static void capabilities_there_are_these(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		const uint32_t rate = c->has & FAMILY_FIXED_BAUD ? 0 : ESPFLASH_CAN_CHANGE_BAUD;
		const uint32_t always = ESPFLASH_CAN_ERASE_REGION | ESPFLASH_CAN_ERASE_CHIP |
					ESPFLASH_CAN_WRITE_FLASH | ESPFLASH_CAN_SECURITY_INFO;

		if (!has(c, 0))
			continue;
		open_secure(&f, c, 0, ESPFLASH_SIM_UART);
		assert_int_equal(capabilities(&f) & ~ESPFLASH_CAN_WRITE_ENCRYPTED, always | rate);
		flow_close(&f);
	}
}

/* --- sizes and guards ------------------------------------------------------------------------- */

static void size_of_the_flash_is_the_users_to_know(void **state)
{
	static const char untold[] = "in secure download mode the flash does not tell its size";
	static const char hint[] = "give the flash size yourself (--flash-size)";
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!has(c, 0))
			continue;
		open_secure(&f, c, 0, ESPFLASH_SIM_UART);
		family_refused(
			&f, c, write_as(&f, 0x10000, 0, FORCE), ESPFLASH_ERROR_FLASH, untold, hint);
		family_refused(&f, c, write_as(&f, 0x10000, ESPFLASH_SIZE_DETECT, FORCE),
			ESPFLASH_ERROR_FLASH, untold, hint);
		family_refused(&f, c, erase_as(&f, 0x10000, 0, ESPFLASH_ERASE_FORCE),
			ESPFLASH_ERROR_FLASH, untold, hint);
		family_refused(&f, c, espflash_flash_erase_chip(f.session, NULL),
			ESPFLASH_ERROR_FLASH, untold, hint);
		family_refused(&f, c, write_as(&f, 0x3f800, 0x40000, FORCE), ESPFLASH_ERROR_RANGE,
			"0x0003f800 to 0x00040800 is beyond the flash's end at 0x00040000", NULL);
		family_refused(&f, c, erase_as(&f, 0x40000, 0x40000, ESPFLASH_ERASE_FORCE),
			ESPFLASH_ERROR_RANGE,
			"0x40000 to 0x41000 is beyond the flash's end at 0x40000",
			"check the address and the size");
		flow_ok(&f, write_as(&f, 0x3f000, 0x40000, 0));
		assert_memory_equal(f.flash + 0x3f000, data, sizeof(data));
		flow_close(&f);
	}
}

static void flash_encryption_is_guarded_there(void **state)
{
	uint8_t plain[sizeof(data)];
	struct flow f;
	size_t count = 0;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!has(c, ON))
			continue;
		open_secure(&f, c, ON, ESPFLASH_SIM_UART);
		assert_int_equal(
			capabilities(&f) & (ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE |
						   ESPFLASH_CAN_WRITE_ENCRYPTED),
			ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE |
				ESPFLASH_CAN_WRITE_ENCRYPTED);
		family_refused(&f, c, write_as(&f, 0x10000, FAMILY_FLASH, 0),
			ESPFLASH_ERROR_REFUSED,
			"flash encryption is on: writing region 1 as plain data is refused",
			"--encrypt has them encrypted");
		family_refused(&f, c, erase_as(&f, 0x10000, FAMILY_FLASH, 0),
			ESPFLASH_ERROR_REFUSED, "flash encryption is on: erasing is refused",
			"--force insists");
		family_refused(&f, c, write_as(&f, 0x10010, FAMILY_FLASH, ENCRYPT | FORCE),
			ESPFLASH_ERROR_RANGE, "cannot be encrypted at 0x00010010", NULL);
		flow_ok(&f, write_as(&f, 0x10000, FAMILY_FLASH, ENCRYPT));
		assert_int_equal(
			espflash_sim_read_decrypted(f.sim, 0x10000, plain, sizeof(plain)), 0);
		assert_memory_equal(plain, data, sizeof(data));
		flow_ok(&f, write_as(&f, 0x20000, FAMILY_FLASH, FORCE));
		assert_memory_equal(f.flash + 0x20000, data, sizeof(data));
		flow_ok(&f, erase_as(&f, 0x20000, FAMILY_FLASH, ESPFLASH_ERASE_FORCE));
		assert_int_equal(f.flash[0x20000], 0xff);
		flow_close(&f);
		count++;
	}
	assert_int_equal(count, 13); /* not the ESP32-E22 */
}

static void secure_boot_is_guarded_there(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!has(c, STATE_BOOT))
			continue;
		open_secure(&f, c, STATE_BOOT, ESPFLASH_SIM_UART);
		assert_int_equal(
			capabilities(&f) & (ESPFLASH_NEEDS_ENCRYPTED | ESPFLASH_NEEDS_FORCE),
			ESPFLASH_NEEDS_FORCE);
		family_refused(&f, c, write_as(&f, 0x7000, FAMILY_FLASH, 0), ESPFLASH_ERROR_REFUSED,
			"secure boot is on: writing region 1 below 0x8000 is refused", NULL);
		family_refused(&f, c, erase_as(&f, 0x20000, FAMILY_FLASH, 0),
			ESPFLASH_ERROR_REFUSED, "secure boot is on: erasing is refused", NULL);
		flow_ok(&f, write_as(&f, 0x8000, FAMILY_FLASH, 0));
		flow_ok(&f, write_as(&f, 0x7000, FAMILY_FLASH, FORCE));
		assert_memory_equal(f.flash + 0x7000, data, sizeof(data));
		flow_ok(&f, erase_as(&f, 0x20000, FAMILY_FLASH, ESPFLASH_ERASE_FORCE));
		flow_close(&f);
	}
}

/* eFuse cannot be asked whether there is a key, or leave to use it: the chip has the last word. */
static void chip_that_may_not_encrypt_says_so_itself(void **state)
{
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		if (!has(c, ON | STATE_NO_ENCRYPT))
			continue;
		open_secure(&f, c, ON | STATE_NO_ENCRYPT, ESPFLASH_SIM_UART);
		family_refused(&f, c, write_as(&f, 0x10000, FAMILY_FLASH, ENCRYPT),
			ESPFLASH_ERROR_DEVICE, "", NULL);
		flow_close(&f);
	}
}

/* REFERENCE 3.13: the header stays; 5.4 number 10, but the model is known. */
static void image_goes_as_it_is_if_it_is_for_the_chip(void **state)
{
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flash_size = FAMILY_FLASH,
		.flash_mode = ESPFLASH_MODE_QIO,
		.flash_freq = 20};
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		struct flow_image what = family_image(c);
		size_t size;

		if (!has(c, 0))
			continue;
		what.min_revision = 999; /* nothing tells the chip's */
		size = flow_image_of(&what, image);
		open_secure(&f, c, 0, ESPFLASH_SIM_UART);
		f.warning[0] = '\0';
		flow_ok(&f, espflash_flash_write(f.session, c->bootloader, image, size, &o));
		assert_memory_equal(f.flash + c->bootloader, image, size);
		what.chip_id = c->image_id == 5 ? 9 : 5;
		size = flow_image_of(&what, image);
		family_refused(&f, c,
			espflash_flash_write(f.session, c->bootloader, image, size, &o),
			ESPFLASH_ERROR_CHIP, "the chip is an @", NULL);
		flow_close(&f);
	}
}

/* REFERENCE 2.16: its flash has no power then, and registers cannot be written. */
static void esp32p4_of_revision_3_1_fails_by_name(void **state)
{
	const struct family_chip *p4 = family;
	struct flow f;

	(void)state;
	while (strcmp(p4->profile, "esp32p4") != 0)
		p4++;
	family_open(&f, p4, STATE_SECURE, ESPFLASH_SIM_UART, "WAFER_VERSION_MINOR=1");
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	family_refused(
		&f, p4, write_as(&f, 0x10000, FAMILY_FLASH, 0), ESPFLASH_ERROR_DEVICE, "", NULL);
	family_refused(
		&f, p4, erase_as(&f, 0x10000, FAMILY_FLASH, 0), ESPFLASH_ERROR_DEVICE, "", NULL);
	flow_close(&f);
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
		cmocka_unit_test(each_chip_is_found_written_and_erased),
		cmocka_unit_test(what_is_not_allowed_is_not_even_tried),
		cmocka_unit_test(capabilities_there_are_these),
		cmocka_unit_test(size_of_the_flash_is_the_users_to_know),
		cmocka_unit_test(flash_encryption_is_guarded_there),
		cmocka_unit_test(secure_boot_is_guarded_there),
		cmocka_unit_test(chip_that_may_not_encrypt_says_so_itself),
		cmocka_unit_test(image_goes_as_it_is_if_it_is_for_the_chip),
		cmocka_unit_test(esp32p4_of_revision_3_1_fails_by_name),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
