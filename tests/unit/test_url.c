/* SPDX-License-Identifier: MIT */
/*
 * espflash_transport_open on the text alone: what is accepted, what is refused and in which words.
 * Run by meson; needs no device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/transport.h"

/* Opens `url`, checks code and that a message is there, and frees. */
static espflash_error_info try(const char *url, int want)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_transport *t = NULL;

	assert_int_equal(espflash_transport_open(&t, url, &e), want);
	assert_int_equal(e.code, want);
	if (want == 0)
		assert_non_null(t);
	else
		assert_null(t);
	if (want < 0) {
		assert_true(e.message[0] != '\0' && e.hint[0] != '\0');
		assert_null(strchr(e.message, '\n'));
	}
	espflash_transport_free(&t);
	assert_null(t);
	return e;
}

static void every_form_of_path_is_accepted_without_touching_it(void **state)
{
	(void)state;
	try("/dev/ttyUSB0", 0);
	try("COM7", 0);
	try("ttyUSB0", 0);
	try("serial:/dev/does/not/exist", 0);
	try("SERIAL:COM7", 0);
	try("/odd://path", 0);
	try("./a:b", 0);
}

static void host_and_port_are_accepted(void **state)
{
	(void)state;
	try("tcp://localhost:4000", 0);
	try("TCP://localhost:4000", 0);
	try("socket://192.168.1.7:1", 0);
	try("tcp://[::1]:65535", 0);
	try("tcp://[fe80::1%eth0]:4000", 0);
	try("tcp://host:4000/", 0);
}

static void transport_is_called_by_its_url(void **state)
{
	espflash_transport *t = NULL;

	(void)state;
	assert_int_equal(espflash_transport_open(&t, "tcp://[::1]:4000", NULL), 0);
	assert_string_equal(t->ops.name, "tcp://[::1]:4000");
	espflash_transport_free(&t);
	assert_int_equal(espflash_transport_open(&t, "serial:/dev/ttyX", NULL), 0);
	assert_string_equal(t->ops.name, "/dev/ttyX");
	espflash_transport_free(&t);
}

static void port_number_is_checked(void **state)
{
	(void)state;
	try("tcp://host:0", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:65536", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:99999999999", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:80a", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:-1", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:+1", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:1/x", ESPFLASH_ERROR_ARGUMENT);
}

static void host_is_checked(void **state)
{
	char longest[300];

	(void)state;
	try("tcp://:4000", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://[]:4000", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://[::1:4000", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://[::1]4000", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://", ESPFLASH_ERROR_ARGUMENT);
	try("tcp:host:4000", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://user@host:4000", ESPFLASH_ERROR_ARGUMENT);

	const espflash_error_info e = try("tcp://::1:4000", ESPFLASH_ERROR_ARGUMENT);

	assert_non_null(strstr(e.hint, "[::1]"));
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "tcp://", 6);
	memcpy(longest + 6 + 256, ":1", 3);
	try(longest, ESPFLASH_ERROR_ARGUMENT);
	memcpy(longest + 6 + 255, ":1", 3);
	try(longest, 0);
}

static void nothing_at_all_is_an_argument_error(void **state)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_transport *t = NULL;

	(void)state;
	try("", ESPFLASH_ERROR_ARGUMENT);
	try("serial:", ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_open(&t, NULL, &e), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_open(NULL, "COM1", &e), ESPFLASH_ERROR_ARGUMENT);
	assert_int_equal(espflash_transport_open(&t, NULL, NULL), ESPFLASH_ERROR_ARGUMENT);
}

static void unknown_scheme_lists_the_known_ones(void **state)
{
	(void)state;

	const espflash_error_info e = try("telnet://host:23", ESPFLASH_ERROR_ARGUMENT);

	assert_non_null(strstr(e.message, "telnet"));
	assert_non_null(strstr(e.hint, "tcp://"));
	assert_non_null(strstr(e.hint, "serial:"));
}

static void usb_devices_are_named_by_ids_or_by_place(void **state)
{
	(void)state;
	try("usb:303a:1001", EF_HAVE_USB ? 0 : ESPFLASH_ERROR_UNSUPPORTED);
	try("usb:1-2.3", EF_HAVE_USB ? 0 : ESPFLASH_ERROR_UNSUPPORTED);
	try("usb:", ESPFLASH_ERROR_ARGUMENT);
	try("usb:303a", ESPFLASH_ERROR_ARGUMENT);
	try("usb://303a:1001", ESPFLASH_ERROR_ARGUMENT);
}

static void what_follows_a_port_is_checked(void **state)
{
	(void)state;
	try("tcp://host:1/", 0);
	try("tcp://host:1?baud=any", 0);
	try("tcp://host:1?timing=nowait", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:1?", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:1?baud=anything", ESPFLASH_ERROR_ARGUMENT);
	try("tcp://host:1?baud=an", ESPFLASH_ERROR_ARGUMENT);
	try("rfc2217://host:2217", 0);
	try("rfc2217://[::1]:2217/?timing=ack", 0);
	try("rfc2217://host:2217?ign_set_control&timing=nowait", 0);
	try("rfc2217://host:2217?baud=any", ESPFLASH_ERROR_ARGUMENT);
	try("rfc2217://host:2217?timing=nowait&", ESPFLASH_ERROR_ARGUMENT);
	try("rfc2217://host:2217?timing=nowait?timing=ack", ESPFLASH_ERROR_ARGUMENT);
	try("rfc2217://host", ESPFLASH_ERROR_ARGUMENT);
	try("rfc2217:host:2217", ESPFLASH_ERROR_ARGUMENT);
}

static void control_characters_never_reach_a_message(void **state)
{
	(void)state;

	const espflash_error_info e = try("/dev/tty\nUSB0", ESPFLASH_ERROR_ARGUMENT);

	assert_null(strchr(e.message, '\n'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_path_is_accepted_without_touching_it),
		cmocka_unit_test(host_and_port_are_accepted),
		cmocka_unit_test(transport_is_called_by_its_url),
		cmocka_unit_test(port_number_is_checked),
		cmocka_unit_test(host_is_checked),
		cmocka_unit_test(nothing_at_all_is_an_argument_error),
		cmocka_unit_test(unknown_scheme_lists_the_known_ones),
		cmocka_unit_test(usb_devices_are_named_by_ids_or_by_place),
		cmocka_unit_test(what_follows_a_port_is_checked),
		cmocka_unit_test(control_characters_never_reach_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
