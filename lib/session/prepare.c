/* SPDX-License-Identifier: MIT */
/*
 * What some chips need before any work: their USB's watchdogs quiet, their flash with power. And
 * through which port the ROM loader talks, which no network port can tell. Called by connect.c.
 */
#include "session/session.h"
#include "util/bytes.h"

#define ALL 0xffffffffu

/* Of the commands beyond the usual ones, what secure download mode leaves: REFERENCE 2.17. */
#define SECURE_HAS                                                                                 \
	(EF_DIALECT_ATTACH | EF_DIALECT_ATTACH_8BYTES | EF_DIALECT_SET_PARAMS |                    \
		EF_DIALECT_CHANGE_BAUD | EF_DIALECT_SECURITY | EF_DIALECT_ENCRYPT_WORD)

/* The row of the chip's revision, or NULL: its ROM's variable is not known. */
static const struct ef_usb_mode *mode_row(const espflash_session *s)
{
	const struct ef_usb_mode *m = s->chip->usb.mode;

	while (m && m->address != 0 && s->info.revision < m->min_revision)
		m++;
	return m && m->address != 0 ? m : NULL;
}

/* REFERENCE 2.15: the port's USB ids, if there are any. */
static uint32_t mode_by_ids(const espflash_session *s)
{
	if (s->usb_vendor != EF_CHIP_USB_VENDOR)
		return ESPFLASH_USB_NONE;
	if (s->chip->usb.serial_jtag && s->usb_product == EF_CHIP_USB_SERIAL_JTAG)
		return ESPFLASH_USB_SERIAL_JTAG;
	return s->chip->usb.otg && s->usb_product == s->chip->image_chip_id ? ESPFLASH_USB_OTG
									    : ESPFLASH_USB_NONE;
}

/* REFERENCE 2.15: a byte in the ROM's memory; a stub may have it overwritten. */
static int mode_by_memory(espflash_session *s)
{
	const struct ef_usb_mode *m = s->loader == ESPFLASH_LOADER_ROM ? mode_row(s) : NULL;
	uint32_t word = 0;

	if (!m || s->secure_download)
		return 0;

	const int r = ef_identity_stable_reg(s, m->address & ~3u, &word);
	const uint8_t port = (uint8_t)(word >> 8 * (m->address & 3));

	if (r < 0)
		return r;
	if (port != 0 && port == m->otg)
		s->info.usb_mode = ESPFLASH_USB_OTG;
	else if (port != 0 && port == m->serial_jtag)
		s->info.usb_mode = ESPFLASH_USB_SERIAL_JTAG;
	return 0;
}

void ef_prepare_blocks(espflash_session *s)
{
	struct ef_dialect *d = &s->command.dialect;

	if (s->info.usb_mode != ESPFLASH_USB_OTG || s->chip->usb.otg_block == 0)
		return;
	d->ram_block = s->chip->usb.otg_block;
	d->flash_block = ef_min_u32(d->flash_block, s->chip->usb.otg_block);
}

void ef_prepare_dialect(espflash_session *s)
{
	s->command.dialect = s->chip->rom;
	if (s->secure_download)
		s->command.dialect.has &= SECURE_HAS;
	if (s->secure_download && (s->chip->quirks & EF_QUIRK_NO_BAUD_SECURE))
		s->command.dialect.has &= ~EF_DIALECT_CHANGE_BAUD;
	ef_prepare_blocks(s);
}

/*
 * A reset by USB-Serial/JTAG does not reset the watchdogs that the firmware started, and they would
 * reset the chip during work: REFERENCE 2.16.
 */
static int quiet_watchdogs(espflash_session *s)
{
	const struct ef_watchdogs *w = &s->chip->watchdogs;
	const struct ef_reg_write writes[] = {
		{w->protect, w->key, ALL, 0},
		{w->config0, 0, ALL, 0},
		{w->protect, 0, ALL, 0},
		{w->swd_protect, w->swd_key, ALL, 0},
		{w->swd_config, w->swd_auto_feed, w->swd_auto_feed, 0},
		{w->swd_protect, 0, ALL, 0},
	};

	if (s->info.usb_mode != ESPFLASH_USB_SERIAL_JTAG || w->config0 == 0 ||
		s->loader != ESPFLASH_LOADER_ROM)
		return 0;
	return ef_command_write_regs(&s->command, writes, w->swd_config != 0 ? 6 : 3, true);
}

