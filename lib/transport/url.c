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
#include "transport/usb_name.h"

#if !defined(EF_HAVE_SERIAL) || !defined(EF_HAVE_TCP) || !defined(EF_HAVE_USB)
#error "the build defines EF_HAVE_SERIAL, EF_HAVE_TCP and EF_HAVE_USB as 0 or 1"
#endif

#define KNOWN                                                                                      \
	"known are a device path, serial:PATH, usb:VID:PID[:SERIAL], usb:BUS-PORT, "               \
	"tcp://HOST:PORT, socket://HOST:PORT and rfc2217://HOST:PORT"

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

/* Split "HOST:PORT" or "[IPV6]:PORT" and check the port. Returns what follows it, or NULL. */
static const char *split_host_port(const char *s, char host[HOST_MAX], char port[6])
{
	const bool brackets = s[0] == '[';
	const char *start = brackets ? s + 1 : s;
	const size_t length = strcspn(start, brackets ? "]" : ":/@?#[] ");
	const char *colon = start + length + (brackets && start[length] == ']' ? 1 : 0);
	const size_t digits = colon[0] == ':' ? strspn(colon + 1, "0123456789") : 0;
	unsigned number = 0;

	if (length == 0 || length >= HOST_MAX || digits == 0 || digits > 5)
		return NULL;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (unsigned)(colon[1 + i] - '0');
	if (number < 1 || number > PORT_MAX)
		return NULL;
	memcpy(host, start, length);
	host[length] = '\0';
	snprintf(port, 6, "%u", number);
	return colon + 1 + digits;
}

struct word {
	const char *text;
	bool *flag; /* what it sets; NULL: accepted, no effect */
};

/* Read "?word&word" behind the port number; a "/" may stand for nothing, or before it. */
static bool parse_tail(const char *tail, const struct word *words)
{
	tail += tail[0] == '/';
	if (tail[0] == '\0')
		return true;
	for (char lead = '?'; tail[0] == lead; lead = '&') {
		const size_t length = strcspn(tail + 1, "&");
		const struct word *w = words;

		while (w->text &&
			(strlen(w->text) != length || strncmp(tail + 1, w->text, length) != 0))
			w++;
		if (!w->text)
			return false;
		if (w->flag)
			*w->flag = true;
		tail += 1 + length;
		if (tail[0] == '\0')
			return true;
	}
	return false;
}

static bool parse_address(
	const char *rest, char host[HOST_MAX], char port[6], const struct word *words)
{
	const char *tail =
		strncmp(rest, "//", 2) == 0 ? split_host_port(rest + 2, host, port) : NULL;

	return tail && parse_tail(tail, words);
}

#if EF_HAVE_TCP
#define NEW_TCP	    ef_tcp_new
#define NEW_RFC2217 ef_rfc2217_new
#else
#define NEW_TCP	    no_tcp
#define NEW_RFC2217 no_tcp
static int no_tcp(espflash_transport **ret, const char *url, const struct ef_net_address *address,
	espflash_error_info *e)
{
	(void)ret;
	(void)address;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"install a build of the library with TCP", "%s: this library was built without TCP",
		url);
}
#endif

static int open_tcp(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	char host[HOST_MAX];
	char port[6];
	struct ef_net_address address = {.host = host, .port = port};
	const struct word words[] = {{"baud=any", &address.any_baud}, {NULL, NULL}};

	if (!parse_address(rest, host, port, words))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"write tcp://HOST:PORT with a port of 1 to 65535, and an IPv6 address in "
			"brackets: tcp://[::1]:4000",
			"\"%s\" is not HOST:PORT", url);
	return NEW_TCP(ret, url, &address, e);
}

static int open_rfc2217(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	char host[HOST_MAX];
	char port[6];
	struct ef_net_address address = {.host = host, .port = port};
	const struct word words[] = {
		{"timing=nowait", &address.no_wait},
		{"timing=ack", NULL},
		/* pySerial's word, in the URLs that other tools print. */
		{"ign_set_control", &address.no_wait},
		{NULL, NULL},
	};

	if (!parse_address(rest, host, port, words))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"write rfc2217://HOST:PORT with a port of 1 to 65535, an IPv6 address in "
			"brackets; behind it ?timing=ack or ?timing=nowait may follow",
			"\"%s\" is not HOST:PORT", url);
	return NEW_RFC2217(ret, url, &address, e);
}

static int open_usb(
	espflash_transport **ret, const char *url, const char *rest, espflash_error_info *e)
{
	struct ef_usb_name name;

	if (!ef_usb_name_parse(rest, &name))
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"write usb:303a:1001, usb:303a:1001:SERIAL, or the place, usb:1-2.3",
			"\"%s\" names no USB device", url);
#if EF_HAVE_USB
	return ef_usb_new(ret, url, &name, e);
#else
	(void)ret;
	return ef_error_set(e, ESPFLASH_ERROR_UNSUPPORTED,
		"install a build of the library with libusb",
		"%s: this library was built without USB", url);
#endif
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
