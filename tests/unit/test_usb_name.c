/* SPDX-License-Identifier: MIT */
/*
 * The names of USB devices: what stands behind "usb:", and which device is the same as before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/usb_name.h"

static void ids_are_four_hexadecimal_digits_each(void **state)
{
	struct ef_usb_name n;

	(void)state;
	assert_true(ef_usb_name_parse("303a:1001", &n));
	assert_false(n.by_place);
	assert_int_equal(n.wanted.vendor_id, 0x303a);
	assert_int_equal(n.wanted.product_id, 0x1001);
	assert_string_equal(n.wanted.serial, "");
	assert_true(ef_usb_name_parse("303A:00aF", &n));
	assert_int_equal(n.wanted.product_id, 0xaf);
}

static void serial_number_is_the_rest_colons_and_all(void **state)
{
	struct ef_usb_name n;

	(void)state;
	assert_true(ef_usb_name_parse("303a:1001:7C:DF:A1:00:11:22", &n));
	assert_string_equal(n.wanted.serial, "7C:DF:A1:00:11:22");
}

static void place_is_a_bus_and_ports(void **state)
{
	struct ef_usb_name n;

	(void)state;
	assert_true(ef_usb_name_parse("1-2", &n));
	assert_true(n.by_place);
	assert_string_equal(n.wanted.place, "1-2");
	assert_true(ef_usb_name_parse("255-1.2.3.4.5.6.255", &n));
	assert_string_equal(n.wanted.place, "255-1.2.3.4.5.6.255");
}

static void everything_else_is_refused(void **state)
{
	static const char *const bad[] = {"", "303a", "303a:", "303a:100", "303a:10011",
		"303g:1001", "303a:1001:", "303a-1001", "1", "1-", "-1", "1-2.", "1-.2", "1-2-3",
		"256-1", "1-2.256", "1-2.3.4.5.6.7.8.9", "0001-2", "1 -2", "1-2x"};
	char serial[10 + EF_USB_SERIAL_MAX + 1] = "303a:1001:";
	struct ef_usb_name n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ef_usb_name_parse(bad[i], &n));
	memset(serial + 10, 'x', EF_USB_SERIAL_MAX);
	assert_false(ef_usb_name_parse(serial, &n));
	serial[10 + EF_USB_SERIAL_MAX - 1] = '\0';
	assert_true(ef_usb_name_parse(serial, &n));
}

static void device_fits_what_was_asked_for(void **state)
{
	const struct ef_usb_identity d = {0x303a, 0x1001, "A", "1-2"};
	struct ef_usb_name n;

	(void)state;
	assert_true(ef_usb_name_parse("303a:1001", &n));
	assert_true(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("303a:1001:A", &n));
	assert_true(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("1-2", &n));
	assert_true(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("303a:1002", &n));
	assert_false(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("303b:1001", &n));
	assert_false(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("303a:1001:B", &n));
	assert_false(ef_usb_name_fits(&n, &d));
	assert_true(ef_usb_name_parse("1-2.1", &n));
	assert_false(ef_usb_name_fits(&n, &d));
}

static void device_that_came_back_is_known_by_its_serial_number_or_its_place(void **state)
{
	const struct ef_usb_identity d = {0x303a, 0x1001, "A", "1-2"};

	(void)state;
	/* in another port, as another product */
	assert_true(
		ef_usb_identity_same(&d, &(struct ef_usb_identity){0x303a, 0x4001, "A", "1-3"}));
	/* another board in its port */
	assert_false(
		ef_usb_identity_same(&d, &(struct ef_usb_identity){0x303a, 0x1001, "B", "1-2"}));
	/* a ROM loader has no serial number */
	assert_true(ef_usb_identity_same(&d, &(struct ef_usb_identity){0x303a, 0x0009, "", "1-2"}));
	assert_false(
		ef_usb_identity_same(&d, &(struct ef_usb_identity){0x303a, 0x0009, "", "1-3"}));
	assert_false(
		ef_usb_identity_same(&d, &(struct ef_usb_identity){0x10c4, 0x1001, "A", "1-2"}));
	assert_false(ef_usb_identity_same(&(struct ef_usb_identity){0x303a, 1, "", ""},
		&(struct ef_usb_identity){0x303a, 1, "", ""}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_four_hexadecimal_digits_each),
		cmocka_unit_test(serial_number_is_the_rest_colons_and_all),
		cmocka_unit_test(place_is_a_bus_and_ports),
		cmocka_unit_test(everything_else_is_refused),
		cmocka_unit_test(device_fits_what_was_asked_for),
		cmocka_unit_test(device_that_came_back_is_known_by_its_serial_number_or_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
