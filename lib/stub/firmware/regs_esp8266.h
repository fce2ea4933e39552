/* SPDX-License-Identifier: MIT */
/*
 * ESP8266: registers and sizes of the stub. Included through chip.h only.
 * Unless a line says otherwise: REFERENCE 2.2 and the ESP8266 Technical Reference 1.7, appendices.
 */
#ifndef STUB_REGS_ESP8266_H
#define STUB_REGS_ESP8266_H

#define CHIP_XTENSA	     1
#define CHIP_LENGTHS_IN_USR1 1	     /* appendix 3: the bit counts stand in SPI_USER1 */
#define CHIP_ID		     0xffffu /* it has none */
#define CHIP_ADDRESS_SHIFT   8	     /* SPI_ADDR is left-justified */

/* Appendix 2: UART0. */
#define UART		 0x60000000u /* and from there: */
#define UART_FIFO_READ	 0x00u
#define UART_FIFO_WRITE	 0x60000000u
#define UART_CLKDIV	 0x14u
#define UART_STATUS	 0x1cu
#define UART_RX_COUNT(s) ((s)&0xffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0xffu)
#define UART_DIV_INT	 0xfffffu /* no fraction */
#define UART_DIV_FRAC	 0u
/* Twice the crystal: 26 or 40 MHz (REFERENCE 2.2, "UART div /2"). */
#define UART_CLOCK(c) ((c) > 66000000u ? 80000000u : 52000000u)

/* Appendix 3: SPI0 drives the flash. */
#define SPI	  0x60000200u /* and from there: */
#define SPI_CMD	  0x00u
#define SPI_ADDR  0x04u
#define SPI_CTRL  0x08u
#define SPI_CLOCK 0x18u
#define SPI_USER  0x1cu
#define SPI_USER1 0x20u
#define SPI_USER2 0x24u
#define SPI_W0	  0x40u

/* 26 or 40 MHz: half of what the controller runs at: N = 1 (17:12), H = 0 (11:6), L = 1 (5:0). */
#define SPI_CLOCK_IN  0x00001001u
#define SPI_CLOCK_OUT SPI_CLOCK_IN

/* ESP8266_RTOS_SDK 3.4, esp8266/include/esp8266/pin_mux_register.h: SD_CLK, DATA0..3, CMD. */
#define PADS_FIRST	  0x6000081cu
#define PADS		  6u
#define PAD_FUNCTION_MASK 0x130u /* bits 4, 5 and 8 */
#define PAD_FUNCTION_SPI  0x010u /* function 1 */

/* ESP8266_RTOS_SDK 3.4, esp8266/include/esp8266/eagle_soc.h: the watchdog's enable bit. */
#define WDT_CTL	       0x60000900u
#define WDT_CTL_ENABLE 1u

/* esp8266/Arduino 3.1, bootloaders/eboot/eboot.c: software reset. */
#define RESET_REG 0x60000700u
#define RESET_BIT 0x80000000u
/* The ROM's way from the loader to the firmware in flash (REFERENCE 4.4, last line). */
#define ROM_BOOT 0x400010a8u

/* Doubles the CPU's clock; the controllers keep theirs: ESP8266_RTOS_SDK, DPORT_CTL_REG. */
#define CLOCK_CONF  0x3ff00014u
#define CLOCK_CLEAR 0u
#define CLOCK_SET   1u

#define TICKS_PER_US 160u /* CPU cycles: 104 or 160 MHz, so a delay is never too short */

/* Sized so that data and bss end below the ROM's own data at 0x3fffc000. */
#define RX_RING_SIZE 34816u
#define TX_RING_SIZE 4096u
#define BLOCK_MAX    4096u
#define WRITE_WINDOW 7u
#define READ_WINDOW  64u

#endif
