/* SPDX-License-Identifier: MIT */
/*
 * Ways out of the stub, and the watchdogs; see reset.h.
 */
#include "chip.h"
#include "flash.h"
#include "port.h"
#include "reset.h"
#include "spi.h"
#include "ticks.h"

#ifdef ROM_BOOT
/* start_xtensa.S */
_Noreturn void leave_to(uint32_t entry, uint32_t stack);
#endif

#ifdef RTC
/* From the watchdog's first register on the others are near: shorter instructions. */
#define WDT	    (RTC + RTC_WDT_CONFIG0)
#define FROM_WDT(r) ((r)-RTC_WDT_CONFIG0)
#endif

uint32_t rom_stack; /* the stack pointer at entry */

void reset_stop_watchdogs(void)
{
#ifdef RTC
	const uint32_t wdt = near(WDT), group = near(TIMG);

	reg_write(wdt + FROM_WDT(RTC_WDT_PROTECT), RTC_WDT_KEY);
	reg_write(wdt, 0);
	reg_write(group + TIMG_WDT_PROTECT, RTC_WDT_KEY);
	reg_write(group + TIMG_WDT_CONFIG0, 0);
#endif
#ifdef SWD_CONF
	reg_write(wdt + FROM_WDT(SWD_PROTECT), SWD_KEY);
	reg_write(wdt + FROM_WDT(SWD_CONF), reg_read(wdt + FROM_WDT(SWD_CONF)) | SWD_AUTO_FEED);
#endif
#ifdef WDT_CTL
	reg_write(WDT_CTL, reg_read(WDT_CTL) & ~WDT_CTL_ENABLE);
#endif
}

static void settle(void)
{
	flash_wait();
	port_drain();
	spi_restore();
}

static _Noreturn void software_reset(void)
{
	for (;;)
		reg_write(RESET_REG, reg_read(RESET_REG) | RESET_BIT);
}

_Noreturn void reset_chip(void)
{
	settle();
	software_reset();
}

_Noreturn void reset_to_firmware(void)
{
	settle();
#ifdef ROM_BOOT
	reg_write(CLOCK_CONF, reg_read(CLOCK_CONF) & ~CLOCK_SET);
	leave_to(ROM_BOOT, rom_stack);
#else
	const uint32_t wdt = near(WDT);

	/* 2000 ticks of the slow clock: 13 ms (REFERENCE 2.16, watchdog-reset). */
	reg_write(wdt + FROM_WDT(RTC_WDT_CONFIG1), 2000);
	reg_write(wdt, RTC_WDT_RESET);
	for (;;)
		;
#endif
}
