/* SPDX-License-Identifier: MIT */
/*
 * The serial transport as far as it goes without a serial port: what cannot be opened and why, and
 * a pseudo-terminal under the name of a serial port. Run by meson; needs no device.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/termios2.h"
#include "transport/transport.h"

/* Opens `url` and returns the record; the code is checked. */
static espflash_error_info open_fails(const char *url, int want)
{
	struct ef_context c;
	espflash_transport *t = NULL;

	ef_context_init(&c);
	assert_int_equal(espflash_transport_open(&t, url, NULL), 0);
	assert_int_equal(ef_transport_open(t, &c, 115200), want);
	assert_int_equal(c.error.code, want);
	assert_true(c.error.message[0] != '\0' && c.error.hint[0] != '\0');
	espflash_transport_free(&t);
	return c.error;
}

static void missing_port_is_not_found_and_hints_at_the_cable(void **state)
{
	(void)state;

	const espflash_error_info e = open_fails("/dev/ttyNone7", ESPFLASH_ERROR_NOT_FOUND);

	assert_non_null(strstr(e.message, "/dev/ttyNone7"));
	assert_non_null(strstr(e.hint, "cable"));
	open_fails("serial:/dev/ttyNone7", ESPFLASH_ERROR_NOT_FOUND);
	open_fails("/dev/null/x", ESPFLASH_ERROR_NOT_FOUND);
}

static void what_is_no_terminal_is_called_no_serial_port(void **state)
{
	char path[] = "/tmp/espflash-test-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(strstr(
		open_fails("/dev/null", ESPFLASH_ERROR_ARGUMENT).message, "not a serial port"));
	assert_non_null(
		strstr(open_fails(path, ESPFLASH_ERROR_ARGUMENT).message, "not a serial port"));
	open_fails("/tmp", ESPFLASH_ERROR_ARGUMENT);
	close(fd);
	unlink(path);
}

static void file_without_permission_is_an_access_error(void **state)
{
	char path[] = "/tmp/espflash-test-XXXXXX";
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, 0), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0); /* root may open anything */

	const espflash_error_info e = open_fails(path, ESPFLASH_ERROR_ACCESS);

	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	assert_non_null(strstr(e.hint, "dialout"));
	close(fd);
	unlink(path);
}

static int new_pty(char *path, size_t size)
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	assert_int_equal(ptsname_r(master, path, size), 0);
	return master;
}

static void pseudo_terminal_works_under_its_path(void **state)
{
	struct ef_context c;
	espflash_transport *t = NULL;
	char path[64];
	char buf[4];
	const int master = new_pty(path, sizeof(path));
	uint32_t baud = 0;
	size_t n = 0;

	(void)state;
	ef_context_init(&c);
	assert_int_equal(espflash_transport_open(&t, path, NULL), 0);
	assert_int_equal(ef_transport_open(t, &c, 115200), 0);
	assert_int_equal(ef_transport_set_baud(t, &c, 250000), 0);
	assert_int_equal(ef_termios2_get_speed(master, &baud), 0);
	assert_int_equal(baud, 250000);
	assert_int_equal(write(master, "ok", 2), 2);
	assert_int_equal(t->ops.read(t->self, buf, sizeof(buf), 1000, &n), 0);
	assert_int_equal(n, 2);
	espflash_transport_free(&t);
	close(master);
}

/* /dev/serial/by-id, and what socat and simulators make. */
static void link_to_a_terminal_works_like_the_terminal(void **state)
{
	struct ef_context c;
	espflash_transport *t = NULL;
	char path[64];
	char link[64];
	const int master = new_pty(path, sizeof(path));

	(void)state;
	snprintf(link, sizeof(link), "/tmp/espflash-test-link-%ld", (long)getpid());
	assert_int_equal(symlink(path, link), 0);
	ef_context_init(&c);
	assert_int_equal(espflash_transport_open(&t, link, NULL), 0);
	assert_int_equal(ef_transport_open(t, &c, 115200), 0);
	espflash_transport_free(&t);
	unlink(link);
	close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_port_is_not_found_and_hints_at_the_cable),
		cmocka_unit_test(what_is_no_terminal_is_called_no_serial_port),
		cmocka_unit_test(file_without_permission_is_an_access_error),
		cmocka_unit_test(pseudo_terminal_works_under_its_path),
		cmocka_unit_test(link_to_a_terminal_works_like_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
