/* SPDX-License-Identifier: MIT */
/*
 * The descriptors as names and values, for the public enumeration of facts. Walks one table that
 * says where in struct ef_chip a fact stands; knows no chip. REFERENCE 2 names the same things.
 */
#include <string.h>

#include <espflash/error.h>
#include <espflash/fact.h>

#include "chip/chip.h"
#include "util/options.h"

enum shape {
	U8, /* numbers; zero is left out */
	U16,
	U32,
	U64,
	FLAG,	/* bool; false is left out */
	CAN,	/* at: a bit of rom.has; left out if it is not set */
	FIELD,	/* struct ef_field */
	CODES,	/* pointer to struct ef_code rows */
	LABELS, /* pointer to struct ef_label rows */
	MODES,	/* pointer to struct ef_usb_mode rows */
	STEPS,	/* pointer to struct ef_register_step rows */
	STUBS	/* pointer to struct ef_stub_build rows */
};

struct fact {
	const char *name;
	enum shape shape;
	size_t at; /* where in struct ef_chip */
};

#define AT(member) offsetof(struct ef_chip, member)
#define KEY(n)                                                                                     \
	{                                                                                          \
		"security.key" #n, FIELD, AT(security.key_purpose) + (n) * sizeof(struct ef_field) \
	}

static const struct fact facts[] = {
	{"magic", U32, AT(magic)},
	{"rom.attach", CAN, EF_DIALECT_ATTACH},
	{"rom.set_params", CAN, EF_DIALECT_SET_PARAMS},
	{"rom.read_flash", CAN, EF_DIALECT_READ_SLOW},
	{"rom.change_baud", CAN, EF_DIALECT_CHANGE_BAUD},
	{"rom.deflate", CAN, EF_DIALECT_DEFLATE},
	{"rom.md5", CAN, EF_DIALECT_MD5},
	{"rom.security_info", CAN, EF_DIALECT_SECURITY},
	{"rom.encrypted_write", CAN, EF_DIALECT_ENCRYPT_WORD},
	{"rom.ram_block", U32, AT(rom.ram_block)},
	{"rom.flash_block", U32, AT(rom.flash_block)},
	{"stub.builds", STUBS, AT(stubs)},
	{"stub.pointer", U32, AT(stub_pointer)},
	{"spi.cmd", U32, AT(spi.cmd)},
	{"spi.addr", U32, AT(spi.addr)},
	{"spi.usr", U32, AT(spi.usr)},
	{"spi.usr1", U32, AT(spi.usr1)},
	{"spi.usr2", U32, AT(spi.usr2)},
	{"spi.w0", U32, AT(spi.w0)},
	{"spi.mosi_dlen", U32, AT(spi.mosi_dlen)},
	{"spi.miso_dlen", U32, AT(spi.miso_dlen)},
	{"spi.address_left_justified", FLAG, AT(spi.address_left_justified)},
	{"spi.pins", U64, AT(spi_pins.exist)},
	{"spi.pins_of_usb", U64, AT(spi_pins.usb)},
	{"spi.hd_highest_pin", U8, AT(spi_pins.hd_highest)},
	{"spi.pads", FIELD, AT(spi_pads)},
	{"spi.pad_hd", FIELD, AT(spi_pad_hd)},
	{"uart.clkdiv", U32, AT(uart_clkdiv)},
	{"uart.clkdiv_mask", U32, AT(uart_clkdiv_mask)},
	{"uart.calibration", FIELD, AT(calibration)},
	{"uart.calibration_clock", FIELD, AT(calibration_clock)},
	{"uart.date", U32, AT(uart_date)},
	{"crystal.divider", U8, AT(crystal_divider)},
	{"crystal.mhz", U8, AT(crystal_mhz)},
	{"crystal.rom_mhz", U8, AT(rom_crystal_mhz)},
	{"crystal.rom", FIELD, AT(rom_crystal)},
	{"efuse.base", U32, AT(efuse.base)},
	{"efuse.block0", U32, AT(efuse.block0)},
	{"efuse.block1", U32, AT(efuse.block1)},
	{"efuse.block2", U32, AT(efuse.block2)},
	{"mac.word0", U32, AT(mac)},
	{"mac.word1", U32, AT(mac) + sizeof(uint32_t)},
	{"mac.word2", U32, AT(mac) + 2 * sizeof(uint32_t)},
	{"identity.package", FIELD, AT(package)},
	{"identity.minor", FIELD, AT(minor)},
	{"identity.major", FIELD, AT(major)},
	{"identity.zero_if", FIELD, AT(revision_zero)},
	{"identity.zero_value", U16, AT(zero_value)},
	{"flash.size", FIELD, AT(flash_inside.size)},
	{"flash.size_mb", CODES, AT(flash_inside.sizes)},
	{"flash.vendor", FIELD, AT(flash_inside.vendor)},
	{"flash.vendor_name", LABELS, AT(flash_inside.vendors)},
	{"flash.octal", FIELD, AT(flash_octal)},
	{"psram.size", FIELD, AT(psram_inside.size)},
	{"psram.size_mb", CODES, AT(psram_inside.sizes)},
	{"psram.vendor", FIELD, AT(psram_inside.vendor)},
	{"psram.vendor_name", LABELS, AT(psram_inside.vendors)},
	{"header.flash_size", CODES, AT(flash_sizes)},
	{"header.flash_freq", CODES, AT(flash_freqs)},
	{"security.crypt_count", FIELD, AT(security.crypt_count)},
	{"security.manual_encrypt_off", FIELD, AT(security.manual_encrypt_off)},
	{"security.secure_boot", FIELD, AT(security.secure_boot)},
	{"security.secure_boot_v2", FIELD, AT(security.secure_boot_v2)},
	KEY(0),
	KEY(1),
	KEY(2),
	KEY(3),
	KEY(4),
	KEY(5),
	{"security.purpose", LABELS, AT(security.purposes)},
	{"security.key_manager", FIELD, AT(security.key_manager)},
	{"security.key_length_256", FIELD, AT(security.key_length_256)},
	{"security.key_read_off", FIELD, AT(security.key_read_off)},
	{"security.key_words", U32, AT(security.key_words)},
	{"security.crypt_config", FIELD, AT(security.crypt_config)},
	{"security.crypt_config_read_off", FIELD, AT(security.crypt_config_read_off)},
	{"security.encrypt_align", U8, AT(security.encrypt_align)},
	{"voltage.override", FIELD, AT(voltage.override)},
	{"voltage.override_high", FIELD, AT(voltage.override_high)},
	{"voltage.override_on", FIELD, AT(voltage.override_on)},
	{"voltage.efuse_force", FIELD, AT(voltage.efuse_force)},
	{"voltage.efuse_on", FIELD, AT(voltage.efuse_on)},
	{"voltage.efuse_3v3", FIELD, AT(voltage.efuse_3v3)},
	{"voltage.strap", FIELD, AT(voltage.strap)},
	{"watchdog.config0", U32, AT(watchdogs.config0)},
	{"watchdog.config1", U32, AT(watchdogs.config1)},
	{"watchdog.protect", U32, AT(watchdogs.protect)},
	{"watchdog.key", U32, AT(watchdogs.key)},
	{"watchdog.swd_config", U32, AT(watchdogs.swd_config)},
	{"watchdog.swd_auto_feed", U32, AT(watchdogs.swd_auto_feed)},
	{"watchdog.swd_protect", U32, AT(watchdogs.swd_protect)},
	{"watchdog.swd_key", U32, AT(watchdogs.swd_key)},
	{"usb.otg_block", U16, AT(usb.otg_block)},
	{"usb.mode", MODES, AT(usb.mode)},
	{"strap.pins", U32, AT(strap)},
	{"strap.flash_boot", FIELD, AT(strap_flash_boot)},
	{"strap.force_download", FIELD, AT(force_download)},
	{"power.min_revision", U16, AT(flash_power.min_revision)},
	{"power.max_revision", U16, AT(flash_power.max_revision)},
	{"power.on", STEPS, AT(flash_power.on)},
	{"power.rom_did", FIELD, AT(flash_power.rom_did)},
	{"power.undo", U32, AT(flash_power.undo.address)},
	{"power.undo_bits", U32, AT(flash_power.undo.mask)},
	{"map.irom_start", U32, AT(map.irom_start)},
	{"map.irom_end", U32, AT(map.irom_end)},
	{"map.drom_start", U32, AT(map.drom_start)},
	{"map.drom_end", U32, AT(map.drom_end)},
	{"map.page_kb", U16, AT(map.page_kb)},
	{"map.pages_kb", U16, AT(map.pages_kb)},
};

