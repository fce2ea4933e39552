/* SPDX-License-Identifier: MIT */
/*
 * SDC, the secure debug controller: what it says of the chip, and certificates for it. Called by
 * programs. Only the ESP32-S31's ROM loader knows it: REFERENCE 3.2.
 */
#include <stdio.h>

#include "session/session.h"

/* What fits into one packet of any loader: REFERENCE 3.3, RAM block. */
#define CERTIFICATE_MAX 0x1800u

static int check(espflash_session *s)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0 && (!(s->chip->quirks & EF_QUIRK_SDC) || s->loader != ESPFLASH_LOADER_ROM))
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED,
			s->chip->quirks & EF_QUIRK_SDC ? "work without a stub (--no-stub)"
						       : "an ESP32-S31 has one",
			"the %s's %s has no secure debug controller (SDC)", s->chip->name,
			s->loader == ESPFLASH_LOADER_ROM ? "ROM loader" : "flasher stub");
	return r;
}

int espflash_target_sdc_info(espflash_session *s, const uint8_t nonce[32], uint8_t ret[32])
{
	int r = check(s);

	if (r == 0 && (!nonce || !ret))
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"nonce or ret is NULL");
	return r == 0 ? ef_command_sdc_info(&s->command, nonce, ret) : r;
}

int espflash_target_sdc_verify(espflash_session *s, const void *certificate, size_t size)
{
	int r = check(s);

	if (r == 0 && (!certificate || size == 0 || size > CERTIFICATE_MAX))
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"a certificate has 1 to %u bytes, not %zu", CERTIFICATE_MAX, size);
	if (r == 0)
		r = ef_command_sdc_verify(&s->command, certificate, size);
	if (r == ESPFLASH_ERROR_DEVICE)
		snprintf(ef_session_record(s)->hint, sizeof(ef_session_record(s)->hint),
			"the certificate is not for this chip, its keys or its counter");
	return r;
}
