/* SPDX-License-Identifier: MIT */
/*
 * The tables of SPI NOR flash manufacturers and parts. Called where a flash is identified; data,
 * no I/O. An id that is not here still has a size by its capacity code.
 *
 * Sources of the rows, named above each group:
 *   flashrom  flashrom/flashrom b946ca1, include/flashchips.h and flashchips/<vendor>.c
 *   linux     torvalds/linux, drivers/mtd/spi-nor/<vendor>.c
 *   rkflash   hardkernel/linux 24ddbb2, drivers/rkflash/sfc_nor.c
 *   idf       espressif/esp-idf, components/spi_flash and its flash chip documentation
 *   arduino   esp8266/Arduino, cores/esp8266/Esp.cpp and bootloaders/eboot/spi_vendors.h
 * Parts that share an id are one row with the name of the one most often found on boards.
 */
#include <stddef.h>

#include "flash/jedec.h"

#define KB(n) ((uint32_t)(n)*1024u)
#define MB(n) ((uint32_t)(n)*1024u * 1024u)

#define ADESTO 0x1fu

static const struct {
	uint8_t id;
	const char *name;
} manufacturers[] = {
	/* flashrom; 0x01 also AMD's; under 0x20 the ESP world finds XMC (REFERENCE 3.8) */
	{0x01, "Infineon (Spansion)"},
	{0x0b, "XTX"},
	{0x1c, "EON"},
	{0x1f, "Adesto (Atmel)"},
	{0x20, "XMC (Micron, ST)"},
	{0x37, "AMIC"},
	{0x4a, "Excel (ESI)"},
	{0x68, "Boya"},
	{0x85, "Puya"},
	{0x8c, "ESMT"},
	{0x9d, "ISSI"}, /* also PMC */
	{0xa1, "Fudan"},
	{0xba, "Zetta"},
	{0xbf, "Microchip (SST)"},
	{0xc2, "Macronix"},
	{0xc8, "GigaDevice"},
	{0xd5, "Nantronics"},
	{0xef, "Winbond"},
	{0xf8, "Fidelix"},
	/* flashrom, zbit.c: one part answers with this id; the rest of Zbit's with 0x5e */
	{0x0e, "Zbit"},
	/* idf (ZB25VQ32B: 0x5e4016), rkflash; flashrom has Tenx for it */
	{0x5e, "Zbit"},
	/* idf, components/esp_mspi/include/spi_flash_defs.h: SPI_FLASH_XMC_2 */
	{0x46, "XMC"},
	/* idf, spi_flash_chip_th.c */
	{0xcd, "TH (Tsingteng)"},
	/* arduino, Esp.cpp; SCENARIOS 2 */
	{0xe0, "BergMicro"},
	/* linux, normem.c and dosilicon.c */
	{0x52, "Normem"},
	{0xe5, "Dosilicon"},
};

