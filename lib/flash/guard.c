/* SPDX-License-Identifier: MIT */
/*
 * What the chip's protection refuses to write or to erase, and why: REFERENCE 2.18 and 5.4. Called
 * by check.c and erase.c.
 */
#include "flash/plan.h"

/* ESP32 Secure Boot V1 keeps its digest and bootloader below this: REFERENCE 5.4. */
#define SECURE_BOOT_END 0x8000u

/* Key manager chips keep there what the flash's key is made of: REFERENCE 5.4. */
#define KEY_MANAGER_END 0x2000u

/* Erasing what the key manager needs makes all that is encrypted unreadable, for good. */
static int guard_key_manager(espflash_session *s, uint32_t address, const char *what)
{
	if (!s->protection.key_manager || address >= KEY_MANAGER_END)
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_REFUSED, address,
		"what is encrypted could never be read again; --force insists",
		"the key manager keeps the flash's key below 0x%x: %s there is refused",
		KEY_MANAGER_END, what);
}

int ef_flash_erase_guard(espflash_session *s, uint32_t address, bool force)
{
	int r = ef_security_state(s);

	if (r < 0 || force)
		return r;
	r = guard_key_manager(s, address, "erasing");
	if (r < 0 || (!s->protection.encryption_on && !s->protection.secure_boot_on))
		return r;
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_REFUSED,
		"a chip that has lost its signed or encrypted firmware may be lost for good; "
		"--force insists",
		"%s is on: erasing is refused",
		s->protection.encryption_on ? "flash encryption" : "secure boot");
}

/* Does --encrypt help? A ROM loader encrypts, but the ESP32's, or a stub from a file. */
static bool may_encrypt(const espflash_session *s)
{
	return !s->protection.manual_encrypt_off &&
	       ((s->chip->rom.has & EF_DIALECT_ENCRYPT_WORD) || s->options.stub);
}

/* A part that is written as it is. */
static int guard_plain(espflash_plan *p, const struct ef_part *part)
{
	espflash_session *s = p->session;

	if (!s->protection.encryption_on)
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_REFUSED, part->address,
		may_encrypt(s) ? "plain bytes would not start: --encrypt has them encrypted; "
				 "--force insists"
			       : "only what is encrypted already would start; --force insists",
		"flash encryption is on: writing %s as plain data is refused", part->name);
}

static int guard_secure_boot(espflash_plan *p, const struct ef_part *part)
{
	espflash_session *s = p->session;

	if (!s->protection.secure_boot_on || part->address >= SECURE_BOOT_END)
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_REFUSED, part->address,
		"a wrong bootloader cannot be replaced again; --force insists",
		"secure boot is on: writing %s below 0x%x is refused", part->name, SECURE_BOOT_END);
}

/* Can this loader encrypt at all, and at this address? No force helps against these. */
static int check_encrypting(espflash_plan *p, const struct ef_part *part)
{
	espflash_session *s = p->session;
	espflash_error_info *e = ef_session_record(s);

	if (!(s->command.dialect.has & EF_DIALECT_ENCRYPT_WORD))
		return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
			s->loader == ESPFLASH_LOADER_STUB
				? "reset the chip into its ROM loader first"
				: "encrypt the file on this computer, and write it with --force",
			"the %s's %s cannot encrypt", s->chip->name,
			s->loader == ESPFLASH_LOADER_ROM ? "ROM loader" : "flasher stub");
	if (part->address % ESPFLASH_SECTOR_SIZE != 0)
		return ef_error_set_at(e, ESPFLASH_ERROR_RANGE, part->address,
			"start at a multiple of 0x1000",
			"%s cannot be encrypted at 0x%08x, inside a sector", part->name,
			(unsigned)part->address);
	if (s->protection.manual_encrypt_off)
		return ef_error_set(e, ESPFLASH_ERROR_REFUSED,
			"eFuse says so for good; encrypt the file on this computer",
			"the %s's loader is not allowed to encrypt", s->chip->name);
	return 0;
}

/* Would what is encrypted be readable? Only ESPFLASH_WRITE_IGNORE_EFUSE overrides. */
static int check_key(espflash_plan *p)
{
	espflash_session *s = p->session;
	struct ef_encryption encryption = {0};
	int r;

	if (s->secure_download || (p->options.flags & ESPFLASH_WRITE_IGNORE_EFUSE))
		return 0;
	r = ef_security_encryption(s, &encryption);
	if (r < 0 || (encryption.has_key && encryption.config_right))
		return r;
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_REFUSED,
		"set flash encryption up first; --ignore-flash-enc-efuse insists",
		encryption.has_key ? "the %s's FLASH_CRYPT_CONFIG is not 0xf"
				   : "the %s has no key for flash encryption",
		s->chip->name);
}

static int check_encrypted(espflash_plan *p, const struct ef_part *part)
{
	const int r = check_encrypting(p, part);

	return r < 0 ? r : check_key(p);
}

int ef_plan_check_security(espflash_plan *p)
{
	espflash_session *s = p->session;
	int r = ef_security_state(s);

	for (size_t i = 0; r == 0 && i < p->part_count; i++) {
		const struct ef_part *part = &p->parts[i];

		r = part->encrypt ? check_encrypted(p, part)
				  : ef_plan_guarded(p, guard_plain(p, part));
		if (r == 0)
			r = ef_plan_guarded(p, guard_secure_boot(p, part));
		if (r == 0)
			r = ef_plan_guarded(p, guard_key_manager(s, part->address, "writing"));
	}
	if (r == 0 && (p->options.flags & ESPFLASH_WRITE_ERASE_ALL))
		r = ef_flash_erase_guard(s, 0, p->options.flags & ESPFLASH_WRITE_FORCE);
	return r;
}
