/* SPDX-License-Identifier: MIT */
/*
 * The ROM loader: frames in, replies out. rom.c has the framing, the dispatch and the reply; the
 * commands are in rom_mem.c, rom_flash.c and rom_deflate.c; rom_job.c lets long ones take time.
 */
#ifndef SIM_ROM_H
#define SIM_ROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zlib.h>

#define SIM_ROM_BUFFER	  0x6000u /* see rom.c */
#define SIM_ROM_WINDOW	  0x8000u /* inflated bytes gathered before programming: 32 KiB */
#define SIM_ROM_REPLY	  (8 + 64 + 4)
#define SIM_ROM_HEADER	  8u  /* direction, opcode, length, checksum or value */
#define SIM_ROM_DATA	  24u /* where a data block starts in its packet */
#define SIM_ROM_BLOCK_MAX 0x1800u

/* Opcodes: REFERENCE.md section 3.2. */
enum sim_op {
	SIM_FLASH_BEGIN = 0x02,
	SIM_FLASH_DATA = 0x03,
	SIM_FLASH_END = 0x04,
	SIM_MEM_BEGIN = 0x05,
	SIM_MEM_END = 0x06,
	SIM_MEM_DATA = 0x07,
	SIM_SYNC = 0x08,
	SIM_WRITE_REG = 0x09,
	SIM_READ_REG = 0x0A,
	SIM_SPI_SET_PARAMS = 0x0B,
	SIM_SPI_ATTACH = 0x0D,
	SIM_READ_FLASH_SLOW = 0x0E,
	SIM_CHANGE_BAUDRATE = 0x0F,
	SIM_DEFL_BEGIN = 0x10,
	SIM_DEFL_DATA = 0x11,
	SIM_DEFL_END = 0x12,
	SIM_SPI_FLASH_MD5 = 0x13,
	SIM_GET_SECURITY_INFO = 0x14,
	SIM_SDC_VERIF_BEGIN = 0x19,
	SIM_SDC_VERIF_DATA = 0x1A,
	SIM_SDC_VERIF_END = 0x1B,
	SIM_SDC_GEN_BEGIN = 0x1C,
	SIM_SDC_GEN_DATA = 0x1D,
	SIM_SDC_GEN_END = 0x1E
};

/* Reasons: REFERENCE.md section 3.11, low bytes. */
enum sim_reason {
	SIM_REASON_FORMAT = 0x05,
	SIM_REASON_FAILED = 0x06,
	SIM_REASON_CHECKSUM = 0x07,
	SIM_REASON_FLASH_READ = 0x09,
	SIM_REASON_READ_LENGTH = 0x0A,
	SIM_REASON_DEFLATE = 0x0B,
	SIM_REASON_ADLER = 0x0C
};

/* One upload under way; flash, compressed and RAM uploads each have their own. */
struct sim_upload {
	bool begun;
	bool encrypt;	  /* the data is to be written encrypted */
	uint32_t address; /* where the next byte goes */
	uint32_t block_size;
	uint32_t blocks_left;
	uint32_t next; /* sequence number expected */
};

/* What rom_sdc.c is in the middle of. */
struct sim_sdc {
	bool begun;
	uint32_t wanted; /* bytes announced */
	size_t size;	 /* bytes that came */
	uint8_t data[SIM_ROM_BLOCK_MAX];
};

/* What the loader does once the command's own work is done and the reply is out. */
enum sim_after {
	SIM_AFTER_NOTHING,
	SIM_AFTER_REBOOT,
	SIM_AFTER_RUN_FLASH,
	SIM_AFTER_RUN_RAM,
	SIM_AFTER_BAUD,
	SIM_AFTER_CRASH
};

enum sim_job_state {
	SIM_JOB_NONE,
	SIM_JOB_WORK,  /* erase, program, inflate, as far as there is something to do */
	SIM_JOB_REPLY, /* send the reply at busy_until */
	SIM_JOB_AFTER  /* the reply is out: reboot, jump, switch the rate */
};

struct sim_job {
	enum sim_job_state state;
	uint64_t busy_until;
	uint64_t wait; /* ns of computing before the reply */
	uint32_t erase_at;
	uint32_t erase_end;
	const uint8_t *program;
	uint32_t program_at;
	uint32_t program_size;
	bool encrypt;	     /* what is programmed */
	bool wait_for_flash; /* the last step started something in the flash */
	bool inflate;
	enum sim_after after;
	uint32_t argument; /* entry point or rate */
};

