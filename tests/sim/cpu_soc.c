/* SPDX-License-Identifier: MIT */
/*
 * The CPUs of the simulated chips, as constants: clock, address windows and the registers that
 * differ. cpu_chip.c and cpu_uart.c read them. REFERENCE.md sections 2.2 and 2.4 unless a line
 * says otherwise.
 */
#include "cpu_chip.h"

/* Bit 0 of DPORT CPU_CLOCK doubles it: esp-open-rtos, core/include/esp/dport_regs.h. */
static uint32_t clock_esp8266(uint32_t address, uint32_t value)
{
	if (address != 0x3FF00014)
		return SIM_SOC_SAME;
	return value & 1 ? 104000000 : 52000000;
}

const struct sim_soc sim_soc_esp8266 = {
	.kind = SIM_CPU_LX106,
	/* The boot text's 74880 baud are 115200 on a 40 MHz crystal: the ROM takes the crystal
	   twice, which is 52 MHz on the usual 26 MHz (REFERENCE.md section 2.2, XTAL div). */
	.hz = 52000000,
	.clock = clock_esp8266,
	.stack = 0x3FFFFF00,
	.uart = 0x60000000,
	.uart_count = 0xFF,
	.spi_hz = 52000000,
	.spi_clock = 0x18, /* ESP8266 Technical Reference 1.7, appendix 3 */
	.reset = 0x60000700,
	.rom_boot = 0x400010A8, /* REFERENCE.md section 4.4 */
	.registers = {{0x60000080, 0xF80}, {0x3FF00000, 0x10000}, {0x40000000, 0x10000}},
};

/*
 * RTC_CNTL_CLK_CONF bits 28..27 choose the source, APB_CTRL_SYSCLK_CONF bits 9..0 divide the
 * crystal: ESP32 Technical Reference 5.2, section 3.2.3. UART and SPI would change with it.
 */
static uint32_t clock_esp32(uint32_t address, uint32_t value)
{
	if (address == 0x3FF48070)
		return value >> 27 & 3 ? SIM_SOC_UNKNOWN : SIM_SOC_SAME;
	if (address == 0x3FF66000)
		return value & 0x3FF ? SIM_SOC_UNKNOWN : SIM_SOC_SAME;
	return SIM_SOC_SAME;
}

const struct sim_soc sim_soc_esp32 = {
	.kind = SIM_CPU_LX6,
	/* The crystal: ESP-IDF 5.1, bootloader_clock_init.c, on what the ROM runs at. */
	.hz = 40000000,
	.clock = clock_esp32,
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

/*
 * SYSTEM_SYSCLK_CONF: bits 11..10 choose the source, bits 9..0 divide the crystal, and are 1 after
 * a reset: ESP32-C3 Technical Reference 1.1, section 6.2.4 and register 16.20. The ROM has a
 * function to change the divider and never calls it, as its code shows; a PLL is not modelled.
 */
static uint32_t clock_esp32c3(uint32_t address, uint32_t value)
{
	if (address != 0x600C0058)
		return SIM_SOC_SAME;
	return value >> 10 & 3 ? SIM_SOC_UNKNOWN : 40000000 / ((value & 0x3FF) + 1);
}

const struct sim_soc sim_soc_esp32c3 = {
	.kind = SIM_CPU_ESP32C3,
	.hz = 20000000, /* half the crystal */
	.clock = clock_esp32c3,
	.stack = 0x3FCDE700,
	.uart = 0x60000000,
	.uart_count = 0x3FF,
	.uart_state = 0x6C, /* FSM_STATUS: ESP32-C3 Technical Reference 1.1, section 26.6 */
	.uart_state_shift = 4,
	.spi_hz = 0,	   /* APB, which is the CPU's clock without a PLL: section 6.2.4 */
	.spi_clock = 0x14, /* ESP-IDF 5.1, soc/esp32c3/include/soc/spi_mem_reg.h */
	.spi_mem = true,
	.systimer = 0x60023000,
	.reset = 0x60008000,
	.registers = {{0x60000080, 0xD0F80}, {0x40000000, 0x60000}},
};
