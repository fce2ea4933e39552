/* SPDX-License-Identifier: MIT */
/*
 * Time; see ticks.h. Xtensa counts CPU cycles (CCOUNT); the ESP32-C3 has no standard cycle counter,
 * so its system timer is read.
 */
#include "chip.h"
#include "port.h"
#include "ticks.h"

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
	uint32_t last = ticks_now();

	while (us > 0) {
		const uint32_t now = ticks_now();

		port_poll();
		while (us > 0 && now - last >= TICKS_PER_US) {
			last += TICKS_PER_US;
			us--;
		}
	}
}
