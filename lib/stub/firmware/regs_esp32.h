/* SPDX-License-Identifier: MIT */
/*
 * ESP32: registers and sizes of the stub. Included through chip.h only.
 * Unless a line says otherwise: REFERENCE 2.2 and the ESP32 Technical Reference Manual 5.2.
 */
#ifndef STUB_REGS_ESP32_H
#define STUB_REGS_ESP32_H

#define CHIP_XTENSA	   1
#define CHIP_ID		   0u
#define CHIP_ADDRESS_SHIFT 8 /* SPI_ADDR is left-justified */

/* Chapter 13, UART0. Written at the AHB address: ESP-IDF 5.1, hal/esp32/uart_ll.h. */
#define UART		 0x3ff40000u /* and from there: */
#define UART_FIFO_READ	 0x00u
#define UART_FIFO_WRITE	 0x60000000u
#define UART_CLKDIV	 0x14u
#define UART_STATUS	 0x1cu
#define UART_RX_COUNT(s) ((s)&0xffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0xffu)
#define UART_DIV_INT	 0xfffffu
#define UART_DIV_FRAC	 20u
/* The ROM leaves APB on the crystal: 26 or 40 MHz; 80 when a PLL was started. */
#define UART_CLOCK(c) ((c) > 960000000u ? 1280000000u : (c) > 528000000u ? 640000000u : 416000000u)

/* Chapter 7: SPI1 drives the flash. */
#define SPI	      0x3ff42000u /* and from there: */
#define SPI_CMD	      0x00u
#define SPI_ADDR      0x04u
#define SPI_CTRL      0x08u
#define SPI_CLOCK     0x18u
#define SPI_USER      0x1cu
#define SPI_USER1     0x20u
#define SPI_USER2     0x24u
#define SPI_MOSI_DLEN 0x28u
#define SPI_MISO_DLEN 0x2cu
#define SPI_W0	      0x80u

/* Every flash reads at 20 MHz with opcode 03, and takes commands at 40: half of what the controller
 * runs at: N = 1 (17:12), H = 0 (11:6), L = 1 (5:0); and all of it (bit 31). */
#define SPI_CLOCK_IN  0x00001001u
#define SPI_CLOCK_OUT 0x80000000u

/* Section 4.12, IO_MUX of GPIO6..11: DATA2, DATA3, CMD, SD_CLK, DATA0, DATA1. */
#define PADS_FIRST	  0x3ff49054u
#define PADS		  6u
#define PAD_FUNCTION_MASK 0x7000u
#define PAD_FUNCTION_SPI  0x1200u /* function 1, input enabled (bit 9) */

/* Section 31.3: RTC_CNTL; key: REFERENCE 2.4. */
#define RTC		0x3ff48000u /* and from there: */
#define RTC_WDT_CONFIG0 0x8cu
#define RTC_WDT_CONFIG1 0x90u
#define RTC_WDT_PROTECT 0xa4u
#define RTC_WDT_KEY	0x50d83aa1u
/* Stage 0 resets the chip and the RTC (4), longest reset pulses: the straps are read anew. */
#define RTC_WDT_RESET 0xc001f800u
/* Section 18.4: timer group 0, MWDT. */
#define TIMG		 0x3ff5f000u /* and from there: */
#define TIMG_WDT_CONFIG0 0x48u
#define TIMG_WDT_PROTECT 0x64u
#define RESET_REG	 0x3ff48000u /* RTC_CNTL_OPTIONS0, SW_SYS_RST */
#define RESET_BIT	 0x80000000u

#define TICKS_PER_US 40u /* CPU cycles: the ROM leaves the CPU on the crystal */

#include "buffers.h"

#endif
