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

/* Called from several places: one copy is smaller, which the compiler does not see. */
#define NOINLINE __attribute__((noinline))

/* The compiler forgets what p is: it then reaches what is near with small offsets from p, instead
 * of loading an address for each variable or register. */
#define near(p)                                                                                    \
	({                                                                                         \
		__typeof__(p) near_p = (p);                                                        \
		__asm__("" : "+r"(near_p));                                                        \
		near_p;                                                                            \
	})

static inline const volatile uint32_t *reg_at(uint32_t address)
{
	return (const volatile uint32_t *)(uintptr_t)address;
}

static inline uint32_t reg_read(uint32_t address)
{
	return *reg_at(address);
}

/* Xtensa may read one address before an earlier write to another is done; the compiler is told
 * (-mno-serialize-volatile) not to prevent that everywhere. After this, writes have arrived. */
static inline void reg_settle(void)
{
#ifdef __XTENSA__
	__asm__ volatile("memw" ::: "memory");
#endif
}

static inline void reg_write(uint32_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

#endif