static const struct ef_jedec_part parts[] = {
	/* flashrom, include/flashchips.h; linux, winbond.c; rkflash */
	{0xef4012, KB(256), "W25Q20"},
	{0xef4013, KB(512), "W25Q40"},
	{0xef4014, MB(1), "W25Q80"},
	{0xef4015, MB(2), "W25Q16JV"},
	{0xef4016, MB(4), "W25Q32JV"},
	{0xef4017, MB(8), "W25Q64JV"},
	{0xef4018, MB(16), "W25Q128JV"},
	{0xef4019, MB(32), "W25Q256JV"},
	{0xef4020, MB(64), "W25Q512JV"},
	{0xef4021, MB(128), "W25Q01JV"},
	{0xef5014, MB(1), "W25Q80BW"},
	{0xef6013, KB(512), "W25Q40EW"},
	{0xef6014, MB(1), "W25Q80EW"},
	{0xef6015, MB(2), "W25Q16JW"},
	{0xef6016, MB(4), "W25Q32JW"},
	{0xef6017, MB(8), "W25Q64JW"},
	{0xef6018, MB(16), "W25Q128JW"},
	{0xef6019, MB(32), "W25Q256JW"},
	{0xef7015, MB(2), "W25Q16JV-M"},
	{0xef7016, MB(4), "W25Q32JV-M"},
	{0xef7017, MB(8), "W25Q64JV-M"},
	{0xef7018, MB(16), "W25Q128JV-M"},
	{0xef7019, MB(32), "W25Q256JV-M"},
	{0xef8016, MB(4), "W25Q32JW-M"},
	{0xef8017, MB(8), "W25Q64JW-M"},
	{0xef8018, MB(16), "W25Q128JW-M"},

	/* flashrom, include/flashchips.h; rkflash */
	{0xc84012, KB(256), "GD25Q20"},
	{0xc84013, KB(512), "GD25Q40"},
	{0xc84014, MB(1), "GD25Q80"},
	{0xc84015, MB(2), "GD25Q16"},
	{0xc84016, MB(4), "GD25Q32"},
	{0xc84017, MB(8), "GD25Q64"},
	{0xc84018, MB(16), "GD25Q128"},
	{0xc84019, MB(32), "GD25Q256"},
	{0xc84214, MB(1), "GD25VQ80C"},
	{0xc84215, MB(2), "GD25VQ16C"},
	{0xc86013, KB(512), "GD25LQ40"},
	{0xc86014, MB(1), "GD25LQ80"},
	{0xc86015, MB(2), "GD25LQ16"},
	{0xc86016, MB(4), "GD25LQ32"},
	{0xc86017, MB(8), "GD25LQ64"},
	{0xc86018, MB(16), "GD25LQ128"},
	{0xc86019, MB(32), "GD25LQ255E"},
	{0xc86514, MB(1), "GD25WQ80E"},

	/* flashrom, flashchips/xmc.c; rkflash (XM25QH64B, XM25QH128B) */
	{0x204014, MB(1), "XM25QH80B"},
	{0x204015, MB(2), "XM25QH16C"},
	{0x204016, MB(4), "XM25QH32C"},
	{0x204017, MB(8), "XM25QH64C"},
	{0x204018, MB(16), "XM25QH128C"},
	{0x204019, MB(32), "XM25QH256C"},
	{0x204117, MB(8), "XM25QU64C"},
	{0x204118, MB(16), "XM25QU128C"},
	{0x205014, MB(1), "XM25QU80B"},
	{0x205015, MB(2), "XM25QU16C"},
	{0x205016, MB(4), "XM25QU32C"},
	{0x206017, MB(8), "XM25QH64B"},
	{0x206018, MB(16), "XM25QH128B"},
	{0x207017, MB(8), "XM25QH64A"},
	{0x207018, MB(16), "XM25QH128A"},

	/* datasheet XM25QH32D 1.2; found in ESP32-C3 packages under XMC's second id */
	{0x464016, MB(4), "XM25QH32D"},

	/* flashrom, include/flashchips.h: Micron under the same manufacturer id */
	{0x20ba16, MB(4), "N25Q032"},
	{0x20ba17, MB(8), "N25Q064"},
	{0x20ba18, MB(16), "MT25QL128"},
	{0x20ba19, MB(32), "MT25QL256"},

	/* flashrom, flashchips/boya_bohong.c; rkflash */
	{0x684012, KB(256), "BY25D20"},
	{0x684013, KB(512), "BY25D40"},
	{0x684014, MB(1), "BY25D80"},
	{0x684015, MB(2), "BY25D16"},
	{0x684016, MB(4), "BY25Q32"}, /* datasheets BY25Q32BS 2.4 and BY25Q32ES 2.2 */
	{0x684017, MB(8), "BY25Q64"},
	{0x684018, MB(16), "BY25Q128"},
	/* linux, boya.c */
	{0x684919, MB(32), "BY25Q256FS"},

	/* rkflash; flashrom, flashchips/puya.c (0x6014, 0x6016); linux, puya.c */
	{0x852017, MB(8), "PY25Q64HA"},
	{0x852018, MB(16), "PY25Q128HA"},
	{0x852019, MB(32), "PY25Q256HB"},
	{0x856014, MB(1), "P25D80H"},
	{0x856015, MB(2), "P25Q16H"},
	{0x856016, MB(4), "P25Q32H"},
	{0x856017, MB(8), "P25Q64H"},
	{0x856018, MB(16), "P25Q128H"},

	/* idf documentation (ZB25VQ32B); rkflash; flashrom, flashchips/zbit.c (0x0e) */
	{0x0e4015, MB(2), "ZB25VQ16"},
	{0x5e4016, MB(4), "ZB25VQ32"},
	{0x5e4017, MB(8), "ZB25VQ64"},
	{0x5e4018, MB(16), "ZB25VQ128"},
	{0x5e5018, MB(16), "ZB25LQ128"},

	/* rkflash; flashrom, flashchips/xtx.c */
	{0x0b4012, KB(256), "XT25F02E"},
	{0x0b4015, MB(2), "XT25F16B"},
	{0x0b4016, MB(4), "XT25F32B"},
	{0x0b4017, MB(8), "XT25F64B"},
	{0x0b4018, MB(16), "XT25F128B"},
	{0x0b4019, MB(32), "XT25F256B"},
	{0x0b6018, MB(16), "XT25Q128D"},

	/* flashrom, include/flashchips.h; rkflash */
	{0x1c3013, KB(512), "EN25Q40"},
	{0x1c3014, MB(1), "EN25Q80"},
	{0x1c3015, MB(2), "EN25Q16"},
	{0x1c3016, MB(4), "EN25Q32"},
	{0x1c3017, MB(8), "EN25Q64"},
	{0x1c3018, MB(16), "EN25Q128"},
	{0x1c3816, MB(4), "EN25S32"},
	{0x1c3817, MB(8), "EN25S64"},
	{0x1c7015, MB(2), "EN25QH16"},
	{0x1c7016, MB(4), "EN25QH32"},
	{0x1c7017, MB(8), "EN25QH64"},
	{0x1c7018, MB(16), "EN25QH128"},
	{0x1c7019, MB(32), "EN25QH256"},
	{0x1c7118, MB(16), "EN25QX128A"},

	/* flashrom, include/flashchips.h; rkflash */
	{0xc22013, KB(512), "MX25L4006E"},
	{0xc22014, MB(1), "MX25L8006E"},
	{0xc22015, MB(2), "MX25L1606E"},
	{0xc22016, MB(4), "MX25L3206E"},
	{0xc22017, MB(8), "MX25L6406E"},
	{0xc22018, MB(16), "MX25L12835F"},
	{0xc22019, MB(32), "MX25L25635F"},
	{0xc2201a, MB(64), "MX25L51245G"},
	{0xc22534, MB(1), "MX25U8032E"},
	{0xc22535, MB(2), "MX25U1635E"},
	{0xc22536, MB(4), "MX25U3235E"},
	{0xc22537, MB(8), "MX25U6435E"},
	{0xc22538, MB(16), "MX25U12835E"},
	{0xc22539, MB(32), "MX25U25635F"},
	{0xc22814, MB(1), "MX25R8035F"},
	{0xc22815, MB(2), "MX25R1635F"},
	{0xc22816, MB(4), "MX25R3235F"},
	{0xc22817, MB(8), "MX25R6435F"},

	/* linux, issi.c; flashrom, include/flashchips.h */
	{0x9d4013, KB(512), "IS25LQ040B"},
	{0x9d6014, MB(1), "IS25LP080D"},
	{0x9d6015, MB(2), "IS25LP016D"},
	{0x9d6016, MB(4), "IS25LP032"},
	{0x9d6017, MB(8), "IS25LP064"},
	{0x9d6018, MB(16), "IS25LP128"},
	{0x9d6019, MB(32), "IS25LP256"},
	{0x9d7014, MB(1), "IS25WP080"},
	{0x9d7015, MB(2), "IS25WP016"},
	{0x9d7016, MB(4), "IS25WP032"},
	{0x9d7017, MB(8), "IS25WP064"},
	{0x9d7018, MB(16), "IS25WP128"},

	/* flashrom, flashchips/fudan.c; rkflash */
	{0xa14013, KB(512), "FM25Q04"},
	{0xa14014, MB(1), "FM25Q08"},
	{0xa14015, MB(2), "FM25Q16"},
	{0xa14016, MB(4), "FM25Q32"},
	{0xa14017, MB(8), "FM25Q64"},
	{0xa14018, MB(16), "FM25Q128"},

	/* arduino, Esp.cpp; the 1 MB part is that of SCENARIOS 2 */
	{0xe04013, KB(512), "BG25Q40A"},
	{0xe04014, MB(1), "BG25Q80A"},
	{0xe04015, MB(2), "BG25Q16A"},
	{0xe04016, MB(4), "BG25Q32A"},

	/* idf, spi_flash_chip_th.c (series 0xcd60xx); Beken Armino SDK, flash driver's table */
	{0xcd6016, MB(4), "TH25Q32"},
	{0xcd6017, MB(8), "TH25Q64"},

	/* flashrom, include/flashchips.h */
	{0x8c2016, MB(4), "F25L32PA"},
	{0x8c4015, MB(2), "F25L16QA2S"},
	{0x8c4016, MB(4), "F25L32QA"},
	{0x8c4116, MB(4), "F25L32QA2S"},
	{0x8c4117, MB(8), "F25L64QA"},
	{0x8c4118, MB(16), "F25L128QA"},
	{0xf83214, MB(1), "FM25Q08"},
	{0xf83215, MB(2), "FM25Q16"},
	{0xf83216, MB(4), "FM25Q32"},
	{0xf83217, MB(8), "FM25Q64"},
	{0x012018, MB(16), "S25FL128S"},
	{0x014015, MB(2), "S25FL116K"},
	{0x014016, MB(4), "S25FL132K"},
	{0x014017, MB(8), "S25FL164K"},
	{0x016018, MB(16), "S25FL128L"},
	{0x1f8401, KB(512), "AT25SF041"},
	{0x1f8501, MB(1), "AT25SF081"},
	{0x1f8601, MB(2), "AT25SF161"},
	{0x1f8701, MB(4), "AT25SF321"},
	{0x1f8901, MB(16), "AT25SF128A"},
	{0x1f4218, MB(16), "AT25SL128A"},
	{0x374015, MB(2), "A25LQ16"},
	{0x374016, MB(4), "A25LQ32"},
	{0x374017, MB(8), "A25LQ64"},
	{0xbf2641, MB(2), "SST26VF016B"},
	{0xbf2642, MB(4), "SST26VF032B"},
	{0xbf2643, MB(8), "SST26VF064B"},
};

