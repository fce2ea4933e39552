/* SPDX-License-Identifier: MIT */
/*
 * Promises: see the header. A size is always given, as it must be in secure download mode, and
 * force where NEEDS_FORCE asks for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "promises.h"

#define SIZE	     0x1000u
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t *data(void)
{
	static uint8_t bytes[SIZE];

	if (bytes[0] == 0 && bytes[1] == 0)
		flow_pattern(bytes, SIZE, 6);
	return bytes;
}

uint32_t promised(struct flow *f)
{
	uint32_t can = 0;

	flow_ok(f, espflash_session_capabilities(f->session, &can));
	return can;
}

/* Where two words of a promise meet: what the calls below need to know. */
struct rig {
	struct flow *f;
	const struct family_chip *chip;
	uint32_t can;
	uint32_t untold;
	bool in_secure;
};

static int write_with(const struct rig *rig, uint32_t address, uint32_t flags)
{
	const espflash_write_options o = {
		.struct_size = sizeof(o), .flash_size = FAMILY_FLASH, .flags = flags};

	return espflash_flash_write(rig->f->session, address, data(), SIZE, &o);
}

static int erase_with(const struct rig *rig, uint32_t size, uint32_t flags)
{
	const espflash_erase_options o = {
		.struct_size = sizeof(o), .flash_size = FAMILY_FLASH, .flags = flags};

	if (size == 0)
		return espflash_flash_erase_chip(rig->f->session, &o);
	return espflash_flash_erase(rig->f->session, 0x20000, size, &o);
}

static uint32_t erase_force(const struct rig *rig)
{
	return rig->can & ESPFLASH_NEEDS_FORCE ? ESPFLASH_ERASE_FORCE : 0;
}

static bool is_blank(const struct rig *rig, uint32_t address, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (rig->f->flash[address + i] != 0xff)
			return false;
	}
	return true;
}

/* --- a call for each bit: its result, and 1 for one that succeeded without doing its work ---- */

static int read_flash(const struct rig *rig)
{
	const espflash_read_options o = {.struct_size = sizeof(o), .flash_size = FAMILY_FLASH};
	uint8_t back[100] = {0};
	const int r = espflash_flash_read(rig->f->session, 0x30003, back, sizeof(back), &o);

	return r < 0 ? r : memcmp(back, rig->f->flash + 0x30003, sizeof(back)) != 0;
}

static int write_flash(const struct rig *rig)
{
	const uint32_t force = rig->can & ESPFLASH_NEEDS_ENCRYPTED ? ESPFLASH_WRITE_FORCE : 0;
	const int r = write_with(rig, 0x40000, force);

	return r < 0 ? r : memcmp(rig->f->flash + 0x40000, data(), SIZE) != 0;
}

static int erase_region(const struct rig *rig)
{
	const int r = erase_with(rig, 0x2000, erase_force(rig));

	return r < 0 ? r : !is_blank(rig, 0x20000, 0x2000);
}

static int erase_chip(const struct rig *rig)
{
	const int r = erase_with(rig, 0, erase_force(rig));

	return r < 0 ? r : !is_blank(rig, 0, rig->f->flash_size);
}

static int digest(const struct rig *rig)
{
	uint8_t md5[2][16] = {{0}};
	int r = espflash_flash_md5(rig->f->session, 0x30000, 0x1000, md5[0]);

	if (r == 0)
		r = espflash_flash_md5(rig->f->session, 0x31000, 0x1000, md5[1]);
	return r < 0 ? r : memcmp(md5[0], md5[1], 16) == 0;
}

static int change_baud(const struct rig *rig)
{
	espflash_sim_counters c;
	const int r = espflash_session_set_baud(rig->f->session, 230400);

	espflash_sim_count(rig->f->sim, &c);
	return r < 0 ? r : c.baud < 225000 || c.baud > 236000;
}

static int read_register(const struct rig *rig)
{
	uint32_t word = 0;

	return espflash_target_read_reg(rig->f->session, rig->chip->ram, &word);
}

static int load_ram(const struct rig *rig)
{
	uint8_t back[64] = {0};
	int r = espflash_target_write_memory(rig->f->session, rig->chip->ram, data(), sizeof(back));

	if (r == 0)
		r = espflash_target_read_memory(
			rig->f->session, rig->chip->ram, back, sizeof(back), NULL, NULL);
	return r < 0 ? r : memcmp(back, data(), sizeof(back)) != 0;
}

static int security_info(const struct rig *rig)
{
	espflash_security s = {.struct_size = sizeof(s)};

	return espflash_target_security(rig->f->session, &s);
}

static int write_encrypted(const struct rig *rig)
{
	uint8_t plain[SIZE];
	const int r = write_with(rig, 0x50000, ESPFLASH_WRITE_ENCRYPT);

	if (r < 0)
		return r;
	assert_int_equal(espflash_sim_read_decrypted(rig->f->sim, 0x50000, plain, SIZE), 0);
	return memcmp(plain, data(), SIZE) != 0 || memcmp(rig->f->flash + 0x50000, data(), 16) == 0;
}

