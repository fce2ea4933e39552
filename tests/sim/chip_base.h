/* SPDX-License-Identifier: MIT */
/*
 * What many profiles have in common, as pieces of their initialisers: the loader's command set,
 * register layouts and texts of one generation. Included by chip_*.c only.
 */
#ifndef SIM_CHIP_BASE_H
#define SIM_CHIP_BASE_H

#include "chip.h"
#include "cpu_chip.h"

/*
 * Loaders since the ESP32-S2: REFERENCE.md sections 2.17 and 3.2. At the edges they are taken to
 * do what was measured on the ESP32-C3.
 */
#define SIM_OPS_2019                                                                               \
	(SIM_OP(0x02) | SIM_OP(0x03) | SIM_OP(0x04) | SIM_OP(0x05) | SIM_OP(0x06) | SIM_OP(0x07) | \
		SIM_OP(0x08) | SIM_OP(0x09) | SIM_OP(0x0A) | SIM_OP(0x0B) | SIM_OP(0x0D) |         \
		SIM_OP(0x0E) | SIM_OP(0x0F) | SIM_OP(0x10) | SIM_OP(0x11) | SIM_OP(0x12) |         \
		SIM_OP(0x13) | SIM_OP(0x14))
#define SIM_QUIRKS_2019 (SIM_QUIRK_DATA_ALWAYS | SIM_QUIRK_NEED_ATTACH)
#define SIM_LOADER_2019                                                                            \
	.status_size = 4, .begin_size = 20, .ops = SIM_OPS_2019, .default_size = 0x200000,         \
	.leave = "user code done\r\n", .no_image_loops = true, .clkdiv_fraction = true

/* The SPI_MEM controller: REFERENCE.md section 2.2. */
#define SIM_SPI_MEM(address)                                                                       \
	{                                                                                          \
		.base = (address), .user = 0x18, .user1 = 0x1C, .user2 = 0x20, .mosi_dlen = 0x24,  \
		.miso_dlen = 0x28, .w0 = 0x58                                                      \
	}

/*
 * Reset causes as the ROMs print them. Boot logs of the ESP32-C3, ESP32-S3 and ESP32-C6; ESP-IDF
 * 102122904a, docs/en/api-guides/fatal-errors.rst and rom/rtc.h of each chip for the numbers.
 */
#define SIM_CAUSES_RTC                                                                             \
	{                                                                                          \
		"rst:0x1 (POWERON),", "rst:0x1 (POWERON),", "rst:0x3 (RTC_SW_SYS_RST),",           \
			"rst:0x7 (TG0WDT_SYS_RST),", "rst:0xf (BROWNOUT_RST),",                    \
			"rst:0x10 (RTCWDT_RTC_RST),", "rst:0x15 (USB_UART_CHIP_RESET),"            \
	}
#define SIM_CAUSES_LP                                                                              \
	{                                                                                          \
		"rst:0x1 (POWERON),", "rst:0x1 (POWERON),", "rst:0x3 (LP_SW_HPSYS),",              \
			"rst:0x7 (TG0_WDT_HPSYS),", "rst:0xf (BROWN_OUT),",                        \
			"rst:0x10 (LP_WDT_SYS),", "rst:0x15 (USB_UART_HPSYS),"                     \
	}
#define SIM_CAUSES_CHIP                                                                            \
	{                                                                                          \
		"rst:0x1 (POWERON),", "rst:0x1 (POWERON),", "rst:0x3 (SW_SYS_RESET),",             \
			"rst:0x7 (HP_SYS_HP_WDT_RESET),", "rst:0xf (BROWN_OUT_RESET),",            \
			"rst:0x10 (CHIP_LP_WDT_RESET),", "rst:0x17 (CHIP_USB_UART_RESET),"         \
	}

/* A field of an eFuse table, in one piece or in two. */
#define SIM_FUSE(name, block, first, bits)                                                         \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			{block, bits, first},                                                      \
			{                                                                          \
				0, 0, 0                                                            \
			}                                                                          \
		}                                                                                  \
	}
#define SIM_FUSE_2(name, block, first, bits, block_2, first_2, bits_2)                             \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			{block, bits, first},                                                      \
			{                                                                          \
				block_2, bits_2, first_2                                           \
			}                                                                          \
		}                                                                                  \
	}

/*
 * Where the blocks are: ESP-IDF 102122904a, components/soc/CHIP/register/soc/efuse_reg.h. Block 3
 * is the user's, the keys are in blocks 4 to 9.
 */
