/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C61: registers of the stub. Included through chip.h only.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32c61.
 */
#ifndef STUB_REGS_ESP32C61_H
#define STUB_REGS_ESP32C61_H

#include "regs_lp.h"

#define CHIP_ID 20u

#define UART 0x60000000u
/* The crystal's 40 MHz, or a PLL's 80. */
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : 640000000u)
#define USB	      0x6000f000u
#define SPI	      0x60003000u

#define RTC	  0x600b1c00u
#define TIMG	  0x60008000u
#define TIMER	  0x6000a000u
#define RESET_REG 0x600b1034u /* LP_AON_SYS_CFG, HPSYS_SW_RESET */
#define RESET_BIT 0x80000000u

#endif
