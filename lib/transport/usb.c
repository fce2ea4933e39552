/* SPDX-License-Identifier: MIT */
/*
 * The transport for USB serial ports without a kernel driver: bytes by bulk transfers, several
 * under way each way; rate and lines by control requests. Called by url.c. Source of the requests:
 * PSTN 1.2, 6.3.10 to 6.3.12.
 */
#include <stdlib.h>
#include <string.h>

#include "transport/usb.h"
#include "util/bytes.h"
#include "util/clock.h"

#define TO_INTERFACE	       0x21u /* class request, host to device */
#define SET_LINE_CODING	       0x20u
#define SET_CONTROL_LINE_STATE 0x22u

/* Noise on the bus passes, and a device that is being pulled needs a moment to be known as gone. */
#define FAILURES_MAX 40u
#define RETRY_US     10000u
#define DRAIN_US     2000000u

static int gone(struct ef_usb *u, const char *what)
{
	u->gone = true;
	return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_DISCONNECTED,
		"check the cable, then run the same command again",
		"%s: the device went away during %s", u->url, what);
}

int ef_usb_failed(struct ef_usb *u, int error, const char *what)
{
	espflash_error_info *e = ef_usb_record(u);

	switch (error) {
	case LIBUSB_ERROR_NO_DEVICE:
		return gone(u, what);
	case LIBUSB_ERROR_ACCESS:
		return ef_error_set(e, ESPFLASH_ERROR_ACCESS,
			"install the udev rules that come with the library (docs/usb.md), then "
			"plug "
			"the device in again",
			"%s: no permission to open the USB device", u->url);
	case LIBUSB_ERROR_BUSY:
		return ef_error_set(e, ESPFLASH_ERROR_BUSY,
			"another program has the device open (OpenOCD?): close it",
			"%s: the USB device is in use", u->url);
	case LIBUSB_ERROR_NO_MEM:
		return ef_error_set(
			e, ESPFLASH_ERROR_NO_MEMORY, NULL, "%s: %s: out of memory", u->url, what);
	default:
		return ef_error_set(e, ESPFLASH_ERROR_IO, NULL, "%s: %s failed: %s", u->url, what,
			libusb_error_name(error));
	}
}

int ef_usb_events(struct ef_usb *u, uint64_t end_us)
{
	const uint64_t now = ef_clock_us();
	const uint64_t left = now < end_us ? end_us - now : 0;
	struct timeval tv = {(time_t)(left / 1000000u), (int)(left % 1000000u)};
	const int r = libusb_handle_events_timeout_completed(u->context, &tv, NULL);

	return r == 0 || r == LIBUSB_ERROR_INTERRUPTED ? 0 : ef_usb_failed(u, r, "waiting");
}

static int check_cancel(const struct ef_usb *u)
{
	return u->owner && u->owner->lent ? ef_context_check_cancel(u->owner->lent) : 0;
}

/* --- transfers ---------------------------------------------------------------------------------*/

static void LIBUSB_CALL transfer_done(struct libusb_transfer *t)
{
	struct ef_usb_slot *slot = t->user_data;

	slot->busy = false;
	slot->begin = 0;
	slot->end = t->actual_length > 0 ? (size_t)t->actual_length : 0;
}

static int submit(struct ef_usb *u, struct ef_usb_slot *slot, uint8_t endpoint, size_t size)
{
	int r;

	/* No limit of its own: every wait for it has one, and closing cancels it. */
	libusb_fill_bulk_transfer(
		slot->transfer, u->handle, endpoint, slot->buf, (int)size, transfer_done, slot, 0);
	slot->begin = slot->end = 0;
	r = libusb_submit_transfer(slot->transfer);
	slot->busy = r == 0;
	return r == 0 ? 0 : ef_usb_failed(u, r, "starting a transfer");
}

int ef_usb_start_reading(struct ef_usb *u)
{
	int r = 0;

	u->oldest = 0;
	for (unsigned i = 0; i < EF_USB_DEPTH && r == 0; i++)
		r = submit(u, &u->in[i], u->layout.in, EF_USB_CHUNK);
	return r;
}

static int too_many(struct ef_usb *u)
{
	return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_IO,
		"try another cable, another port, or do without the hub",
		"%s: %u transfers in a row have failed: %s", u->url, u->failures, u->failure);
}

/*
 * How a finished transfer ended. Bytes of a failed one are still taken: what is missing or spoiled
 * shows above, as on a noisy line. Returns 0 to go on.
 */
static int judge(struct ef_usb *u, const struct ef_usb_slot *slot, const char *what)
{
	switch (slot->transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		u->failures = 0;
		return 0;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return gone(u, what);
	case LIBUSB_TRANSFER_STALL:
		u->failure = "the endpoint is stalled";
		(void)libusb_clear_halt(u->handle, slot->transfer->endpoint);
		break;
	case LIBUSB_TRANSFER_OVERFLOW:
		u->failure = "the device sends more than was asked for";
		break;
	default:
		u->failure = "errors on the bus";
		break;
	}
	u->retry_us = ef_clock_us() + RETRY_US;
	return ++u->failures > FAILURES_MAX ? too_many(u) : 0;
}

