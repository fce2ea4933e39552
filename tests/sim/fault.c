/* SPDX-License-Identifier: MIT */
/*
 * When a fault strikes. fault_parse.c reads the specification; the UART, the loader and the flash
 * ask here or look at flags.
 */
#include "sim.h"

#include <string.h>

/* xorshift64: Marsaglia, "Xorshift RNGs", section 4 (13, 7, 17). */
static uint64_t random_next(struct sim_faults *faults)
{
	uint64_t x = faults->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return faults->random = x;
}

void sim_fault_restart(struct espflash_sim *sim)
{
	sim->faults.bytes[SIM_TX] = 0;
	sim->faults.bytes[SIM_RX] = 0;
	sim->faults.replies = 0;
}

static bool strikes(const struct sim_fault *fault, uint64_t index)
{
	return fault->every ? (index + 1) % fault->n == 0 : index == fault->n;
}

static void flip_bits(struct sim_faults *faults, uint8_t *value)
{
	for (int bit = 0; faults->bit_error_parts && bit < 8; bit++)
		if ((random_next(faults) >> 32) < faults->bit_error_parts)
			*value ^= (uint8_t)(1 << bit);
}

static void strike(struct espflash_sim *sim, const struct sim_fault *fault, struct sim_fate *fate)
{
	switch (fault->kind) {
	case SIM_FAULT_LOSE:
		fate->count = 0;
		break;
	case SIM_FAULT_CORRUPT:
		fate->bytes[0] ^= 0x24; /* two bits: a parity check would miss it */
		break;
	case SIM_FAULT_REPEAT:
		fate->bytes[1] = fate->bytes[0];
		fate->count = 2;
		break;
	case SIM_FAULT_GARBAGE: /* eight bytes of noise in front */
		fate->bytes[8] = fate->bytes[0];
		for (int i = 0; i < 8; i++)
			fate->bytes[i] = (uint8_t)(random_next(&sim->faults) >> 56);
		fate->count = 9;
		break;
	case SIM_FAULT_DELAY:
		fate->delay += fault->argument;
		break;
	case SIM_FAULT_DISCONNECT:
		sim->unplugged = true;
		fate->count = 0;
		break;
	case SIM_FAULT_RESET:
		sim_board_reset(sim, SIM_CAUSE_EXTERNAL, sim->board.download);
		break;
	case SIM_FAULT_BROWNOUT:
		sim_flash_power_cycle(&sim->flash, sim->now);
		sim_board_reset(sim, SIM_CAUSE_BROWNOUT, sim->board.download);
		break;
	case SIM_FAULT_STALL:
		sim->board.stalled = true;
		break;
	default:
		break;
	}
}

void sim_fault_byte(struct espflash_sim *sim, enum sim_way way, uint8_t value, struct sim_fate *ret)
{
	struct sim_faults *faults = &sim->faults;
	uint64_t index = faults->bytes[way]++;

	ret->bytes[0] = value;
	ret->count = 1;
	ret->delay = 0;
	flip_bits(faults, &ret->bytes[0]);
	for (size_t i = 0; i < faults->count; i++) {
		const struct sim_fault *fault = &faults->list[i];

		if (fault->kind <= SIM_FAULT_STALL && fault->way == way && strikes(fault, index)) {
			sim_log(sim, "fault at byte %llu %s", (unsigned long long)index,
				way == SIM_TX ? "from the host" : "to the host");
			strike(sim, fault, ret);
		}
	}
}

unsigned sim_fault_reply(struct espflash_sim *sim)
{
	struct sim_faults *faults = &sim->faults;
	uint64_t index = faults->replies++;

	for (size_t i = 0; i < faults->count; i++) {
		const struct sim_fault *fault = &faults->list[i];
		bool hit = fault->every ? (index + 1) % fault->n == 0 : index + 1 == fault->n;

		if (fault->kind == SIM_FAULT_SECOND_REPLY && hit)
			return 2;
		if (fault->kind == SIM_FAULT_LOSE_REPLY && hit)
			return 0;
	}
	return 1;
}

bool sim_fault_command(struct espflash_sim *sim, uint8_t op, uint8_t *ret_reason)
{
	struct sim_faults *faults = &sim->faults;

	for (size_t i = 0; i < faults->count; i++) {
		struct sim_fault *fault = &faults->list[i];

		if (fault->kind == SIM_FAULT_ERROR && fault->n == op && fault->left) {
			fault->left--;
			*ret_reason = (uint8_t)fault->argument;
			return true;
		}
	}
	return false;
}