struct sim_rom {
	/* The packet buffer is not cleared between packets: a short packet is completed by the
	   last one's bytes, as measured on the ESP32 and ESP32-C3 ROMs in the emulator. */
	uint8_t packet[SIM_ROM_BUFFER];
	size_t size;
	bool in_frame;
	bool escaped;

	uint8_t reply[SIM_ROM_REPLY]; /* not cleared either */
	size_t payload;
	uint8_t reason; /* the last failure's; some commands clear it, see rom.c */
	uint8_t status;

	struct sim_job job;
	struct sim_upload flash;
	struct sim_upload defl;
	struct sim_upload ram;
	struct sim_sdc sdc;
	uint32_t flash_size; /* as SPI_SET_PARAMS says */
	bool attached;

	z_stream zlib;
	bool zlib_open;
	bool zlib_failed;
	bool zlib_done;
	uint8_t window[SIM_ROM_WINDOW];
	uint32_t window_used;
};

struct espflash_sim;

void sim_rom_reset(struct espflash_sim *sim);
void sim_rom_close(struct espflash_sim *sim);

/* One clean byte from the UART. */
void sim_rom_byte(struct espflash_sim *sim, uint8_t byte);

/* rom_job.c: take the next step of a command under way; called when busy_until has come. */
void sim_rom_step(struct espflash_sim *sim);

/* A transaction with the flash, as far as its pins are connected; it acts at `when`. */
void sim_rom_spi(struct espflash_sim *sim, uint64_t when, const uint8_t *out, size_t out_size,
	uint8_t *in, size_t in_size);

/* For the command files. */
uint32_t sim_rom_word(const struct sim_rom *rom, size_t index); /* argument word */
uint32_t sim_rom_size(const struct sim_rom *rom);		/* the header's length field */
void sim_rom_fail(struct sim_rom *rom, enum sim_reason reason);
void sim_rom_send_reply(struct espflash_sim *sim);

/* Check a data block against its upload: the data, or NULL after a refusal or when forgotten. */
const uint8_t *sim_rom_block(
	struct espflash_sim *sim, struct sim_upload *upload, uint32_t *ret_size);

void sim_rom_read_reg(struct espflash_sim *sim);
void sim_rom_write_reg(struct espflash_sim *sim);
void sim_rom_mem_begin(struct espflash_sim *sim);
void sim_rom_mem_data(struct espflash_sim *sim);
void sim_rom_mem_end(struct espflash_sim *sim);
void sim_rom_change_baudrate(struct espflash_sim *sim);
void sim_rom_security_info(struct espflash_sim *sim);

void sim_rom_sdc_verify_begin(struct espflash_sim *sim);
void sim_rom_sdc_verify_data(struct espflash_sim *sim);
void sim_rom_sdc_verify_end(struct espflash_sim *sim);
void sim_rom_sdc_info_begin(struct espflash_sim *sim);
void sim_rom_sdc_info_data(struct espflash_sim *sim);
void sim_rom_sdc_info_end(struct espflash_sim *sim);

bool sim_rom_flash_ready(const struct espflash_sim *sim);
bool sim_rom_beyond(const struct espflash_sim *sim, uint32_t address, uint32_t size);
bool sim_rom_begin(struct espflash_sim *sim, struct sim_upload *upload);
void sim_rom_flash_begin(struct espflash_sim *sim);
void sim_rom_flash_data(struct espflash_sim *sim);
void sim_rom_flash_end(struct espflash_sim *sim);
void sim_rom_set_params(struct espflash_sim *sim);
void sim_rom_attach(struct espflash_sim *sim);
void sim_rom_read_slow(struct espflash_sim *sim);
void sim_rom_md5(struct espflash_sim *sim);

void sim_rom_defl_begin(struct espflash_sim *sim);
void sim_rom_defl_data(struct espflash_sim *sim);
void sim_rom_defl_end(struct espflash_sim *sim);
void sim_rom_inflate(struct espflash_sim *sim); /* one step, until the window is full */

#endif
