/* SPDX-License-Identifier: MIT */
/*
 * On the ROM loader of each chip, in each security state that it can be in: what is promised before
 * anything is tried is what then happens. With stubs: test_flow_stub_guards.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "promises.h"

#define ON (STATE_CRYPT | STATE_KEY)

static const uint32_t states[] = {
	0,
	STATE_KEY,
	STATE_PAIR,
	STATE_HALF,
	STATE_KEY | STATE_NO_ENCRYPT,
	ON,
	ON | STATE_NO_ENCRYPT,
	STATE_BOOT,
	STATE_BOOT | ON,
	STATE_MANAGER,
	STATE_MANAGER | STATE_CRYPT,
	STATE_SECURE,
	STATE_SECURE | STATE_KEY,
	STATE_SECURE | STATE_PAIR,
	STATE_SECURE | STATE_HALF,
	STATE_SECURE | ON,
	STATE_SECURE | ON | STATE_NO_ENCRYPT,
	STATE_SECURE | STATE_BOOT,
	STATE_SECURE | STATE_MANAGER,
};

/*
 * Nothing in secure download mode tells whether the loader may encrypt, or whether the key manager
 * has a key.
 */
static uint32_t untold(const struct family_chip *c, uint32_t state)
{
	const uint32_t keys = STATE_KEY | STATE_PAIR | STATE_MANAGER;
	const bool keyless = (c->states & STATE_MANAGER) && !(state & keys);

	if (!(state & STATE_SECURE) || !(keyless || (state & STATE_NO_ENCRYPT)))
		return 0;
	return ESPFLASH_CAN_WRITE_ENCRYPTED;
}

static void what_is_promised_is_kept_in_each_state(void **state)
{
	char efuse[512];
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
			/* Others have no such purposes: what the chip makes of them is unknown. */
			if ((states[i] & STATE_PAIR) && !(c->has & FAMILY_PAIR))
				continue;
			if (!family_efuse(c, states[i], efuse, sizeof(efuse)))
				continue;
			family_open(&f, c, states[i], ESPFLASH_SIM_UART, NULL);
			family_connect_rom(&f);
			promises_are_kept(&f, c, states[i], untold(c, states[i]));
			flow_close(&f);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_promised_is_kept_in_each_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
