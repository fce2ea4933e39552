/* SPDX-License-Identifier: MIT */
/*
 * ESP32-P4: registers of the stub. Included through chip.h only. Both generations have the
 * same registers; on USB-OTG the ROM loader works.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32p4.
 */
#ifndef STUB_REGS_ESP32P4_H
#define STUB_REGS_ESP32P4_H

#include "regs_lp.h"

#define CHIP_ID 18u

#define UART 0x500ca000u
/* The crystal's 40 MHz, or a PLL's 80. */
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : 640000000u)
#define USB	      0x500d2000u
#define SPI	      0x5008d000u

#define RTC	  0x50116000u
#define TIMG	  0x500c2000u
#define TIMER	  0x500e2000u
#define RESET_REG 0x50110008u /* LP_SYSTEM_REG_SYS_CTRL, SYS_SW_RST */
#define RESET_BIT 0x00000002u

#endif
