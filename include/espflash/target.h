/* SPDX-License-Identifier: MIT */
/*
 * The chip below its flash: registers, RAM, security information, and single commands to the
 * flash chip through the SPI controller. All need a connected session and return STATE without.
 *
 * Each function returns 0 or a negative enum espflash_error and, beside what its comment names:
 * TIMEOUT, PROTOCOL, DEVICE, DISCONNECTED, IO, CANCELLED for the exchange with the chip. On
 * failure outputs are not touched and the session stays usable unless it says DISCONNECTED. Each
 * blocks for at most the session's command timeout for each exchange it needs.
 */
#ifndef ESPFLASH_TARGET_H
#define ESPFLASH_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "log.h"
#include "session.h"

ESPFLASH_BEGIN_DECLS

/* Read the 32-bit word at `address`, a multiple of 4. Returns also ARGUMENT. Since 0.1. */
ESPFLASH_API int espflash_target_read_reg(espflash_session *s, uint32_t address, uint32_t *ret);

/*
 * Change the bits of `mask` in the 32-bit word at `address` (a multiple of 4) to those of `value`,
 * then wait `delay_us` microseconds on the chip. Returns also ARGUMENT. Since 0.1.
 */
ESPFLASH_API int espflash_target_write_reg(
	espflash_session *s, uint32_t address, uint32_t value, uint32_t mask, uint32_t delay_us);

/*
 * Read memory word by word. address, size: multiples of 4. buf: out, size bytes, little-endian as
 * in the chip's memory. progress: may be NULL. Returns also ARGUMENT. On failure buf holds what
 * was read so far. Since 0.1.
 */
ESPFLASH_API int espflash_target_read_memory(espflash_session *s, uint32_t address, void *buf,
	size_t size, espflash_progress_fn progress, void *progress_user);

/*
 * Load the segments of a firmware image into RAM and start it at its entry point. The image is
 * checked first: chip, checksum, each segment within RAM.
 * image: in, size bytes.
 * Returns also IMAGE, CHIP, RANGE: no RAM, or that of a flasher stub that runs. After success the
 * session is not connected, and the transport stays open for espflash_session_read_raw. Since 0.1.
 */
ESPFLASH_API int espflash_target_load_ram(espflash_session *s, const void *image, size_t size);

/*
 * Write bytes to RAM. address: a multiple of 4. data: in, size bytes (padded with zeros to a
 * multiple of 4 on the wire). Returns also ARGUMENT, RANGE: no RAM, or that of a flasher stub that
 * runs, by the addresses at which that was loaded. Since 0.1.
 */
ESPFLASH_API int espflash_target_write_memory(
	espflash_session *s, uint32_t address, const void *data, size_t size);

/*
 * Start RAM code at `entry`. The session is then no longer connected. Returns 0 or as said at the
 * top. Since 0.1.
 */
ESPFLASH_API int espflash_target_run(espflash_session *s, uint32_t entry);

/* Bits of espflash_security.flags, as the chip reports them (REFERENCE: security info). */
#define ESPFLASH_SECURITY_SECURE_BOOT	      0x001u
#define ESPFLASH_SECURITY_AGGRESSIVE_REVOKE   0x002u
#define ESPFLASH_SECURITY_SECURE_DOWNLOAD     0x004u
#define ESPFLASH_SECURITY_KEY_REVOKE0	      0x008u
#define ESPFLASH_SECURITY_KEY_REVOKE1	      0x010u
#define ESPFLASH_SECURITY_KEY_REVOKE2	      0x020u
#define ESPFLASH_SECURITY_SOFT_DIS_JTAG	      0x040u
#define ESPFLASH_SECURITY_HARD_DIS_JTAG	      0x080u
#define ESPFLASH_SECURITY_DIS_USB	      0x100u
#define ESPFLASH_SECURITY_DIS_DOWNLOAD_DCACHE 0x200u
#define ESPFLASH_SECURITY_DIS_DOWNLOAD_ICACHE 0x400u

