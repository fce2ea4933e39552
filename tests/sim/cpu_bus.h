/* SPDX-License-Identifier: MIT */
/*
 * What a CPU core sees of the world: the bus, and why an access or an instruction is refused. The
 * table of RAM and devices behind it is one implementation. Knows no core and no chip.
 */
#ifndef SIM_CPU_BUS_H
#define SIM_CPU_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a core cannot go on. Silicon would raise an exception; here every one is a loud stop. */
enum sim_cpu_why {
	SIM_CPU_FINE,
	SIM_CPU_UNALIGNED,  /* a data address that is no multiple of the size */
	SIM_CPU_NO_READ,    /* nothing to read at the address */
	SIM_CPU_NO_WRITE,   /* nothing there, or not writable */
	SIM_CPU_NO_FETCH,   /* no code can be there */
	SIM_CPU_WORDS_ONLY, /* 8 or 16 bits where the chip allows 32 only */
	SIM_CPU_DEVICE,	    /* a peripheral objects: sim_bus.objection */
	SIM_CPU_ILLEGAL,    /* no instruction of this core */
	SIM_CPU_UNMODELLED, /* the core has it, the simulator has not */
	SIM_CPU_TRAP,	    /* ecall, ebreak, syscall, break */
};

/* Code as the core reads it: memory that stays where it is until sim_cpu_flush. */
struct sim_code {
	const uint8_t *bytes;
	uint32_t start; /* address of bytes[0] */
	uint32_t size;
};

struct sim_bus {
	void *self;
	/* size is 1, 2 or 4 and divides the address. 0, or an enum sim_cpu_why. */
	int (*read)(void *self, uint32_t address, unsigned size, uint32_t *ret);
	int (*write)(void *self, uint32_t address, unsigned size, uint32_t value);
	/* All the code there is around an address. */
	int (*fetch)(void *self, uint32_t address, struct sim_code *ret);

	/* Set by read and write: what a device objects to, and cycles the core has to wait. */
	const char *objection;
	uint32_t wait;
};

#define SIM_MAP_READ  0x1u
#define SIM_MAP_WRITE 0x2u
#define SIM_MAP_CODE  0x4u
#define SIM_MAP_WORDS 0x8u /* whole words only, as instruction RAM on Xtensa chips */
#define SIM_MAP_MAX   32

/* One stretch of the address space: memory, or a device with a function for each direction. */
struct sim_map_region {
	uint32_t start;
	uint32_t size;
	uint32_t flags;	 /* SIM_MAP_... */
	uint32_t wait;	 /* cycles an access takes beyond the core's own */
	uint8_t *memory; /* NULL: a device */
	void *device;
	int (*read)(void *device, uint32_t offset, unsigned size, uint32_t *ret);
	int (*write)(void *device, uint32_t offset, unsigned size, uint32_t value);
};

/* Words of memory that are written, as they were before: for whoever wants to compare. */
#define SIM_MAP_TRACE 32
struct sim_map_trace {
	struct {
		const uint8_t *at;
		uint8_t was[4];
	} words[SIM_MAP_TRACE];
	size_t count;
	bool lost; /* there were more */
};

struct sim_map {
	struct sim_bus bus;
	struct sim_map_region regions[SIM_MAP_MAX];
	size_t count;
	struct sim_map_trace *trace; /* NULL: nobody wants it */
	size_t last; /* where the last access went: the next one usually goes there too */
};

/* An empty map: every access is refused. map->bus points into it, so it must not move. */
void sim_map_init(struct sim_map *map);

/* Add a region (copied). false: no room, it overlaps another, or it wraps around. */
bool sim_map_add(struct sim_map *map, const struct sim_map_region *region);

#endif
