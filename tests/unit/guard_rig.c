/* SPDX-License-Identifier: MIT */
/*
 * The protected chip of words: see the header.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guard_rig.h"

struct guard_rig rig;
uint8_t data[0x3000];

static void note(void *user, const espflash_event *event)
{
	(void)user;
	if (event->kind != ESPFLASH_EVENT_WARNING)
		return;
	rig.warnings++;
	snprintf(rig.warning, sizeof(rig.warning), "%s", event->message);
}

void prepare(uint32_t chip_id, uint32_t spi_base)
{
	memset(&rig, 0, sizeof(rig));
	word_chip_secure(&rig.chip, 20, 0, chip_id);
	rig.chip.spi_base = spi_base;
	rig.chip.flash_id = 0x1240ef;
	rig.chip.reads_flash = true;
	for (size_t i = 0; i < sizeof(rig.chip.flash); i++)
		rig.chip.flash[i] = (uint8_t)(i * 13 ^ i >> 7);
	memcpy(rig.before, rig.chip.flash, sizeof(rig.before));
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
}

void connect_it(void)
{
	connect_with((espflash_session_options){0});
}

void connect_to_rom(void)
{
	connect_with((espflash_session_options){.flags = ESPFLASH_SESSION_NO_STUB});
}

void connect_with(espflash_session_options o)
{
	o.struct_size = sizeof(o);
	o.event = note;
	rig.session = word_chip_session(&rig.chip, &rig.transport, &o);
	if (espflash_session_connect(rig.session) != 0)
		fail_msg("%s", espflash_session_error(rig.session)->message);
}

int teardown(void **state)
{
	(void)state;
	espflash_session_free(&rig.session);
	espflash_transport_free(&rig.transport);
	return 0;
}

static void flash_is_as_before(void)
{
	assert_memory_equal(rig.chip.flash, rig.before, sizeof(rig.before));
}

void failed_with(int r, int code, const char *text)
{
	const espflash_error_info *e = espflash_session_error(rig.session);

	assert_int_equal(r, code);
	if (!strstr(e->message, text))
		fail_msg("'%s' is not in '%s'", text, e->message);
	assert_true(e->hint[0] != '\0');
	flash_is_as_before();
}

void succeeded(int r)
{
	if (r != 0)
		fail_msg("%s", espflash_session_error(rig.session)->message);
}

int write_at(uint32_t address, uint32_t flags)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flags = flags | ESPFLASH_WRITE_NO_COMPRESS};

	return espflash_flash_write(rig.session, address, data, sizeof(data), &o);
}

int erase_at(uint32_t address, uint32_t flags)
{
	const espflash_erase_options o = {.struct_size = sizeof(o), .flags = flags};

	return espflash_flash_erase(rig.session, address, 0x1000, &o);
}

int erase_all(uint32_t flags)
{
	const espflash_erase_options o = {.struct_size = sizeof(o), .flags = flags};

	return espflash_flash_erase_chip(rig.session, &o);
}

uint32_t capabilities(void)
{
	uint32_t can = 0;

	succeeded(espflash_session_capabilities(rig.session, &can));
	return can;
}

uint32_t protection(void)
{
	espflash_protection p = {.struct_size = sizeof(p)};

	succeeded(espflash_target_protection(rig.session, &p));
	return p.flags;
}
