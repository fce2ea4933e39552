/* SPDX-License-Identifier: MIT */
/*
 * Connecting to each chip in each state, and what is found: every field of the identity against
 * the simulator's profile (tests/sim/chip_*.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cable.h"
#include "flow.h"
#include "transport/transport.h"

#define CAN_ALWAYS                                                                                 \
	(ESPFLASH_CAN_ERASE_CHIP | ESPFLASH_CAN_ERASE_REGION | ESPFLASH_CAN_READ_REGISTER |        \
		ESPFLASH_CAN_WRITE_FLASH | ESPFLASH_CAN_LOAD_RAM)
#define CAN_LATER                                                                                  \
	(ESPFLASH_CAN_READ_FLASH | ESPFLASH_CAN_DIGEST_FLASH | ESPFLASH_CAN_COMPRESS |             \
		ESPFLASH_CAN_CHANGE_BAUD)

static const espflash_chip_info identities[] = {
	{.chip = ESPFLASH_CHIP_ESP8266,
		.features = ESPFLASH_FEATURE_WIFI,
		.capabilities = CAN_ALWAYS,
		.crystal_mhz = 26,
		.chip_id = 0x0080d271,
		.image_chip_id = 0xffff,
		.mac = {0x5c, 0xcf, 0x7f, 0x80, 0xd2, 0x71},
		.name = "ESP8266",
		.description = "ESP8266EX",
		.feature_text = "Wi-Fi, 160MHz"},
	{.chip = ESPFLASH_CHIP_ESP32,
		.features = ESPFLASH_FEATURE_WIFI | ESPFLASH_FEATURE_BT |
			    ESPFLASH_FEATURE_DUAL_CORE | ESPFLASH_FEATURE_LP_CORE,
		.capabilities = CAN_ALWAYS | CAN_LATER,
		.bootloader_offset = 0x1000,
		.crystal_mhz = 40,
		.revision = 301,
		.package = 1,
		.mac = {0x24, 0x0a, 0xc4, 0, 0, 1},
		.name = "ESP32",
		.description = "ESP32-D0WD-V3 (revision v3.1)",
		.feature_text = "Wi-Fi, BT, Dual Core + LP Core, 240MHz, "
				"Vref calibration in eFuse, Coding Scheme None"},
	{.chip = ESPFLASH_CHIP_ESP32C3,
		.features = ESPFLASH_FEATURE_WIFI | ESPFLASH_FEATURE_BLE,
		.capabilities = CAN_ALWAYS | CAN_LATER | ESPFLASH_CAN_SECURITY_INFO,
		.crystal_mhz = 40,
		.revision = 4,
		.image_chip_id = 5,
		.mac = {0x7c, 0xdf, 0xa1, 0, 0, 2},
		.name = "ESP32-C3",
		.description = "ESP32-C3 (QFN32) (revision v0.4)",
		.feature_text = "Wi-Fi, BT 5 (LE), Single Core, 160MHz"},
};

static void identity_is(const espflash_chip_info *found, const espflash_chip_info *wanted)
{
	assert_non_null(found);
	assert_int_equal(found->struct_size, sizeof(*found));
	assert_string_equal(found->name, wanted->name);
	assert_string_equal(found->description, wanted->description);
	assert_string_equal(found->feature_text, wanted->feature_text);
	assert_int_equal(found->chip, wanted->chip);
	assert_int_equal(found->features, wanted->features);
	assert_int_equal(found->capabilities, wanted->capabilities);
	assert_int_equal(found->bootloader_offset, wanted->bootloader_offset);
	assert_int_equal(found->crystal_mhz, wanted->crystal_mhz);
	assert_int_equal(found->chip_id, wanted->chip_id);
	assert_int_equal(found->revision, wanted->revision);
	assert_int_equal(found->image_chip_id, wanted->image_chip_id);
	assert_int_equal(found->package, wanted->package);
	assert_memory_equal(found->mac, wanted->mac, 6);
}

static void each_chip_is_found_with_its_identity(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], 0, NULL);
		assert_null(espflash_session_chip(f.session));
		assert_int_equal(espflash_session_baud(f.session), 0);
		flow_ok(&f, espflash_session_connect(f.session));
		identity_is(espflash_session_chip(f.session), &identities[i]);
		assert_int_equal(espflash_session_baud(f.session), 115200);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_DETECTED, 0), 1);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0), 0);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_ATTEMPT, 0), 0);
		flow_close(&f);
	}
}

static void another_mac_address_is_read_right(void **state)
{
	static const uint8_t mac[6] = {0xdb, 0xc0, 0xff, 0xc0, 0xdb, 0xc0}; /* all escaped */

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		espflash_sim_options o = {
			.struct_size = sizeof(o), .chip = flow_chips[i], .mac = mac};
		struct flow f;

		flow_open(&f, flow_chips[i], 0, NULL);
		espflash_session_free(&f.session);
		espflash_transport_free(&f.transport);
		espflash_sim_free(&f.sim);
		assert_int_equal(espflash_sim_new(&f.sim, &o, NULL), 0);
		assert_int_equal(
			espflash_transport_new(&f.transport, espflash_sim_ops(f.sim), f.sim), 0);
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_memory_equal(espflash_session_chip(f.session)->mac, mac, 6);
		flow_close(&f);
	}
}

static void connecting_twice_is_refused_and_harmless(void **state)
{
	struct flow f;

	(void)state;
	flow_connected(&f, "esp32");
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_STATE);
	assert_non_null(espflash_session_chip(f.session));
	assert_int_equal(espflash_session_baud(f.session), 115200);
	flow_close(&f);
}

