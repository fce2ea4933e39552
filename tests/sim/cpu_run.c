/* SPDX-License-Identifier: MIT */
/*
 * What surrounds the cores: making one, running it, finding its code and putting a fault into
 * words. Knows the instruction sets only as two functions that run them.
 */
#include "cpu_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/error.h>

static bool is_riscv(const struct sim_cpu *cpu)
{
	return cpu->kind == SIM_CPU_RV32 || cpu->kind == SIM_CPU_ESP32C3;
}

int sim_cpu_new(struct sim_cpu **ret, enum sim_cpu_kind kind, struct sim_bus *bus)
{
	struct sim_cpu *cpu = calloc(1, sizeof(*cpu));

	if (!cpu)
		return ESPFLASH_ERROR_NO_MEMORY;
	cpu->kind = kind;
	cpu->bus = bus;
	sim_cpu_reset(cpu, 0, 0);
	*ret = cpu;
	return 0;
}

void sim_cpu_free(struct sim_cpu **cpu)
{
	free(*cpu);
	*cpu = NULL;
}

void sim_cpu_reset(struct sim_cpu *cpu, uint32_t pc, uint32_t sp)
{
	enum sim_cpu_kind kind = cpu->kind;
	struct sim_bus *bus = cpu->bus;

	memset(cpu, 0, sizeof(*cpu));
	cpu->kind = kind;
	cpu->bus = bus;
	cpu->break_at = SIM_NO_BREAK;
	cpu->pc = pc;
	if (is_riscv(cpu)) {
		cpu->r[2] = sp;
		cpu->u.rv.mstatus = 0x1800; /* MPP = machine */
	} else {
		cpu->r[1] = sp;
		cpu->u.xt.ps = 0x1F; /* interrupt level 15, EXCM: Xtensa ISA 4.4.1.4 */
	}
}

enum sim_cpu_stop sim_cpu_run(struct sim_cpu *cpu, uint64_t cycles)
{
	cpu->until = cycles > UINT64_MAX - cpu->cycles ? UINT64_MAX : cpu->cycles + cycles;
	cpu->stop = SIM_CPU_RAN;
	if (!cycles)
		return cpu->stop;
	if (is_riscv(cpu))
		sim_rv32_run(cpu);
	else
		sim_xtensa_run(cpu);
	if (cpu->stop == SIM_CPU_RAN && cpu->pc == cpu->break_at)
		cpu->stop = SIM_CPU_AT_BREAK;
	return cpu->stop;
}

enum sim_cpu_why sim_cpu_fetch_slowly(struct sim_cpu *cpu, uint32_t *ret)
{
	struct sim_code *code = &cpu->code;
	uint32_t offset, available;

	cpu->length = 0;
	if (cpu->pc - code->start >= code->size) {
		memset(code, 0, sizeof(*code));
		if (cpu->bus->fetch(cpu->bus->self, cpu->pc, code)) {
			cpu->fault.address = cpu->pc;
			return SIM_CPU_NO_FETCH;
		}
	}
	offset = cpu->pc - code->start;
	available = code->size - offset;
	*ret = 0;
	for (uint32_t i = 0; i < 4 && i < available; i++)
		*ret |= (uint32_t)code->bytes[offset + i] << (8 * i);
	/* Narrow ones: the two low bits are not 3; Xtensa's low four are 8 to 13. */
	cpu->length = is_riscv(cpu) ? ((*ret & 3) == 3 ? 4 : 2) : ((*ret & 15) < 8 ? 3 : 2);
	if (cpu->length > available) {
		cpu->length = 0;
		cpu->fault.address = code->start + code->size;
		return SIM_CPU_NO_FETCH;
	}
	return SIM_CPU_FINE;
}