/*
 * Take bytes from the oldest finished transfers and give those back to libusb. An empty one is a
 * zero-length packet: it ends a message of the device's and says nothing.
 */
static int take(struct ef_usb *u, uint8_t *buf, size_t size, size_t *ret_size)
{
	size_t got = 0;
	int r = 0;

	while (got < size && r == 0) {
		struct ef_usb_slot *slot = &u->in[u->oldest];
		const size_t n = ef_min_size(size - got, slot->end - slot->begin);

		if (slot->busy)
			break;
		memcpy(buf + got, slot->buf + slot->begin, n);
		slot->begin += n;
		got += n;
		if (slot->begin < slot->end)
			break;
		/* Its end is looked at once its bytes are taken; bytes come before bad news. */
		if (slot->end > 0 && slot->transfer->status != LIBUSB_TRANSFER_COMPLETED &&
			got > 0) {
			slot->begin = slot->end = 0;
			break;
		}
		if (u->failures > 0 && ef_clock_us() < u->retry_us)
			break;
		r = judge(u, slot, "reading");
		if (r == 0)
			r = submit(u, slot, u->layout.in, EF_USB_CHUNK);
		u->oldest = (u->oldest + 1) % EF_USB_DEPTH;
	}
	*ret_size = got;
	return got > 0 ? 0 : r;
}

static int usb_read(void *self, void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_usb *u = self;
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	bool over = false;

	*ret_size = 0;
	for (;;) {
		uint64_t until = end;
		int r;

		if (u->gone)
			return gone(u, "reading");
		r = take(u, buf, size, ret_size);
		if (r < 0 || *ret_size > 0 || over)
			return r;
		over = ef_clock_us() >= end;
		if (u->failures > 0 && u->retry_us < until)
			until = u->retry_us;
		r = ef_usb_events(u, until);
		if (r < 0)
			return r;
	}
}

/* A transfer that libusb does not have; one that failed is judged first. */
static int free_slot(struct ef_usb *u, struct ef_usb_slot **ret)
{
	*ret = NULL;
	for (unsigned i = 0; i < EF_USB_DEPTH; i++) {
		struct ef_usb_slot *slot = &u->out[i];

		if (slot->busy)
			continue;
		if (slot->transfer->length > 0) {
			const int r = judge(u, slot, "writing");

			slot->transfer->length = 0;
			if (r < 0)
				return r;
		}
		*ret = slot;
	}
	return 0;
}

static int usb_write(
	void *self, const void *buf, size_t size, uint32_t timeout_ms, size_t *ret_size)
{
	struct ef_usb *u = self;
	const uint64_t end = ef_clock_us() + (uint64_t)timeout_ms * 1000u;
	const size_t take = ef_min_size(size, EF_USB_CHUNK);
	struct ef_usb_slot *slot = NULL;
	bool over = false;
	int r = 0;

	*ret_size = 0;
	for (;;) {
		if (u->gone)
			return gone(u, "writing");
		r = free_slot(u, &slot);
		if (r < 0 || slot || over)
			break;
		over = ef_clock_us() >= end;
		r = ef_usb_events(u, end);
		if (r < 0)
			return r;
	}
	if (r < 0 || !slot)
		return r;
	memcpy(slot->buf, buf, take);
	/*
	 * A transfer that ends with a full packet gets no empty one behind it: bytes have no
	 * messages, the chips' loaders take packets as they come, and Linux's cdc_acm sends none.
	 */
	r = submit(u, slot, u->layout.out, take);
	if (r == 0)
		*ret_size = take;
	return r;
}

/* Wait until what was written is with the device. */
static int drain(struct ef_usb *u)
{
	const uint64_t end = ef_clock_us() + DRAIN_US;

	for (;;) {
		const uint64_t now = ef_clock_us();
		bool busy = false;
		int r = check_cancel(u);

		for (unsigned i = 0; i < EF_USB_DEPTH; i++)
			busy = busy || u->out[i].busy;
		if (r < 0 || !busy)
			return r;
		if (now >= end)
			return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_TIMEOUT,
				"the device takes no data: unplug it and plug it in again",
				"%s: what was written does not leave", u->url);
		r = ef_usb_events(u, now + EF_USB_SLICE_US);
		if (r < 0)
			return r;
	}
}

/* --- requests ----------------------------------------------------------------------------------*/

/* Wait for it in slices; a cancel takes it back. libusb ends it after EF_USB_CONTROL_MS. */
static int await_control(struct ef_usb *u)
{
	int r = 0;

	while (u->control.busy) {
		if (r == 0) {
			r = check_cancel(u);
			if (r < 0)
				(void)libusb_cancel_transfer(u->control.transfer);
		}

		const int n = ef_usb_events(u, ef_clock_us() + EF_USB_SLICE_US);

		if (n < 0)
			return n;
	}
	return r;
}

