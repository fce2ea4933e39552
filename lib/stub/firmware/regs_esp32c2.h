/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C2: registers of the stub. Included through chip.h only.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32c2.
 */
#ifndef STUB_REGS_ESP32C2_H
#define STUB_REGS_ESP32C2_H

#include "regs_rtc.h"

#define CHIP_ID 12u

#define UART 0x60000000u
/* The crystal, 26 or 40 MHz, or a PLL's 40 MHz. */
#define UART_CLOCK(c) ((c) > 528000000u ? 640000000u : 416000000u)
#define SPI	      0x60002000u

#define RTC		0x60008000u
#define RTC_WDT_CONFIG0 0x84u
#define RTC_WDT_CONFIG1 0x88u
#define RTC_WDT_PROTECT 0x9cu
#define SWD_CONF	0xa0u
#define SWD_PROTECT	0xa4u
#define TIMG		0x6001f000u

#define CLOCK_CONF   0x600c0058u
#define TIMER	     0x60023000u
#define TIMER_CONF   TIMER
#define TICKS_PER_US 16u

#endif
