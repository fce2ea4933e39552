/* SPDX-License-Identifier: MIT */
/*
 * What can be done with the chip as it is, told before anything is tried. Called when the loader or
 * the state of the chip changes, and by programs.
 */
#include "session/session.h"

/* What every flasher stub adds to its ROM loader. */
#define CAN_BY_STUB                                                                                \
	(ESPFLASH_CAN_READ_FLASH | ESPFLASH_CAN_DIGEST_FLASH | ESPFLASH_CAN_COMPRESS |             \
		ESPFLASH_CAN_CHANGE_BAUD)

/* REFERENCE 2.17: what is allowed in secure download mode; FLASH_BEGIN erases. */
#define CAN_SECURE (ESPFLASH_CAN_ERASE_CHIP | ESPFLASH_CAN_ERASE_REGION | ESPFLASH_CAN_WRITE_FLASH)

/* What every loader can. */
#define CAN_ALWAYS (CAN_SECURE | ESPFLASH_CAN_READ_REGISTER | ESPFLASH_CAN_LOAD_RAM)

static const struct {
	uint32_t dialect;
	uint32_t capability;
} by_dialect[] = {
	{EF_DIALECT_READ_SLOW, ESPFLASH_CAN_READ_FLASH},
	{EF_DIALECT_MD5, ESPFLASH_CAN_DIGEST_FLASH},
	{EF_DIALECT_DEFLATE, ESPFLASH_CAN_COMPRESS},
	{EF_DIALECT_CHANGE_BAUD, ESPFLASH_CAN_CHANGE_BAUD},
	{EF_DIALECT_SECURITY, ESPFLASH_CAN_SECURITY_INFO},
};

void ef_capability_refresh(espflash_session *s)
{
	const uint32_t has = s->command.dialect.has;
	uint32_t can = s->secure_download ? CAN_SECURE : CAN_ALWAYS;

	for (size_t i = 0; i < sizeof(by_dialect) / sizeof(by_dialect[0]); i++) {
		if (has & by_dialect[i].dialect)
			can |= by_dialect[i].capability;
	}
	if ((has & EF_DIALECT_STUB) || ef_stub_possible(s))
		can |= CAN_BY_STUB;
	/* Asked before a stub started that does not know it. */
	if (s->security_size > 0)
		can |= ESPFLASH_CAN_SECURITY_INFO;
	s->info.capabilities = can;
}

/* Those that depend on what is burnt into eFuse. */
static int by_protection(espflash_session *s, uint32_t *ret)
{
	const struct ef_security_state *p = &s->protection;
	struct ef_encryption encryption = {0};
	int r = ef_stub_inspect(s);

	if (r == 0)
		r = ef_security_encryption(s, &encryption);
	if (r < 0)
		return r;
	if (p->encryption_on)
		*ret |= ESPFLASH_NEEDS_ENCRYPTED;
	if (p->encryption_on || p->secure_boot_on || p->key_manager)
		*ret |= ESPFLASH_NEEDS_FORCE;
	if ((s->command.dialect.has & EF_DIALECT_ENCRYPT_WORD) && !p->manual_encrypt_off &&
		encryption.has_key && encryption.config_right)
		*ret |= ESPFLASH_CAN_WRITE_ENCRYPTED;
	return 0;
}

int espflash_session_capabilities(espflash_session *s, uint32_t *ret)
{
	uint32_t can = 0;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && !ret)
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "ret is NULL");
	if (r == 0)
		r = by_protection(s, &can);
	if (r < 0)
		return r;
	/* Secure boot rules a stub out. */
	ef_capability_refresh(s);
	if (s->loader != ESPFLASH_LOADER_ROM || ef_stub_possible(s))
		can |= ESPFLASH_CAN_START_STUB;
	if (ef_leave_has_watchdog(s))
		can |= ESPFLASH_CAN_WATCHDOG_RESET;
	*ret = can | s->info.capabilities;
	return 0;
}
