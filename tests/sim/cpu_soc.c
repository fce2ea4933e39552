/* SPDX-License-Identifier: MIT */
/*
 * The CPUs of the simulated chips, as constants: clock, address windows and the registers that
 * differ. cpu_chip.c and cpu_uart.c read them. REFERENCE.md sections 2.2 and 2.4 unless a line
 * says otherwise.
 */
#include "cpu_chip.h"

const struct sim_soc sim_soc_esp8266 = {
	.kind = SIM_CPU_LX106,
	.hz = 52000000, /* twice a 26 MHz crystal: what the boot ROM leaves */
	.stack = 0x3FFFFF00,
	.uart = 0x60000000,
	.uart_count = 0xFF,
	.spi_hz = 52000000,
	.spi_clock = 0x18, /* ESP8266 Technical Reference 1.7, appendix 3 */
	.reset = 0x60000700,
	.rom_boot = 0x400010A8, /* REFERENCE.md section 4.4 */
	.registers = {{0x60000080, 0xF80}, {0x3FF00000, 0x10000}, {0x40000000, 0x10000}},
};

const struct sim_soc sim_soc_esp32 = {
	.kind = SIM_CPU_LX6,
	.hz = 40000000, /* the crystal */
	.stack = 0x3FFE3F00,
	.uart = 0x3FF40000,
	.uart_write = 0x60000000, /* the AHB address: ESP-IDF 5.1, hal/esp32/uart_ll.h */
	.uart_count = 0xFF,
	.uart_state = 0x1C, /* in STATUS: ESP32 Technical Reference 5.2, section 13.5 */
	.uart_state_shift = 24,
	.spi_hz = 40000000,
	.spi_clock = 0x18,
	.reset = 0x3FF48000,
	.registers = {{0x3FF00000, 0x40000}, {0x3FF40080, 0x3FF80}, {0x40000000, 0x70000}},
};

const struct sim_soc sim_soc_esp32c3 = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 40000000,
	.stack = 0x3FCDE700,
	.uart = 0x60000000,
	.uart_count = 0x3FF,
	.uart_state = 0x6C, /* FSM_STATUS: ESP32-C3 Technical Reference 1.1, section 26.6 */
	.uart_state_shift = 4,
	.spi_hz = 40000000,
	.spi_clock = 0x14, /* ESP-IDF 5.1, soc/esp32c3/include/soc/spi_mem_reg.h */
	.spi_mem = true,
	.systimer = 0x60023000,
	.reset = 0x60008000,
	.registers = {{0x60000080, 0xD0F80}, {0x40000000, 0x60000}},
};
