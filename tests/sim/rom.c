/* SPDX-License-Identifier: MIT */
/*
 * The loader's framing, dispatch and replies. The board starts it, the clock feeds it bytes.
 *
 * How it behaves at the edges was measured on the ESP32 ROM (v3) and the ESP32-C3 ROM
 * (api1-20210207) in an emulator; both do the same unless said otherwise:
 * - bytes before a C0 are skipped; C0 C0 is no packet; a C0 that ends a packet does not start the
 *   next one; after DB, any byte but DC and DD stands for itself;
 * - a packet too short for its command is completed by what the buffer held before;
 * - a command it does not know, or a packet that is no request, is answered with the opcode and
 *   value of the reply before, status 1, reason 5; eight times if that was a SYNC reply;
 * - a reply's two reserved bytes, and its reason byte on success, hold whatever was there;
 * - 16000 bytes in one packet are taken, 33000 kill it.
 * The ESP8266 ROM could not be measured; it is taken to be their ancestor and to do the same.
 */
#include "sim.h"

#include <string.h>

/* SLIP: REFERENCE.md section 3.1. */
#define END	0xC0
#define ESC	0xDB
#define ESC_END 0xDC
#define ESC_ESC 0xDD

#define SYNC_REPLIES 8 /* REFERENCE.md section 3.4, and measured */

/* Our choice: what a command costs before its own work. */
#define LATENCY (100 * SIM_NS_PER_US)

struct command {
	uint8_t op;
	bool clears_reason; /* measured: which replies reset the reason byte */
	void (*run)(struct espflash_sim *sim);
};

static void run_sync(struct espflash_sim *sim)
{
	/* The value is the first word of the request. */
	memcpy(sim->rom.reply + 4, sim->rom.packet + SIM_ROM_HEADER, 4);
}

static const struct command commands[] = {
	{SIM_FLASH_BEGIN, false, sim_rom_flash_begin},
	{SIM_FLASH_DATA, false, sim_rom_flash_data},
	{SIM_FLASH_END, false, sim_rom_flash_end},
	{SIM_MEM_BEGIN, false, sim_rom_mem_begin},
	{SIM_MEM_END, false, sim_rom_mem_end},
	{SIM_MEM_DATA, false, sim_rom_mem_data},
	{SIM_SYNC, true, run_sync},
	{SIM_WRITE_REG, true, sim_rom_write_reg},
	{SIM_READ_REG, true, sim_rom_read_reg},
	{SIM_SPI_SET_PARAMS, false, sim_rom_set_params},
	{SIM_SPI_ATTACH, true, sim_rom_attach},
	{SIM_READ_FLASH_SLOW, true, sim_rom_read_slow},
	{SIM_CHANGE_BAUDRATE, false, sim_rom_change_baudrate},
	{SIM_DEFL_BEGIN, false, sim_rom_defl_begin},
	{SIM_DEFL_DATA, false, sim_rom_defl_data},
	{SIM_DEFL_END, false, sim_rom_defl_end},
	{SIM_SPI_FLASH_MD5, true, sim_rom_md5},
	{SIM_GET_SECURITY_INFO, false, sim_rom_security_info},
	{SIM_SDC_VERIF_BEGIN, false, sim_rom_sdc_verify_begin},
	{SIM_SDC_VERIF_DATA, false, sim_rom_sdc_verify_data},
	{SIM_SDC_VERIF_END, false, sim_rom_sdc_verify_end},
	{SIM_SDC_GEN_BEGIN, false, sim_rom_sdc_info_begin},
	{SIM_SDC_GEN_DATA, false, sim_rom_sdc_info_data},
	{SIM_SDC_GEN_END, false, sim_rom_sdc_info_end},
};

void sim_rom_reset(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;

	sim_rom_close(sim);
	memset(rom, 0, sizeof(*rom));
	rom->flash_size = sim->chip->default_size;
	rom->job.busy_until = sim->now;
}

void sim_rom_close(struct espflash_sim *sim)
{
	if (sim->rom.zlib_open)
		inflateEnd(&sim->rom.zlib);
	sim->rom.zlib_open = false;
}

