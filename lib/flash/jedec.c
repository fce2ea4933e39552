/* SPDX-License-Identifier: MIT */
/*
 * The manufacturers of SPI NOR flash, and what an id says by itself: a size, the usual layout of
 * its maker's status registers. Called where a flash is identified; data, no I/O. The parts are
 * in jedec_parts.c.
 *
 * Sources of the rows, named above each group:
 *   flashrom  flashrom/flashrom b946ca1, include/flashchips.h and flashchips/<vendor>.c
 *   linux     torvalds/linux, drivers/mtd/spi-nor/<vendor>.c
 *   rkflash   hardkernel/linux 24ddbb2, drivers/rkflash/sfc_nor.c
 *   idf       espressif/esp-idf, components/spi_flash and its flash chip documentation
 *   arduino   esp8266/Arduino, cores/esp8266/Esp.cpp and bootloaders/eboot/spi_vendors.h
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
	/* idf, spi_flash_chip_th.c; the second in the flash tables of Beken's SDKs */
	{0xcd, "TH (Tsingteng)"},
	{0xeb, "TH (Tsingteng)"},
	/* arduino, Esp.cpp; SCENARIOS 2 */
	{0xe0, "BergMicro"},
	/* linux, normem.c and dosilicon.c */
	{0x52, "Normem"},
	{0xe5, "Dosilicon"},
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
	const struct ef_jedec_part *part;

	for (size_t i = 0; (part = ef_jedec_part_at(i)) != NULL; i++) {
		if (part->jedec_id == jedec_id)
			return part;
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

/* Of ids that are not in the table: type 0 = any. Sources: those of the layouts. */
static const struct {
	uint8_t manufacturer;
	uint8_t type;
	const struct ef_status_layout *status;
} layouts[] = {
	{0x20, 0xba, &ef_status_micron},
	{0x20, 0xbb, &ef_status_micron},
	{0xc2, 0, &ef_status_macronix},
	{0x9d, 0, &ef_status_one_qe},
	{0x1c, 0, &ef_status_eon},
	{0xef, 0, &ef_status_three_wps},
	{0x01, 0x02, &ef_status_spansion_s},
	{0x01, 0x20, &ef_status_spansion_s},
};

const struct ef_status_layout *ef_jedec_status(uint32_t jedec_id)
{
	const struct ef_jedec_part *part = ef_jedec_part(jedec_id);

	if (part)
		return part->family->status;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if (layouts[i].manufacturer == jedec_id >> 16 &&
			(layouts[i].type == 0 || layouts[i].type == (jedec_id >> 8 & 0xff)))
			return layouts[i].status;
	}
	return &ef_status_unknown;
}

const char *ef_status_word(enum ef_status_kind kind)
{
	static const char *const words[EF_STATUS_KINDS] = {
		"BP0", "BP1", "BP2", "BP3", "TB", "SEC", "CMP", "WPS", "QE", "SRP", "SRL"};

	return words[kind];
}
