/* SPDX-License-Identifier: MIT */
/*
 * The chips from the ESP32-S2 to the ESP32-C2, whose low-power part is RTC_CNTL: what they have
 * alike. Included by their headers. Sources: as in regs_common.h.
 */
#ifndef STUB_REGS_RTC_H
#define STUB_REGS_RTC_H

#include "regs_common.h"

#define UART_FIFO_WRITE	 0x60000000u
#define UART_RX_COUNT(s) ((s)&0x3ffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0x3ffu)

/* rtc_cntl_reg.h: OPTIONS0, SW_SYS_RST. The watchdogs' places differ. */
#define RESET_REG     RTC
#define RESET_BIT     0x80000000u
#define SWD_KEY	      0x8f1d312au
#define SWD_AUTO_FEED 0x80000000u

/* ESP32-C3 Technical Reference, section 6.2.4, SYSTEM_SYSCLK_CONF: the ROM leaves the CPU, and the
 * bus with the SPI controller, at half the crystal: the divider less one, whose reset value is the
 * same on all of them (system_reg.h). The UART has the crystal itself. */
#define CLOCK_CLEAR 0x3ffu
#define CLOCK_SET   0u

#endif