/* The walk: counts down to the fact that is asked for, and fills it. */
struct walk {
	const struct ef_chip *chip;
	size_t left;
	bool found;
	espflash_chip_fact fact;
};

/* Is `name`, or what it begins with, among the words of `list`? */
static bool is_listed(const char *list, const char *name)
{
	while (list && *list) {
		const size_t length = strcspn(list, " ");

		if (length > 0 && strncmp(list, name, length) == 0 &&
			(name[length] == '\0' || name[length] == '.'))
			return true;
		list += length + (list[length] == ' ');
	}
	return false;
}

static void tell(struct walk *w, const espflash_chip_fact *fact)
{
	if (w->found || w->left-- > 0)
		return;
	w->found = true;
	w->fact = *fact;
	w->fact.struct_size = sizeof(w->fact);
	if (is_listed(w->chip->unverified, fact->name))
		w->fact.flags |= ESPFLASH_FACT_UNVERIFIED;
}

static void tell_number(struct walk *w, const char *name, uint64_t value)
{
	if (value != 0)
		tell(w, &(espflash_chip_fact){
				.name = name, .value = value, .kind = ESPFLASH_FACT_NUMBER});
}

static void tell_code(struct walk *w, const char *name, uint32_t code, uint64_t value)
{
	tell(w, &(espflash_chip_fact){
			.name = name, .code = code, .value = value, .kind = ESPFLASH_FACT_CODE});
}