/* Capacity codes, low byte of the id: REFERENCE 3.8 (esptool bb72741, DETECTED_FLASH_SIZES). */
static const struct {
	uint8_t code;
	uint32_t size;
} capacities[] = {
	{0x12, KB(256)},
	{0x13, KB(512)},
	{0x14, MB(1)},
	{0x15, MB(2)},
	{0x16, MB(4)},
	{0x17, MB(8)},
	{0x18, MB(16)},
	{0x19, MB(32)},
	{0x1a, MB(64)},
	{0x1b, MB(128)},
	{0x1c, MB(256)},
	{0x20, MB(64)},
	{0x21, MB(128)},
	{0x22, MB(256)},
	{0x32, KB(256)},
	{0x33, KB(512)},
	{0x34, MB(1)},
	{0x35, MB(2)},
	{0x36, MB(4)},
	{0x37, MB(8)},
	{0x38, MB(16)},
	{0x39, MB(32)},
	{0x3a, MB(64)},
};

/* Adesto's size code is in the middle byte, five bits: REFERENCE 3.8. */
static uint32_t adesto_size(uint32_t jedec_id)
{
	const uint32_t code = jedec_id >> 8 & 0x1f;

	return code >= 0x04 && code <= 0x09 ? KB(512) << (code - 0x04) : 0;
}

