/* SPDX-License-Identifier: MIT */
/*
 * The family: see the header. Ports, watchdogs and rules of keys: REFERENCE 2.15, 2.16, 2.18;
 * eFuses by the names of ESP-IDF's tables, as the simulator takes them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "family.h"

#define KEYS	 (STATE_KEY | STATE_PAIR | STATE_HALF)
#define CRYPTING (KEYS | STATE_CRYPT | STATE_NO_ENCRYPT)
#define USUAL	 (CRYPTING | STATE_BOOT | STATE_SECURE)
#define MANAGED	 (USUAL | STATE_MANAGER)

#define OLD    (FAMILY_NO_SECURE | FAMILY_STUB)
#define ROM    FAMILY_ENCRYPTS
#define STUB   (FAMILY_ENCRYPTS | FAMILY_STUB)
#define USJ    FAMILY_JTAG
#define OTG    FAMILY_OTG
#define PAIR   FAMILY_PAIR
#define WDT    FAMILY_WATCHDOG
#define BAUD   FAMILY_FIXED_BAUD
#define SHORT_ FAMILY_SHORT_INFO

/* The ESP32's key is one block; that of the ESP32-C2, too, and it has no purposes. */
const struct family_chip family[] = {
	{"esp8266", "ESP8266", ESPFLASH_CHIP_ESP8266, OLD | FAMILY_NO_READ, 0, 0, -1, 0,
		0x40100000},
	{"esp32", "ESP32", ESPFLASH_CHIP_ESP32, OLD,
		STATE_KEY | STATE_CRYPT | STATE_NO_ENCRYPT | STATE_BOOT, 0x1000, 0, 301,
		0x40090000},
	{"esp32s2", "ESP32-S2", ESPFLASH_CHIP_ESP32S2, STUB | OTG | PAIR | WDT | SHORT_, USUAL,
		0x1000, 2, 100, 0x50000000},
	{"esp32s3", "ESP32-S3", ESPFLASH_CHIP_ESP32S3, STUB | USJ | OTG | PAIR | WDT, USUAL, 0, 9,
		2, 0x403a0000},
	{"esp32c2", "ESP32-C2", ESPFLASH_CHIP_ESP32C2, STUB | WDT | BAUD, USUAL & ~KEYS, 0, 12, 102,
		0x40388000},
	{"esp32c3", "ESP32-C3", ESPFLASH_CHIP_ESP32C3, STUB | USJ | WDT, USUAL, 0, 5, 4,
		0x403c0000},
	{"esp32c5", "ESP32-C5", ESPFLASH_CHIP_ESP32C5, STUB | USJ | WDT | BAUD, MANAGED, 0x2000, 23,
		100, 0x40824000},
	{"esp32c6", "ESP32-C6", ESPFLASH_CHIP_ESP32C6, STUB | USJ, USUAL, 0, 13, 1, 0x40824000},
	{"esp32c61", "ESP32-C61", ESPFLASH_CHIP_ESP32C61, STUB | USJ | WDT, USUAL, 0, 20, 100,
		0x40838000},
	{"esp32h2", "ESP32-H2", ESPFLASH_CHIP_ESP32H2, STUB | USJ, USUAL, 0, 16, 102, 0x40824000},
	{"esp32h21", "ESP32-H21", ESPFLASH_CHIP_ESP32H21, ROM | USJ, USUAL, 0, 25, 0, 0x40820000},
	{"esp32h4", "ESP32-H4", ESPFLASH_CHIP_ESP32H4, STUB | USJ | PAIR, MANAGED, 0x2000, 28, 0,
		0x40838000},
	{"esp32p4", "ESP32-P4", ESPFLASH_CHIP_ESP32P4, STUB | USJ | OTG | PAIR | WDT, MANAGED,
		0x2000, 18, 301, 0x4ff38000},
	{"esp32p4-rev1", "ESP32-P4", ESPFLASH_CHIP_ESP32P4, STUB | USJ | OTG | PAIR | WDT, MANAGED,
		0x2000, 18, 103, 0x4ff38000},
	{"esp32s31", "ESP32-S31", ESPFLASH_CHIP_ESP32S31, STUB | USJ | OTG | PAIR | WDT, MANAGED,
		0x2000, 32, 0, 0x2f040000},
	{"esp32e22", "ESP32-E22", ESPFLASH_CHIP_ESP32E22, ROM | OTG | PAIR | FAMILY_NO_REVISION,
		KEYS | STATE_BOOT | STATE_SECURE, 0, 31, 0, 0x31010000},
	{.profile = NULL},
};

