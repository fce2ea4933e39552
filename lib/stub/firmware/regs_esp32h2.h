/* SPDX-License-Identifier: MIT */
/*
 * ESP32-H2: registers of the stub. Included through chip.h only.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32h2.
 */
#ifndef STUB_REGS_ESP32H2_H
#define STUB_REGS_ESP32H2_H

#define CHIP_LP_WDT_LATER 1
#include "regs_lp.h"

#define CHIP_ID 16u

#define UART 0x60000000u
/* The crystal's 32 MHz, or a PLL's 48. */
#define UART_CLOCK(c) ((c) > 640000000u ? 768000000u : 512000000u)
#define USB	      0x6000f000u
#define SPI	      0x60003000u

#define RTC	  0x600b1c00u
#define TIMG	  0x60009000u
#define TIMER	  0x6000b000u
#define RESET_REG 0x600b1034u /* LP_AON_SYS_CFG, HPSYS_SW_RESET */
#define RESET_BIT 0x80000000u

#endif
