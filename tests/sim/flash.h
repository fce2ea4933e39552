/* SPDX-License-Identifier: MIT */
/*
 * A serial NOR flash chip on the end of an SPI bus: bytes in, bytes out, time passes.
 * The ROM loader and the SPI controller talk to it; it knows neither.
 */
#ifndef SIM_FLASH_H
#define SIM_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <espflash/error.h>

#include "flash_part.h"

#define SIM_FLASH_SECTOR 4096u
#define SIM_FLASH_PAGE	 256u
#define SIM_FLASH_WORN	 4 /* how many worn sectors a fault can name */
#define SIM_FLASH_SFDP	 512u

#define SIM_NS_PER_US UINT64_C(1000)
#define SIM_NS_PER_MS UINT64_C(1000000)

/* Bits of status register 1: W25Q32FV datasheet, section 7.1. */
#define SIM_FLASH_WIP  0x01u
#define SIM_FLASH_WEL  0x02u
#define SIM_FLASH_BP   0x1Cu
#define SIM_FLASH_SRP0 0x80u

/* Which of a datasheet's two columns holds; the numbers are those of the public options. */
enum sim_flash_times {
	SIM_FLASH_TYPICAL,
	SIM_FLASH_WORST,
	SIM_FLASH_NO_TIME, /* never busy */
};

struct sim_flash {
	uint8_t *cells;
	size_t size;
	int file;    /* descriptor behind `cells`, -1 = memory only */
	uint32_t id; /* 0xMMTTCC */
	uint8_t sfdp[SIM_FLASH_SFDP];
	const struct sim_flash_part *part;
	enum sim_flash_times times;

	uint8_t status[3]; /* registers 1 to 3, without WIP and WEL; Macronix: 3 is configuration */
	bool four_byte;	   /* addresses have four bytes */
	uint8_t extended;  /* the fourth byte of addresses that have three */
	bool write_enabled;
	bool status_volatile; /* 50 came: the next status write needs no WEL */
	bool reset_armed;     /* 66 came: 99 resets */
	bool powered_down;
	bool four_lines;     /* 35 came to a part that takes it for a mode: one line says nothing */
	uint64_t busy_until; /* ns */
	uint64_t busy_from;
	uint32_t busy_address; /* what the operation under way touches */
	uint32_t busy_size;
	bool busy_erasing;

	/* Faults, set by the fault module. */
	bool absent;  /* the bus floats high */
	bool stuck;   /* WIP never clears */
	bool protect; /* hardware write protection of everything */
	bool asleep;  /* an XMC part has not started well: what it says of itself is wrong */
	uint8_t wake; /* how far the commands have come that wake it */
	uint32_t worn[SIM_FLASH_WORN];
	size_t worn_count;

	uint64_t sectors_erased;
	uint64_t bytes_programmed;
};

/* What flash to make; all zero is 4 MiB of no vendor's, in memory. */
struct sim_flash_want {
	const char *path; /* file behind it, NULL = none */
	uint32_t size;	  /* 0 = the part's or the file's, or 4 MiB */
	uint32_t id;	  /* 0 = the part's, or by size */
	const char *part; /* its name, NULL = none in particular */
};

/* Make a flash, blank or backed by a file. */
int sim_flash_open(
	struct sim_flash *flash, const struct sim_flash_want *want, espflash_error_info *error);
void sim_flash_close(struct sim_flash *flash);

/* One transaction under one chip select: `out` goes in, then `in` is clocked out. */
void sim_flash_transfer(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t out_size,
	uint8_t *in, size_t in_size);

/* Whether a flash that works (without the fault `busy`) is busy and ignores the command. */
bool sim_flash_ignores(const struct sim_flash *flash, uint64_t now, uint8_t opcode);

/* flash_times.c: ns of an operation. An erase of another size than 4, 32, 64 KiB is of the chip. */
uint64_t sim_flash_program_time(const struct sim_flash *flash, size_t bytes);
uint64_t sim_flash_erase_time(const struct sim_flash *flash, size_t size);
uint64_t sim_flash_status_time(const struct sim_flash *flash, bool volatile_only);
uint64_t sim_flash_reset_time(const struct sim_flash *flash);

/* The supply fails and returns: an operation under way leaves its area undefined. */
void sim_flash_power_cycle(struct sim_flash *flash, uint64_t now);

/* flash_sfdp.c: fill flash->sfdp for the part, or for the size. */
void sim_flash_make_sfdp(struct sim_flash *flash);

/* flash_status.c: what the three read commands answer; a status write. */
uint8_t sim_flash_status(const struct sim_flash *flash, uint64_t now, uint8_t opcode);
void sim_flash_write_status(struct sim_flash *flash, uint64_t now, const uint8_t *out, size_t size);
/* flash_status.c: whether 50 lets the next status write be one until power-off. */
bool sim_flash_volatile_status(const struct sim_flash *flash);
/* flash_status.c: whether block protection covers a byte of a range. */
bool sim_flash_protected(const struct sim_flash *flash, size_t address, size_t size);

#endif
