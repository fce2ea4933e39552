/* SPDX-License-Identifier: MIT */
/*
 * The list of serial ports: order, guesses, text from devices. Run by meson on any machine; what
 * ports it has does not matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "transport/ports.h"
#include "transport/usb_ids.h"

static void listing_works_on_this_machine(void **state)
{
	espflash_port_list *list = NULL;
	espflash_error_info e = {.struct_size = sizeof(e)};

	(void)state;
	assert_int_equal(espflash_ports_list(&list, &e), 0);
	assert_non_null(list);
	for (size_t i = 0; i < espflash_port_list_count(list); i++) {
		const espflash_port *p = espflash_port_list_at(list, i);

		assert_non_null(p);
		assert_int_equal(p->struct_size, sizeof(*p));
		assert_true(p->path[0] != '\0');
		assert_null(strstr(p->path, "/tty0"));
	}
	assert_null(espflash_port_list_at(list, espflash_port_list_count(list)));
	espflash_port_list_free(&list);
	assert_null(list);
}

static void null_is_fine_where_the_header_says_so(void **state)
{
	espflash_port_list *none = NULL;
	espflash_error_info e = {.struct_size = sizeof(e)};

	(void)state;
	espflash_port_list_free(NULL);
	espflash_port_list_free(&none);
	assert_int_equal(espflash_port_list_count(NULL), 0);
	assert_null(espflash_port_list_at(NULL, 0));
	assert_int_equal(espflash_ports_list(NULL, &e), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(e.code, ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_ports_list(NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
}

static espflash_port port(const char *path, unsigned vid, unsigned pid)
{
	espflash_port p = {.struct_size = sizeof(p)};

	snprintf(p.path, sizeof(p.path), "%s", path);
	if (vid) {
		p.flags = ESPFLASH_PORT_USB;
		p.vendor_id = (uint16_t)vid;
		p.product_id = (uint16_t)pid;
	}
	ef_ports_judge(&p);
	return p;
}

static void known_ids_get_their_names(void **state)
{
	(void)state;
	assert_string_equal(ef_usb_ids_find(0x10c4, 0xea60)->name, "CP210x bridge");
	assert_string_equal(ef_usb_ids_find(0x1a86, 0x7523)->name, "CH340 bridge");
	assert_string_equal(ef_usb_ids_find(0x1a86, 0x55d4)->name, "CH9102 bridge");
	assert_string_equal(ef_usb_ids_find(0x1a86, 0x1111)->name, "WCH bridge");
	assert_non_null(strstr(ef_usb_ids_find(0x303a, 0x0009)->name, "ESP32-S3"));
	assert_null(ef_usb_ids_find(0x10c4, 0x0001));
	assert_null(ef_usb_ids_find(0, 0));
}

static void native_usb_is_told_from_a_bridge(void **state)
{
	const uint32_t all = ESPFLASH_PORT_USB | ESPFLASH_PORT_NATIVE | ESPFLASH_PORT_LIKELY;
	const uint32_t bridge = ESPFLASH_PORT_USB | ESPFLASH_PORT_LIKELY;

	(void)state;
	assert_int_equal(port("/dev/ttyACM0", 0x303a, 0x1001).flags, all);
	assert_int_equal(port("/dev/ttyACM0", 0x303a, 0x8123).flags, all);
	assert_int_equal(port("/dev/ttyACM0", 0x303a, 0x1002).flags, bridge);
	assert_int_equal(port("/dev/ttyUSB0", 0x10c4, 0xea60).flags, bridge);
	assert_int_equal(port("/dev/ttyUSB0", 0xdead, 0xbeef).flags, bridge);
	assert_int_equal(port("/dev/ttyS0", 0, 0).flags, 0);
	assert_string_equal(port("/dev/ttyS0", 0, 0).guess, "");
}

static void likely_ports_come_first_and_numbers_count(void **state)
{
	static const char *const want[] = {"/dev/ttyACM9", "/dev/ttyUSB2", "/dev/ttyUSB10",
		"/dev/ttyACM0", "/dev/ttyXR0", "/dev/ttyS0", "/dev/ttyS4"};
	espflash_port p[] = {
		port("/dev/ttyS4", 0, 0),
		port("/dev/ttyACM0", 0x2341, 0x43),
		port("/dev/ttyUSB10", 0x10c4, 0xea60),
		port("/dev/ttyS0", 0, 0),
		port("/dev/ttyXR0", 0x04e2, 0x1410),
		port("/dev/ttyUSB2", 0x0403, 0x6001),
		port("/dev/ttyACM9", 0x303a, 0x1001),
	};

	(void)state;
	qsort(p, 7, sizeof(p[0]), ef_ports_compare);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(p[i].path, want[i]);
}

static void text_from_a_device_is_cut_between_characters(void **state)
{
	char dst[6];

	(void)state;
	ef_ports_copy_text(dst, sizeof(dst), "abcd\xc3\xa9");
	assert_string_equal(dst, "abcd");
	ef_ports_copy_text(dst, sizeof(dst), "abc\xc3\xa9");
	assert_string_equal(dst, "abc\xc3\xa9");
	ef_ports_copy_text(dst, sizeof(dst), "\xe2\x82\xac\xe2\x82\xac");
	assert_string_equal(dst, "\xe2\x82\xac");
	ef_ports_copy_text(dst, sizeof(dst), NULL);
	assert_string_equal(dst, "");
	ef_ports_copy_text(dst, sizeof(dst), "a\n\x1b\x7f");
	assert_string_equal(dst, "a???");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listing_works_on_this_machine),
		cmocka_unit_test(null_is_fine_where_the_header_says_so),
		cmocka_unit_test(known_ids_get_their_names),
		cmocka_unit_test(native_usb_is_told_from_a_bridge),
		cmocka_unit_test(likely_ports_come_first_and_numbers_count),
		cmocka_unit_test(text_from_a_device_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
