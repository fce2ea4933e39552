/* SPDX-License-Identifier: MIT */
/*
 * Loading the image from the flash as a boot ROM does. The format: REFERENCE.md section 5.1. What
 * real ROMs do with a broken one is known from boot logs only, see boot_text.c.
 */
#include "boot.h"

#include <string.h>

#include "sha256.h"
#include "sim.h"

#define MAGIC	     0xE9
#define SEGMENTS_MAX 16
#define CHECKSUM     0xEF
#define DIGEST	     32u

#define HEADER	       8u
#define WITH_EXTENDED  24u
#define AT_DIGEST_FLAG 23

struct loader {
	struct espflash_sim *sim;
	uint32_t at; /* of the next byte in the image */
	struct sim_sha256 sha;
	struct sim_boot_segment segment; /* the present one */
	struct sim_boot_segment foreign; /* the first that is not in RAM; size 0 = none */
	bool beyond;			 /* something runs past the end of the flash */
};

static uint32_t word_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* Through the flash's own read command. */
static void read_flash(struct espflash_sim *sim, uint32_t address, uint8_t *out, size_t size)
{
	uint8_t command[4] = {
		0x03, (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};

	sim_flash_transfer(&sim->flash, sim->now, command, sizeof(command), out, size);
}

/* The same, decrypted: whole units, of which not all may be wanted. */
static void read_decrypted(struct espflash_sim *sim, uint32_t address, uint8_t *out, size_t size)
{
	uint8_t unit[SIM_CRYPT_UNIT];

	for (size_t done = 0; done < size;) {
		uint32_t at = address + (uint32_t)done;
		size_t skip = at % SIM_CRYPT_UNIT, count = SIM_CRYPT_UNIT - skip;

		if (count > size - done)
			count = size - done;
		read_flash(sim, at - (uint32_t)skip, unit, sizeof(unit));
		sim_crypt_decrypt(sim, at - (uint32_t)skip, unit, sizeof(unit));
		memcpy(out + done, unit + skip, count);
		done += count;
	}
}

/* The next bytes of the image. */
static void take(struct loader *loader, uint8_t *out, size_t size)
{
	struct espflash_sim *sim = loader->sim;
	uint32_t address = sim->chip->bootloader + loader->at;

	if (sim_crypt_enabled(sim))
		read_decrypted(sim, address, out, size);
	else
		read_flash(sim, address, out, size);
	sim_sha256_add(&loader->sha, out, size);
	loader->at += (uint32_t)size;
}

static bool in_flash(const struct loader *loader, uint32_t size)
{
	uint32_t start = loader->sim->chip->bootloader + loader->at;

	return start <= loader->sim->flash.size && size <= loader->sim->flash.size - start;
}

static void load_segment(struct loader *loader)
{
	struct sim_boot_segment *segment = &loader->segment;
	uint8_t bytes[256];
	uint8_t *ram;

	take(loader, bytes, HEADER);
	segment->address = word_at(bytes);
	segment->size = word_at(bytes + 4);
	segment->offset = loader->at;
	if (!in_flash(loader, segment->size)) {
		loader->beyond = true;
		sim_boot_say_segment(loader->sim, segment);
		return;
	}
	ram = sim_mem_ram(loader->sim, segment->address, segment->size);
	if (!ram && segment->size && !loader->foreign.size)
		loader->foreign = *segment;
	for (uint32_t done = 0; done < segment->size;) {
		uint32_t left = segment->size - done;
		uint32_t count = left < sizeof(bytes) ? left : (uint32_t)sizeof(bytes);

		take(loader, bytes, count);
		for (uint32_t i = 0; i < count; i++)
			segment->checksum ^= bytes[i];
		if (ram)
			memcpy(ram + done, bytes, count);
		done += count;
	}
	sim_boot_say_segment(loader->sim, segment);
}

/* The checksum is the last byte of the 16 that the last segment ends in. */
static bool checksum_is_right(struct loader *loader)
{
	uint8_t computed = loader->segment.checksum, stored = (uint8_t)~computed, bytes[16];
	size_t count = 16 - loader->at % 16;

	/* Past the end of the flash: what a ROM reads there is unknown, here it is wrong. */
	if (!loader->beyond && in_flash(loader, (uint32_t)count)) {
		take(loader, bytes, count);
		stored = bytes[count - 1];
	}
	sim_boot_say_checksum(loader->sim, computed, stored);
	return computed == stored;
}

static void compare_digest(struct loader *loader)
{
	uint8_t computed[DIGEST], stored[DIGEST];

	sim_sha256_end(&loader->sha, computed);
	take(loader, stored, DIGEST);
	if (memcmp(computed, stored, DIGEST) != 0)
		sim_boot_say_digest(loader->sim, computed, stored);
}

static enum sim_boot_end load_all(struct loader *loader, const uint8_t *header)
{
	struct espflash_sim *sim = loader->sim;
	bool extended = sim->chip->rom != SIM_ROM_2013;

	sim_boot_say_header(sim, header);
	for (unsigned i = 0; i < header[1] && !loader->beyond; i++)
		load_segment(loader);
	if (!checksum_is_right(loader))
		return SIM_BOOT_DAMAGED;
	if (extended && header[AT_DIGEST_FLAG] == 1)
		compare_digest(loader);
	if (loader->foreign.size) {
		sim_boot_say_unmodelled(sim, &loader->foreign);
		return SIM_BOOT_UNMODELLED;
	}
	sim_boot_say_entry(sim, word_at(header + 4));
	return SIM_BOOT_READY;
}

void sim_boot_load(struct espflash_sim *sim, struct sim_boot *ret)
{
	struct loader loader = {.sim = sim, .segment = {.checksum = CHECKSUM}};
	uint8_t header[WITH_EXTENDED];

	sim_sha256_begin(&loader.sha);
	take(&loader, header, sim->chip->rom == SIM_ROM_2013 ? HEADER : WITH_EXTENDED);
	ret->first_word = word_at(header);
	ret->entry = word_at(header + 4);
	ret->end = SIM_BOOT_NO_IMAGE;
	if (header[0] == MAGIC && header[1] >= 1 && header[1] <= SEGMENTS_MAX)
		ret->end = load_all(&loader, header);
}
