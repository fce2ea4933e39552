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
#define UART_FIFO_READ	 0x3ff40000u
#define UART_FIFO_WRITE	 0x60000000u
#define UART_CLKDIV	 0x3ff40014u
#define UART_STATUS	 0x3ff4001cu
#define UART_RX_COUNT(s) ((s)&0xffu)
#define UART_TX_COUNT(s) ((s) >> 16 & 0xffu)
#define UART_TX_STATE	 UART_STATUS
#define UART_TX_BUSY	 0x0f000000u /* ST_UTX_OUT: 0 = idle */
#define UART_DIV_INT	 0xfffffu
#define UART_DIV_FRAC	 20u
/* The ROM leaves APB on the crystal: 26 or 40 MHz; 80 when a PLL was started. */
#define UART_CLOCKS                                                                                \
	{                                                                                          \
		40000000u, 26000000u, 80000000u                                                    \
	}

/* Chapter 7: SPI1 drives the flash. */
#define SPI_CMD	      0x3ff42000u
#define SPI_ADDR      0x3ff42004u
#define SPI_CTRL      0x3ff42008u
#define SPI_CLOCK     0x3ff42018u
#define SPI_USER      0x3ff4201cu
#define SPI_USER1     0x3ff42020u
#define SPI_USER2     0x3ff42024u
#define SPI_MOSI_DLEN 0x3ff42028u
#define SPI_MISO_DLEN 0x3ff4202cu
#define SPI_W0	      0x3ff42080u

/* SPI_CLOCK for half of what the controller runs at: N = 1 (17:12), H = 0 (11:6), L = 1 (5:0). */
#define SPI_CLOCK_HALF 0x00001001u

/* Section 4.12, IO_MUX of GPIO6..11: SD_CLK, DATA0..3, CMD. */
#define PADS                                                                                       \
	{                                                                                          \
		0x3ff49060u, 0x3ff49064u, 0x3ff49068u, 0x3ff49054u, 0x3ff49058u, 0x3ff4905cu       \
	}
#define PAD_FUNCTION_MASK 0x7000u
#define PAD_FUNCTION_SPI  0x1200u /* function 1, input enabled (bit 9) */

/* Section 31.3: RTC_CNTL; key: REFERENCE 2.4. */
#define RTC_WDT_CONFIG0 0x3ff4808cu
#define RTC_WDT_CONFIG1 0x3ff48090u
#define RTC_WDT_PROTECT 0x3ff480a4u
#define RTC_WDT_KEY	0x50d83aa1u
/* Stage 0 resets the chip and the RTC (4), longest reset pulses: the straps are read anew. */
#define RTC_WDT_RESET 0xc001f800u
/* Section 18.4: timer group 0, MWDT. */
#define TIMG_WDT_CONFIG0 0x3ff5f048u
#define TIMG_WDT_PROTECT 0x3ff5f064u
#define RESET_REG	 0x3ff48000u /* RTC_CNTL_OPTIONS0, SW_SYS_RST */
#define RESET_BIT	 0x80000000u

#define TICKS_PER_US 40u /* CPU cycles: the ROM leaves the CPU on the crystal */

#define RX_RING_SIZE 65536u
#define TX_RING_SIZE 16384u
#define BLOCK_MAX    4096u
#define WRITE_WINDOW 14u
#define READ_WINDOW  64u

#endif