uint32_t sim_rom_word(const struct sim_rom *rom, size_t index)
{
	const uint8_t *at = rom->packet + SIM_ROM_HEADER + 4 * index;

	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

uint32_t sim_rom_size(const struct sim_rom *rom)
{
	return (uint32_t)rom->packet[2] | (uint32_t)rom->packet[3] << 8;
}

void sim_rom_fail(struct sim_rom *rom, enum sim_reason reason)
{
	rom->status = 1;
	rom->reason = (uint8_t)reason;
}

static size_t frame_put(uint8_t *out, uint8_t byte)
{
	if (byte != END && byte != ESC) {
		out[0] = byte;
		return 1;
	}
	out[0] = ESC;
	out[1] = byte == END ? ESC_END : ESC_ESC;
	return 2;
}

static void send_frame(struct espflash_sim *sim, size_t size)
{
	uint8_t frame[2 * SIM_ROM_REPLY + 2];
	size_t used = 0;

	frame[used++] = END;
	for (size_t i = 0; i < size; i++)
		used += frame_put(frame + used, sim->rom.reply[i]);
	frame[used++] = END;
	sim_uart_chip_sends(sim, frame, used);
}

void sim_rom_send_reply(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	size_t length = rom->payload + sim->chip->status_size;
	unsigned count = rom->reply[1] == SIM_SYNC ? SYNC_REPLIES : 1;

	rom->reply[0] = 1;
	rom->reply[2] = (uint8_t)length;
	rom->reply[3] = (uint8_t)(length >> 8);
	rom->reply[SIM_ROM_HEADER + rom->payload] = rom->status;
	rom->reply[SIM_ROM_HEADER + rom->payload + 1] = rom->reason;
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = sim_fault_reply(sim); k; k--)
			send_frame(sim, SIM_ROM_HEADER + length);
	if (rom->status)
		sim_log(sim, "reply %02x: refused, reason %02x", rom->reply[1], rom->reason);
}

/* What secure download mode leaves: REFERENCE.md section 2.17. */
#define SECURE_OPS                                                                                 \
	(SIM_OP(SIM_SYNC) | SIM_OP(SIM_FLASH_BEGIN) | SIM_OP(SIM_FLASH_DATA) |                     \
		SIM_OP(SIM_FLASH_END) | SIM_OP(SIM_SPI_SET_PARAMS) | SIM_OP(SIM_SPI_ATTACH) |      \
		SIM_OP(SIM_CHANGE_BAUDRATE) | SIM_OP(SIM_GET_SECURITY_INFO) | SIM_OPS_SDC)

static uint32_t known_ops(const struct espflash_sim *sim)
{
	const uint32_t ops = sim->chip->ops | (sim->chip->quirks & SIM_QUIRK_SDC ? SIM_OPS_SDC : 0);

	if (sim_fuse_get(&sim->fuses, &sim->chip->fuses, "ENABLE_SECURITY_DOWNLOAD"))
		return ops & SECURE_OPS;
	return ops;
}

static const struct command *find_command(const struct espflash_sim *sim)
{
	const uint8_t *packet = sim->rom.packet;

	if (packet[0] != 0 || packet[1] >= 32 || !(known_ops(sim) & SIM_OP(packet[1])))
		return NULL;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].op == packet[1])
			return &commands[i];
	return NULL;
}

static void dispatch(struct espflash_sim *sim)
{
	struct sim_rom *rom = &sim->rom;
	const struct command *command = find_command(sim);
	uint8_t reason;

	memset(&rom->job, 0, sizeof(rom->job));
	rom->payload = 0;
	rom->status = 0;
	if (!command) {
		sim_log(sim, "command %02x: unknown", rom->packet[1]);
		sim_rom_fail(rom, SIM_REASON_FORMAT);
	} else {
		sim_log(sim, "command %02x, %lu bytes", command->op,
			(unsigned long)sim_rom_size(rom));
		sim->commands++;
		rom->reply[1] = command->op;
		if (sim_fault_command(sim, command->op, &reason)) {
			rom->status = 1;
			rom->reason = reason;
		} else {
			command->run(sim);
			if (command->clears_reason && !rom->status)
				rom->reason = 0;
		}
	}
	rom->job.state = SIM_JOB_WORK;
	rom->job.busy_until = sim->now + LATENCY;
}

void sim_rom_byte(struct espflash_sim *sim, uint8_t byte)
{
	struct sim_rom *rom = &sim->rom;

	if (byte == END) {
		bool whole = rom->in_frame && rom->size > 0;

		rom->in_frame = !whole;
		rom->size = 0;
		rom->escaped = false;
		if (whole)
			dispatch(sim);
		return;
	}
	if (!rom->in_frame)
		return;
	if (byte == ESC && !rom->escaped) {
		rom->escaped = true;
		return;
	}
	if (rom->escaped && byte == ESC_END)
		byte = END;
	else if (rom->escaped && byte == ESC_ESC)
		byte = ESC;
	rom->escaped = false;
	if (rom->size == SIM_ROM_BUFFER) {
		sim_log(sim, "packet overflows the loader's memory");
		sim->board.mode = SIM_DEAD;
		return;
	}
	rom->packet[rom->size++] = byte;
}
