/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets do with a session once it has a transport, and what must hold after each
 * call whatever the chip answers. Included by fuzz_reply.c and fuzz_line.c. Public API only.
 */
#ifndef FUZZ_SESSION_H
#define FUZZ_SESSION_H

#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

/* Bits that choose what is done after connecting. */
#define FUZZ_IDENTIFY 0x01u
#define FUZZ_READ     0x02u
#define FUZZ_ERASE    0x04u
#define FUZZ_WRITE    0x08u
#define FUZZ_TARGET   0x10u
#define FUZZ_BAUD     0x20u
#define FUZZ_LOAD     0x40u
#define FUZZ_RESET    0x80u

#define FUZZ_ADDRESS 0x10000u
#define FUZZ_SIZE    5000u

/* No call may take longer than this on the transport's clock. */
#define FUZZ_LIMIT_US (20ull * 60 * 1000000)

struct fuzz_session {
	espflash_session *session;
	uint64_t (*now_us)(void *self);
	void *self;
	uint64_t last_us;
	uint8_t data[FUZZ_SIZE];
	int write_result; /* of the last write */
};

/* Judge the result of a call. */
static void fuzz_expect(struct fuzz_session *f, int rc)
{
	const espflash_error_info *e = espflash_session_error(f->session);
	const uint64_t now = f->now_us(f->self);

	if (rc > 0 || rc < ESPFLASH_ERROR_VERIFY || e->code != rc)
		abort();
	if (!memchr(e->message, 0, sizeof(e->message)) || !memchr(e->hint, 0, sizeof(e->hint)))
		abort();
	if (rc < 0 && (!e->message[0] || strchr(e->message, '\n')))
		abort();
	if (now - f->last_us > FUZZ_LIMIT_US)
		abort();
	f->last_us = now;
}

static int fuzz_progress(void *user, const espflash_progress *p)
{
	uint64_t *last = user;

	if (p->done < *last || p->done > p->total)
		abort();
	*last = p->done;
	return 0;
}

static void fuzz_flash(struct fuzz_session *f, uint32_t what)
{
	espflash_flash_info info = {.struct_size = sizeof(info)};
	uint8_t buf[300], md5[16];
	uint64_t done = 0;
	espflash_write_options wo = {
		.struct_size = sizeof(wo), .progress = fuzz_progress, .progress_user = &done};

	if (what & FUZZ_IDENTIFY) {
		fuzz_expect(f, espflash_flash_identify(f->session, &info));
		fuzz_expect(f, espflash_flash_read_sfdp(f->session, 0x10, buf, 30));
		fuzz_expect(f, espflash_flash_read_status(f->session, 2, &(uint32_t){0}));
	}
	if (what & FUZZ_READ) {
		fuzz_expect(f, espflash_flash_read(f->session, 0xffd, buf, sizeof(buf), NULL));
		fuzz_expect(f, espflash_flash_md5(f->session, 0, 0x1000, md5));
	}
	if (what & FUZZ_ERASE)
		fuzz_expect(f, espflash_flash_erase(f->session, FUZZ_ADDRESS, 0x2000, NULL));
	if (what & FUZZ_WRITE) {
		f->write_result = espflash_flash_write(
			f->session, FUZZ_ADDRESS, f->data, sizeof(f->data), &wo);
		fuzz_expect(f, f->write_result);
	}
}

/* An image of one segment that is right but for its digest, which it does not have. */
static size_t fuzz_image(uint8_t *image, uint32_t chip)
{
	const uint8_t header[8] = {0xe9, 1};
	size_t n = sizeof(header);

	memset(image, 0, 64);
	memcpy(image, header, sizeof(header));
	if (chip != ESPFLASH_CHIP_ESP8266) {
		image[n + 4] = chip == ESPFLASH_CHIP_ESP32C3 ? 5 : 0;
		n += 16;
	}
	memcpy(image + n, (const uint8_t[8]){0x00, 0xc0, 0xfe, 0x3f, 8}, 8);
	n += 16;
	image[n | 15] = 0xef;
	return (n | 15) + 1;
}

static void fuzz_target(struct fuzz_session *f, uint32_t what)
{
	espflash_session *s = f->session;
	espflash_security security = {.struct_size = sizeof(security)};
	uint8_t image[64];
	uint32_t word = 0;

	if (what & FUZZ_TARGET) {
		fuzz_expect(f, espflash_target_security(s, &security));
		fuzz_expect(f, espflash_target_read_memory(s, 0x3ff00000, image, 16, NULL, NULL));
		fuzz_expect(f, espflash_target_write_reg(s, 0x3ff00000, 1, 1, 0));
		fuzz_expect(f, espflash_target_write_memory(s, 0x3ffec000, f->data, 40));
		fuzz_expect(f, espflash_target_read_reg(s, 0x60000000, &word));
	}
	if (what & FUZZ_BAUD)
		fuzz_expect(f, espflash_session_set_baud(s, 460800));
	if (what & FUZZ_LOAD) {
		const size_t size = fuzz_image(image, espflash_session_chip(s)->chip);

		fuzz_expect(f, espflash_target_load_ram(s, image, size));
	}
	if (what & FUZZ_RESET)
		fuzz_expect(f, espflash_session_reset(s, ESPFLASH_AFTER_SOFT_RESET));
}

/* Connect and do what the bits say; `done` is called before the session goes. */
static void fuzz_run(struct fuzz_session *f, espflash_transport *t, uint32_t what,
	void (*done)(struct fuzz_session *f, void *user), void *user)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .attempts = 2};

	for (size_t i = 0; i < sizeof(f->data); i++)
		f->data[i] = (uint8_t)(i * 7 ^ i >> 5);
	f->write_result = ESPFLASH_ERROR_STATE;
	f->last_us = f->now_us(f->self);
	if (espflash_session_new(&f->session, t, &o) < 0)
		return;
	const int rc = espflash_session_connect(f->session);

	fuzz_expect(f, rc);
	if ((rc == 0) != (espflash_session_chip(f->session) != NULL))
		abort();
	if (rc == 0) {
		fuzz_flash(f, what);
		if (done)
			done(f, user);
		fuzz_target(f, what);
	}
	espflash_session_free(&f->session);
}

#endif
