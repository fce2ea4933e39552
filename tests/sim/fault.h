/* SPDX-License-Identifier: MIT */
/*
 * Misbehaviour on request: parsed from a specification, asked for at each byte, reply and command.
 * The same specification and the same traffic give the same faults every time.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_FAULTS_MAX 16

/* Directions, seen from the host as on its connector. */
enum sim_way {
	SIM_TX, /* host to chip */
	SIM_RX	/* chip to host */
};

enum sim_fault_kind {
	SIM_FAULT_LOSE,
	SIM_FAULT_CORRUPT,
	SIM_FAULT_REPEAT,
	SIM_FAULT_GARBAGE,
	SIM_FAULT_DELAY,
	SIM_FAULT_DISCONNECT,
	SIM_FAULT_RESET,
	SIM_FAULT_BROWNOUT,
	SIM_FAULT_STALL,
	SIM_FAULT_SECOND_REPLY, /* n counts replies, from 1 */
	SIM_FAULT_LOSE_REPLY,
	SIM_FAULT_ERROR /* n = opcode, argument = reason */
};

struct sim_fault {
	enum sim_fault_kind kind;
	enum sim_way way;
	bool every;
	uint64_t n;
	uint64_t argument;
	uint64_t left; /* how often an ERROR still strikes */
};

struct sim_faults {
	struct sim_fault list[SIM_FAULTS_MAX];
	size_t count;
	bool split;
	bool boot_noise;
	uint64_t watchdog;	  /* ns from a reset until the watchdogs bite; 0 = they do not */
	uint64_t bit_error_parts; /* errors in 2^32 bits */
	uint64_t random;
	uint64_t bytes[2]; /* seen so far on this connection, a way each */
	uint64_t replies;
};

/* What becomes of one byte: `count` of them, after `delay` ns. */
struct sim_fate {
	uint8_t bytes[10];
	size_t count;
	uint64_t delay;
};

struct espflash_sim;

/* Parse a specification, NULL or "" = no faults; false: `why` says what is wrong. */
bool sim_fault_parse(struct espflash_sim *sim, const char *spec, char *why, size_t why_size);

/* A new connection: byte indices and reply numbers start over. */
void sim_fault_restart(struct espflash_sim *sim);

/* Ask for the fate of a byte; may reset, disconnect or stall the board. */
void sim_fault_byte(
	struct espflash_sim *sim, enum sim_way way, uint8_t value, struct sim_fate *ret);

/* How often the reply now due is to be sent: 0, 1 or 2. */
unsigned sim_fault_reply(struct espflash_sim *sim);

/* Whether a command is to fail; *ret_reason gets the reason byte. */
bool sim_fault_command(struct espflash_sim *sim, uint8_t op, uint8_t *ret_reason);

/* The text for --help. */
extern const char sim_fault_help[];

#endif
