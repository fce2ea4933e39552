/* SPDX-License-Identifier: MIT */
/*
 * The transport for pseudo-terminals where the library is built without libserialport: the vtable
 * around tty.c. Called by url.c. Refuses real serial ports.
 */
#include "transport/tty.h"

static int pty_open(void *self, uint32_t baud)
{
	struct ef_tty *t = self;
	int r = ef_tty_open(t);

	if (r < 0)
		return r;
	if (!t->is_pty)
		r = ef_error_set(ef_tty_record(t), ESPFLASH_ERROR_UNSUPPORTED,
			"install a build of the library with libserialport",
			"%s: this library was built without serial ports; it can open "
			"pseudo-terminals only",
			t->path);
	if (r == 0)
		r = ef_tty_make_raw(t);
	if (r == 0)
		r = ef_tty_set_speed(t, baud);
	if (r < 0)
		ef_tty_close(t);
	return r;
}

static void pty_close(void *self)
{
	ef_tty_close(self);
}

/* A pseudo-terminal has no modem lines (TIOCMGET: ENOTTY), hence no set_lines. */
static const espflash_transport_ops pty_ops = {
	.struct_size = sizeof(pty_ops),
	.open = pty_open,
	.close = pty_close,
	.read = ef_tty_read,
	.write = ef_tty_write,
	.set_baud = ef_tty_set_baud,
};

int ef_pty_new(espflash_transport **ret, const char *path, espflash_error_info *e)
{
	return ef_tty_new(ret, &pty_ops, sizeof(struct ef_tty), path, e);
}
