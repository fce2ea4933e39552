/* SPDX-License-Identifier: MIT */
/*
 * Which flash chip is there and how large it is. Called by every operation on the flash before it
 * starts, and by programs.
 */
#include <stdio.h>
#include <string.h>

#include <espflash/part.h>

#include "flash/flash.h"
#include "flash/jedec.h"
#include "util/bytes.h"
#include "util/options.h"

#define OPCODE_RDID 0x9f
/* REFERENCE 2.17: three address bytes reach 16 MB, and no ROM loader knows of four. */
#define REACH_OF_3_BYTES 0x1000000u

/* A reply has no checksum: the id is read until two readings in a row agree. */
#define ID_READS 6
/* Of a ROM loader that falls silent on a bad line. */
#define RESETS 3

static int read_id(espflash_session *s, uint32_t *ret)
{
	const espflash_spi_command q = {.opcode = OPCODE_RDID, .read_bits = 24};
	uint32_t last = 0;

	for (int i = 0; i < ID_READS; i++) {
		uint32_t id = 0;
		const int r = ef_spi_run(s, &q, &id);

		if (r < 0)
			return r;
		if (i > 0 && id == last) {
			*ret = id;
			return 0;
		}
		last = id;
	}
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH,
		"check the supply and the flash chip's solder joints",
		"the flash chip's id reads differently each time (last 0x%06x)", (unsigned)last);
}

/* Manufacturer 20h, whose flash may wake up in a wrong state; also Micron's. */
#define XMC 0x20u
/* In SFDP, where these flashes repeat it. */
#define XMC_SFDP_AT 0x10u

/* Is it one of their ids, type << 8 | capacity? REFERENCE 3.8. */
static bool is_xmc_awake(uint32_t device)
{
	const uint32_t type = device >> 8, capacity = device & 0xff;

	return (type == 0x40 && capacity >= 0x13 && capacity <= 0x20) ||
	       (type == 0x41 && capacity >= 0x17 && capacity <= 0x20) ||
	       (type == 0x50 && capacity >= 0x15 && capacity <= 0x16);
}

static int send(espflash_session *s, uint8_t opcode)
{
	const espflash_spi_command q = {.opcode = opcode};

	return ef_spi_run(s, &q, NULL);
}

/*
 * Some flashes of XMC come up in a state in which they answer with another id: REFERENCE 3.8. Power
 * them down, reset what is left of their mode, and wake them.
 */
static int wake_xmc(espflash_session *s, uint32_t *id)
{
	const uint32_t device = (*id >> 8 & 0xff) << 8 | (*id >> 16 & 0xff);
	uint8_t maker = 0;
	int r;

	if ((*id & 0xff) != XMC || is_xmc_awake(device))
		return 0;
	r = ef_sfdp_read(s, XMC_SFDP_AT, &maker, 1);
	if (r < 0 || maker != XMC)
		return r;
	r = send(s, 0xb9);
	if (r == 0)
		r = send(s, 0x79);
	if (r == 0)
		r = send(s, 0xff);
	if (r == 0)
		r = ef_transport_sleep_us(s->transport, &s->context, 2000);
	if (r == 0)
		r = send(s, 0xab);
	if (r == 0)
		r = ef_transport_sleep_us(s->transport, &s->context, 20);
	return r == 0 ? read_id(s, id) : r;
}

/* No chip drives the line, or something holds it low: REFERENCE 3.8. */
static bool is_no_flash(uint32_t id)
{
	return id == 0xffffff || id == 0 || id == 0xffff3f;
}

/* What the tables say of the id; a part's row knows more than the id itself. */
static void describe(espflash_flash_info *f)
{
	const char *maker = ef_jedec_manufacturer(f->manufacturer_id);
	const struct ef_jedec_part *part = ef_jedec_part(f->jedec_id);
	const struct ef_status_layout *status = part ? part->family->status : NULL;

	snprintf(f->manufacturer, sizeof(f->manufacturer), "%s", maker ? maker : "unknown");
	snprintf(f->part_name, sizeof(f->part_name), "%s", part ? part->name : "");
	f->known = part != NULL;
	if (!part)
		return;
	f->part_erase = part->family->erase;
	f->part_quirks = part->family->quirks;
	f->part_flags = part->unverified ? ESPFLASH_PART_UNVERIFIED : 0;
	f->status_registers = status->count;
	f->quad_register = (uint8_t)ef_status_register(status, EF_STATUS_QE);
	f->quad_mask = ef_status_mask(status, EF_STATUS_QE);
}

