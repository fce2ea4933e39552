/* SPDX-License-Identifier: MIT */
/*
 * ESP32-H4: registers of the stub. Included through chip.h only.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32h4.
 */
#ifndef STUB_REGS_ESP32H4_H
#define STUB_REGS_ESP32H4_H

#define CHIP_LP_WDT_LATER 1
#include "regs_lp.h"

#define CHIP_ID 28u

#define UART 0x60012000u
/* The crystal's 32 MHz, or a PLL's 48. */
#define UART_CLOCK(c) ((c) > 640000000u ? 768000000u : 512000000u)
#define USB	      0x6001d000u
#define SPI	      0x60099000u

#define RTC	  0x600b5400u
#define TIMG	  0x60090000u
#define TIMER	  0x60023000u
#define RESET_REG 0x600b2834u /* LP_AON_SYS_CFG, HPSYS_SW_RESET */
#define RESET_BIT 0x80000000u

#endif
