/* SPDX-License-Identifier: MIT */
/*
 * What all chips since the ESP32-S2 have alike: where registers are from a base, their bits, and
 * the sizes of the buffers. Included by the chips' headers, which have the bases (UART, SPI, USB,
 * RTC, TIMG, TIMER). Sources: ESP-IDF 102122904a, components/soc/CHIP/register/soc; the ESP32-C3
 * Technical Reference 1.1, whose chapters are named here.
 */
#ifndef STUB_REGS_COMMON_H
#define STUB_REGS_COMMON_H

#define CHIP_ADDRESS_SHIFT 0 /* SPI_ADDR is right-justified */

/* Chapter 26; uart_reg.h. */
#define UART_FIFO_READ 0x00u
#define UART_CLKDIV    0x14u
#define UART_STATUS    0x1cu
#ifndef UART_DIV_INT
#define UART_DIV_INT 0xfffu
#endif
#define UART_DIV_FRAC 20u

/* Chapter 30; usb_serial_jtag_reg.h. */
#define USB_DATA	  0x00u
#define USB_CONF	  0x04u
#define USB_CONF_WR_DONE  1u
#define USB_CONF_IN_FREE  2u
#define USB_CONF_OUT_DATA 4u

/* REFERENCE 2.2; spi_mem_reg.h. */
#define SPI_CMD	      0x00u
#define SPI_ADDR      0x04u
#define SPI_CTRL      0x08u
#define SPI_CLOCK     0x14u
#define SPI_USER      0x18u
#define SPI_USER1     0x1cu
#define SPI_USER2     0x20u
#define SPI_MOSI_DLEN 0x24u
#define SPI_MISO_DLEN 0x28u
#define SPI_W0	      0x58u

/* The controller runs at the crystal's rate, 26 to 48 MHz, at which every flash takes commands.
 * With opcode 03 it reads at half of that: N = 1 (23:16), H = 0 (15:8), L = 1 (7:0). */
#define SPI_CLOCK_IN  0x00010001u
#define SPI_CLOCK_OUT 0x80000000u

/* Chapter 12, MWDT; timer_group_reg.h. Keys, and the way to reset by the RTC's: REFERENCE 2.16. */
#define TIMG_WDT_CONFIG0 0x48u
#define TIMG_WDT_PROTECT 0x64u
#define RTC_WDT_KEY	 0x50d83aa1u
#define RTC_WDT_RESET	 0xd0000102u

/* Chapter 10, unit 0; systimer_reg.h: 16 MHz. */
#define TIMER_CONF_RUN	0x40000000u /* TIMER_UNIT0_WORK_EN */
#define TIMER_OP	(TIMER + 0x04u)
#define TIMER_OP_UPDATE 0x40000000u
#define TIMER_OP_VALID	0x20000000u
#define TIMER_VALUE	(TIMER + 0x44u)

#include "buffers.h"

#endif
