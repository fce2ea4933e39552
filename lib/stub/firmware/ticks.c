/* SPDX-License-Identifier: MIT */
/*
 * Time; see ticks.h. Xtensa counts CPU cycles (CCOUNT); the ESP32-C3 has no standard cycle counter,
 * so its system timer is read.
 */
#include "chip.h"
#include "port.h"
#include "ticks.h"

#define REST_US 10u

void ticks_start(void)
{
#ifdef CLOCK_CONF
	reg_write(CLOCK_CONF, (reg_read(CLOCK_CONF) & ~CLOCK_CLEAR) | CLOCK_SET);
#endif
#ifdef TIMER_CONF
	reg_write(TIMER_CONF, reg_read(TIMER_CONF) | TIMER_CONF_RUN);
#endif
}

uint32_t ticks_now(void)
{
#ifdef CHIP_XTENSA
	uint32_t v;

	__asm__ volatile("rsr %0, ccount" : "=r"(v));
	return v;
#else
	reg_write(TIMER_OP, TIMER_OP_UPDATE);
	while (!(reg_read(TIMER_OP) & TIMER_OP_VALID))
		;
	return reg_read(TIMER_VALUE);
#endif
}

void ticks_delay(uint32_t us)
{
	const uint32_t start = ticks_now();

	us *= TICKS_PER_US;
	while (ticks_now() - start < us)
		port_poll();
}

#ifdef CHIP_XTENSA
NOINLINE void ticks_rest(void)
{
	const uint32_t start = ticks_now();

	while (ticks_now() - start < REST_US * TICKS_PER_US)
		;
}
#endif
