/* SPDX-License-Identifier: MIT */
/*
 * One string names any built-in transport: espflash_transport_open. Called by users of the library.
 * Looks at the text only; whether the device is there shows when it is opened.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "transport/transport.h"

#if !defined(EF_HAVE_SERIAL) || !defined(EF_HAVE_TCP)
#error "the build defines EF_HAVE_SERIAL and EF_HAVE_TCP as 0 or 1"
#endif

#define KNOWN "known are a device path, serial:PATH, tcp://HOST:PORT and socket://HOST:PORT"

#define HOST_MAX 256 /* RFC 1035, 2.3.4: a name has at most 255 characters */
#define PORT_MAX 65535u

static int open_path(
	espflash_transport **ret, const char *url, const char *path, espflash_error_info *e)
{
	if (path[0] == '\0')
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, "/dev/ttyUSB0, for example",
			"\"%s\" names no port", url);
#if EF_HAVE_SERIAL
	return ef_serial_new(ret, path, e);
#elif !defined(_WIN32)
	return ef_pty_new(ret, path, e);
#else
	(void)ret;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"install a build of the library with libserialport",
		"%s: this library was built without serial ports", path);
#endif
}

/* Is this what may follow the port number? */
static bool parse_tail(const char *tail, bool *ret_any_baud)
{
	*ret_any_baud = strcmp(tail, "?baud=any") == 0;
	return *ret_any_baud || tail[0] == '\0' || strcmp(tail, "/") == 0;
}

/* Split "HOST:PORT" or "[IPV6]:PORT" and check the port. Returns false if it is neither. */
static bool split_host_port(const char *s, char host[HOST_MAX], char port[6], bool *ret_any_baud)
{
	const bool brackets = s[0] == '[';
	const char *start = brackets ? s + 1 : s;
	const size_t length = strcspn(start, brackets ? "]" : ":/@?#[] ");
	const char *colon = start + length + (brackets && start[length] == ']' ? 1 : 0);
	const size_t digits = colon[0] == ':' ? strspn(colon + 1, "0123456789") : 0;
	unsigned number = 0;

	if (length == 0 || length >= HOST_MAX || digits == 0 || digits > 5)
		return false;
	if (!parse_tail(colon + 1 + digits, ret_any_baud))
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (unsigned)(colon[1 + i] - '0');
	if (number < 1 || number > PORT_MAX)
		return false;
	memcpy(host, start, length);
	host[length] = '\0';
	snprintf(port, 6, "%u", number);
	return true;
}

static int open_tcp(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	char host[HOST_MAX];
	char port[6];
	struct ef_tcp_address address = {.host = host, .port = port};

	if (strncmp(rest, "//", 2) != 0 ||
		!split_host_port(rest + 2, host, port, &address.any_baud))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"write tcp://HOST:PORT with a port of 1 to 65535, and an IPv6 address in "
			"brackets: tcp://[::1]:4000",
			"\"%s\" is not HOST:PORT", url);
#if EF_HAVE_TCP
	return ef_tcp_new(ret, url, &address, e);
#else
	(void)ret;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"install a build of the library with TCP", "%s: this library was built without TCP",
		url);
#endif
}

static int open_rfc2217(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	(void)ret;
	(void)rest;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"a later version will; until then serve the port raw and use tcp://HOST:PORT, with "
		"the chip put into download mode by hand",
		"%s: this version does not speak RFC 2217", url);
}

static int open_usb(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	(void)ret;
	(void)rest;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"a later version will; until then use the port that the system makes of the "
		"device, /dev/ttyACM0 for example",
		"%s: this version does not open USB devices directly", url);
}

static const struct {
	const char *prefix;
	int (*open)(espflash_transport **ret, const char *url, const char *rest,
		espflash_error_info *e);
} schemes[] = {
	{"serial:", open_path},
	{"tcp:", open_tcp},
	{"socket:", open_tcp},
	{"rfc2217:", open_rfc2217},
	{"usb:", open_usb},
};

/* Messages are one line, so that a name with a line break in it is none. */
static bool has_control_character(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	}
	return false;
}

static int open_url(espflash_transport **ret, const char *url, espflash_error_info *e)
{
	if (!ret || !url || url[0] == '\0')
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, KNOWN, "%s",
			!ret ? "ret is NULL" : "no port was named");
	if (has_control_character(url))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT, KNOWN,
			"the name of the port has a control character in it");
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const size_t n = strlen(schemes[i].prefix);

		if (strncasecmp(url, schemes[i].prefix, n) == 0)
			return schemes[i].open(ret, url, url + n, e);
	}
	if (url[0] != '/' && url[0] != '.' && strstr(url, "://"))
		return ef_error_set(
			e, ESPFLASH_ERROR_ARGUMENT, KNOWN, "\"%s\": unknown kind of port", url);
	return open_path(ret, url, url, e);
}

int espflash_transport_open(
	espflash_transport **ret, const char *url, espflash_error_info *ret_error)
{
	espflash_error_info e = {.struct_size = sizeof(e)};
	const int r = open_url(ret, url, &e);

	if (r < 0)
		ef_error_export(ret_error, &e);
	return r;
}
