/* SPDX-License-Identifier: MIT */
/*
 * The guards of eFuse: see the header. Numbers are those of REFERENCE 5.4; which chips have what is
 * in 2.18.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guards.h"

#define SIZE   0x1800u
#define SECTOR ESPFLASH_SECTOR_SIZE
#define FORCE  ESPFLASH_WRITE_FORCE
#define IGNORE ESPFLASH_WRITE_IGNORE_EFUSE

#define ON	(STATE_CRYPT | STATE_KEY)
#define REFUSED ESPFLASH_ERROR_REFUSED

const struct guard guards[] = {
	/* 5.4 number 7: plain bytes onto an encrypted flash */
	{ON, FAMILY_ENCRYPTS, 0, GUARD_WRITE, 0x10000, REFUSED,
		"flash encryption is on: writing region 1 as plain data is refused",
		"--encrypt has them encrypted; --force insists", FORCE},
	{ON, 0, FAMILY_ENCRYPTS, GUARD_WRITE, 0x10000, REFUSED,
		"flash encryption is on: writing region 1 as plain data is refused",
		"only what is encrypted already would start; --force insists", FORCE},
	{ON | STATE_NO_ENCRYPT, 0, 0, GUARD_WRITE, 0x10000, REFUSED,
		"flash encryption is on: writing region 1 as plain data is refused",
		"only what is encrypted already would start; --force insists", FORCE},
	/* number 9, and the erase guard of 2.18 */
	{ON, 0, 0, GUARD_ERASE, 0x20000, REFUSED, "flash encryption is on: erasing is refused",
		"--force insists", FORCE},
	{ON, 0, 0, GUARD_ERASE_CHIP, 0, REFUSED, "flash encryption is on: erasing is refused",
		"--force insists", FORCE},
	{ON, FAMILY_ENCRYPTS, 0, GUARD_ENCRYPT_ALL, 0x20000, REFUSED,
		"flash encryption is on: erasing is refused", "--force insists", FORCE},
	{STATE_BOOT, 0, 0, GUARD_ERASE, 0x20000, REFUSED, "secure boot is on: erasing is refused",
		"--force insists", FORCE},
	{STATE_BOOT, 0, 0, GUARD_ERASE_CHIP, 0, REFUSED, "secure boot is on: erasing is refused",
		"--force insists", FORCE},
	{STATE_BOOT, 0, 0, GUARD_WRITE_ALL, 0x8000, REFUSED,
		"secure boot is on: erasing is refused", "--force insists", FORCE},
	/* number 2 */
	{STATE_BOOT, 0, 0, GUARD_WRITE, 0x7000, REFUSED,
		"secure boot is on: writing region 1 below 0x8000 is refused",
		"a wrong bootloader cannot be replaced again; --force insists", FORCE},
	{STATE_BOOT | ON, FAMILY_ENCRYPTS, 0, GUARD_ENCRYPT, 0x7000, REFUSED,
		"secure boot is on: writing region 1 below 0x8000 is refused", "--force insists",
		FORCE},
	/* number 3 */
	{STATE_MANAGER, 0, 0, GUARD_WRITE, 0x1000, REFUSED,
		"the key manager keeps the flash's key below 0x2000: writing there is refused",
		"could never be read again; --force insists", FORCE},
	{STATE_MANAGER, 0, 0, GUARD_ENCRYPT, 0x1000, REFUSED,
		"the key manager keeps the flash's key below 0x2000: writing there is refused",
		"could never be read again; --force insists", FORCE},
	{STATE_MANAGER, 0, 0, GUARD_ERASE, 0x1000, REFUSED,
		"the key manager keeps the flash's key below 0x2000: erasing there is refused",
		"could never be read again; --force insists", FORCE},
	{STATE_MANAGER, 0, 0, GUARD_ERASE_CHIP, 0, REFUSED,
		"the key manager keeps the flash's key below 0x2000: erasing there is refused",
		"could never be read again; --force insists", FORCE},
	{STATE_MANAGER, 0, 0, GUARD_WRITE_ALL, 0x10000, REFUSED,
		"the key manager keeps the flash's key below 0x2000: erasing there is refused",
		"could never be read again; --force insists", FORCE},
	/* number 6; no force helps */
	{0, 0, FAMILY_ENCRYPTS, GUARD_ENCRYPT, 0x10000, ESPFLASH_ERROR_UNSUPPORTED,
		"the @'s ROM loader cannot encrypt",
		"encrypt the file on this computer, and write it with --force", 0},
	{STATE_KEY, FAMILY_ENCRYPTS, 0, GUARD_ENCRYPT, 0x10010, ESPFLASH_ERROR_RANGE,
		"region 1 cannot be encrypted at 0x00010010, inside a sector",
		"start at a multiple of 0x1000", 0},
	{STATE_KEY | STATE_NO_ENCRYPT, FAMILY_ENCRYPTS, 0, GUARD_ENCRYPT, 0x10000, REFUSED,
		"the @'s loader is not allowed to encrypt",
		"eFuse says so for good; encrypt the file on this computer", 0},
	/* ... but for a key that eFuse does not tell of */
	{STATE_PAIR, FAMILY_ENCRYPTS, FAMILY_PAIR, GUARD_ENCRYPT, 0x10000, REFUSED,
		"the @ has no key for flash encryption", "--ignore-flash-enc-efuse insists",
		IGNORE},
	{.message = NULL},
};

