/* SPDX-License-Identifier: MIT */
/*
 * The transport for serial ports on Windows, through libserialport alone. Called by url.c.
 * Compiled there instead of serial.c, tty.c, pty.c and fd.c.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libserialport.h>

#include "transport/transport.h"

/* Windows errors, winerror.h; libserialport hands them out as its last error code. */
#define WIN_FILE_NOT_FOUND 2
#define WIN_ACCESS_DENIED  5

#define SET_BAUD_DRAIN_STEPS 2000

struct serial {
	espflash_transport *owner;
	struct sp_port *port;
	char *path;
	uint32_t lines; /* as last set */
};

static int failed(struct serial *s, enum sp_return r, const char *what)
{
	const int code = r == SP_ERR_FAIL ? sp_last_error_code() : 0;

	if (code == WIN_FILE_NOT_FOUND || r == SP_ERR_ARG)
		return ef_error_set(s->owner->error, ESPFLASH_ERROR_NOT_FOUND,
			"list the ports to see its name", "%s: no such port", s->path);
	if (code == WIN_ACCESS_DENIED) /* what Windows says when somebody else has it open */
		return ef_error_set(s->owner->error, ESPFLASH_ERROR_BUSY,
			"another program has the port open (a serial monitor?): close it",
			"%s: the port is in use", s->path);
	return ef_error_set(s->owner->error,
		r == SP_ERR_SUPP ? ESPFLASH_ERROR_UNSUPPORTED : ESPFLASH_ERROR_IO, NULL,
		"%s: %s failed (libserialport %d, Windows error %d)", s->path, what, (int)r, code);
}

/* usbser.sys sends a change of RTS only together with the next one of DTR: RTS first. */
static int serial_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct serial *s = self;

	s->lines = (s->lines & ~mask) | (value & mask);

	enum sp_return r =
		sp_set_rts(s->port, s->lines & ESPFLASH_LINE_RTS ? SP_RTS_ON : SP_RTS_OFF);

	if (r == SP_OK)
		r = sp_set_dtr(s->port, s->lines & ESPFLASH_LINE_DTR ? SP_DTR_ON : SP_DTR_OFF);
	return r < 0 ? failed(s, r, "setting DTR and RTS") : 0;
}

static void serial_close(void *self)
{
	struct serial *s = self;

	(void)sp_close(s->port);
	sp_free_port(s->port);
	s->port = NULL;
}

static enum sp_return configure(struct serial *s, uint32_t baud)
{
	struct sp_port_config *config = NULL;
	enum sp_return r = sp_new_config(&config);

	if (r == SP_OK)
		r = sp_set_config_baudrate(config, (int)baud);
	if (r == SP_OK)
		r = sp_set_config_bits(config, 8);
	if (r == SP_OK)
		r = sp_set_config_parity(config, SP_PARITY_NONE);
	if (r == SP_OK)
		r = sp_set_config_stopbits(config, 1);
	if (r == SP_OK)
		r = sp_set_config_flowcontrol(config, SP_FLOWCONTROL_NONE);
	/* Windows remembers the lines of the last program; both released is a known state. */
	if (r == SP_OK)
		r = sp_set_config_rts(config, SP_RTS_OFF);
	if (r == SP_OK)
		r = sp_set_config_dtr(config, SP_DTR_OFF);
	if (r == SP_OK)
		r = sp_set_config(s->port, config);
	sp_free_config(config);
	return r;
}

static int serial_open(void *self, uint32_t baud)
{
	struct serial *s = self;
	enum sp_return r = sp_get_port_by_name(s->path, &s->port);

	if (r < 0)
		return failed(s, r, "looking it up");
	r = sp_open(s->port, SP_MODE_READ_WRITE);
	if (r < 0) {
		const int code = failed(s, r, "opening it");

		sp_free_port(s->port);
		s->port = NULL;
		return code;
	}
	s->lines = 0;
	r = configure(s, baud);
	if (r < 0) {
		const int code = failed(s, r, "configuring it");

		serial_close(s);
		return code;
	}
	return 0;
}

/* A time of 0 means "unlimited" to the blocking calls, so that it must not reach them. */
static int serial_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct serial *s = self;
	const enum sp_return r = timeout_ms ? sp_blocking_read_next(s->port, buf, size, timeout_ms)
					    : sp_nonblocking_read(s->port, buf, size);

	if (r < 0)
		return failed(s, r, "reading");
	*ret_size = (size_t)r;
	return 0;
}

static int serial_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct serial *s = self;
	const enum sp_return r = timeout_ms ? sp_blocking_write(s->port, buf, size, timeout_ms)
					    : sp_nonblocking_write(s->port, buf, size);

	if (r < 0)
		return failed(s, r, "writing");
	*ret_size = (size_t)r;
	return 0;
}

static int serial_set_baud(void *self, uint32_t baud)
{
	struct serial *s = self;
	const struct timespec step = {0, 1000000};

	for (int i = 0; i < SET_BAUD_DRAIN_STEPS && sp_output_waiting(s->port) > 0; i++)
		nanosleep(&step, NULL);

	const enum sp_return r = sp_set_baudrate(s->port, (int)baud);

	return r < 0 ? failed(s, r, "setting the baud rate") : 0;
}

static void destroy(void *self)
{
	struct serial *s = self;

	free(s->path);
	free(s);
}

static int serial_usb_ids(void *self, uint16_t *ret_vendor, uint16_t *ret_product)
{
	const struct serial *s = self;
	int vendor = 0, product = 0;

	if (!s->port || sp_get_port_transport(s->port) != SP_TRANSPORT_USB ||
		sp_get_port_usb_vid_pid(s->port, &vendor, &product) != SP_OK)
		return ESPFLASH_ERROR_UNSUPPORTED;
	*ret_vendor = (uint16_t)vendor;
	*ret_product = (uint16_t)product;
	return 0;
}

static const espflash_transport_ops serial_ops = {
	.struct_size = sizeof(serial_ops),
	.open = serial_open,
	.close = serial_close,
	.read = serial_read,
	.write = serial_write,
	.set_baud = serial_set_baud,
	.set_lines = serial_set_lines,
	.usb_ids = serial_usb_ids,
};

int ef_serial_new(espflash_transport **ret, const char *path, espflash_error_info *e)
{
	espflash_transport_ops named = serial_ops;
	struct serial *s = calloc(1, sizeof(*s));

	if (!s)
		return ef_error_no_memory(e, sizeof(*s));
	s->path = strdup(path);
	if (!s->path) {
		destroy(s);
		return ef_error_no_memory(e, strlen(path) + 1);
	}
	named.name = s->path;

	espflash_transport *made = NULL;
	const int r = ef_transport_new_builtin(&made, &named, s, destroy);

	if (r < 0)
		return ef_error_set(e, r, NULL, "%s: no transport could be made", path);
	s->owner = made;
	*ret = made;
	return 0;
}
