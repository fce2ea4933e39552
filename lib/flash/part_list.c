/* SPDX-License-Identifier: MIT */
/*
 * The public list of flash parts: what a program can ask of one without any being connected. Reads
 * the tables; knows no device.
 */
#include <espflash/part.h>

#include "flash/jedec.h"
#include "util/options.h"

size_t espflash_flash_parts(void)
{
	size_t count = 0;

	while (ef_jedec_part_at(count))
		count++;
	return count;
}

int espflash_flash_part_at(size_t index, espflash_flash_part *ret)
{
	const struct ef_jedec_part *part = ef_jedec_part_at(index);
	espflash_flash_part p = {.struct_size = sizeof(p)};

	if (ef_struct_check(NULL, ret, "part") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	if (!part)
		return ESPFLASH_ERROR_NOT_FOUND;
	p.name = part->name;
	p.manufacturer = ef_jedec_manufacturer((uint8_t)(part->jedec_id >> 16));
	p.source = part->family->source;
	p.jedec_id = part->jedec_id;
	p.size = part->size;
	p.erase = part->family->erase;
	p.addressing = part->family->addressing;
	p.quirks = part->family->quirks;
	p.flags = part->unverified ? ESPFLASH_PART_UNVERIFIED : 0;
	p.status_registers = part->family->status->count;
	p.status_together = part->family->status->together;
	for (size_t i = 0; i < EF_STATUS_MAX; i++) {
		p.status_read[i] = part->family->status->read[i];
		p.status_write[i] = part->family->status->write[i];
	}
	ef_struct_export(ret, &p, sizeof(p));
	return 0;
}

int espflash_status_bit_at(uint32_t jedec_id, size_t index, espflash_status_bit *ret)
{
	const struct ef_status_layout *layout = ef_jedec_status(jedec_id);
	unsigned kind = 0;

	if (ef_struct_check(NULL, ret, "status bit") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	while (kind < EF_STATUS_KINDS && (layout->bit[kind] == 0 || index-- > 0))
		kind++;
	if (kind == EF_STATUS_KINDS)
		return ESPFLASH_ERROR_NOT_FOUND;

	const espflash_status_bit bit = {.struct_size = sizeof(bit),
		.name = ef_status_word(kind),
		.number = ef_status_register(layout, kind),
		.mask = ef_status_mask(layout, kind)};

	ef_struct_export(ret, &bit, sizeof(bit));
	return 0;
}
