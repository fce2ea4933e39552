/* SPDX-License-Identifier: MIT */
/*
 * The list of ports on a mocked machine: a CP2102, a chip's own USB, a real and an empty ttyS, a
 * console. Run as: umockdev-run -d ports.umockdev -- test_ports_umockdev
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <espflash/transport.h>

static int set_up(void **state)
{
	espflash_port_list *list = NULL;

	if (espflash_ports_list(&list, NULL) < 0)
		return -1;
	*state = list;
	return 0;
}

static int tear_down(void **state)
{
	espflash_port_list *list = *state;

	espflash_port_list_free(&list);
	return 0;
}

static void only_ports_with_hardware_are_listed_likely_ones_first(void **state)
{
	assert_int_equal(espflash_port_list_count(*state), 3);
	assert_string_equal(espflash_port_list_at(*state, 0)->path, "/dev/ttyACM0");
	assert_string_equal(espflash_port_list_at(*state, 1)->path, "/dev/ttyUSB0");
	assert_string_equal(espflash_port_list_at(*state, 2)->path, "/dev/ttyS0");
}

static void chip_with_its_own_usb_is_recognised(void **state)
{
	const espflash_port *p = espflash_port_list_at(*state, 0);

	assert_int_equal(p->flags, ESPFLASH_PORT_USB | ESPFLASH_PORT_NATIVE | ESPFLASH_PORT_LIKELY);
	assert_int_equal(p->vendor_id, 0x303a);
	assert_int_equal(p->product_id, 0x1001);
	assert_string_equal(p->serial, "7C:DF:A1:00:11:22");
	assert_string_equal(p->place, "1-2");
	assert_string_equal(p->guess, "USB-Serial/JTAG of an Espressif chip");
}

static void bridge_shows_its_ids_and_texts(void **state)
{
	const espflash_port *p = espflash_port_list_at(*state, 1);

	assert_int_equal(p->flags, ESPFLASH_PORT_USB | ESPFLASH_PORT_LIKELY);
	assert_int_equal(p->vendor_id, 0x10c4);
	assert_int_equal(p->product_id, 0xea60);
	assert_string_equal(p->manufacturer, "Silicon Labs");
	assert_string_equal(p->product, "CP2102 USB to UART Bridge Controller");
	assert_string_equal(p->serial, "0001");
	assert_string_equal(p->place, "1-1");
	assert_string_equal(p->guess, "CP210x bridge");
	assert_string_equal(p->description, "CP2102 USB to UART Bridge Controller - 0001");
}

static void plain_uart_has_no_usb_ids(void **state)
{
	const espflash_port *p = espflash_port_list_at(*state, 2);

	assert_int_equal(p->flags, 0);
	assert_int_equal(p->vendor_id, 0);
	assert_string_equal(p->guess, "");
	assert_string_equal(p->place, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_ports_with_hardware_are_listed_likely_ones_first),
		cmocka_unit_test(chip_with_its_own_usb_is_recognised),
		cmocka_unit_test(bridge_shows_its_ids_and_texts),
		cmocka_unit_test(plain_uart_has_no_usb_ids),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