#define SIM_FUSE_PLACES_2019(address)                                                              \
	.base = (address), .first = 0x2C, .size = 0x19C,                                           \
	.blocks = {0x2C, 0x44, 0x5C, 0x7C, 0x9C, 0xBC, 0xDC, 0xFC, 0x11C, 0x13C}, .mac_block = 1,  \
	.key_block = 4, .key_unit = 32

/*
 * Fields of block 0 that are in the same place on the ESP32-S3, ESP32-C3, ESP32-C6, ESP32-H2,
 * ESP32-H21 and ESP32-P4: ESP-IDF 102122904a, components/efuse/CHIP/esp_efuse_table.csv.
 */
#define SIM_FUSES_2020                                                                             \
	SIM_FUSE("RD_DIS", 0, 32, 7), SIM_FUSE("DIS_FORCE_DOWNLOAD", 0, 44, 1),                    \
		SIM_FUSE("SOFT_DIS_JTAG", 0, 48, 3), SIM_FUSE("DIS_PAD_JTAG", 0, 51, 1),           \
		SIM_FUSE("DIS_DOWNLOAD_MANUAL_ENCRYPT", 0, 52, 1),                                 \
		SIM_FUSE("SPI_BOOT_CRYPT_CNT", 0, 82, 3),                                          \
		SIM_FUSE("SECURE_BOOT_KEY_REVOKE0", 0, 85, 1),                                     \
		SIM_FUSE("SECURE_BOOT_KEY_REVOKE1", 0, 86, 1),                                     \
		SIM_FUSE("SECURE_BOOT_KEY_REVOKE2", 0, 87, 1), SIM_FUSE_PURPOSES_2019,             \
		SIM_FUSE("SECURE_BOOT_EN", 0, 116, 1),                                             \
		SIM_FUSE("SECURE_BOOT_AGGRESSIVE_REVOKE", 0, 117, 1),                              \
		SIM_FUSE("DIS_DOWNLOAD_MODE", 0, 128, 1),                                          \
		SIM_FUSE("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", 0, 132, 1),                          \
		SIM_FUSE("ENABLE_SECURITY_DOWNLOAD", 0, 133, 1)
#define SIM_FUSE_PURPOSES_2019                                                                     \
	SIM_FUSE("KEY_PURPOSE_0", 0, 88, 4), SIM_FUSE("KEY_PURPOSE_1", 0, 92, 4),                  \
		SIM_FUSE("KEY_PURPOSE_2", 0, 96, 4), SIM_FUSE("KEY_PURPOSE_3", 0, 100, 4),         \
		SIM_FUSE("KEY_PURPOSE_4", 0, 104, 4), SIM_FUSE("KEY_PURPOSE_5", 0, 108, 4)

#define SIM_FUSE_TABLE(table) .fields = (table), .field_count = sizeof(table) / sizeof((table)[0])

/*
 * UART0 as the CPU sees it: ESP-IDF 102122904a, components/soc/CHIP/register/soc/uart_reg.h. The
 * older ones reset the receiver by bit 17 of CONF0; the newer ones by bit 22, and what is written
 * to most registers counts when bit 0 of REG_UPDATE is set.
 */
#define SIM_UART_2019(address, size, state)                                                        \
	.uart = (address), .uart_size = (size), .uart_count = 0x3FF, .uart_state = (state),        \
	.uart_state_shift = 4, .uart_rx_reset = 0x20000
#define SIM_UART_2022(address)                                                                     \
	.uart = (address), .uart_size = 0xA0, .uart_count = 0xFF, .uart_state = 0x70,              \
	.uart_state_shift = 4, .uart_rx_reset = 0x400000, .uart_update = 0x98,                     \
	.uart_update_bit = 1

/* Where the system timer has what: systimer_reg.h beside it; it counts at 16 MHz. */
#define SIM_SYSTIMER(address)                                                                      \
	.systimer = {.base = (address),                                                            \
		.op = 0x04,                                                                        \
		.update = 0x40000000,                                                              \
		.valid = 0x20000000,                                                               \
		.high = 0x40,                                                                      \
		.low = 0x44,                                                                       \
		.mhz = 16}

/* CLOCK of an SPI_MEM controller: spi_mem_reg.h beside it. */
#define SIM_SPI_CLOCK .spi_clock = 0x14, .spi_mem = true

#define SIM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