static int control_result(struct ef_usb *u, const struct libusb_transfer *t, const char *what)
{
	switch (t->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return t->actual_length;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return gone(u, what);
	case LIBUSB_TRANSFER_STALL: /* USB 2.0, 9.2.7: that is how a request is refused */
		return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"%s: the device refuses %s", u->url, what);
	case LIBUSB_TRANSFER_TIMED_OUT:
		return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_TIMEOUT,
			"unplug the device and plug it in again",
			"%s: the device does not answer to %s within %u ms", u->url, what,
			EF_USB_CONTROL_MS);
	default:
		return ef_error_set(ef_usb_record(u), ESPFLASH_ERROR_IO, NULL,
			"%s: %s failed on the bus", u->url, what);
	}
}

int ef_usb_control(struct ef_usb *u, const struct ef_usb_request *q, const char *what)
{
	struct ef_usb_slot *slot = &u->control;
	uint8_t *data = slot->buf + LIBUSB_CONTROL_SETUP_SIZE;
	int r;

	libusb_fill_control_setup(slot->buf, q->type, q->code, q->value, q->index, q->size);
	if (!(q->type & LIBUSB_ENDPOINT_IN) && q->size > 0)
		memcpy(data, q->data, q->size);
	libusb_fill_control_transfer(
		slot->transfer, u->handle, slot->buf, transfer_done, slot, EF_USB_CONTROL_MS);
	r = libusb_submit_transfer(slot->transfer);
	if (r < 0)
		return ef_usb_failed(u, r, what);
	slot->busy = true;
	r = await_control(u);
	if (r == 0)
		r = control_result(u, slot->transfer, what);
	if (r > 0 && (q->type & LIBUSB_ENDPOINT_IN))
		memcpy(q->data, data, ef_min_size((size_t)r, q->size));
	return r;
}

int ef_usb_set_line_coding(struct ef_usb *u, uint32_t baud)
{
	/* Rate, little end first; one stop bit, no parity, eight data bits. */
	uint8_t coding[7] = {(uint8_t)baud, (uint8_t)(baud >> 8), (uint8_t)(baud >> 16),
		(uint8_t)(baud >> 24), 0, 0, 8};
	const struct ef_usb_request q = {
		TO_INTERFACE, SET_LINE_CODING, 0, u->layout.control, coding, sizeof(coding)};
	const int r = ef_usb_control(u, &q, "the baud rate");

	return r < 0 ? r : 0;
}

static int usb_set_baud(void *self, uint32_t baud)
{
	struct ef_usb *u = self;
	const int r = u->gone ? gone(u, "changing the baud rate") : drain(u);

	return r < 0 ? r : ef_usb_set_line_coding(u, baud);
}

/* One request has both lines: bit 0 is DTR, bit 1 RTS, as in ours. */
static int usb_set_lines(void *self, uint32_t mask, uint32_t value)
{
	struct ef_usb *u = self;
	const uint32_t lines = (u->lines & ~mask) | (value & mask);
	const struct ef_usb_request q = {
		TO_INTERFACE, SET_CONTROL_LINE_STATE, (uint16_t)lines, u->layout.control, NULL, 0};
	int r = u->gone ? gone(u, "setting DTR and RTS") : drain(u);

	if (r == 0)
		r = ef_usb_control(u, &q, "DTR and RTS");
	if (r >= 0)
		u->lines = lines;
	return r < 0 ? r : 0;
}

/* --- the transport -----------------------------------------------------------------------------*/

static void destroy(void *self)
{
	struct ef_usb *u = self;

	free(u->url);
	free(u);
}

static int usb_ids(void *self, uint16_t *ret_vendor, uint16_t *ret_product)
{
	const struct ef_usb *u = self;

	*ret_vendor = u->known.vendor_id;
	*ret_product = u->known.product_id;
	return 0;
}

static const espflash_transport_ops usb_ops = {
	.struct_size = sizeof(usb_ops),
	.open = ef_usb_open,
	.close = ef_usb_close,
	.read = usb_read,
	.write = usb_write,
	.set_baud = usb_set_baud,
	.set_lines = usb_set_lines,
	.usb_ids = usb_ids,
};

int ef_usb_new(espflash_transport **ret, const char *url, const struct ef_usb_name *name,
	espflash_error_info *e)
{
	espflash_transport_ops named = usb_ops;
	struct ef_usb *u = calloc(1, sizeof(*u));
	espflash_transport *made = NULL;
	int r;

	if (!u)
		return ef_error_no_memory(e, sizeof(*u));
	u->name = *name;
	u->url = strdup(url);
	if (!u->url) {
		destroy(u);
		return ef_error_no_memory(e, strlen(url) + 1);
	}
	named.name = u->url;
	r = ef_transport_new_builtin(&made, &named, u, destroy);
	if (r < 0)
		return ef_error_set(e, r, NULL, "%s: no transport could be made", url);
	u->owner = made;
	*ret = made;
	return 0;
}
