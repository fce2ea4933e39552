/* SPDX-License-Identifier: MIT */
/*
 * The public list of models: what a program can ask of a chip without one being connected. Reads
 * the descriptors; knows no chip.
 */
#include <string.h>

#include <espflash/error.h>

#include "chip/chip.h"
#include "util/options.h"

/* The names say what is done, not which chip has it. */
const struct ef_quirk_name ef_chip_quirk_names[] = {
	{EF_QUIRK_ERASE_SIZE_BUG, "erase-size-bug"},
	{EF_QUIRK_BAUD_CALIBRATION, "baud-calibration"},
	{EF_QUIRK_BEGIN_ATTACHES, "begin-attaches"},
	{EF_QUIRK_SPI_PADS_EFUSE, "spi-pads-efuse"},
	{EF_QUIRK_DEFLATE_WINDOW, "deflate-window"},
	{EF_QUIRK_LEGACY_MINOR, "legacy-minor"},
	{EF_QUIRK_NO_BAUD_SECURE, "no-baud-secure"},
	{EF_QUIRK_NO_WATCHDOG_RESET, "no-watchdog-reset"},
	{EF_QUIRK_CLEAR_FORCED_LOADER, "clear-forced-loader"},
	{EF_QUIRK_OTG_STRAP_RESET, "otg-strap-reset"},
	{EF_QUIRK_OTG_WATCHDOG_RESET, "otg-watchdog-reset"},
	{EF_QUIRK_SLOW_USB_RESET, "slow-usb-reset"},
	{EF_QUIRK_STUB_NOT_SECURE, "stub-not-secure"},
	{EF_QUIRK_STUB_NOT_V0, "stub-not-v0"},
	{EF_QUIRK_STUB_BIG_FLASH, "stub-big-flash"},
	{EF_QUIRK_STUB_RUNS_USER_CODE, "stub-runs-user-code"},
	{EF_QUIRK_SECURE_SHORT, "secure-short"},
	{EF_QUIRK_SDC, "sdc"},
	{0, NULL},
};

size_t espflash_chip_models(void)
{
	size_t count = 0;

	while (ef_chip_at(count))
		count++;
	return count;
}

static void fill(espflash_chip_model *m, const struct ef_chip *c)
{
	m->struct_size = sizeof(*m);
	m->chip = c->chip;
	m->support = ESPFLASH_SUPPORT_ROM | (c->stubs ? ESPFLASH_SUPPORT_STUB : 0) |
		     (c->experimental ? ESPFLASH_SUPPORT_EXPERIMENTAL : 0);
	m->bootloader_offset = c->bootloader_offset;
	m->uf2_family = c->uf2_family;
	m->encrypt_align = c->security.encrypt_align;
	while (m->key_blocks < EF_CHIP_KEYS &&
		c->security.key_purpose[m->key_blocks].part[0].width != 0)
		m->key_blocks++;
	for (size_t i = 0; c->flash_sizes[i].value != 0; i++)
		m->flash_sizes[i] = c->flash_sizes[i].value;
	for (size_t i = 0; c->flash_freqs[i].value != 0; i++)
		m->flash_freqs[i] = (uint16_t)c->flash_freqs[i].value;
	m->image_chip_id = c->image_chip_id;
	m->usb_vendor_id = c->usb.serial_jtag || c->usb.otg ? EF_CHIP_USB_VENDOR : 0;
	m->usb_serial_jtag_id = c->usb.serial_jtag ? EF_CHIP_USB_SERIAL_JTAG : 0;
	m->usb_otg_id = c->usb.otg ? c->image_chip_id : 0;
	memcpy(m->key, c->key, strlen(c->key));
	memcpy(m->name, c->name, strlen(c->name));
}

int espflash_chip_model_at(size_t index, espflash_chip_model *ret)
{
	const struct ef_chip *c = ef_chip_at(index);
	espflash_chip_model m;

	if (ef_struct_check(NULL, ret, "model") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	if (!c)
		return ESPFLASH_ERROR_NOT_FOUND;
	memset(&m, 0, sizeof(m));
	fill(&m, c);
	ef_struct_export(ret, &m, sizeof(m));
	return 0;
}

int espflash_chip_region_at(uint32_t chip, size_t index, espflash_chip_region *ret)
{
	const struct ef_chip *c = ef_chip_by_id(chip);
	const struct ef_region *r = c ? c->memory : NULL;

	if (!r || ef_struct_check(NULL, ret, "region") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	while (r->name && index > 0) {
		r++;
		index--;
	}
	if (!r->name)
		return ESPFLASH_ERROR_NOT_FOUND;
	ef_struct_export(ret,
		&(espflash_chip_region){.struct_size = sizeof(*ret),
			.name = r->name,
			.start = r->start,
			.end = r->end,
			.flags = r->load ? ESPFLASH_REGION_LOAD : 0},
		sizeof(*ret));
	return 0;
}

const char *espflash_chip_quirk_at(uint32_t chip, size_t index)
{
	const struct ef_chip *c = ef_chip_by_id(chip);

	for (const struct ef_quirk_name *q = ef_chip_quirk_names; c && q->bit; q++) {
		if ((c->quirks & q->bit) != 0 && index-- == 0)
			return q->name;
	}
	return NULL;
}

const char *espflash_chip_key_purpose(uint32_t chip, uint32_t purpose)
{
	const struct ef_chip *c = ef_chip_by_id(chip);

	return c ? ef_chip_label_of(c->security.purposes, purpose) : NULL;
}