static int prepare_once(espflash_session *s)
{
	espflash_flash_info *f = &s->flash;
	uint32_t id = 0;
	int r;

	if (s->flash_identified)
		return 0;
	r = ef_flash_attach(s);
	memset(f, 0, sizeof(*f));
	f->struct_size = sizeof(*f);
	/* There the flash cannot be asked: its size is for the user to know. */
	if (r == 0 && s->secure_download)
		s->flash_identified = true;
	else if (r == 0)
		r = read_id(s, &id);
	if (r == 0 && !s->secure_download)
		r = wake_xmc(s, &id);
	if (r < 0 || s->secure_download)
		return r;
	f->manufacturer_id = (uint8_t)id;
	f->device_id = (uint16_t)((id >> 8 & 0xff) << 8 | (id >> 16 & 0xff));
	f->jedec_id = (uint32_t)f->manufacturer_id << 16 | f->device_id;
	if (is_no_flash(id))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH,
			"is a flash chip connected to the usual pins, and is the supply steady?",
			"no flash chip answers: its id reads 0x%06x", (unsigned)f->jedec_id);
	f->size = ef_jedec_size(f->jedec_id);
	describe(f);
	/* Whether a large one has commands for its far end stands there, too. */
	if (f->size == 0 || f->size > REACH_OF_3_BYTES)
		r = ef_sfdp_parse(s, f);
	if (f->size == 0)
		f->size = f->sfdp_size;
	if (r == 0)
		s->flash_identified = true;
	if (r == 0 && (f->part_quirks & (ESPFLASH_PART_NO_4K | ESPFLASH_PART_UNEVEN_BLOCKS)))
		ef_warn(&s->context, NULL,
			"not all of the %s can be erased as this library does it: writes may fail",
			f->part_name);
	return r;
}

int ef_flash_params(espflash_session *s)
{
	const uint32_t size = s->flash_open_size;
	int r;

	if (size == s->flash_params_size || !(s->command.dialect.has & EF_DIALECT_SET_PARAMS))
		return 0;
	r = ef_command_spi_set_params(&s->command, size);
	if (r == 0)
		s->flash_params_size = size;
	return r;
}

static int unknown_size(espflash_session *s)
{
	static const char hint[] = "give the flash size yourself (--flash-size)";

	if (s->secure_download)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH, hint,
			"in secure download mode the flash does not tell its size");
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_FLASH, hint,
		"the size of flash chip 0x%06x is not known", (unsigned)s->flash.jedec_id);
}

/* A damaged command can put a ROM loader to sleep for minutes. Nothing is done yet: reset it. */
static bool may_reset(const espflash_session *s, int error)
{
	return (error == ESPFLASH_ERROR_TIMEOUT || error == ESPFLASH_ERROR_NO_REPLY) &&
	       s->loader == ESPFLASH_LOADER_ROM && s->command.line.errors > 0 &&
	       !s->command.changes_flash &&
	       (s->options.before == ESPFLASH_BEFORE_DEFAULT ||
		       s->options.before == ESPFLASH_BEFORE_USB_RESET);
}

static int patiently(espflash_session *s, int (*step)(espflash_session *s))
{
	int r = step(s);

	for (int i = 0; i < RESETS && r < 0 && may_reset(s, r); i++) {
		const espflash_error_info failure = *ef_session_record(s);

		ef_error_clear(ef_session_record(s));
		if (ef_stub_reset_loader(s) < 0) {
			if (ef_session_record(s)->code != ESPFLASH_ERROR_CANCELLED)
				*ef_session_record(s) = failure;
			return ef_session_record(s)->code;
		}
		r = step(s);
	}
	return r;
}

