/* SPDX-License-Identifier: MIT */
/*
 * ESP32-C3: registers and sizes of the stub. Included through chip.h only.
 * Unless a line says otherwise: REFERENCE 2.2, 2.4 and the ESP32-C3 Technical Reference 1.1.
 */
#ifndef STUB_REGS_ESP32C3_H
#define STUB_REGS_ESP32C3_H

#define CHIP_ID		   5u
#define CHIP_ADDRESS_SHIFT 0 /* SPI_ADDR is right-justified */

/* Chapter 26, UART0. */
#define UART		 0x60000000u /* and from there: */
#define UART_FIFO_READ	 0x00u
#define UART_FIFO_WRITE	 0x60000000u
#define UART_CLKDIV	 0x14u
#define UART_STATUS	 0x1cu
#define UART_RX_COUNT(s) ((s)&0x3ffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0x3ffu)
#define UART_TX_STATE	 0x6cu	     /* FSM_STATUS */
#define UART_TX_BUSY	 0x000000f0u /* ST_UTX_OUT: 0 = idle */
#define UART_DIV_INT	 0xfffu
#define UART_DIV_FRAC	 20u
#define UART_CLOCK(c)	 ((c) > 960000000u ? 1280000000u : 640000000u)

/* Chapter 30, USB-Serial/JTAG: data, and its state. */
#define USB		  0x60043000u /* and from there: */
#define USB_DATA	  0x00u
#define USB_CONF	  0x04u
#define USB_CONF_WR_DONE  1u
#define USB_CONF_IN_FREE  2u
#define USB_CONF_OUT_DATA 4u

/* SPI1 drives the flash: ESP-IDF 5.1, soc/esp32c3/include/soc/spi_mem_reg.h. */
#define SPI	      0x60002000u /* and from there: */
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

/* Every flash reads at 20 MHz with opcode 03, and takes commands at 40: half of what the controller
 * runs at: N = 1 (23:16), H = 0 (15:8), L = 1 (7:0); and all of it (bit 31). */
#define SPI_CLOCK_IN  0x00010001u
#define SPI_CLOCK_OUT 0x80000000u

/* REFERENCE 2.4, 2.16. */
#define RTC		0x60008000u /* and from there: */
#define RTC_WDT_CONFIG0 0x90u
#define RTC_WDT_CONFIG1 0x94u
#define RTC_WDT_PROTECT 0xa8u
#define RTC_WDT_KEY	0x50d83aa1u
#define RTC_WDT_RESET	0xd0000102u
#define SWD_CONF	0xacu
#define SWD_PROTECT	0xb0u
#define SWD_KEY		0x8f1d312au
#define SWD_AUTO_FEED	0x80000000u
/* Chapter 12: timer group 0, MWDT. */
#define TIMG		 0x6001f000u /* and from there: */
#define TIMG_WDT_CONFIG0 0x48u
#define TIMG_WDT_PROTECT 0x64u
#define RESET_REG	 0x60008000u /* RTC_CNTL_OPTIONS0, SW_SYS_RST */
#define RESET_BIT	 0x80000000u

/* Section 6.2.4, register 16.20, SYSTEM_SYSCLK_CONF: the ROM leaves the CPU, and the bus with the
 * SPI controller, at half the crystal: the divider less one. The UART has the crystal itself. */
#define CLOCK_CONF  0x600c0058u
#define CLOCK_CLEAR 0x3ffu
#define CLOCK_SET   0u

/* Chapter 10, SYSTIMER unit 0: 16 MHz. */
#define TIMER_CONF	0x60023000u
#define TIMER_CONF_RUN	0x40000000u /* TIMER_UNIT0_WORK_EN */
#define TIMER_OP	0x60023004u
#define TIMER_OP_UPDATE 0x40000000u
#define TIMER_OP_VALID	0x20000000u
#define TIMER_VALUE	0x60023044u
#define TICKS_PER_US	16u

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

#define RX_RING_SIZE 65536u
#define TX_RING_SIZE 16384u
#define BLOCK_MAX    4096u
#define WRITE_WINDOW 14u
#define READ_WINDOW  64u

#endif