typedef struct espflash_security {
	size_t struct_size;	   /* the caller's sizeof */
	uint32_t flags;		   /* ESPFLASH_SECURITY_... */
	uint32_t chip_id;	   /* as in image headers; valid if has_chip_id */
	uint32_t api_version;	   /* valid if has_chip_id */
	uint8_t has_chip_id;	   /* 0 on the ESP32-S2, whose reply is shorter */
	uint8_t flash_crypt_count; /* odd number of set bits = flash encryption is on */
	uint8_t key_purposes[7];
	uint8_t reserved[3];
} espflash_security;

/*
 * Ask for the security information. ret: out, struct_size set by the caller.
 * Returns also UNSUPPORTED: ESP8266 and ESP32 have none. Since 0.1.
 */
ESPFLASH_API int espflash_target_security(espflash_session *s, espflash_security *ret);

/*
 * Ask the secure debug controller (SDC) of an ESP32-S31 what it says of the chip, for whoever
 * makes certificates. nonce: in, 32 random bytes. ret: out, 32 bytes.
 * Returns also ARGUMENT; UNSUPPORTED: not the ROM loader of such a chip. Since 0.1.
 */
ESPFLASH_API int espflash_target_sdc_info(
	espflash_session *s, const uint8_t nonce[32], uint8_t ret[32]);

/*
 * Give it a certificate, which it verifies and applies. certificate: in, size bytes, up to 6144.
 * Returns also ARGUMENT; UNSUPPORTED: not the ROM loader of such a chip; DEVICE: it is rejected;
 * one that the chip's eFuses rule out may also end in TIMEOUT. Since 0.1.
 */
ESPFLASH_API int espflash_target_sdc_verify(
	espflash_session *s, const void *certificate, size_t size);

/* Bits of espflash_protection.flags. In secure download mode only the first three can be known. */
#define ESPFLASH_PROTECTION_ENCRYPTION	    0x01u /* flash encryption is on */
#define ESPFLASH_PROTECTION_SECURE_BOOT	    0x02u /* secure boot is on */
#define ESPFLASH_PROTECTION_SECURE_DOWNLOAD 0x04u /* the loader is in secure download mode */
#define ESPFLASH_PROTECTION_NO_ENCRYPTING   0x08u /* the loader encrypts nothing that it writes */
#define ESPFLASH_PROTECTION_HAS_KEY	    0x10u /* there is a key to encrypt flash with */
#define ESPFLASH_PROTECTION_KEY_MANAGER	    0x20u /* the key manager holds it */

/* What is burnt into the chip that an operation on its flash must respect. */
typedef struct espflash_protection {
	size_t struct_size;	/* the caller's sizeof */
	uint32_t flags;		/* ESPFLASH_PROTECTION_... */
	uint32_t encrypt_align; /* encrypted writes are of multiples of this; 0 = none */
} espflash_protection;

/*
 * Tell how the chip is protected, of all chips: from eFuse, in secure download mode from the
 * security information. ret: out, struct_size set by the caller. Returns also ARGUMENT. Since 0.1.
 */
ESPFLASH_API int espflash_target_protection(espflash_session *s, espflash_protection *ret);

/* One command to the flash chip, sent by the SPI controller as the bytes leave a master. */
typedef struct espflash_spi_command {
	size_t struct_size;
	uint8_t opcode;
	uint8_t address_bits; /* 0, 24 or 32 */
	uint8_t dummy_bits;
	uint8_t read_bits; /* 0 to 32 */
	uint32_t address;
	uint32_t write_size; /* bytes of write_data, 0 to 64 */
	uint32_t reserved;
	const uint8_t *write_data; /* may be NULL if write_size is 0 */
} espflash_spi_command;

/*
 * Send one SPI command and read its answer.
 * command: in, struct_size set by the caller.
 * ret: out, the answer, first byte in bits 7:0; may be NULL if read_bits is 0.
 * Returns also ARGUMENT; UNSUPPORTED; FLASH: the controller never finished. Since 0.1.
 */
ESPFLASH_API int espflash_target_spi(
	espflash_session *s, const espflash_spi_command *command, uint32_t *ret);

ESPFLASH_END_DECLS

#endif
