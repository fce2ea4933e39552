/* SPDX-License-Identifier: MIT */
/*
 * The session as the library sees it, and what its files offer one another and the flash layer.
 * Public functions enter through ef_session_enter and leave with what it guards in order.
 */
#ifndef EF_SESSION_SESSION_H
#define EF_SESSION_SESSION_H

#include <espflash/flash.h>
#include <espflash/session.h>
#include <espflash/target.h>

#include "chip/chip.h"
#include "session/decode.h"
#include "stub/stub.h"
#include "wire/command.h"

enum ef_session_state {
	EF_SESSION_CLOSED,    /* the transport is not open */
	EF_SESSION_OPEN,      /* open; the chip is not (or no longer) in its loader */
	EF_SESSION_CONNECTED, /* the loader answers, the chip is known */
};

/* eFuse words read so far: they do not change. */
#define EF_WORDS_MAX 24
struct ef_words {
	size_t count;
	uint32_t address[EF_WORDS_MAX];
	uint32_t value[EF_WORDS_MAX];
};

/* Going down with the rate: rate.c. */
struct ef_rate_count {
	uint64_t errors;
	uint64_t good; /* bytes */
};
struct ef_rate_trial {
	uint32_t left;		     /* the rate before this one; 0 = no step was taken */
	bool acquitted;		     /* rates are not to blame on this line */
	struct ef_rate_count before; /* at that rate */
	struct ef_rate_count at_change;
};

struct espflash_session {
	struct ef_context context;
	espflash_transport *transport;
	espflash_session_options options; /* defaults filled in */
	enum ef_session_state state;
	uint32_t baud; /* of both sides */
	struct ef_rate_trial rate_trial;
	uint32_t wanted;     /* rate to change to when a loader that can comes up */
	uint16_t usb_vendor; /* of the port; 0 = not known */
	uint16_t usb_product;
	struct ef_link link;
	struct ef_command command;
	const struct ef_chip *chip;
	bool secure_download; /* the chip serves a few commands only, and no register */
	espflash_chip_info info;
	struct ef_words words;

	uint32_t loader;	 /* enum espflash_loader */
	uint32_t stub_version;	 /* of our own stub, while it runs */
	uint32_t flash_octal;	 /* not 0 = eight data lines, if ef_stub_inspect has asked */
	bool stub_settled;	 /* whether to start a stub is decided for this connection */
	const char *stub_reason; /* why none was started, or NULL */

	/* What the flash layer knows of the flash chip; forgotten at connect. */
	bool flash_attached;
	bool flash_identified;
	size_t security_size; /* bytes of security[], 0 = not asked yet */
	uint8_t security[20];
	bool security_known;
	struct ef_security_state protection; /* if that is known */
	uint32_t flash_params_size;	     /* last SPI_SET_PARAMS, 0 = none */
	uint32_t flash_open_size; /* what the operation under way takes the flash's size to be */
	espflash_flash_info flash;
};

/*
 * Begin a public call: refuse NULL, re-entry from a callback and a wrong state, and clear the
 * record. Returns 0, ESPFLASH_ERROR_ARGUMENT or ESPFLASH_ERROR_STATE.
 */
int ef_session_enter(espflash_session *s, enum ef_session_state least) EF_MUST_CHECK;

static inline espflash_error_info *ef_session_record(espflash_session *s)
{
	return &s->context.error;
}

static inline uint64_t ef_session_now_us(const espflash_session *s)
{
	return ef_transport_now_us(s->transport);
}

/*
 * connect.c: the transport has said DISCONNECTED behind a reset. Wait for a chip whose USB is its
 * own, and go on at the first rate; else, and in vain, DISCONNECTED.
 */
int ef_session_return(espflash_session *s) EF_MUST_CHECK;

/* reset.c: play the sequence that leads into the loader; number cycles through the variants. */
int ef_reset_into_loader(espflash_session *s, uint32_t number) EF_MUST_CHECK;
/* Hold the chip in reset, and let it go into its firmware. UNSUPPORTED, not recorded: no lines. */
int ef_reset_hold(espflash_session *s) EF_MUST_CHECK;
int ef_reset_release(espflash_session *s) EF_MUST_CHECK;
/* An adapter that keeps DTR asserted has BOOT low with it: let go of BOOT before a reset. */
int ef_reset_free_boot(espflash_session *s) EF_MUST_CHECK;
/* The caller's own way: options.into_firmware, which is there. */
int ef_reset_into_firmware(espflash_session *s) EF_MUST_CHECK;

/* leave.c: can the chip's watchdog reset it? */
bool ef_leave_has_watchdog(const espflash_session *s);

/* sync.c: find the loader's attention at the present rate or, if asked to, at another one. */
int ef_sync_attempt(
	espflash_session *s, uint32_t number, bool other_rates, uint32_t *ret_value) EF_MUST_CHECK;
