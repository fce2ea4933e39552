/* SPDX-License-Identifier: MIT */
/*
 * The chips of the family as the flow tests need them: which ports and guards each has, which
 * eFuses put it into a security state, and a board of it in that state. From REFERENCE, not from
 * lib/chip.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include "flow.h"

/* Bits of family_chip.has. */
#define FAMILY_JTAG	   0x001u /* USB-Serial/JTAG */
#define FAMILY_OTG	   0x002u /* USB-OTG */
#define FAMILY_STUB	   0x004u /* there is a flasher stub */
#define FAMILY_WATCHDOG	   0x008u /* resets the chip */
#define FAMILY_ENCRYPTS	   0x010u /* the ROM loader can write encrypted */
#define FAMILY_PAIR	   0x020u /* two keys may make one of 256 bits */
#define FAMILY_NO_SECURE   0x040u /* no secure download mode */
#define FAMILY_NO_READ	   0x080u /* the ROM loader reads nothing and knows no digest */
#define FAMILY_FIXED_BAUD  0x100u /* ... of secure download mode */
#define FAMILY_SHORT_INFO  0x200u /* security information without a chip id */
#define FAMILY_NO_REVISION 0x400u /* eFuse has no place for it */

/* Security states: bits for family_efuse. */
#define STATE_KEY	 0x001u /* a key for flash encryption */
#define STATE_PAIR	 0x002u /* two halves of one */
#define STATE_HALF	 0x004u /* one of them */
#define STATE_CRYPT	 0x008u /* flash encryption is on */
#define STATE_NO_ENCRYPT 0x010u /* the loader may not encrypt */
#define STATE_BOOT	 0x020u /* secure boot is on */
#define STATE_MANAGER	 0x040u /* the key manager has the flash's key */
#define STATE_SECURE	 0x080u /* secure download mode */

struct family_chip {
	const char *profile; /* the simulator's */
	const char *name;    /* as messages have it */
	uint32_t id;	     /* enum espflash_chip */
	uint32_t has;	     /* FAMILY_... */
	uint32_t states;     /* STATE_... that it has eFuses for */
	uint32_t bootloader; /* REFERENCE 2.1 */
	int image_id;	     /* the same; -1 = none */
	uint16_t revision;   /* of the profile */
	uint32_t ram;	     /* where code may be loaded, also while the stub runs */
};

/* All profiles; ended by a NULL profile. */
extern const struct family_chip family[];

/* What to burn for `states`. false: the chip has no eFuses for one of them. */
bool family_efuse(const struct family_chip *chip, uint32_t states, char *out, size_t size);

#define FAMILY_FLASH 0x100000u

/*
 * A board of 1 MB of noise, never busy, in `states`, and a transport with the USB ids of its port,
 * if it has any; the session is to be made. console: ESPFLASH_SIM_...; efuse: burnt beside, may be
 * NULL.
 */
void family_open(struct flow *f, const struct family_chip *chip, uint32_t states, uint32_t console,
	const char *efuse);

/* The port's USB ids, for sessions made from now on. 0 = not known. */
void family_usb_ids(struct flow *f, uint16_t vendor, uint16_t product);

/* A small image that passes the chip's guards, to be spoilt. */
struct flow_image family_image(const struct family_chip *chip);

/* A session without a stub, connected. */
void family_connect_rom(struct flow *f);
/* One whose stub runs: fails if it does not. */
void family_connect_stub(struct flow *f);

/*
 * A call that must be refused: with this code, a message and a hint that hold these texts ("@" =
 * the chip's name; hint "" = there must be none, NULL = any). Nothing was erased or programmed, and
 * the flash holds the bytes that it held.
 */
#define family_refused(f, chip, call, code, message, hint)                                         \
	(family_note(f), family_refusal(f, chip, call, code, message, hint, #call))
void family_note(const struct flow *f);
void family_refusal(struct flow *f, const struct family_chip *chip, int result, int code,
	const char *message, const char *hint, const char *what);

#endif