#define BYTES_A "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
#define BYTES_B "2122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40"

struct burn {
	uint32_t state;
	const char *text;
};

static const struct burn usual[] = {
	{STATE_KEY, "KEY_PURPOSE_4=4,BLOCK_KEY4=" BYTES_A},
	{STATE_PAIR, "KEY_PURPOSE_1=2,BLOCK_KEY1=" BYTES_A ",KEY_PURPOSE_0=3,BLOCK_KEY0=" BYTES_B},
	{STATE_HALF, "KEY_PURPOSE_2=3,BLOCK_KEY2=" BYTES_B},
	{STATE_CRYPT, "SPI_BOOT_CRYPT_CNT=1"},
	{STATE_NO_ENCRYPT, "DIS_DOWNLOAD_MANUAL_ENCRYPT=1"},
	{STATE_BOOT, "SECURE_BOOT_EN=1"},
	{STATE_MANAGER, "FORCE_USE_KEY_MANAGER_KEY=2"},
	{STATE_SECURE, "ENABLE_SECURITY_DOWNLOAD=1"},
	{0, NULL},
};

static const struct burn esp32[] = {
	{STATE_KEY, "BLOCK_KEY0=" BYTES_A ",FLASH_CRYPT_CONFIG=15"},
	{STATE_CRYPT, "FLASH_CRYPT_CNT=1"},
	{STATE_NO_ENCRYPT, "DISABLE_DL_ENCRYPT=1"},
	{STATE_BOOT, "ABS_DONE_0=1"},
	{0, NULL},
};

/* The simulator knows no key that is read-protected by halves: REFERENCE 2.18. */
static const struct burn esp32c2 = {STATE_KEY, "XTS_KEY_LENGTH_256=1,BLOCK_KEY0=" BYTES_A};

/* Revision 3.1 needs registers written for its flash, which secure download mode forbids. */
static const struct burn esp32p4 = {STATE_SECURE, "WAFER_VERSION_MINOR=0"};

static void add(char *out, size_t size, const char *text)
{
	const size_t used = strlen(out);

	if (used + 1 + strlen(text) >= size)
		fail_msg("no room for \"%s\"", text);
	snprintf(out + used, size - used, "%s%s", used ? "," : "", text);
}

bool family_efuse(const struct family_chip *chip, uint32_t states, char *out, size_t size)
{
	const bool c2 = chip->id == ESPFLASH_CHIP_ESP32C2;
	const struct burn *b = chip->id == ESPFLASH_CHIP_ESP32 ? esp32 : usual;

	out[0] = '\0';
	if (states & ~(chip->states | (c2 ? STATE_KEY : 0)))
		return false;
	for (; b->text; b++) {
		if (states & b->state)
			add(out, size, c2 && b->state == STATE_KEY ? esp32c2.text : b->text);
	}
	if ((states & esp32p4.state) && strcmp(chip->profile, "esp32p4") == 0)
		add(out, size, esp32p4.text);
	return true;
}

/* Of the one board that a test has at a time. */
static uint16_t usb_vendor, usb_product;

static int tell_usb_ids(void *self, uint16_t *ret_vendor, uint16_t *ret_product)
{
	(void)self;
	if (usb_vendor == 0)
		return ESPFLASH_ERROR_UNSUPPORTED;
	*ret_vendor = usb_vendor;
	*ret_product = usb_product;
	return 0;
}

void family_usb_ids(struct flow *f, uint16_t vendor, uint16_t product)
{
	espflash_transport_ops ops = *espflash_sim_ops(f->sim);

	ops.usb_ids = tell_usb_ids;
	usb_vendor = vendor;
	usb_product = product;
	espflash_session_free(&f->session);
	espflash_transport_free(&f->transport);
	assert_int_equal(espflash_transport_new(&f->transport, &ops, f->sim), 0);
}