/* Set the host's side only. */
int ef_sync_host_baud(espflash_session *s, uint32_t baud) EF_MUST_CHECK;

/* diagnose.c: what was on the wire, and what a person should do about it. */
uint32_t ef_diagnose_seen(const espflash_session *s);
const char *ef_diagnose_text(uint32_t seen);
const char *ef_diagnose_hint(uint32_t seen);

/* detect.c: which chip answers (unless that is known); sets s->chip and its ROM's dialect. */
int ef_detect(espflash_session *s) EF_MUST_CHECK;

/* stub.c: a stub answered while connecting: learn which; s->chip is set if it tells. */
int ef_stub_found(espflash_session *s, struct ef_stub_kind *ret) EF_MUST_CHECK;
/* From now on the stub is spoken to. */
void ef_stub_adopt(espflash_session *s, const struct ef_stub_kind *kind);
/* Start a stub unless one runs or none can be used: then the ROM loader goes on, with a warning. */
int ef_stub_ready(espflash_session *s) EF_MUST_CHECK;
/*
 * The ROM loader has fallen silent before its work has begun: reset it, to the first rate.
 * NO_REPLY, recorded, where there are no lines for it.
 */
int ef_stub_reset_loader(espflash_session *s) EF_MUST_CHECK;
/* None shall be started: `reason`, a constant. One that runs stays. */
void ef_stub_avoid(espflash_session *s, const char *reason);
/* After a failure: if the chip was reset into its ROM loader, start the stub anew. */
int ef_stub_recover(espflash_session *s) EF_MUST_CHECK;
/* Ask the chip for what may rule a stub out. */
int ef_stub_inspect(espflash_session *s) EF_MUST_CHECK;
/* Is the memory, by the addresses at which it was uploaded, that of the stub that runs? */
bool ef_stub_occupies(const espflash_session *s, uint32_t address, size_t size);
/* Will there be a stub for this chip, as far as is known now? */
bool ef_stub_possible(const espflash_session *s);

/* identity.c: fill s->info. */
int ef_identity_read(espflash_session *s) EF_MUST_CHECK;
/* Read a field's words (each until two reads agree) and put it together. */
int ef_identity_field(espflash_session *s, const struct ef_field *f, uint32_t *ret) EF_MUST_CHECK;
struct ef_word_source ef_identity_words(espflash_session *s);
int ef_identity_stable_reg(espflash_session *s, uint32_t address, uint32_t *ret) EF_MUST_CHECK;

/* prepare.c: what the chip needs before work: watchdogs quiet, the flash with power. */
int ef_prepare(espflash_session *s) EF_MUST_CHECK;
/* On USB-OTG blocks are smaller: REFERENCE 3.3. */
void ef_prepare_blocks(espflash_session *s);
/* Back to the dialect of the ROM loader, as it is on the port in use. */
void ef_prepare_dialect(espflash_session *s);

/* baud.c */
int ef_baud_change(espflash_session *s, uint32_t baud) EF_MUST_CHECK;
/*
 * rate.c: go down one step on a bad line. False if that cannot be done, or shall not: the last step
 * has not helped. The record is empty then, unless a change of the rate has failed.
 */
bool ef_rate_step_down(espflash_session *s);

/* spi.c */
int ef_spi_run(espflash_session *s, const espflash_spi_command *q, uint32_t *ret) EF_MUST_CHECK;
/* The same, with the controller read back before the command starts also if it only reads. */
int ef_spi_run_checked(
	espflash_session *s, const espflash_spi_command *q, uint32_t *ret) EF_MUST_CHECK;

/* attach.c: connect the SPI controller to the flash, once a connection. */
int ef_flash_attach(espflash_session *s) EF_MUST_CHECK;

/* security.c: what the ROM says, asked once: the library's stub does not know it. */
int ef_security_info(espflash_session *s) EF_MUST_CHECK;
/* Ask for it. Fails with DEVICE where the ROM has no such command. */
int ef_security_ask(espflash_session *s) EF_MUST_CHECK;
/* Fill s->protection: from eFuse, or what the chip reports. Cached in the session. */
int ef_security_state(espflash_session *s) EF_MUST_CHECK;
/* Has the chip what it needs to encrypt? In secure download mode: can it have? */
int ef_security_encryption(espflash_session *s, struct ef_encryption *ret) EF_MUST_CHECK;
/* UNSUPPORTED, recorded, in secure download mode: what needs registers or RAM is not tried. */
int ef_security_permits(espflash_session *s, const char *what) EF_MUST_CHECK;

/* capability.c: what can be done, with the loader that answers and with the stub that may come. */
void ef_capability_refresh(espflash_session *s);

#endif