const char *ef_jedec_manufacturer(uint8_t id)
{
	for (size_t i = 0; i < sizeof(manufacturers) / sizeof(manufacturers[0]); i++) {
		if (manufacturers[i].id == id)
			return manufacturers[i].name;
	}
	return NULL;
}

const struct ef_jedec_part *ef_jedec_part(uint32_t jedec_id)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].jedec_id == jedec_id)
			return &parts[i];
	}
	return NULL;
}

uint32_t ef_jedec_size(uint32_t jedec_id)
{
	const struct ef_jedec_part *part = ef_jedec_part(jedec_id);

	if (part)
		return part->size;
	if (jedec_id >> 16 == ADESTO)
		return adesto_size(jedec_id);
	for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		if (capacities[i].code == (jedec_id & 0xff))
			return capacities[i].size;
	}
	return 0;
}

/*
 * Block protection bits: flashrom, flashchips/<vendor>.c, .reg_bits: bp, and wps. Those that are
 * not here have three of them. An id of Micron's 20h has a fourth at bit 6; XMC's have none there.
 */
static const struct {
	uint8_t manufacturer;
	uint8_t type; /* 0 = any */
	struct ef_jedec_layout layout;
} layouts[] = {
	{0x20, 0xba, {{0x04, 0x08, 0x10, 0x40}, 0}}, /* Micron N25Q, MT25Q */
	{0xc2, 0, {{0x04, 0x08, 0x10, 0x20}, 0}},    /* Macronix */
	{0x9d, 0, {{0x04, 0x08, 0x10, 0x20}, 0}},    /* ISSI */
	{0x1c, 0, {{0x04, 0x08, 0x10, 0x20}, 0}},    /* EON */
	{0xef, 0, {{0x04, 0x08, 0x10, 0}, 0x04}},    /* Winbond */
};

static const struct ef_jedec_layout usual_layout = {{0x04, 0x08, 0x10, 0}, 0};

const struct ef_jedec_layout *ef_jedec_layout(uint32_t jedec_id)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (layouts[i].manufacturer == jedec_id >> 16 &&
			(layouts[i].type == 0 || layouts[i].type == (jedec_id >> 8 & 0xff)))
			return &layouts[i].layout;
	}
	return &usual_layout;
}
