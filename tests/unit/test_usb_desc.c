/* SPDX-License-Identifier: MIT */
/*
 * Where the serial port is in a USB device, and descriptors that lie. The devices are those of
 * tests/usb/descriptors.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../usb/descriptors.h"
#include "transport/usb_desc.h"

static struct descriptors device(const char *name)
{
	struct descriptors d;

	assert_true(descriptors_find(name, &d));
	return d;
}

static bool parse(const struct descriptors *d, struct ef_usb_layout *ret)
{
	/* Memory of the very size, so that a tool sees a byte too far. */
	uint8_t *exact = malloc(d->size);
	bool found;

	assert_non_null(exact);
	memcpy(exact, d->configuration, d->size);
	found = ef_usb_desc_parse(exact, d->size, ret);
	free(exact);
	return found;
}

static void port_is_found_in_each_kind_of_device(void **state)
{
	static const struct {
		const char *name;
		uint8_t data;
		uint16_t packet;
	} devices[] = {
		{"serial-jtag", 1, 64},
		{"otg", 1, 64},
		{"high-speed", 1, 512},
		{"no-union", 1, 64},
		{"one-interface", 0, 64},
		{"too-long", 1, 64},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		const struct descriptors d = device(devices[i].name);
		struct ef_usb_layout l;

		assert_true(parse(&d, &l));
		assert_int_equal(l.control, 0);
		assert_int_equal(l.data, devices[i].data);
		assert_int_equal(l.setting, 0);
		assert_int_equal(l.in, 0x81);
		assert_int_equal(l.out, 0x01);
		assert_int_equal(l.in_packet, devices[i].packet);
		assert_int_equal(l.out_packet, devices[i].packet);
	}
}

static void device_without_a_port_has_none(void **state)
{
	static const char *const names[] = {"storage", "no-endpoints", "zero-length", "cut-short",
		"union-nowhere", "zero-packet"};
	struct ef_usb_layout l = {.control = 77};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct descriptors d = device(names[i]);

		assert_false(parse(&d, &l));
	}
	assert_int_equal(l.control, 77); /* not touched */
}

static void descriptor_cut_anywhere_is_no_port_and_reads_no_further(void **state)
{
	const struct descriptors whole = device("acm");
	struct ef_usb_layout l;

	(void)state;
	for (size_t size = 1; size < whole.size; size++) {
		struct descriptors d = whole;

		d.size = size;
		assert_false(parse(&d, &l));
	}
	assert_false(ef_usb_desc_parse(whole.configuration, 0, &l));
}

static void each_byte_spoiled_gives_a_layout_that_makes_sense_or_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < device("serial-jtag").size; i++) {
		for (unsigned value = 0; value < 256; value++) {
			struct descriptors d = device("serial-jtag");
			struct ef_usb_layout l;

			d.configuration[i] = (uint8_t)value;
			if (!parse(&d, &l))
				continue;
			assert_true(l.in & 0x80);
			assert_false(l.out & 0x80);
			assert_in_range(l.in_packet, 8, 1024);
			assert_in_range(l.out_packet, 8, 1024);
		}
	}
}

static void endpoints_in_an_alternate_setting_are_found_with_it(void **state)
{
	/* configuration, ACM control without endpoints, data setting 0 empty, setting 1 whole */
	static const uint8_t bytes[] = {9, 2, 55, 0, 2, 1, 0, 0x80, 50, 9, 4, 3, 0, 0, 2, 2, 0, 0,
		5, 0x24, 6, 3, 4, 9, 4, 4, 0, 0, 10, 0, 0, 0, 9, 4, 4, 1, 2, 10, 0, 0, 0, 7, 5,
		0x02, 2, 64, 0, 0, 7, 5, 0x85, 2, 0, 2, 0};
	struct ef_usb_layout l;

	(void)state;
	assert_true(ef_usb_desc_parse(bytes, sizeof(bytes), &l));
	assert_int_equal(l.control, 3);
	assert_int_equal(l.data, 4);
	assert_int_equal(l.setting, 1);
	assert_int_equal(l.out, 2);
	assert_int_equal(l.in, 0x85);
	assert_int_equal(l.in_packet, 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_is_found_in_each_kind_of_device),
		cmocka_unit_test(device_without_a_port_has_none),
		cmocka_unit_test(descriptor_cut_anywhere_is_no_port_and_reads_no_further),
		cmocka_unit_test(each_byte_spoiled_gives_a_layout_that_makes_sense_or_none),
		cmocka_unit_test(endpoints_in_an_alternate_setting_are_found_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
