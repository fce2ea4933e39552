/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C3: registers of the stub. Included through chip.h only.
 * Unless a line says otherwise: REFERENCE 2.2, 2.4 and the ESP32-C3 Technical Reference 1.1.
 */
#ifndef STUB_REGS_ESP32C3_H
#define STUB_REGS_ESP32C3_H

#include "regs_rtc.h"

#define CHIP_ID 5u

#define UART	      0x60000000u
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : 640000000u)
#define USB	      0x60043000u
#define SPI	      0x60002000u

#define RTC		0x60008000u
#define RTC_WDT_CONFIG0 0x90u
#define RTC_WDT_CONFIG1 0x94u
#define RTC_WDT_PROTECT 0xa8u
#define SWD_CONF	0xacu
#define SWD_PROTECT	0xb0u
#define TIMG		0x6001f000u

#define CLOCK_CONF   0x600c0058u
#define TIMER	     0x60023000u
#define TIMER_CONF   TIMER
#define TICKS_PER_US 16u

/* Section 4.3.1, EFUSE_RD_REPEAT_DATA0 and from there: soft (an odd number of three bits) and pad
 * JTAG, USB, instruction cache; keys; secure boot. Flags: REFERENCE 2.18. The last purpose and the
 * version: the ROM's. */
#define SECURITY 0x60008830u
#define SECURITY_FLAGS(jtag, keys, boot)                                                           \
	(((boot) >> 20 & 3) | ((keys) >> 21 & 7) << 3 |                                            \
		(((jtag) >> 16 ^ (jtag) >> 17 ^ (jtag) >> 18) & 1) << 6 |                          \
		((jtag) >> 19 & 1) << 7 | ((jtag) >> 13 & 1) << 8 | ((jtag) >> 10 & 1) << 10)
#define SECURITY_LAST	 12u
#define SECURITY_VERSION 3u

#endif
