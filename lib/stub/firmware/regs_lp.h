/* SPDX-License-Identifier: MIT */
/*
 * The chips since the ESP32-C6, whose low-power part is a system of its own: what they have alike.
 * Included by their headers. Sources: as in regs_common.h. The ROM leaves CPU, SPI controller and
 * UART at the crystal's rate.
 */
#ifndef STUB_REGS_LP_H
#define STUB_REGS_LP_H

#include "regs_common.h"

#define UART_FIFO_WRITE	 UART
#define UART_RX_COUNT(s) ((s)&0xffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0xffu)
/* REG_UPDATE: what is written to others counts from then on. */
#define UART_UPDATE	0x98u
#define UART_UPDATE_BIT 1u

/* lp_wdt_reg.h; RTC is its base. Two chips have one more register before the last ones. */
#define RTC_WDT_CONFIG0 0x00u
#define RTC_WDT_CONFIG1 0x04u
#ifdef CHIP_LP_WDT_LATER
#define RTC_WDT_PROTECT 0x1cu
#define SWD_CONF	0x20u
#define SWD_PROTECT	0x24u
#else
#define RTC_WDT_PROTECT 0x18u
#define SWD_CONF	0x1cu
#define SWD_PROTECT	0x20u
#endif
#define SWD_KEY	      RTC_WDT_KEY
#define SWD_AUTO_FEED 0x00040000u

#define TIMER_CONF   TIMER
#define TICKS_PER_US 16u

#endif
