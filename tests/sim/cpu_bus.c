/* SPDX-License-Identifier: MIT */
/*
 * The address space as a table of regions. Called by the cores at every load and store; knows
 * neither instructions nor what the devices do.
 */
#include "cpu_bus.h"

#include <string.h>

/* The region of an address, or NULL. */
static const struct sim_map_region *find(struct sim_map *map, uint32_t address)
{
	const struct sim_map_region *region = &map->regions[map->last];

	if (address - region->start < region->size)
		return region;
	for (size_t i = 0; i < map->count; i++) {
		region = &map->regions[i];
		if (address - region->start < region->size) {
			map->last = i;
			return region;
		}
	}
	return NULL;
}

/* The region if all of the access is inside it and it allows what `flag` says. */
static const struct sim_map_region *allowed(
	struct sim_map *map, uint32_t address, unsigned size, uint32_t flag)
{
	const struct sim_map_region *region = find(map, address);

	if (!region || !(region->flags & flag) || region->size - (address - region->start) < size)
		return NULL;
	return region;
}

static int map_read(void *self, uint32_t address, unsigned size, uint32_t *ret)
{
	struct sim_map *map = self;
	const struct sim_map_region *region = allowed(map, address, size, SIM_MAP_READ);
	const uint8_t *at;

	if (!region)
		return SIM_CPU_NO_READ;
	if (size != 4 && region->flags & SIM_MAP_WORDS)
		return SIM_CPU_WORDS_ONLY;
	map->bus.wait = region->wait;
	if (!region->memory)
		return region->read(region->device, address - region->start, size, ret);
	at = region->memory + (address - region->start);
	if (size == 4)
		*ret = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		       (uint32_t)at[3] << 24;
	else if (size == 2)
		*ret = (uint32_t)at[0] | (uint32_t)at[1] << 8;
	else
		*ret = at[0];
	return SIM_CPU_FINE;
}

/* Note the word that holds `at` before it is written. */
static void note(struct sim_map_trace *trace, const uint8_t *at)
{
	for (size_t i = 0; i < trace->count; i++)
		if (trace->words[i].at == at)
			return;
	if (trace->count == SIM_MAP_TRACE) {
		trace->lost = true;
		return;
	}
	trace->words[trace->count].at = at;
	memcpy(trace->words[trace->count++].was, at, 4);
}

static int map_write(void *self, uint32_t address, unsigned size, uint32_t value)
{
	struct sim_map *map = self;
	const struct sim_map_region *region = allowed(map, address, size, SIM_MAP_WRITE);
	uint8_t *at;

	if (!region)
		return SIM_CPU_NO_WRITE;
	if (size != 4 && region->flags & SIM_MAP_WORDS)
		return SIM_CPU_WORDS_ONLY;
	map->bus.wait = region->wait;
	if (!region->memory)
		return region->write(region->device, address - region->start, size, value);
	at = region->memory + (address - region->start);
	if (map->trace && !map->trace->lost)
		note(map->trace, at - (address & 3));
	at[0] = (uint8_t)value;
	if (size >= 2)
		at[1] = (uint8_t)(value >> 8);
	if (size == 4) {
		at[2] = (uint8_t)(value >> 16);
		at[3] = (uint8_t)(value >> 24);
	}
	return SIM_CPU_FINE;
}

static int map_fetch(void *self, uint32_t address, struct sim_code *ret)
{
	const struct sim_map_region *region = allowed(self, address, 1, SIM_MAP_CODE);

	if (!region)
		return SIM_CPU_NO_FETCH;
	ret->bytes = region->memory;
	ret->start = region->start;
	ret->size = region->size;
	return SIM_CPU_FINE;
}

void sim_map_init(struct sim_map *map)
{
	memset(map, 0, sizeof(*map));
	map->bus.self = map;
	map->bus.read = map_read;
	map->bus.write = map_write;
	map->bus.fetch = map_fetch;
}

bool sim_map_add(struct sim_map *map, const struct sim_map_region *region)
{
	if (map->count == SIM_MAP_MAX || !region->size || region->size - 1 > ~region->start)
		return false;
	/* Nothing can be executed, read or written that nobody provides. */
	if (!region->memory &&
		(region->flags & SIM_MAP_CODE || (region->flags & SIM_MAP_READ && !region->read) ||
			(region->flags & SIM_MAP_WRITE && !region->write)))
		return false;
	for (size_t i = 0; i < map->count; i++) {
		const struct sim_map_region *other = &map->regions[i];

		if (region->start - other->start < other->size ||
			other->start - region->start < region->size)
			return false;
	}
	map->regions[map->count++] = *region;
	return true;
}
