/* SPDX-License-Identifier: MIT */
/*
 * The secure debug controller of the ESP32-S31: information and certificates. What the simulated
 * one computes is made up (tests/sim/rom_sdc.c); what goes over the wire is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"
#include "util/sha256.h"

static uint8_t nonce[32], certificate[1000];

static void digest(const uint8_t *data, size_t size, uint8_t ret[32])
{
	struct ef_sha256 sha;

	ef_sha256_init(&sha);
	ef_sha256_update(&sha, data, size);
	ef_sha256_final(&sha, ret);
}

static void make(void)
{
	flow_noise(nonce, sizeof(nonce), 5);
	flow_noise(certificate, sizeof(certificate), 6);
	digest(certificate, sizeof(certificate) - 32, certificate + sizeof(certificate) - 32);
}

static void works(struct flow *f)
{
	uint8_t wanted[32], found[32];

	digest(nonce, sizeof(nonce), wanted);
	flow_ok(f, espflash_target_sdc_info(f->session, nonce, found));
	assert_memory_equal(found, wanted, 32);
	flow_ok(f, espflash_target_sdc_verify(f->session, certificate, sizeof(certificate)));
	certificate[17] ^= 1;
	flow_fails(f, espflash_target_sdc_verify(f->session, certificate, sizeof(certificate)),
		ESPFLASH_ERROR_DEVICE);
	assert_non_null(
		strstr(espflash_session_error(f->session)->hint, "the certificate is not for"));
	certificate[17] ^= 1;
}

static void an_s31_tells_and_verifies(void **state)
{
	uint8_t found[32];
	struct flow f;

	(void)state;
	make();
	flow_open(&f, "esp32s31", 0, NULL);
	flow_ok(&f, espflash_session_connect(f.session));
	works(&f);
	flow_fails(&f, espflash_target_sdc_info(f.session, NULL, found), ESPFLASH_ERROR_ARGUMENT);
	flow_fails(
		&f, espflash_target_sdc_verify(f.session, certificate, 0), ESPFLASH_ERROR_ARGUMENT);
	flow_fails(&f, espflash_target_sdc_verify(f.session, certificate, 6145),
		ESPFLASH_ERROR_ARGUMENT);
	flow_close(&f);
}

/* REFERENCE 3.13: the commands are there in secure download mode, too. */
static void it_does_in_secure_download_mode(void **state)
{
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = "esp32s31",
		.efuse = "ENABLE_SECURITY_DOWNLOAD=1"};
	espflash_error_info error = {.struct_size = sizeof(error)};
	struct flow f;

	(void)state;
	make();
	memset(&f, 0, sizeof(f));
	f.options.flags = ESPFLASH_SESSION_NO_STUB;
	if (espflash_sim_new(&f.sim, &o, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(espflash_transport_new(&f.transport, espflash_sim_ops(f.sim), f.sim), 0);
	flow_session(&f);
	flow_ok(&f, espflash_session_connect(f.session));
	works(&f);
	flow_close(&f);
}

/* As esptool does: what the first two answer does not count. */
static void refusals_before_the_last_do_not_count(void **state)
{
	uint8_t found[32];
	struct flow f;

	(void)state;
	make();
	flow_open(&f, "esp32s31", 0, "error=0x1c:0x06");
	flow_ok(&f, espflash_session_connect(f.session));
	/* The simulated one has not begun then, and the last is refused. */
	flow_fails(&f, espflash_target_sdc_info(f.session, nonce, found), ESPFLASH_ERROR_DEVICE);
	assert_int_equal(espflash_session_error(f.session)->opcode, 0x1e);
	flow_close(&f);
}

static void others_have_none(void **state)
{
	uint8_t found[32];
	struct flow f;

	(void)state;
	make();
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_connected(&f, flow_chips[i]);
		flow_fails(&f, espflash_target_sdc_info(f.session, nonce, found),
			ESPFLASH_ERROR_UNSUPPORTED);
		flow_fails(&f,
			espflash_target_sdc_verify(f.session, certificate, sizeof(certificate)),
			ESPFLASH_ERROR_UNSUPPORTED);
		flow_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_s31_tells_and_verifies),
		cmocka_unit_test(it_does_in_secure_download_mode),
		cmocka_unit_test(refusals_before_the_last_do_not_count),
		cmocka_unit_test(others_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
