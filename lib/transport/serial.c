/* SPDX-License-Identifier: MIT */
/*
 * The transport for serial ports on POSIX systems: libserialport sets the port up, tty.c moves the
 * bytes. Called by url.c. Pseudo-terminals work under the same name, without libserialport.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <libserialport.h>

#include "transport/tty.h"
#include "transport/tty_usb.h"
#include "transport/usb_ids.h"

struct serial {
	struct ef_tty tty;	 /* first: the slots of tty.c get the same self */
	struct sp_port *port;	 /* NULL while closed, and for what libserialport does not know */
	struct ef_tty_usb known; /* the device that was opened last */
	char elsewhere[64];	 /* where it is now, if not at the path */
};

/* Record a failed call of libserialport, which leaves the errno of SP_ERR_FAIL readable. */
static int sp_failed(struct serial *s, enum sp_return r, const char *what)
{
	switch (r) {
	case SP_ERR_FAIL:
		return ef_tty_failed(&s->tty, sp_last_error_code(), what);
	case SP_ERR_MEM:
		return ef_error_set(ef_tty_record(&s->tty), ESPFLASH_ERROR_NO_MEMORY, NULL,
			"%s: %s: out of memory", s->tty.path, what);
	case SP_ERR_SUPP:
		return ef_error_set(ef_tty_record(&s->tty), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"%s: %s is not supported by this system", s->tty.path, what);
	case SP_ERR_ARG:
	case SP_OK:
	default:
		return ef_error_set(ef_tty_record(&s->tty), ESPFLASH_ERROR_IO, NULL,
			"%s: %s failed (libserialport %d)", s->tty.path, what, (int)r);
	}
}

/*
 * Look the port up under its name and, as libserialport does not find a link below
 * /dev/serial/by-id in sysfs, under its real name. What has no entry there (SP_ERR_ARG), like a
 * pseudo-terminal, stays with termios alone.
 */
static int find_port(struct serial *s)
{
	enum sp_return r = sp_get_port_by_name(s->tty.node, &s->port);

	char real[64];

	if (r == SP_ERR_ARG && ttyname_r(s->tty.file.fd, real, sizeof(real)) == 0)
		r = sp_get_port_by_name(real, &s->port);
	if (r == SP_OK)
		return 0;
	s->port = NULL;
	return r == SP_ERR_ARG ? 0 : sp_failed(s, r, "looking it up");
}

/*
 * Everything in one step. DTR and RTS are left as they are: Linux asserts both while the port is
 * opened (tty_port_block_til_ready; there is no way around it short of a rate of B0 left by the
 * previous user), with one request to the driver. Both asserted is the neutral state of the usual
 * two-transistor circuit, like both released; touching them here could only add an edge.
 */
static int configure(struct serial *s, uint32_t baud)
{
	struct sp_port_config *config = NULL;

	assert(baud > 0); /* B0 drops the lines */

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
		r = sp_set_config_cts(config, SP_CTS_IGNORE);
	if (r == SP_OK)
		r = sp_set_config_dsr(config, SP_DSR_IGNORE);
	if (r == SP_OK)
		r = sp_set_config_xon_xoff(config, SP_XONXOFF_DISABLED);
	if (r == SP_OK)
		r = sp_set_config(s->port, config);

	int result = 0;

	if (r == SP_ERR_FAIL && sp_last_error_code() == EINVAL)
		result = ef_error_set(ef_tty_record(&s->tty), ESPFLASH_ERROR_UNSUPPORTED,
			"choose a lower baud rate", "%s: the port cannot do %u baud", s->tty.path,
			(unsigned)baud);
	else if (r < 0)
		result = sp_failed(s, r, "configuring it");
	sp_free_config(config); /* only now: it may change errno */
	return result < 0 ? result : ef_tty_check_speed(&s->tty, baud);
}

/* libserialport opens the device a second time, without O_CLOEXEC. */
static int open_port(struct serial *s)
{
	const enum sp_return r = sp_open(s->port, SP_MODE_READ_WRITE);
	int fd = -1;

	if (r < 0)
		return sp_failed(s, r, "opening it");
	if (sp_get_port_handle(s->port, &fd) == SP_OK && fd >= 0)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

static void serial_close(void *self)
{
	struct serial *s = self;

	/* Ours is the last descriptor: ef_tty_close decides what becomes of queued bytes. */
	if (s->port) {
		(void)sp_close(s->port);
		sp_free_port(s->port);
	}
	s->port = NULL;
	ef_tty_close(&s->tty);
}

/* On a port of libserialport's, which has been opened and locked as a terminal before. */
static int set_up_port(struct serial *s, uint32_t baud)
{
	int r = open_port(s);

	/* After sp_open, which sets HUPCL and leaves a hardware flow control that it finds. */
	if (r == 0)
		r = ef_tty_make_raw(&s->tty);
	if (r == 0)
		r = configure(s, baud);
	if (r == 0)
		ef_tty_claim(&s->tty);
	return r;
}

/* A chip with its own USB leaves the bus when it is reset and may come back under another name. */
static int find_again(struct serial *s)
{
	struct ef_tty_usb is;

	s->tty.node = s->tty.path;
	if (s->known.device.place[0] == '\0')
		return 0;
	if (ef_tty_usb_identify(s->tty.path, &is) &&
		ef_usb_identity_same(&s->known.device, &is.device))
		return 0;
	if (ef_tty_usb_find(&s->known, s->elsewhere, sizeof(s->elsewhere)))
		s->tty.node = s->elsewhere;
	else if (is.device.place[0] == '\0') /* and nothing else has taken its name */
		return ef_error_set(ef_tty_record(&s->tty), ESPFLASH_ERROR_NOT_FOUND,
			"plug the board in again and list the ports",
			"%s: the device is not there any more", s->tty.path);
	return 0;
}

/* What the layers above are told of the device. */
static void introduce(struct serial *s)
{
	struct ef_usb_identity *d = &s->known.device;

	(void)ef_tty_usb_identify(s->tty.node, &s->known);
	s->tty.owner->returns = ef_usb_ids_is_native(d->vendor_id, d->product_id);
}

static int serial_open(void *self, uint32_t baud)
{
	struct serial *s = self;
	int r = find_again(s);

	if (r == 0)
		r = ef_tty_open(&s->tty);
	if (r < 0)
		return r;
	r = find_port(s);
	if (r == 0 && s->port) {
		r = set_up_port(s, baud);
	} else if (r == 0) {
		r = ef_tty_make_raw(&s->tty);
		if (r == 0)
			r = ef_tty_set_speed(&s->tty, baud);
	}
	if (r < 0)
		serial_close(s);
	else
		introduce(s);
	return r;
}

static int serial_set_baud(void *self, uint32_t baud)
{
	struct serial *s = self;

	if (!s->port)
		return ef_tty_set_baud(&s->tty, baud);

	/* Not sp_set_baudrate: it sets DTR and RTS anew, one after the other. */
	const int r = ef_tty_drain(&s->tty);

	return r < 0 ? r : configure(s, baud);
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
	.read = ef_tty_read,
	.write = ef_tty_write,
	.set_baud = serial_set_baud,
	.set_lines = ef_tty_set_lines,
	.usb_ids = serial_usb_ids,
};

int ef_serial_new(espflash_transport **ret, const char *path, espflash_error_info *e)
{
	return ef_tty_new(ret, &serial_ops, sizeof(struct serial), path, e);
}