static const uint8_t *data(void)
{
	static uint8_t bytes[SIZE];

	if (bytes[0] == 0 && bytes[1] == 0)
		flow_pattern(bytes, SIZE, 5);
	return bytes;
}

int guard_attempt(struct flow *f, const struct guard *g, uint32_t flags)
{
	const bool encrypt = g->operation == GUARD_ENCRYPT || g->operation == GUARD_ENCRYPT_ALL;
	const bool all = g->operation == GUARD_WRITE_ALL || g->operation == GUARD_ENCRYPT_ALL;
	const espflash_write_options w = {.struct_size = sizeof(w),
		.flags = flags | (encrypt ? ESPFLASH_WRITE_ENCRYPT : 0) |
			 (all ? ESPFLASH_WRITE_ERASE_ALL : 0)};
	const espflash_erase_options e = {
		.struct_size = sizeof(e), .flags = flags & FORCE ? ESPFLASH_ERASE_FORCE : 0};

	if (g->operation == GUARD_ERASE)
		return espflash_flash_erase(f->session, g->address, SECTOR, &e);
	if (g->operation == GUARD_ERASE_CHIP)
		return espflash_flash_erase_chip(f->session, &e);
	return espflash_flash_write(f->session, g->address, data(), SIZE, &w);
}

/* What is in the flash after it went through: `old` but for what was asked for. */
void guard_written(const struct flow *f, const struct guard *g, uint8_t *old)
{
	const bool encrypt = g->operation == GUARD_ENCRYPT || g->operation == GUARD_ENCRYPT_ALL;
	uint8_t plain[SIZE];

	if (g->operation == GUARD_WRITE_ALL || g->operation == GUARD_ENCRYPT_ALL ||
		g->operation == GUARD_ERASE_CHIP)
		memset(old, 0xff, f->flash_size);
	else if (g->operation == GUARD_ERASE)
		memset(old + g->address, 0xff, SECTOR);
	if (g->operation == GUARD_WRITE || g->operation == GUARD_WRITE_ALL)
		memcpy(old + g->address, data(), SIZE);
	if (encrypt) {
		assert_int_equal(espflash_sim_read_decrypted(f->sim, g->address, plain, SIZE), 0);
		assert_memory_equal(plain, data(), SIZE);
		assert_memory_not_equal(f->flash + g->address, data(), 16);
		/* Its sectors are wholly its own. */
		memcpy(old + g->address, f->flash + g->address, 2 * (size_t)SECTOR);
	}
	flow_flash_is(f, old);
}

bool guard_applies(const struct family_chip *chip, const struct guard *g)
{
	char efuse[512];

	return family_efuse(chip, g->states, efuse, sizeof(efuse)) &&
	       (chip->has & g->has) == g->has && (chip->has & g->lacks) == 0;
}

void guard_judge(struct flow *f, const struct family_chip *chip, const struct guard *g)
{
	const uint32_t all = FORCE | IGNORE;
	uint8_t *old;

	family_refused(f, chip, guard_attempt(f, g, 0), g->code, g->message, g->hint);
	family_refused(f, chip, guard_attempt(f, g, all & ~g->by), g->code, g->message, g->hint);
	if (g->by == 0)
		return;
	old = flow_copy(f);
	f->warning[0] = '\0';
	flow_ok(f, guard_attempt(f, g, g->by));
	if (g->operation == GUARD_WRITE &&
		(!strstr(f->warning, "forced although: ") || !strstr(f->warning, g->message)))
		fail_msg("%s: forced in silence: \"%s\"", f->chip, f->warning);
	guard_written(f, g, old);
	free(old);
}