static void make_noise(struct flow *f)
{
	static uint8_t noise[FAMILY_FLASH];

	if (noise[0] == 0 && noise[1] == 0)
		flow_noise(noise, sizeof(noise), 3);
	for (size_t i = 0; i < f->flash_size; i += sizeof(noise))
		memcpy(f->flash + i, noise, sizeof(noise));
}

void family_open(struct flow *f, const struct family_chip *chip, uint32_t states, uint32_t console,
	const char *efuse)
{
	char burnt[512];
	const espflash_sim_options o = {.struct_size = sizeof(o),
		.chip = chip->profile,
		.flash_size = FAMILY_FLASH,
		.console = console,
		.flash_times = ESPFLASH_SIM_FLASH_NONE,
		.efuse = burnt};

	if (!family_efuse(chip, states, burnt, sizeof(burnt)))
		fail_msg("%s has no eFuses for state 0x%x", chip->profile, (unsigned)states);
	if (efuse)
		add(burnt, sizeof(burnt), efuse);
	flow_board(f, &o);
	make_noise(f);
	/* REFERENCE 2.15 */
	if (console == ESPFLASH_SIM_USB_JTAG)
		family_usb_ids(f, 0x303a, 0x1001);
	else if (console == ESPFLASH_SIM_USB_OTG)
		family_usb_ids(f, 0x303a, (uint16_t)chip->image_id);
}

struct flow_image family_image(const struct family_chip *chip)
{
	/* 1 MB: REFERENCE 2.9 */
	return (struct flow_image){.ram = chip->ram,
		.segment = 0x800,
		.chip_id = chip->image_id,
		.size_freq = chip->image_id < 0 ? 0x20 : 0x00,
		.max_revision = 65535};
}

void family_connect_rom(struct flow *f)
{
	f->options.flags = ESPFLASH_SESSION_NO_STUB;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

void family_connect_stub(struct flow *f)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	f->options.flags = 0;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
	flow_ok(f, espflash_session_start_stub(f->session));
	flow_ok(f, espflash_session_loader(f->session, &info));
	if (info.loader != ESPFLASH_LOADER_STUB)
		fail_msg("%s: no stub: %s", f->chip, info.reason);
}

/* The flash as it was, and how often it had been told to change. */
static uint8_t held[FAMILY_FLASH];
static uint64_t changes;

static uint64_t count_changes(const struct flow *f)
{
	espflash_sim_counters c;

	espflash_sim_count(f->sim, &c);
	return c.sectors_erased + c.bytes_programmed;
}

void family_note(const struct flow *f)
{
	memcpy(held, f->flash, f->flash_size < sizeof(held) ? f->flash_size : sizeof(held));
	changes = count_changes(f);
}

/* "@" becomes the chip's name. */
static void spell(char *out, size_t size, const char *text, const char *name)
{
	size_t used = 0;

	for (; *text && used + strlen(name) + 1 < size; text++) {
		if (*text == '@')
			used += (size_t)snprintf(out + used, size - used, "%s", name);
		else
			out[used++] = *text;
	}
	out[used] = '\0';
}

static void holds(const struct flow *f, const char *text, const char *wanted, const char *what)
{
	if (!strstr(text, wanted))
		fail_msg("%s: %s: \"%s\" is not in \"%s\"", f->chip, what, wanted, text);
}

void family_refusal(struct flow *f, const struct family_chip *chip, int result, int code,
	const char *message, const char *hint, const char *what)
{
	const espflash_error_info *e = espflash_session_error(f->session);
	const size_t size = f->flash_size < sizeof(held) ? f->flash_size : sizeof(held);
	char wanted[256];

	flow_result(f, result, code, what, __FILE__, __LINE__);
	spell(wanted, sizeof(wanted), message, chip->name);
	holds(f, e->message, wanted, what);
	if (hint) {
		spell(wanted, sizeof(wanted), hint, chip->name);
		holds(f, e->hint, wanted, what);
		assert_int_equal(e->hint[0] == '\0', hint[0] == '\0');
	}
	if (count_changes(f) != changes || memcmp(f->flash, held, size) != 0)
		fail_msg("%s: %s: refused, and the flash was touched", f->chip, what);
}