int ef_flash_prepare(espflash_session *s)
{
	return patiently(s, prepare_once);
}

/* The stub is there, or it is known why not. */
static int ready_once(espflash_session *s)
{
	const bool settled = s->stub_settled;
	const int r = ef_stub_ready(s);

	if (r < 0 && s->loader == ESPFLASH_LOADER_ROM)
		s->stub_settled = settled;
	return r;
}

int ef_flash_open(espflash_session *s, uint32_t size)
{
	int r = ef_flash_prepare(s);

	if (r == 0)
		r = patiently(s, ready_once);
	/* A chip that was reset in between has lost its flash. */
	if (r == 0)
		r = ef_flash_attach(s);
	if (r < 0)
		return r;
	if (size == 0)
		size = s->flash.size;
	if (size == 0)
		return unknown_size(s);
	s->flash_open_size = size;
	return ef_flash_params(s);
}

uint64_t ef_flash_reach(const espflash_session *s)
{
	const bool far = s->loader == ESPFLASH_LOADER_STUB ||
			 (s->loader == ESPFLASH_LOADER_OTHER_STUB &&
				 (s->chip->quirks & EF_QUIRK_STUB_BIG_FLASH));

	return far ? (uint64_t)1 << 32 : REACH_OF_3_BYTES;
}

/* The stubs reach the far end by commands with four address bytes, and by nothing else. */
static int check_far_commands(espflash_session *s, uint64_t address)
{
	const uint32_t ways = s->flash.addressing;

	if (!(ways & ESPFLASH_ADDRESSES_COMPLETE) || (ways & ESPFLASH_ADDRESSES_4_COMMANDS))
		return 0;
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, (uint32_t)address,
		"its first 16 MB can be used",
		"the flash (0x%06x) says that it has no commands with four address bytes",
		(unsigned)s->flash.jedec_id);
}

static int check_reach(espflash_session *s, uint64_t address, uint64_t size)
{
	if (ef_range_fits(address, size, REACH_OF_3_BYTES))
		return 0;
	if (ef_range_fits(address, size, ef_flash_reach(s)))
		return check_far_commands(s, address);
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, (uint32_t)address,
		"the library's flasher stub can, on chips that have one",
		"0x%llx to 0x%llx: the %s's %s cannot address beyond 16 MB",
		(unsigned long long)address, (unsigned long long)(address + size), s->chip->name,
		s->loader == ESPFLASH_LOADER_ROM ? "ROM loader" : "flasher stub");
}

int ef_flash_check_range(espflash_session *s, uint32_t flash_size, uint64_t address, uint64_t size)
{
	const uint32_t limit = flash_size ? flash_size : s->flash.size;

	if (ef_range_fits(address, size, limit))
		return check_reach(s, address, size);
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_RANGE, (uint32_t)address,
		"check the address and the size",
		"0x%llx to 0x%llx is beyond the flash's end at 0x%x", (unsigned long long)address,
		(unsigned long long)(address + size), (unsigned)limit);
}

static int read_wiring(espflash_session *s, espflash_flash_info *f)
{
	const struct ef_word_source words = ef_identity_words(s);
	struct ef_flash_wiring wiring = {0};
	const int r = ef_decode_wiring(&words, s->chip, &wiring);

	f->data_lines = wiring.lines;
	f->voltage_by = wiring.voltage_by;
	f->voltage_mv = wiring.millivolts;
	return r;
}

int espflash_flash_identify(espflash_session *s, espflash_flash_info *ret)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = ef_struct_check(ef_session_record(s), ret, "flash info");
	if (r == 0)
		r = ef_security_permits(s, "ask its flash");
	if (r == 0)
		r = ef_flash_prepare(s);
	if (r == 0 && s->flash.sfdp_revision == 0)
		r = ef_sfdp_parse(s, &s->flash);
	if (r == 0)
		r = read_wiring(s, &s->flash);
	if (r == 0)
		ef_struct_export(ret, &s->flash, sizeof(s->flash));
	return r;
}
