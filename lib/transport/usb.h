/* SPDX-License-Identifier: MIT */
/*
 * A USB serial port through libusb: its state, shared by usb.c (moving bytes, rate and lines),
 * usb_open.c (opening and closing) and usb_find.c (which device). Knows no ESP protocol.
 */
#ifndef EF_TRANSPORT_USB_H
#define EF_TRANSPORT_USB_H

#include <libusb.h>

#include "transport/transport.h"
#include "transport/usb_desc.h"
#include "transport/usb_name.h"

/* Several transfers each way, so that the bus has work while a program thinks. */
#define EF_USB_DEPTH 4u
#define EF_USB_CHUNK 16384u /* a multiple of every packet size there is */

#define EF_USB_SLICE_US	  50000u
#define EF_USB_CONTROL_MS 1000u /* until a control request that is not answered has failed */

/* One transfer with its buffer. */
struct ef_usb_slot {
	struct libusb_transfer *transfer;
	bool busy; /* libusb has it */
	size_t begin, end;
	uint8_t buf[EF_USB_CHUNK];
};

struct ef_usb {
	espflash_transport *owner;    /* its record takes the messages; may be NULL */
	char *url;		      /* what messages call it */
	struct ef_usb_name name;      /* what the user asked for */
	struct ef_usb_identity known; /* the device that was opened; its place is "" before */

	libusb_context *context;
	libusb_device_handle *handle;
	struct ef_usb_layout layout;
	bool claimed[2];     /* control, data */
	bool gone;	     /* libusb has said so */
	unsigned failures;   /* transfers in a row that ended badly */
	const char *failure; /* how the last one did */
	uint64_t retry_us;   /* nothing is submitted before, after a failure */
	uint32_t lines;	     /* as the device was told */
	unsigned oldest;     /* index in `in` */
	struct ef_usb_slot in[EF_USB_DEPTH];
	struct ef_usb_slot out[EF_USB_DEPTH];
	struct ef_usb_slot control; /* one request at a time */
};

static inline espflash_error_info *ef_usb_record(const struct ef_usb *u)
{
	return u->owner ? u->owner->error : NULL;
}

/* Let libusb work until `end_us` or until something has happened. */
int ef_usb_events(struct ef_usb *u, uint64_t end_us) EF_MUST_CHECK;

/* A request on endpoint 0; `data` is sent or filled. Returns the size moved, or an error. */
struct ef_usb_request {
	uint8_t type;
	uint8_t code;
	uint16_t value;
	uint16_t index;
	uint8_t *data;
	uint16_t size;
};
int ef_usb_control(
	struct ef_usb *u, const struct ef_usb_request *q, const char *what) EF_MUST_CHECK;

/* Record what a failed call of libusb means. */
int ef_usb_failed(struct ef_usb *u, int libusb_error, const char *what);

/* usb_open.c: the open and close slots. */
int ef_usb_open(void *self, uint32_t baud);
void ef_usb_close(void *self);

/* usb.c: hand all of `in` to libusb; set the rate. */
int ef_usb_start_reading(struct ef_usb *u) EF_MUST_CHECK;
int ef_usb_set_line_coding(struct ef_usb *u, uint32_t baud) EF_MUST_CHECK;

/* usb_find.c: the wanted device, or the known one after it has left the bus. *ret is referenced. */
int ef_usb_find(struct ef_usb *u, libusb_device **ret) EF_MUST_CHECK;
/* What a device is: for finding it again. Strings that cannot be read stay empty. */
void ef_usb_identify(
	libusb_device *device, libusb_device_handle *handle, struct ef_usb_identity *ret);

#endif