static const struct {
	uint32_t bit;
	const char *name;
	int (*prove)(const struct rig *rig);
} proofs[] = {
	{ESPFLASH_CAN_READ_FLASH, "read flash", read_flash},
	{ESPFLASH_CAN_WRITE_ENCRYPTED, "write encrypted", write_encrypted},
	{ESPFLASH_CAN_WRITE_FLASH, "write flash", write_flash},
	{ESPFLASH_CAN_DIGEST_FLASH, "digest flash", digest},
	{ESPFLASH_CAN_CHANGE_BAUD, "change baud", change_baud},
	{ESPFLASH_CAN_READ_REGISTER, "read register", read_register},
	{ESPFLASH_CAN_LOAD_RAM, "load RAM", load_ram},
	{ESPFLASH_CAN_SECURITY_INFO, "security info", security_info},
	{ESPFLASH_CAN_ERASE_REGION, "erase region", erase_region},
	{ESPFLASH_CAN_ERASE_CHIP, "erase chip", erase_chip},
};

static void each_proof(const struct rig *rig)
{
	for (size_t i = 0; i < COUNT(proofs); i++) {
		int r;

		family_note(rig->f);
		r = proofs[i].prove(rig);
		if (r == 1)
			fail_msg("%s: %s: it succeeded and did not do it", rig->f->chip,
				proofs[i].name);
		if (r == ESPFLASH_ERROR_DEVICE && (rig->untold & proofs[i].bit))
			family_refusal(
				rig->f, rig->chip, r, r, "the chip refused", NULL, proofs[i].name);
		else if (rig->can & proofs[i].bit)
			flow_result(rig->f, r, 0, proofs[i].name, __FILE__, __LINE__);
		else if (r == ESPFLASH_ERROR_UNSUPPORTED || r == ESPFLASH_ERROR_REFUSED ||
			 (r == ESPFLASH_ERROR_DEVICE && rig->in_secure))
			family_refusal(rig->f, rig->chip, r, r, "", NULL, proofs[i].name);
		else
			fail_msg("%s: %s is said not to work, and gives %s", rig->f->chip,
				proofs[i].name, espflash_error_name(r));
	}
}

/* --- those that are not a call of their own -------------------------------------------------- */

/* Plain work is refused then; the proofs have shown that it is done where no such word is said. */
static void needs_are_true(const struct rig *rig)
{
	struct flow *f = rig->f;

	if (rig->can & ESPFLASH_NEEDS_ENCRYPTED)
		family_refused(f, rig->chip, write_with(rig, 0x60000, 0), ESPFLASH_ERROR_REFUSED,
			"flash encryption is on", NULL);
	if (rig->can & ESPFLASH_NEEDS_FORCE)
		family_refused(f, rig->chip, erase_with(rig, 0, 0), ESPFLASH_ERROR_REFUSED,
			"refused", "--force insists");
}

static void compresses_or_not(const struct rig *rig)
{
	const espflash_write_options o = {.struct_size = sizeof(o),
		.flash_size = FAMILY_FLASH,
		.flags = ESPFLASH_WRITE_COMPRESS | ESPFLASH_WRITE_FORCE};
	static uint8_t much[0x18000];
	espflash_plan_result result = {.struct_size = sizeof(result)};
	espflash_plan *plan = NULL;

	/* Through these ROMs only whole windows with something behind them are compressed. */
	const bool windows =
		rig->chip->id == ESPFLASH_CHIP_ESP32 || rig->chip->id == ESPFLASH_CHIP_ESP32S2;
	const size_t size = windows ? sizeof(much) : 0x2000;

	flow_pattern(much, size, 9);
	flow_ok(rig->f, espflash_plan_new(&plan, rig->f->session, &o));
	flow_ok(rig->f, espflash_plan_add(plan, 0x80000, much, size, NULL));
	flow_ok(rig->f, espflash_plan_run(plan));
	flow_ok(rig->f, espflash_plan_result_get(plan, &result));
	espflash_plan_free(&plan);
	assert_memory_equal(rig->f->flash + 0x80000, much, size);
	assert_int_equal(result.compressed, (rig->can & ESPFLASH_CAN_COMPRESS) != 0);
}

static void starts_a_stub_or_not(const struct rig *rig)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};
	struct flow *f = rig->f;

	flow_ok(f, espflash_session_start_stub(f->session));
	flow_ok(f, espflash_session_loader(f->session, &info));
	assert_int_equal(
		info.loader == ESPFLASH_LOADER_STUB, (rig->can & ESPFLASH_CAN_START_STUB) != 0);
}

static void goes_by_its_watchdog_or_not(const struct rig *rig)
{
	const bool can = (rig->can & ESPFLASH_CAN_WATCHDOG_RESET) != 0;
	struct flow *f = rig->f;
	espflash_sim_counters c;

	f->event_count = 0;
	flow_ok(f, espflash_session_reset(f->session, ESPFLASH_AFTER_WATCHDOG));
	assert_int_equal(flow_events(f, ESPFLASH_EVENT_WARNING, 0), can ? 0 : 1);
	espflash_sim_ops(f->sim)->sleep_us(f->sim, 1000000);
	espflash_sim_count(f->sim, &c);
	assert_int_equal(c.running, 1);
}

void promises_are_kept(
	struct flow *f, const struct family_chip *chip, uint32_t states, uint32_t untold)
{
	const struct rig rig = {f, chip, promised(f), untold, (states & STATE_SECURE) != 0};

	each_proof(&rig);
	needs_are_true(&rig);
	compresses_or_not(&rig);
	assert_int_equal(
		promised(f) & ~ESPFLASH_CAN_START_STUB, rig.can & ~ESPFLASH_CAN_START_STUB);
	if (!(rig.can & ESPFLASH_CAN_START_STUB))
		starts_a_stub_or_not(&rig);
	goes_by_its_watchdog_or_not(&rig);
}
