/* SPDX-License-Identifier: MIT */
/*
 * What to burn, as text: the option of a board and files. Called when a board is made.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuse.h"
#include "say.h"

#define ITEM_MAX 120
#define KEY_SIZE 32u

struct item {
	char name[ITEM_MAX];
	const char *value; /* in name, behind the '=' */
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* BLOCK_KEYn: a whole key, its first byte first. */
static bool set_key(struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *name,
	const char *value)
{
	unsigned number = (unsigned)(name[9] - '0');
	uint8_t bytes[KEY_SIZE];
	uint32_t *words;

	if (strncmp(name, "BLOCK_KEY", 9) != 0 || name[9] < '0' || name[10] || !map->key_block ||
		map->key_block + number >= SIM_FUSE_BLOCKS ||
		!map->blocks[map->key_block + number] || strlen(value) != 2 * (size_t)KEY_SIZE)
		return false;
	for (size_t i = 0; i < KEY_SIZE; i++) {
		int high = digit(value[2 * i]), low = digit(value[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	words = &fuses->words[map->blocks[map->key_block + number] / 4];
	memset(words, 0, KEY_SIZE);
	for (size_t i = 0; i < KEY_SIZE; i++)
		words[i / 4] |= (uint32_t)bytes[i] << (8 * (i % 4));
	return true;
}

static bool set_word(
	struct sim_fuses *fuses, const struct sim_fuse_map *map, uint32_t address, uint32_t value)
{
	uint32_t offset = address - map->base;

	if (offset >= map->size || offset < map->first || offset % 4)
		return false;
	fuses->words[offset / 4] = value;
	return true;
}

static bool number(const char *text, uint32_t *ret)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 0);

	if (end == text || *end || *text == '-' || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool burn(struct sim_fuses *fuses, const struct sim_fuse_map *map, const struct item *item)
{
	uint32_t address, value;

	if (set_key(fuses, map, item->name, item->value))
		return true;
	if (!number(item->value, &value))
		return false;
	if (number(item->name, &address))
		return set_word(fuses, map, address, value);
	return sim_fuse_set(fuses, map, item->name, value);
}

/* Cut "NAME = VALUE" into its parts, blanks away; false: there is no such thing. */
static bool cut(struct item *item, const char *text, size_t size)
{
	size_t used = 0;
	char *equals;

	for (size_t i = 0; i < size && text[i] != '#'; i++) {
		if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r')
			continue;
		if (used + 1 == sizeof(item->name))
			return false;
		item->name[used++] = text[i];
	}
	item->name[used] = '\0';
	equals = strchr(item->name, '=');
	item->value = NULL;
	if (!equals)
		return used == 0;
	*equals = '\0';
	item->value = equals + 1;
	return true;
}

int sim_fuse_parse(struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *text,
	const char *where, espflash_error_info *error)
{
	struct item item;

	while (text && *text) {
		/* A remark ends with its line, commas in it or not. */
		size_t size = strcspn(text, ",\n#");

		if (text[size] == '#')
			size += strcspn(text + size, "\n");
		if (!cut(&item, text, size) || (item.value && !burn(fuses, map, &item)))
			return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0,
				"%s: \"%.*s\" is no eFuse of this chip with such a value", where,
				(int)(size < 60 ? size : 60), text);
		text += size;
		text += *text != '\0';
	}
	return 0;
}

int sim_fuse_load(struct sim_fuses *fuses, const struct sim_fuse_map *map, const char *path,
	espflash_error_info *error)
{
	char text[8192];
	FILE *file = fopen(path, "r");
	size_t size;

	if (!file)
		return sim_say(error, ESPFLASH_ERROR_IO, errno, "cannot open %s: %s", path,
			strerror(errno));
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	if (size == sizeof(text))
		return sim_say(error, ESPFLASH_ERROR_ARGUMENT, 0, "%s has 8 KiB or more", path);
	text[size] = '\0';
	return sim_fuse_parse(fuses, map, text, path, error);
}
