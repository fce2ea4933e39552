/* SPDX-License-Identifier: MIT */
/*
 * eFuse words and fields. Called when a board is made, by mem.c for reads, and by whatever depends
 * on a fuse. Knows no chip: the map says where what is.
 */
#include "fuse.h"

#include <string.h>

static const struct sim_fuse_field *find(const struct sim_fuse_map *map, const char *name)
{
	for (size_t i = 0; i < map->field_count; i++)
		if (!strcmp(map->fields[i].name, name))
			return &map->fields[i];
	return NULL;
}

/* The word and the bit in it of a part's n-th bit. */
static uint32_t *locate(
	struct sim_fuses *fuses, const struct sim_fuse_map *map, size_t block, size_t bit)
{
	return &fuses->words[map->blocks[block] / 4 + bit / 32];
}

static uint32_t get_bits(const struct sim_fuses *fuses, const struct sim_fuse_map *map,
	const struct sim_fuse_part *part)
{
	uint32_t value = 0;

	for (size_t i = 0; i < part->bits; i++) {
		size_t bit = part->first + i;
		uint32_t word = fuses->words[map->blocks[part->block] / 4 + bit / 32];

		value |= (word >> bit % 32 & 1) << i;
	}
	return value;
}

static void set_bits(struct sim_fuses *fuses, const struct sim_fuse_map *map,
	const struct sim_fuse_part *part, uint32_t value)
{
	for (size_t i = 0; i < part->bits; i++) {
		size_t bit = part->first + i;
		uint32_t *word = locate(fuses, map, part->block, bit);

		*word &= ~(UINT32_C(1) << bit % 32);
		*word |= (value >> i & 1) << bit % 32;
	}
}

uint32_t sim_fuse_get(
	const struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *name)
{
	const struct sim_fuse_field *field = find(map, name);

	if (!field)
		return 0;
	return get_bits(fuses, map, &field->part[0]) | get_bits(fuses, map, &field->part[1])
							       << field->part[0].bits % 32;
}

bool sim_fuse_set(
	struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *name, uint32_t value)
{
	const struct sim_fuse_field *field = find(map, name);
	unsigned low, all;

	if (!field)
		return false;
	low = field->part[0].bits;
	all = low + field->part[1].bits;
	if (all < 32 && value >> all)
		return false;
	set_bits(fuses, map, &field->part[0], value);
	set_bits(fuses, map, &field->part[1], low < 32 ? value >> low : 0);
	return true;
}

void sim_fuse_init(struct sim_fuses *fuses, const struct sim_fuse_map *map, const uint8_t mac[6])
{
	memset(fuses, 0, sizeof(*fuses));
	for (const struct sim_fuse_value *v = map->factory; v && v->name; v++)
		sim_fuse_set(fuses, map, v->name, v->value);
	if (map->put_mac) {
		map->put_mac(mac, fuses->words);
		return;
	}
	for (size_t i = 0; i < 6; i++) {
		struct sim_fuse_part part = {
			map->mac_block, 8, (uint16_t)(map->mac_first + 8 * (5 - i))};

		set_bits(fuses, map, &part, mac[i]);
	}
}

/* Keys that are read-protected read as zero. */
static bool hidden(const struct sim_fuses *fuses, const struct sim_fuse_map *map, uint32_t offset)
{
	uint32_t start = map->blocks[map->key_block], unit;

	if (!map->key_unit || offset < start)
		return false;
	unit = (offset - start) / map->key_unit;
	return unit < 32 && sim_fuse_get(fuses, map, "RD_DIS") >> unit & 1;
}

bool sim_fuse_read(const struct sim_fuses *fuses, const struct sim_fuse_map *map, uint32_t address,
	uint32_t *ret)
{
	uint32_t offset = address - map->base;

	if (offset < map->first || offset >= map->size || offset % 4)
		return false;
	*ret = hidden(fuses, map, offset) ? 0 : fuses->words[offset / 4];
	return true;
}

unsigned sim_fuse_revision(const struct sim_fuses *fuses, const struct sim_fuse_map *map)
{
	return 100 * sim_fuse_get(fuses, map, "WAFER_VERSION_MAJOR") +
	       sim_fuse_get(fuses, map, "WAFER_VERSION_MINOR");
}