static const char *describe(enum sim_cpu_why why)
{
	switch (why) {
	case SIM_CPU_UNALIGNED:
		return "unaligned access";
	case SIM_CPU_NO_READ:
		return "read of unmapped memory";
	case SIM_CPU_NO_WRITE:
		return "write to unmapped or read-only memory";
	case SIM_CPU_NO_FETCH:
		return "no code";
	case SIM_CPU_WORDS_ONLY:
		return "access to memory that takes whole words only";
	case SIM_CPU_DEVICE:
		return "a device objects";
	case SIM_CPU_UNMODELLED:
		return "not modelled";
	case SIM_CPU_TRAP:
		return "trap";
	case SIM_CPU_FINE:
	case SIM_CPU_ILLEGAL:
		break;
	}
	return "illegal instruction";
}

/* The fault in one line: what, where in memory, at which pc, which bytes. */
static void put_text(struct sim_cpu_fault *fault, const char *what)
{
	char memory[40] = "";
	char bytes[32] = "";

	if (fault->size)
		snprintf(memory, sizeof(memory), ": %u byte%s at %08lx", fault->size,
			fault->size == 1 ? "" : "s", (unsigned long)fault->address);
	for (unsigned i = 0; i < fault->byte_count; i++)
		snprintf(bytes + 3 * i, sizeof(bytes) - 3 * i, " %02x", fault->bytes[i]);
	snprintf(fault->text, sizeof(fault->text), "%s%s, pc %08lx%s%s", what, memory,
		(unsigned long)fault->pc, fault->byte_count ? ", instruction" : "", bytes);
}

void sim_cpu_fail(struct sim_cpu *cpu, enum sim_cpu_why why)
{
	struct sim_cpu_fault *fault = &cpu->fault;
	const char *what = cpu->detail;
	bool memory = why >= SIM_CPU_UNALIGNED && why <= SIM_CPU_DEVICE && why != SIM_CPU_NO_FETCH;

	if (why == SIM_CPU_DEVICE)
		what = cpu->bus->objection;
	fault->why = why;
	fault->pc = cpu->pc;
	if (!memory)
		fault->size = 0;
	if (!memory && why != SIM_CPU_NO_FETCH)
		fault->address = cpu->pc;
	fault->byte_count = cpu->length;
	for (unsigned i = 0; i < cpu->length; i++)
		fault->bytes[i] = (uint8_t)(cpu->insn >> (8 * i));
	put_text(fault, what ? what : describe(why));
	cpu->detail = NULL;
	cpu->bus->objection = NULL;
	cpu->stop = SIM_CPU_FAULTED;
}

const struct sim_cpu_fault *sim_cpu_fault(const struct sim_cpu *cpu)
{
	return &cpu->fault;
}

uint32_t sim_cpu_reg(const struct sim_cpu *cpu, unsigned number)
{
	return cpu->r[number & 31];
}

void sim_cpu_set_reg(struct sim_cpu *cpu, unsigned number, uint32_t value)
{
	if (number || !is_riscv(cpu))
		cpu->r[number & 31] = value;
}

uint32_t sim_cpu_pc(const struct sim_cpu *cpu)
{
	return cpu->pc;
}

void sim_cpu_set_pc(struct sim_cpu *cpu, uint32_t pc)
{
	cpu->pc = pc;
}

void sim_cpu_set_break(struct sim_cpu *cpu, uint32_t pc)
{
	cpu->break_at = pc;
}

void sim_cpu_clear_break(struct sim_cpu *cpu)
{
	cpu->break_at = SIM_NO_BREAK;
}

uint64_t sim_cpu_cycles(const struct sim_cpu *cpu)
{
	return cpu->cycles;
}

uint64_t sim_cpu_instructions(const struct sim_cpu *cpu)
{
	return cpu->instructions;
}

void sim_cpu_skip_cycles(struct sim_cpu *cpu, uint64_t cycles)
{
	cpu->cycles += cycles;
}

void sim_cpu_yield(struct sim_cpu *cpu)
{
	cpu->until = 0;
}

void sim_cpu_impure(struct sim_cpu *cpu)
{
	cpu->impure = true;
}

void sim_cpu_flush(struct sim_cpu *cpu)
{
	memset(&cpu->code, 0, sizeof(cpu->code));
}