static void wrong_chip_is_named_and_the_right_one_accepted(void **state)
{
	static const uint32_t numbers[] = {
		ESPFLASH_CHIP_ESP8266, ESPFLASH_CHIP_ESP32, ESPFLASH_CHIP_ESP32C3};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		flow_open(&f, flow_chips[i / 3], 0, NULL);
		f.options.chip = numbers[i % 3];
		flow_session(&f);
		if (i / 3 == i % 3) {
			flow_ok(&f, espflash_session_connect(f.session));
		} else {
			flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_CHIP);
			assert_null(espflash_session_chip(f.session));
			assert_non_null(strstr(espflash_session_error(f.session)->message,
				espflash_chip_name(numbers[i / 3])));
			assert_true(espflash_session_error(f.session)->hint[0] != '\0');
		}
		flow_close(&f);
	}
}

static void board_without_lines_connects_and_says_so_at_reset(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
		flow_ok(&f, espflash_session_connect(f.session));
		flow_fails(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_HARD_RESET),
			ESPFLASH_ERROR_UNSUPPORTED);
		assert_non_null(strstr(espflash_session_error(f.session)->hint, "RESET"));
		/* still connected */
		flow_ok(&f, espflash_session_reset(f.session, ESPFLASH_AFTER_STAY));
		flow_close(&f);
	}
}

/* SCENARIOS T1: ten in a row with no reset line at all. */
static void ten_sessions_in_a_row_need_no_reset_line(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], ESPFLASH_SIM_NO_LINES, NULL);
		for (int n = 0; n < 10; n++) {
			f.options.baud = n % 3 == 1 && i > 0 ? 921600 : 115200;
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0), 0);
		}
		flow_close(&f);
	}
}

static void pipe_without_a_rate_connects_and_stays_at_its_rate(void **state)
{
	struct flow f;

	(void)state;
	for (size_t i = 0; flow_chips[i]; i++) {
		flow_open(&f, flow_chips[i], ESPFLASH_SIM_NO_BAUD, NULL);
		f.options.baud = 921600;
		flow_session(&f);
		flow_ok(&f, espflash_session_connect(f.session));
		assert_int_equal(espflash_session_baud(f.session), 115200);
		assert_int_equal(flow_events(&f, ESPFLASH_EVENT_WARNING, 0), 1);
		flow_close(&f);
	}
}

/* Any baud a chip was left at that the guides use, and one that only the options name. */
static void chip_left_at_another_rate_is_found(void **state)
{
	static const uint32_t rates[] = {921600, 460800, 230400, 1500000, 57600, 250000};
	struct flow f;

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		for (size_t c = 1; flow_chips[c]; c++) {
			flow_open(&f, flow_chips[c], ESPFLASH_SIM_NO_LINES, NULL);
			flow_ok(&f, espflash_session_connect(f.session));
			flow_ok(&f, espflash_session_set_baud(f.session, rates[i]));
			f.options.baud = rates[i] == 250000 ? rates[i] : 115200;
			flow_session(&f);
			flow_ok(&f, espflash_session_connect(f.session));
			assert_int_equal(espflash_session_baud(f.session), f.options.baud);
			assert_int_equal(espflash_session_chip(f.session)->crystal_mhz, 40);
			flow_close(&f);
		}
	}
}

static void unplugged_board_is_not_found_and_found_when_plugged_in(void **state)
{
	struct flow f;

	(void)state;
	flow_open(&f, "esp32c3", 0, NULL);
	espflash_sim_unplug(f.sim);
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_NOT_FOUND);
	espflash_sim_plug(f.sim);
	flow_ok(&f, espflash_session_connect(f.session));
	espflash_sim_unplug(f.sim);

	uint32_t value;

	flow_fails(&f, espflash_target_read_reg(f.session, 0x40001000, &value),
		ESPFLASH_ERROR_DISCONNECTED);
	assert_true(espflash_session_error(f.session)->hint[0] != '\0');
	flow_close(&f);
}

static void pull(struct cable *c)
{
	espflash_sim_unplug(c->sim);
}

/* A chip with its own USB leaves the bus when it is reset. It is given the time of one return. */
static void chip_that_does_not_come_back_is_waited_for_once(void **state)
{
	struct cable cable;
	struct flow f;
	uint64_t start;

	(void)state;
	flow_open(&f, "esp32c3", 0, NULL);
	cable_between(&cable, &f);
	f.transport->returns = true;
	cable.on_read = pull;
	start = cable.ops->now_us(f.sim);
	flow_fails(&f, espflash_session_connect(f.session), ESPFLASH_ERROR_DISCONNECTED);
	assert_non_null(strstr(espflash_session_error(f.session)->message, "did not come back"));
	assert_in_range(cable.ops->now_us(f.sim) - start, 5000000, 6000000);
	espflash_sim_plug(f.sim);
	cable.on_read = NULL;
	flow_ok(&f, espflash_session_connect(f.session));
	flow_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chip_is_found_with_its_identity),
		cmocka_unit_test(chip_that_does_not_come_back_is_waited_for_once),
		cmocka_unit_test(another_mac_address_is_read_right),
		cmocka_unit_test(connecting_twice_is_refused_and_harmless),
		cmocka_unit_test(wrong_chip_is_named_and_the_right_one_accepted),
		cmocka_unit_test(board_without_lines_connects_and_says_so_at_reset),
		cmocka_unit_test(ten_sessions_in_a_row_need_no_reset_line),
		cmocka_unit_test(pipe_without_a_rate_connects_and_stays_at_its_rate),
		cmocka_unit_test(chip_left_at_another_rate_is_found),
		cmocka_unit_test(unplugged_board_is_not_found_and_found_when_plugged_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