static int undo_power(espflash_session *s, const struct ef_register_step *undo)
{
	const struct ef_reg_write write = {undo->address, ~undo->value, undo->mask, 0};
	uint32_t word = 0;
	const int r = ef_identity_stable_reg(s, undo->address, &word);

	if (r < 0 || (word & undo->mask) != undo->value)
		return r;
	return ef_command_write_regs(&s->command, &write, 1, true);
}

/* An entry of WRITE_REG waits before it writes: the delay of a step goes to its successor. */
static int run_steps(espflash_session *s, const struct ef_register_step *step)
{
	struct ef_reg_write writes[EF_REG_WRITES_MAX];
	uint32_t delay_us = 0;
	size_t count = 0;

	for (; step->mask != 0 && count < EF_REG_WRITES_MAX - 1; step++) {
		writes[count++] =
			(struct ef_reg_write){step->address, step->value, step->mask, delay_us};
		delay_us = step->delay_us;
	}
	writes[count++] = (struct ef_reg_write){s->chip->uart_date, 0, 0, delay_us};
	return ef_command_write_regs(&s->command, writes, count, false);
}

/* REFERENCE 2.16, power-on: some revisions leave the flash without power in the loader. */
static int power_flash(espflash_session *s)
{
	const struct ef_flash_power *p = &s->chip->flash_power;
	uint32_t done = 0;
	int r = 0;

	if (!p->on || s->info.revision < p->min_revision || s->info.revision > p->max_revision)
		return 0;
	if (s->info.revision == p->max_revision)
		r = ef_identity_field(s, &p->rom_did, &done);
	if (r < 0)
		return r;
	return done ? undo_power(s, &p->undo) : run_steps(s, p->on);
}

/* REFERENCE 2.16, override. Only the ESP32 has the register, and that has no secure mode. */
static int set_supply(espflash_session *s)
{
	const struct ef_voltage *v = &s->chip->voltage;
	const uint32_t values[] = {[ESPFLASH_SUPPLY_OFF] = v->set_off,
		[ESPFLASH_SUPPLY_1V8] = v->set_1v8,
		[ESPFLASH_SUPPLY_1V9] = v->set_1v9};
	const struct ef_reg_write write = {
		v->set_register, values[s->options.flash_supply], ALL, 0};
	uint32_t word = 0;
	int r;

	if (s->options.flash_supply == ESPFLASH_SUPPLY_KEEP)
		return 0;
	if (v->set_register == 0)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_CHIP,
			"an ESP32 can; here the board or eFuse decides",
			"the %s cannot set its flash's supply voltage", s->chip->name);
	r = ef_command_write_regs(&s->command, &write, 1, true);
	if (r == 0)
		r = ef_identity_stable_reg(s, v->set_register, &word);
	/* Of all bits that can be set; one between them tells when the supply is ready. */
	if (r == 0 && ((word ^ write.value) & v->set_1v9) != 0)
		r = ef_error_set(ef_session_record(s), ESPFLASH_ERROR_DEVICE, NULL,
			"the flash's supply voltage was not set: 0x%08x reads 0x%08x",
			(unsigned)v->set_register, (unsigned)word);
	return r;
}

int ef_prepare(espflash_session *s)
{
	int r = 0;

	if (s->usb_vendor != 0)
		s->info.usb_mode = mode_by_ids(s);
	else
		r = mode_by_memory(s);
	if (s->loader == ESPFLASH_LOADER_ROM)
		ef_prepare_dialect(s);
	else
		ef_prepare_blocks(s);
	ef_capability_refresh(s);
	if (r == 0)
		r = set_supply(s);
	if (r < 0 || s->secure_download)
		return r;
	r = quiet_watchdogs(s);
	return r == 0 ? power_flash(s) : r;
}