static void tell_label(struct walk *w, const char *name, uint32_t code, const char *text)
{
	tell(w, &(espflash_chip_fact){
			.name = name, .code = code, .text = text, .kind = ESPFLASH_FACT_LABEL});
}

static void tell_field(struct walk *w, const char *name, const struct ef_field *field)
{
	for (size_t i = 0; i < EF_FIELD_PARTS && field->part[i].width != 0; i++) {
		const struct ef_bits *b = &field->part[i];

		tell(w, &(espflash_chip_fact){.name = name,
				.value = b->address,
				.shift = b->shift,
				.width = b->width,
				.position = b->position,
				.kind = ESPFLASH_FACT_BITS});
	}
}

/* A column of rows: facts of one name stand together. The code is the revision from which on. */
static void tell_modes(struct walk *w, const struct ef_usb_mode *rows)
{
	static const char *const names[] = {
		"usb.mode.address", "usb.mode.otg", "usb.mode.serial_jtag"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (const struct ef_usb_mode *m = rows; m && m->address != 0; m++) {
			const uint32_t columns[] = {m->address, m->otg, m->serial_jtag};

			if (columns[i] != 0)
				tell_code(w, names[i], m->min_revision, columns[i]);
		}
	}
}

/* The same; the code is the number of the step. */
static void tell_steps(struct walk *w, const struct ef_register_step *steps)
{
	static const char *const names[] = {
		"power.on.address", "power.on.value", "power.on.mask", "power.on.delay_us"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (uint32_t n = 0; steps && steps[n].mask != 0; n++) {
			const uint32_t columns[] = {
				steps[n].address, steps[n].value, steps[n].mask, steps[n].delay_us};

			tell_code(w, names[i], n, columns[i]);
		}
	}
}

static void tell_rows(struct walk *w, const struct fact *f, const void *rows)
{
	const struct ef_code *code = rows;
	const struct ef_label *label = rows;
	const struct ef_stub_build *stub = rows;

	if (f->shape == CODES) {
		for (; code && code->value != 0; code++)
			tell_code(w, f->name, code->code, code->value);
	} else if (f->shape == LABELS) {
		for (; label && label->text; label++)
			tell_label(w, f->name, label->code, label->text);
	} else if (f->shape == STUBS) {
		for (; stub && stub->key; stub++)
			tell_label(w, f->name, stub->min_revision, stub->key);
	} else if (f->shape == MODES) {
		tell_modes(w, rows);
	} else {
		tell_steps(w, rows);
	}
}

static void tell_fact(struct walk *w, const struct fact *f)
{
	static const size_t sizes[] = {[U8] = 1, [U16] = 2, [U32] = 4, [U64] = 8};
	const uint8_t *at = (const uint8_t *)w->chip + (f->shape == CAN ? 0 : f->at);
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
		bool flag;
		const void *rows;
		struct ef_field field;
	} v;

	memset(&v, 0, sizeof(v));
	if (f->shape == FIELD) {
		memcpy(&v.field, at, sizeof(v.field));
		tell_field(w, f->name, &v.field);
	} else if (f->shape == CAN) {
		tell_number(w, f->name, (w->chip->rom.has & f->at) != 0);
	} else if (f->shape == FLAG) {
		memcpy(&v.flag, at, sizeof(v.flag));
		tell_number(w, f->name, v.flag);
	} else if (f->shape <= U64) {
		memcpy(&v, at, sizes[f->shape]);
		tell_number(w, f->name,
			f->shape == U8	  ? v.u8
			: f->shape == U16 ? v.u16
			: f->shape == U32 ? v.u32
					  : v.u64);
	} else {
		memcpy(&v.rows, at, sizeof(v.rows));
		tell_rows(w, f, v.rows);
	}
}

int espflash_chip_fact_at(uint32_t chip, size_t index, espflash_chip_fact *ret)
{
	struct walk w = {.chip = ef_chip_by_id(chip), .left = index};

	if (!w.chip || ef_struct_check(NULL, ret, "fact") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && !w.found; i++)
		tell_fact(&w, &facts[i]);
	if (!w.found)
		return ESPFLASH_ERROR_NOT_FOUND;
	ef_struct_export(ret, &w.fact, sizeof(w.fact));
	return 0;
}
