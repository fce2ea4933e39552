/* SPDX-License-Identifier: MIT */
/*
 * The chip this stub is built for: its register table, chosen by the compiler's -D, and access to
 * registers. Included by every file of the firmware that touches hardware or sizes a buffer.
 */
#ifndef STUB_CHIP_H
#define STUB_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include STUB_CHIP_HEADER

/* Buffers that need not be zeroed before use; the host tests say otherwise. */
#ifndef NOINIT
#define NOINIT __attribute__((section(".noinit"), aligned(4)))
#endif

static inline uint32_t reg_read(uint32_t address)
{
	return *(const volatile uint32_t *)(uintptr_t)address;
}

static inline void reg_write(uint32_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

#endif
