/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S2: registers of the stub. Included through chip.h only. Its USB is not among them: there
 * the ROM loader works. Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32s2.
 */
#ifndef STUB_REGS_ESP32S2_H
#define STUB_REGS_ESP32S2_H

#define UART_DIV_INT 0xfffffu /* wider than on all later ones */
#include "regs_rtc.h"

#define CHIP_XTENSA 1
#define CHIP_ID	    2u

#define UART	      0x3f400000u
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : 640000000u)
#define SPI	      0x3f402000u

#define RTC		0x3f408000u
#define RTC_WDT_CONFIG0 0x94u
#define RTC_WDT_CONFIG1 0x98u
#define RTC_WDT_PROTECT 0xacu
#define SWD_CONF	0xb0u
#define SWD_PROTECT	0xb4u
#define TIMG		0x3f41f000u

#define CLOCK_CONF   0x3f4c008cu
#define TICKS_PER_US 80u /* CPU cycles: 40 MHz, or 80 if a PLL was started */

#endif
