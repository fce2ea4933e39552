/* SPDX-License-Identifier: MIT */
/*
 * The ESP32, an ESP32-D0WD-V3 of revision 3.1 on a 40 MHz crystal.
 * Numbers: REFERENCE.md sections 2.2, 2.3, 2.12 to 2.14, 2.16 and 2.17; register values marked
 * "measured" were read from the ESP32 ROM v3 running in an emulator.
 */
#include "chip_base.h"

static const struct sim_region regions[] = {
	{0x3FF80000, 0x3FF82000, -1, 0, 0}, /* RTC fast memory, data side */
	{0x3FFAE000, 0x40000000, -1, 0, 0}, /* DRAM */
	/* cache RAM, IRAM and the instruction side of DIRAM */
	{0x40070000, 0x400C0000, -1, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
	/* RTC fast memory, instruction side */
	{0x400C0000, 0x400C2000, 0, 0, SIM_REGION_CODE | SIM_REGION_WORDS},
	{0x50000000, 0x50002000, -1, 0, SIM_REGION_CODE}, /* RTC slow memory */
};

static const struct sim_word words[] = {
	{0x40001000, 0x00F01D83}, /* the ROM word that tells the chip */
	{0x40001004, 0x65004136}, /* its neighbours, measured */
	{0x40001008, 0x2A820AE8},
	{0x3FF6607C, 0x96042000}, /* APB_CTRL_DATE: bit 31 is revision bit 2; measured */
	/* RTC_CNTL: 1331 cycles in bits 7..: 1331 * 15625 * 0x50 / 40 = 41.59 MHz, 4 % above the
	   crystal, so a host that ignores section 2.16's correction misses the new rate */
	{0x3FF5F06C, 0x00029980}, {0x3FF40078, 0x15122500}, /* UART_DATE, measured */
	{0x60000078, 0x15122500},			    /* ... and its second address */
	{0x3FF42020, 0x5C000007},			    /* SPI USER1 after reset, measured */
};

/* CRC-8 of the MAC, polynomial 0x31 reflected (0x8C): ESP32 Technical Reference, eFuse chapter. */
static uint8_t mac_crc(const uint8_t mac[6])
{
	uint8_t crc = 0;

	for (int i = 0; i < 6; i++) {
		crc ^= mac[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc & 1 ? crc >> 1 ^ 0x8C : crc >> 1);
	}
	return crc;
}

static void put_mac(const uint8_t mac[6], uint32_t *out)
{
	out[1] |= (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	out[2] |= (uint32_t)mac_crc(mac) << 16 | (uint32_t)mac[0] << 8 | mac[1];
}

/* ESP-IDF 102122904a, components/efuse/esp32/esp_efuse_table.csv; section 2.13 for the rest. */
static const struct sim_fuse_field fields[] = {
	SIM_FUSE("RD_DIS", 0, 16, 4),
	SIM_FUSE("FLASH_CRYPT_CNT", 0, 20, 7),
	SIM_FUSE("UART_DOWNLOAD_DIS", 0, 27, 1),
	SIM_FUSE("CHIP_VER_DIS_APP_CPU", 0, 96, 1),
	SIM_FUSE("CHIP_VER_DIS_BT", 0, 97, 1),
	SIM_FUSE_2("CHIP_PACKAGE", 0, 105, 3, 0, 98, 1),
	SIM_FUSE("SPI_PAD_CONFIG_HD", 0, 100, 5),
	SIM_FUSE("CHIP_CPU_FREQ_LOW", 0, 108, 1),
	SIM_FUSE("CHIP_CPU_FREQ_RATED", 0, 109, 1),
	SIM_FUSE("BLK3_PART_RESERVE", 0, 110, 1),
	SIM_FUSE("CHIP_VER_REV1", 0, 111, 1),
	SIM_FUSE("CK8M_FREQ", 0, 128, 8),
	SIM_FUSE("ADC_VREF", 0, 136, 5),
	SIM_FUSE("XPD_SDIO_REG", 0, 142, 1),
	SIM_FUSE("XPD_SDIO_TIEH", 0, 143, 1),
	SIM_FUSE("XPD_SDIO_FORCE", 0, 144, 1),
	SIM_FUSE("SPI_PAD_CONFIG_CLK", 0, 160, 5),
	SIM_FUSE("SPI_PAD_CONFIG_Q", 0, 165, 5),
	SIM_FUSE("SPI_PAD_CONFIG_D", 0, 170, 5),
	SIM_FUSE("SPI_PAD_CONFIG_CS0", 0, 175, 5),
	SIM_FUSE("CHIP_VER_REV2", 0, 180, 1),
	SIM_FUSE("WAFER_VERSION_MINOR", 0, 184, 2),
	SIM_FUSE("FLASH_CRYPT_CONFIG", 0, 188, 4),
	SIM_FUSE("CODING_SCHEME", 0, 192, 2),
	SIM_FUSE("ABS_DONE_0", 0, 196, 1),
	SIM_FUSE("ABS_DONE_1", 0, 197, 1),
	SIM_FUSE("DISABLE_DL_ENCRYPT", 0, 199, 1),
	SIM_FUSE("DISABLE_DL_DECRYPT", 0, 200, 1),
	SIM_FUSE("DISABLE_DL_CACHE", 0, 201, 1),
};

static const struct sim_fuse_value factory[] = {
	{"CHIP_PACKAGE", 1}, /* ESP32-D0WD */
	{"CHIP_CPU_FREQ_RATED", 1},
	{"CHIP_VER_REV1", 1}, /* with the next and bit 31 of APB_CTRL_DATE: 3 */
	{"CHIP_VER_REV2", 1},
	{"WAFER_VERSION_MINOR", 1},
	{"ADC_VREF", 3},
	{"CK8M_FREQ", 0x50}, /* the RC oscillator, for rom_clock */
	{NULL, 0},
};

/*
 * RTC_CNTL_CLK_CONF bits 28..27 choose the source, APB_CTRL_SYSCLK_CONF bits 9..0 divide the
 * crystal: ESP32 Technical Reference 5.2, section 3.2.3. UART and SPI would change with it.
 */
static uint32_t cpu_clock(const struct sim_soc *soc, uint32_t address, uint32_t value)
{
	(void)soc;
	if (address == 0x3FF48070)
		return value >> 27 & 3 ? SIM_SOC_UNKNOWN : SIM_SOC_SAME;
	if (address == 0x3FF66000)
		return value & 0x3FF ? SIM_SOC_UNKNOWN : SIM_SOC_SAME;
	return SIM_SOC_SAME;
}

static const struct sim_soc soc = {
	.kind = SIM_CPU_LX6,
	/* The crystal: ESP-IDF 5.1, bootloader_clock_init.c, on what the ROM runs at. */
	.hz = 40000000,
	.clock = cpu_clock,
	.stack = 0x3FFE3F00,
	.uart = 0x3FF40000,
	.uart_size = 0x80,
	.uart_write = 0x60000000, /* the AHB address: ESP-IDF 5.1, hal/esp32/uart_ll.h */
	.uart_count = 0xFF,
	.uart_state = 0x1C, /* in STATUS: ESP32 Technical Reference 5.2, section 13.5 */
	.uart_state_shift = 24,
	.uart_rx_reset = 0x20000,
	.spi_hz = 40000000,
	.spi_clock = 0x18,
	.reset = 0x3FF48000,
	.reset_bit = 0x80000000,
	.registers = {{0x3FF00000, 0x40000}, {0x3FF40080, 0x3FF80}},
	.rom = {0x40000000, 0x70000},
};

const struct sim_chip sim_chip_esp32 = {
	.name = "esp32",
	.soc = &soc,
	.default_mac = {0x24, 0x0A, 0xC4, 0x00, 0x00, 0x01},
	.status_size = 4,
	.begin_size = 16,
	.ops = SIM_OP(0x02) | SIM_OP(0x03) | SIM_OP(0x04) | SIM_OP(0x05) | SIM_OP(0x06) |
	       SIM_OP(0x07) | SIM_OP(0x08) | SIM_OP(0x09) | SIM_OP(0x0A) | SIM_OP(0x0B) |
	       SIM_OP(0x0D) | SIM_OP(0x0E) | SIM_OP(0x0F) | SIM_OP(0x10) | SIM_OP(0x11) |
	       SIM_OP(0x12) | SIM_OP(0x13),
	.quirks = SIM_QUIRK_WHOLE_TAIL | SIM_QUIRK_NEED_ATTACH,
	.default_size = 0x200000,
	.bootloader = 0x1000,
	/* Boot logs: espressif/esp-idf issue 13123; ROM v3's own words, measured. */
	.text_baud = 115200,
	.banner = "ets Jul 29 2019 12:21:46\r\n\r\n",
	.cause = {"rst:0x1 (POWERON_RESET),", "rst:0x1 (POWERON_RESET),", "rst:0x3 (SW_RESET),",
		"rst:0x10 (RTCWDT_RTC_RESET),", "rst:0xf (RTCWDT_BROWN_OUT_RESET),",
		"rst:0x10 (RTCWDT_RTC_RESET),", NULL},
	.boot_download = "boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
			 "waiting for download\r\n",
	.boot_flash = "boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n",
	.leave = "flash read err, 631\r\nFalling back to built-in command interpreter.\r\nOK\r\n>",
	.rom = SIM_ROM_2016,
	.no_image_loops = true,
	.spi = {.base = 0x3FF42000,
		.user = 0x1C,
		.user1 = 0x20,
		.user2 = 0x24,
		.mosi_dlen = 0x28,
		.miso_dlen = 0x2C,
		.w0 = 0x80,
		.msb_address = true},
	.clkdiv = 0x3FF40014,
	.clkdiv_clock = 40000000,
	.clkdiv_fraction = true,
	.rom_clock = 41593750, /* from the calibration words above */
	.crystals = {40},
	.strap = 0x3FF44038,
	.strap_download = 0x03,
	.strap_flash = 0x13,
	/* ESP32 Technical Reference 5.2, section 31.3 */
	.watchdogs = {.config0 = 0x3FF4808C, .config1 = 0x3FF48090, .protect = 0x3FF480A4},
	.regions = regions,
	.region_count = sizeof(regions) / sizeof(regions[0]),
	.words = words,
	.word_count = sizeof(words) / sizeof(words[0]),
	.fuses = {.base = 0x3FF5A000,
		.size = 0x98,
		.blocks = {0x00, 0x38, 0x58, 0x78},
		SIM_FUSE_TABLE(fields),
		.factory = factory,
		.put_mac = put_mac,
		.key_block = 1,
		.key_unit = 32},
};
