/* SPDX-License-Identifier: MIT */
/*
 * ESP32-S31: registers of the stub. Included through chip.h only. On USB-OTG the ROM loader
 * works.
 * Sources: REFERENCE 2.2, 2.4; ESP-IDF 102122904a, components/soc/esp32s31.
 */
#ifndef STUB_REGS_ESP32S31_H
#define STUB_REGS_ESP32S31_H

#include "regs_lp.h"

#define CHIP_ID 32u

#define UART 0x2038a000u
/* The crystal's 40 MHz, or a PLL's 80. */
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : 640000000u)
#define USB	      0x20391000u
#define SPI	      0x20501000u

#define RTC	  0x20801000u
#define TIMG	  0x20580000u
#define TIMER	  0x20399000u
#define RESET_REG 0x20700008u /* LP_SYSTEM_REG_SYS_CTRL, SYS_SW_RST */
#define RESET_BIT 0x00000002u

/* hp_sys_clkrst_reg.h, SYSTIMER_CTRL0: the timer's clocks, which are off after a reset. */
#define CLOCK_CONF  0x20587120u
#define CLOCK_CLEAR 0u
#define CLOCK_SET   0x11u

#endif
