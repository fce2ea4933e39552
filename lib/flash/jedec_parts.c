/* SPDX-License-Identifier: MIT */
/*
 * The table of flash parts: id, size, name, and the family that says the rest. Called by jedec.c;
 * data only. Parts that share an id are one row with the name of one that boards have.
 *
 * Sources, named by each family; facts only, part by part as collected in spiflash 0.0.post251:
 *   flashrom a1de15b, flashprog bbe7393, dediprog 091d257 (SF100Linux), IMSProg 9f7d14e,
 *   linux fd179f8 (drivers/mtd/spi-nor), U-Boot a06e89a (spi-nor-ids.c), rkflash (rockchip
 *   1c535d6), OpenOCD 21f88d7, QEMU 81ce3a8 (m25p80.c); and, not from there: ESP-IDF
 *   (components/spi_flash), Arduino core (esp8266, Esp.cpp), Beken SDK (Armino, flash driver), the
 *   XM25QH32D datasheet 1.2.
 * true: nobody but one list of names has the part, or its layout is taken over from its siblings;
 * it carries a dagger in docs/flash-parts.md.
 */
#include <espflash/part.h>

#include "flash/jedec.h"

#define KB(n) ((uint32_t)(n)*1024u)
#define MB(n) ((uint32_t)(n)*1024u * 1024u)

/* Erase commands: 20h, 52h and D8h. */
#define K4	 KB(4)
#define K64	 KB(64)
#define K256	 KB(256)
#define K4_64	 (KB(4) | KB(64))
#define K4_32_64 (KB(4) | KB(32) | KB(64))

#define ONLY_3 ESPFLASH_ADDRESSES_3
#define WITH_4 (ESPFLASH_ADDRESSES_3 | ESPFLASH_ADDRESSES_4 | ESPFLASH_ADDRESSES_4_COMMANDS)

static const struct ef_jedec_family winbond_2 = {
	"flashrom, linux, dediprog", &ef_status_two, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family winbond_3 = {
	"flashrom, linux, dediprog", &ef_status_three_wps, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family winbond_big = {
	"flashrom, linux, dediprog", &ef_status_big_wps, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family gd_2 = {
	"flashrom, flashprog, dediprog", &ef_status_two, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family gd_3 = {
	"flashrom, flashprog, rkflash", &ef_status_three, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family gd_big = {
	"flashrom, flashprog, U-Boot", &ef_status_gigadevice_big, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family gd_lq_big = {
	"flashrom, flashprog", &ef_status_three, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family gd_lb_big = {
	"flashrom, flashprog", &ef_status_three_big, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family xmc = {
	"flashrom, rkflash, dediprog", &ef_status_three, K4_32_64, ONLY_3, ESPFLASH_PART_MAY_SLEEP};
static const struct ef_jedec_family xmc_other = {
	"XM25QH32D datasheet, ESP-IDF", &ef_status_three, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family xmc_b = {
	"rkflash, dediprog", &ef_status_one_qe, K4_64, ONLY_3, 0};
static const struct ef_jedec_family xmc_big = {"flashrom, flashprog, dediprog",
	&ef_status_three_big, K4_32_64, WITH_4, ESPFLASH_PART_MAY_SLEEP};
static const struct ef_jedec_family boya = {
	"flashrom, flashprog, dediprog", &ef_status_three, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family boya_big = {
	"rkflash, dediprog, IMSProg", &ef_status_three, K4_64, WITH_4, 0};
static const struct ef_jedec_family puya = {
	"flashprog, rkflash, dediprog", &ef_status_three_wps, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family puya_big = {
	"flashprog, dediprog", &ef_status_big_wps, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family macronix_old = {"flashrom, linux, dediprog",
	&ef_status_macronix_old, K4_64, ONLY_3, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family macronix = {"flashrom, linux, rkflash", &ef_status_macronix,
	K4_32_64, ONLY_3, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family macronix_big = {
	"flashrom, linux, QEMU", &ef_status_macronix, K4_32_64, WITH_4, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family macronix_octal = {"linux, U-Boot, ESP-IDF",
	&ef_status_macronix_old, K4_64, WITH_4, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family issi = {
	"flashrom, linux, dediprog", &ef_status_one_qe, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family issi_big = {
	"flashrom, linux, dediprog", &ef_status_one_qe, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family zbit = {
	"rkflash, OpenOCD, IMSProg", &ef_status_three, K4_64, ONLY_3, 0};
static const struct ef_jedec_family zbit_big = {
	"dediprog, IMSProg", &ef_status_three, K4_64, WITH_4, 0};
static const struct ef_jedec_family xtx = {
	"flashprog, rkflash, U-Boot", &ef_status_three, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family xtx_big = {
	"rkflash, U-Boot", &ef_status_three, K4_64, WITH_4, 0};
static const struct ef_jedec_family eon = {
	"flashrom, linux, rkflash", &ef_status_eon, K4_64, ONLY_3, 0};
static const struct ef_jedec_family eon_big = {"linux, rkflash", &ef_status_eon, K4_64, WITH_4, 0};
static const struct ef_jedec_family eon_x = {
	"rkflash, dediprog, IMSProg", &ef_status_two, K4_64, ONLY_3, 0};
static const struct ef_jedec_family eon_x_big = {
	"rkflash, dediprog", &ef_status_two, K4_64, WITH_4, 0};
static const struct ef_jedec_family fudan = {
	"flashrom, flashprog, dediprog", &ef_status_three, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family fudan_small = {
	"flashprog, dediprog", &ef_status_fudan_small, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family fudan_128 = {
	"flashprog, rkflash", &ef_status_fudan_128, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family th = {
	"ESP-IDF, Beken SDK, dediprog", &ef_status_three, K4_64, ONLY_3, 0};
static const struct ef_jedec_family adesto_sf = {
	"flashrom, OpenOCD, dediprog", &ef_status_two, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family adesto_df = {
	"flashrom, linux", &ef_status_bp_only, K4_32_64, ONLY_3, ESPFLASH_PART_STARTS_LOCKED};
static const struct ef_jedec_family micron = {
	"flashrom, linux, QEMU", &ef_status_micron, K4_64, ONLY_3, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family micron_big = {
	"flashrom, linux, QEMU", &ef_status_micron, K4_64, WITH_4, ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family spansion_s = {"flashrom, linux", &ef_status_spansion_s, K64,
	ONLY_3, ESPFLASH_PART_NO_4K | ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family spansion_s_big = {"flashrom, linux", &ef_status_spansion_s,
	K256, ONLY_3 | ESPFLASH_ADDRESSES_4_COMMANDS,
	ESPFLASH_PART_NO_4K | ESPFLASH_PART_NO_VOLATILE};
static const struct ef_jedec_family spansion_l = {
	"flashrom, linux", &ef_status_spansion_l, K4_32_64, ONLY_3, 0};
static const struct ef_jedec_family spansion_l_big = {
	"flashrom, linux", &ef_status_spansion_l_big, K4_32_64, WITH_4, 0};
static const struct ef_jedec_family spansion_k = {
	"flashrom, linux", &ef_status_spansion_k, K4_64, ONLY_3, 0};
static const struct ef_jedec_family berg = {
	"Arduino core, IMSProg, dediprog", &ef_status_unknown, K4_64, ONLY_3, 0};
static const struct ef_jedec_family usual = {
	"flashrom, linux, dediprog", &ef_status_unknown, K4_64, ONLY_3, 0};
static const struct ef_jedec_family normem = {
	"rkflash, dediprog", &ef_status_normem, K4_64, ONLY_3, 0};
static const struct ef_jedec_family esmt_pa = {
	"flashrom, linux", &ef_status_bp_only, K4_64, ONLY_3, ESPFLASH_PART_STARTS_LOCKED};
static const struct ef_jedec_family sst26 = {"linux, flashprog", &ef_status_no_bits, K4, ONLY_3,
	ESPFLASH_PART_STARTS_LOCKED | ESPFLASH_PART_UNEVEN_BLOCKS};

static const struct ef_jedec_part parts[] = {
	/* Winbond, two status registers: flashrom, linux, dediprog */
	{0xef4012, KB(256), "W25Q20CL", &winbond_2, false},
	{0xef4013, KB(512), "W25Q40CL", &winbond_2, false},
	{0xef4014, MB(1), "W25Q80DV", &winbond_2, false},
	{0xef5012, KB(256), "W25Q20BW", &winbond_2, false},
	{0xef5013, KB(512), "W25Q40BW", &winbond_2, false},
	{0xef5014, MB(1), "W25Q80BW", &winbond_2, false},
	{0xef6012, KB(256), "W25Q20EW", &winbond_2, false},
	{0xef6013, KB(512), "W25Q40EW", &winbond_2, false},
	{0xef6014, MB(1), "W25Q80EW", &winbond_2, false},

	/* Winbond, three: flashrom, linux, dediprog */
	{0xef4015, MB(2), "W25Q16JV", &winbond_3, false},
	{0xef4016, MB(4), "W25Q32JV", &winbond_3, false},
	{0xef4017, MB(8), "W25Q64JV", &winbond_3, false},
	{0xef4018, MB(16), "W25Q128JV", &winbond_3, false},
	{0xef6015, MB(2), "W25Q16JW", &winbond_3, false},
	{0xef6016, MB(4), "W25Q32JW", &winbond_3, false},
	{0xef6017, MB(8), "W25Q64JW", &winbond_3, false},
	{0xef6018, MB(16), "W25Q128JW", &winbond_3, false},
	{0xef7014, MB(1), "W25Q80JV-DTR", &winbond_3, true},
	{0xef7015, MB(2), "W25Q16JV-DTR", &winbond_3, false},
	{0xef7016, MB(4), "W25Q32JV-DTR", &winbond_3, false},
	{0xef7017, MB(8), "W25Q64JV-DTR", &winbond_3, false},
	{0xef7018, MB(16), "W25Q128JV-DTR", &winbond_3, false},
	{0xef8015, MB(2), "W25Q16JW-DTR", &winbond_3, true},
	{0xef8016, MB(4), "W25Q32JW-DTR", &winbond_3, false},
	{0xef8017, MB(8), "W25Q64JW-DTR", &winbond_3, false},
	{0xef8018, MB(16), "W25Q128JW-DTR", &winbond_3, false},

	/* Winbond beyond 16 MB: flashrom, linux, dediprog */
	{0xef4019, MB(32), "W25Q256JV", &winbond_big, false},
	{0xef4020, MB(64), "W25Q512JV", &winbond_big, false},
	{0xef4021, MB(128), "W25Q01JV", &winbond_big, false},
	{0xef6019, MB(32), "W25Q256JW", &winbond_big, false},
	{0xef6020, MB(64), "W25Q512NW", &winbond_big, false},
	{0xef6021, MB(128), "W25Q01NW", &winbond_big, false},
	{0xef7019, MB(32), "W25Q256JV-DTR", &winbond_big, false},
	{0xef7020, MB(64), "W25Q512JV-DTR", &winbond_big, false},
	{0xef7021, MB(128), "W25Q01JV-DTR", &winbond_big, false},
	{0xef7022, MB(256), "W25Q02JV-DTR", &winbond_big, false},
	{0xef8019, MB(32), "W25Q256JW-DTR", &winbond_big, false},
	{0xef8020, MB(64), "W25Q512NW-DTR", &winbond_big, false},
	{0xef8021, MB(128), "W25Q01NW-DTR", &winbond_big, false},
	{0xef9020, MB(64), "W25H512JV", &winbond_big, true},
	{0xef9021, MB(128), "W25H01JV", &winbond_big, true},

	/* GigaDevice, two status registers: flashrom, flashprog, dediprog */
	{0xc84012, KB(256), "GD25Q20", &gd_2, false},
	{0xc84013, KB(512), "GD25Q40", &gd_2, false},
	{0xc84014, MB(1), "GD25Q80", &gd_2, false},
	{0xc84015, MB(2), "GD25Q16", &gd_2, false},
	{0xc84214, MB(1), "GD25VQ80C", &gd_2, false},
	{0xc84215, MB(2), "GD25VQ16C", &gd_2, false},
	{0xc86012, KB(256), "GD25LQ20", &gd_2, false},
	{0xc86013, KB(512), "GD25LQ40", &gd_2, false},
	{0xc86014, MB(1), "GD25LQ80", &gd_2, false},
	{0xc86015, MB(2), "GD25LQ16", &gd_2, false},
	{0xc86016, MB(4), "GD25LQ32", &gd_2, false},
	{0xc86017, MB(8), "GD25LQ64", &gd_2, false},
	{0xc86018, MB(16), "GD25LQ128", &gd_2, false},
	{0xc86315, MB(2), "GD25LF16", &gd_2, false},
	{0xc86316, MB(4), "GD25LF32", &gd_2, false},
	{0xc86317, MB(8), "GD25LF64", &gd_2, false},
	{0xc86318, MB(16), "GD25LF128", &gd_2, false},
	{0xc86513, KB(512), "GD25WQ40E", &gd_2, true},
	{0xc86514, MB(1), "GD25WQ80E", &gd_2, false},
	{0xc86515, MB(2), "GD25WQ16E", &gd_2, true},
	{0xc86516, MB(4), "GD25WQ32E", &gd_2, true},
	{0xc86517, MB(8), "GD25WQ64E", &gd_2, true},
	{0xc86518, MB(16), "GD25WQ128E", &gd_2, true},

	/* GigaDevice, three: flashrom, flashprog, rkflash */
	{0xc84016, MB(4), "GD25Q32", &gd_3, false},
	{0xc84017, MB(8), "GD25Q64", &gd_3, false},
	{0xc84018, MB(16), "GD25Q128", &gd_3, false},

	/* GigaDevice beyond 16 MB, GD25B and GD55: flashrom, flashprog, U-Boot */
	{0xc84019, MB(32), "GD25Q256", &gd_big, false},
	{0xc8401a, MB(64), "GD25B512MF", &gd_big, true},
	{0xc8401b, MB(128), "GD55B01GF", &gd_big, true},
	{0xc8471a, MB(64), "GD25B512ME", &gd_big, true},
	{0xc8471b, MB(128), "GD55B01GE", &gd_big, true},
	{0xc86719, MB(32), "GD25LB256E", &gd_big, true},
	{0xc8671a, MB(64), "GD25LB512ME", &gd_big, true},
	{0xc8671b, MB(128), "GD55LB01GE", &gd_big, true},

	/* GigaDevice, 32 MB of 1.8 V: flashrom, flashprog */
	{0xc86019, MB(32), "GD25LQ255E", &gd_lq_big, false},

	/* and larger: flashrom, flashprog */
	{0xc8601a, MB(64), "GD25LB512MF", &gd_lb_big, true},
	{0xc8601b, MB(128), "GD55LB01GF", &gd_lb_big, true},

	/* XMC: flashrom, rkflash, dediprog */
	{0x204012, KB(256), "XM25QH20B", &xmc, true},
	{0x204013, KB(512), "XM25QH40B", &xmc, true},
	{0x204014, MB(1), "XM25QH80B", &xmc, true},
	{0x204015, MB(2), "XM25QH16C", &xmc, true},
	{0x204016, MB(4), "XM25QH32C", &xmc, false},
	{0x204017, MB(8), "XM25QH64C", &xmc, false},
	{0x204018, MB(16), "XM25QH128C", &xmc, false},
	{0x204117, MB(8), "XM25QU64C", &xmc, false},
	{0x204118, MB(16), "XM25QU128C", &xmc, false},
	{0x205013, KB(512), "XM25QU41B", &xmc, true},
	{0x205014, MB(1), "XM25QU80B", &xmc, true},
	{0x205015, MB(2), "XM25QU16C", &xmc, true},
	{0x205016, MB(4), "XM25QU32C", &xmc, true},
	{0x207016, MB(4), "XM25QH32A", &xmc, true},
	{0x207017, MB(8), "XM25QH64A", &xmc, true},
	{0x207018, MB(16), "XM25QH128A", &xmc, false},

	/* XMC under its second id: XM25QH32D datasheet, ESP-IDF */
	{0x464016, MB(4), "XM25QH32D", &xmc_other, true},
	{0x464018, MB(16), "XM25UH128C", &xmc_other, true},

	/* XMC, QE in the first register: rkflash, dediprog */
	{0x205017, MB(8), "XM25QU64B", &xmc_b, true},
	{0x205018, MB(16), "XM25QU128B", &xmc_b, true},
	{0x206017, MB(8), "XM25QH64B", &xmc_b, false},
	{0x206018, MB(16), "XM25QH128B", &xmc_b, false},

	/* XMC beyond 16 MB: flashrom, flashprog, dediprog */
	{0x204019, MB(32), "XM25QH256C", &xmc_big, false},
	{0x204020, MB(64), "XM25QH512C", &xmc_big, false},
	{0x204021, MB(128), "XM25QH01D", &xmc_big, true},
	{0x204119, MB(32), "XM25QU256C", &xmc_big, false},
	{0x204120, MB(64), "XM25QU512C", &xmc_big, false},
	{0x204121, MB(128), "XM25QU01D", &xmc_big, true},

	/* Boya: flashrom, flashprog, dediprog */
	{0x684012, KB(256), "BY25D20", &boya, true},
	{0x684013, KB(512), "BY25D40", &boya, true},
	{0x684014, MB(1), "BY25Q80", &boya, false},
	{0x684015, MB(2), "BY25Q16", &boya, false},
	{0x684016, MB(4), "BY25Q32", &boya, false},
	{0x684017, MB(8), "BY25Q64", &boya, false},
	{0x684018, MB(16), "BY25Q128", &boya, false},
	{0x684118, MB(16), "BY25Q128FS", &boya, false},
	{0x681013, KB(512), "BY25Q40AW", &boya, true},
	{0x681014, MB(1), "BY25Q80AW", &boya, true},
	{0x681015, MB(2), "BY25Q16AW", &boya, true},
	{0x686013, KB(512), "BY25Q40AL", &boya, true},
	{0x686016, MB(4), "BY25Q32AL", &boya, true},
	{0x686017, MB(8), "BY25Q64AL", &boya, true},
	{0x686018, MB(16), "BY25Q128EL", &boya, true},

	/* Boya beyond 16 MB: rkflash, dediprog, IMSProg */
	{0x684019, MB(32), "BY25Q256ES", &boya_big, true},
	{0x684919, MB(32), "BY25Q256FS", &boya_big, false},

	/* Puya: flashprog, rkflash, dediprog */
	{0x852013, KB(512), "PY25Q40HB", &puya, false},
	{0x852014, MB(1), "PY25Q80HB", &puya, false},
	{0x852015, MB(2), "PY25Q16HB", &puya, false},
	{0x852016, MB(4), "PY25Q32HB", &puya, false},
	{0x852017, MB(8), "PY25Q64HA", &puya, false},
	{0x852018, MB(16), "PY25Q128HA", &puya, false},
	{0x854012, KB(256), "P25Q21H", &puya, false},
	{0x856012, KB(256), "P25Q20H", &puya, false},
	{0x856013, KB(512), "P25Q40H", &puya, false},
	{0x856014, MB(1), "P25Q80H", &puya, false},
	{0x856015, MB(2), "P25Q16H", &puya, false},
	{0x856016, MB(4), "P25Q32H", &puya, false},
	{0x856017, MB(8), "P25Q64H", &puya, false},
	{0x856018, MB(16), "P25Q128H", &puya, false},
	{0x856515, MB(2), "PY25Q16LB", &puya, true},
	{0x856516, MB(4), "PY25Q32LB", &puya, true},
	{0x856517, MB(8), "PY25Q64LB", &puya, true},
	{0x856518, MB(16), "PY25Q128LA", &puya, false},

	/* Puya beyond 16 MB: flashprog, dediprog */
	{0x852019, MB(32), "PY25Q256HB", &puya_big, false},
	{0x85201a, MB(64), "PY25Q512HB", &puya_big, false},
	{0x85201b, MB(128), "PY25Q01GHB", &puya_big, false},

	/* Macronix without QE: flashrom, linux, dediprog */
	{0xc22012, KB(256), "MX25L2006E", &macronix_old, false},
	{0xc22013, KB(512), "MX25L4006E", &macronix_old, false},
	{0xc22014, MB(1), "MX25L8006E", &macronix_old, false},

	/* Macronix: flashrom, linux, rkflash */
	{0xc22015, MB(2), "MX25L1606E", &macronix, true},
	{0xc22016, MB(4), "MX25L3233F", &macronix, false},
	{0xc22017, MB(8), "MX25L6433F", &macronix, false},
	{0xc22018, MB(16), "MX25L12835F", &macronix, false},
	{0xc22313, KB(512), "MX25V4035F", &macronix, true},
	{0xc22314, MB(1), "MX25V8035F", &macronix, false},
	{0xc22315, MB(2), "MX25V1635F", &macronix, true},
	{0xc22415, MB(2), "MX25L1633E", &macronix, false},
	{0xc22515, MB(2), "MX25L1635E", &macronix, false},
	{0xc25e16, MB(4), "MX25L3235D", &macronix, false},
	{0xc22534, MB(1), "MX25U8032E", &macronix, false},
	{0xc22535, MB(2), "MX25U1635E", &macronix, false},
	{0xc22536, MB(4), "MX25U3235E", &macronix, false},
	{0xc22537, MB(8), "MX25U6435E", &macronix, false},
	{0xc22538, MB(16), "MX25U12835F", &macronix, false},
	{0xc22812, KB(256), "MX25R2035F", &macronix, true},
	{0xc22813, KB(512), "MX25R4035F", &macronix, true},
	{0xc22814, MB(1), "MX25R8035F", &macronix, false},
	{0xc22815, MB(2), "MX25R1635F", &macronix, false},
	{0xc22816, MB(4), "MX25R3235F", &macronix, false},
	{0xc22817, MB(8), "MX25R6435F", &macronix, false},
	{0xc27518, MB(16), "MX77L12850F", &macronix, true},

	/* Macronix beyond 16 MB: flashrom, linux, QEMU */
	{0xc22019, MB(32), "MX25L25645G", &macronix_big, false},
	{0xc2201a, MB(64), "MX25L51245G", &macronix_big, false},
	{0xc2201b, MB(128), "MX66L1G45G", &macronix_big, false},
	{0xc22539, MB(32), "MX25U25635F", &macronix_big, false},
	{0xc2253a, MB(64), "MX25U51245G", &macronix_big, false},
	{0xc2253b, MB(128), "MX66U1G45G", &macronix_big, false},
	{0xc27519, MB(32), "MX77L25650F", &macronix_big, true},
	{0xc27539, MB(32), "MX77U25650F", &macronix_big, true},

	/* Macronix with eight lines: linux, U-Boot, ESP-IDF */
	{0xc28039, MB(32), "MX25UM25645G", &macronix_octal, true},
	{0xc2803a, MB(64), "MX25UM51245G", &macronix_octal, true},
	{0xc2803b, MB(128), "MX66UM1G45G", &macronix_octal, true},

	/* ISSI: flashrom, linux, dediprog */
	{0x9d4012, KB(256), "IS25LQ020B", &issi, false},
	{0x9d4013, KB(512), "IS25LQ040B", &issi, false},
	{0x9d4014, MB(1), "IS25LQ080B", &issi, true},
	{0x9d4015, MB(2), "IS25LQ016B", &issi, true},
	{0x9d4016, MB(4), "IS25LQ032", &issi, false},
	{0x9d1253, KB(512), "IS25WQ040", &issi, false},
	{0x9d6014, MB(1), "IS25LP080D", &issi, false},
	{0x9d6015, MB(2), "IS25LP016D", &issi, false},
	{0x9d6016, MB(4), "IS25LP032", &issi, false},
	{0x9d6017, MB(8), "IS25LP064", &issi, false},
	{0x9d6018, MB(16), "IS25LP128", &issi, false},
	{0x9d7012, KB(256), "IS25WP020", &issi, false},
	{0x9d7013, KB(512), "IS25WP040", &issi, false},
	{0x9d7014, MB(1), "IS25WP080", &issi, false},
	{0x9d7015, MB(2), "IS25WP016", &issi, false},
	{0x9d7016, MB(4), "IS25WP032", &issi, false},
	{0x9d7017, MB(8), "IS25WP064", &issi, false},
	{0x9d7018, MB(16), "IS25WP128", &issi, false},
	{0x9d7118, MB(16), "IS25WJ128F", &issi, true},

	/* ISSI beyond 16 MB: flashrom, linux, dediprog */
	{0x9d6019, MB(32), "IS25LP256", &issi_big, false},
	{0x9d601a, MB(64), "IS25LP512M", &issi_big, false},
	{0x9d601b, MB(128), "IS25LP01G", &issi_big, false},
	{0x9d6020, MB(64), "IS25LP512MG", &issi_big, false},
	{0x9d7019, MB(32), "IS25WP256", &issi_big, false},
	{0x9d701a, MB(64), "IS25WP512M", &issi_big, false},
	{0x9d701b, MB(128), "IS25WP01G", &issi_big, false},
	{0x9d7020, MB(64), "IS25WP512MG", &issi_big, false},

	/* Zbit: rkflash, OpenOCD, IMSProg */
	{0x0e4015, MB(2), "ZB25VQ16", &zbit, true},
	{0x5e4013, KB(512), "ZB25D40", &zbit, true},
	{0x5e4014, MB(1), "ZB25D80", &zbit, true},
	{0x5e4015, MB(2), "ZB25VQ16A", &zbit, true},
	{0x5e4016, MB(4), "ZB25VQ32", &zbit, true},
	{0x5e4017, MB(8), "ZB25VQ64", &zbit, false},
	{0x5e4018, MB(16), "ZB25VQ128", &zbit, false},
	{0x5e5015, MB(2), "ZB25LQ16", &zbit, true},
	{0x5e5016, MB(4), "ZB25LQ32", &zbit, true},
	{0x5e5017, MB(8), "ZB25LQ64", &zbit, true},
	{0x5e5018, MB(16), "ZB25LQ128", &zbit, false},
	{0x5e6013, KB(512), "ZB25VQ40A", &zbit, true},
	{0x5e6014, MB(1), "ZB25VQ80A", &zbit, true},
	{0x5e6015, MB(2), "ZB25VQ16B", &zbit, true},

	/* Zbit beyond 16 MB: dediprog, IMSProg */
	{0x5e4019, MB(32), "ZB25Q256A", &zbit_big, true},

	/* XTX: flashprog, rkflash, U-Boot */
	{0x0b4012, KB(256), "XT25F02E", &xtx, true},
	{0x0b4013, KB(512), "XT25F04D", &xtx, true},
	{0x0b4014, MB(1), "XT25F08B", &xtx, false},
	{0x0b4015, MB(2), "XT25F16B", &xtx, false},
	{0x0b4016, MB(4), "XT25F32B", &xtx, false},
	{0x0b4017, MB(8), "XT25F64B", &xtx, false},
	{0x0b4018, MB(16), "XT25F128B", &xtx, false},
	{0x0b6014, MB(1), "XT25Q08D", &xtx, true},
	{0x0b6015, MB(2), "XT25Q16D", &xtx, true},
	{0x0b6016, MB(4), "XT25Q32B", &xtx, true},
	{0x0b6017, MB(8), "XT25Q64D", &xtx, false},
	{0x0b6018, MB(16), "XT25Q128D", &xtx, false},

	/* XTX beyond 16 MB: rkflash, U-Boot */
	{0x0b4019, MB(32), "XT25F256B", &xtx_big, false},
	{0x0b6019, MB(32), "XT25Q256", &xtx_big, true},

	/* EON, ESMT: flashrom, linux, rkflash */
	{0x1c3013, KB(512), "EN25Q40", &eon, false},
	{0x1c3014, MB(1), "EN25Q80", &eon, false},
	{0x1c3015, MB(2), "EN25Q16", &eon, false},
	{0x1c3016, MB(4), "EN25Q32", &eon, false},
	{0x1c3017, MB(8), "EN25Q64", &eon, false},
	{0x1c3018, MB(16), "EN25Q128", &eon, false},
	{0x1c3113, KB(512), "EN25F40", &eon, true},
	{0x1c3114, MB(1), "EN25F80", &eon, true},
	{0x1c3115, MB(2), "EN25F16", &eon, true},
	{0x1c3116, MB(4), "EN25F32", &eon, true},
	{0x1c3117, MB(8), "EN25F64", &eon, true},
	{0x1c3814, MB(1), "EN25S80", &eon, true},
	{0x1c3815, MB(2), "EN25S16", &eon, true},
	{0x1c3816, MB(4), "EN25S32", &eon, false},
	{0x1c3817, MB(8), "EN25S64", &eon, false},
	{0x1c6016, MB(4), "EN25QA32B", &eon, true},
	{0x1c6017, MB(8), "EN25QA64A", &eon, true},
	{0x1c6018, MB(16), "EN25QA128A", &eon, true},
	{0x1c7015, MB(2), "EN25QH16", &eon, false},
	{0x1c7016, MB(4), "EN25QH32", &eon, false},
	{0x1c7017, MB(8), "EN25QH64", &eon, false},
	{0x1c7018, MB(16), "EN25QH128", &eon, false},

	/* EON beyond 16 MB: linux, rkflash */
	{0x1c7019, MB(32), "EN25QH256", &eon_big, false},

	/* ESMT's EN25 with QE: rkflash, dediprog, IMSProg */
	{0x1c4115, MB(2), "EN25QE16A", &eon_x, true},
	{0x1c4116, MB(4), "EN25QE32A", &eon_x, true},
	{0x1c6115, MB(2), "EN25QW16A", &eon_x, true},
	{0x1c6116, MB(4), "EN25QW32A", &eon_x, true},
	{0x1c7117, MB(8), "EN25QX64A", &eon_x, true},
	{0x1c7118, MB(16), "EN25QX128A", &eon_x, false},
	{0x1c7818, MB(16), "EN25SX128A", &eon_x, true},
	{0x1c4018, MB(16), "GM25Q128A", &eon_x, false},

	/* the same beyond 16 MB: rkflash, dediprog */
	{0x1c7119, MB(32), "EN25QX256A", &eon_x_big, false},

	/* Fudan: flashrom, flashprog, dediprog */
	{0xa12812, KB(256), "FM25W02", &fudan, true},
	{0xa12813, KB(512), "FM25W04", &fudan, true},
	{0xa12814, MB(1), "FM25W08", &fudan, true},
	{0xa12815, MB(2), "FM25W16", &fudan, true},
	{0xa12816, MB(4), "FM25W32", &fudan, true},
	{0xa12818, MB(16), "FM25W128", &fudan, true},
	{0xa14014, MB(1), "FM25Q08", &fudan, false},
	{0xa14015, MB(2), "FM25Q16", &fudan, false},
	{0xa14016, MB(4), "FM25Q32", &fudan, false},
	{0xa14017, MB(8), "FM25Q64", &fudan, false},
	{0xa16015, MB(2), "FM25LQ16I3", &fudan, true},
	{0xa16016, MB(4), "FM25LQ32I3", &fudan, true},

	/* Fudan, the smallest: flashprog, dediprog */
	{0xa14012, KB(256), "FM25Q02", &fudan_small, true},
	{0xa14013, KB(512), "FM25Q04", &fudan_small, true},

	/* Fudan, 16 MB: flashprog, rkflash */
	{0xa14018, MB(16), "FM25Q128", &fudan_128, true},

	/* Tsingteng (TH), UCUN: ESP-IDF, Beken SDK, dediprog */
	{0xcd6013, KB(512), "TH25Q40HB", &th, true},
	{0xcd6014, MB(1), "TH25Q80HB", &th, true},
	{0xcd6016, MB(4), "TH25Q32", &th, true},
	{0xcd6017, MB(8), "TH25Q64", &th, true},
	{0xcd7015, MB(2), "TH25Q16UB", &th, true},
	{0xeb6015, MB(2), "TH25Q16HB", &th, true},
	{0xeb6017, MB(8), "TH25Q64HA", &th, true},

	/* Adesto, Renesas: flashrom, OpenOCD, dediprog */
	{0x1f8401, KB(512), "AT25SF041", &adesto_sf, false},
	{0x1f8501, MB(1), "AT25SF081", &adesto_sf, false},
	{0x1f8601, MB(2), "AT25SF161", &adesto_sf, false},
	{0x1f8701, MB(4), "AT25SF321", &adesto_sf, false},
	{0x1f3217, MB(8), "AT25SF641", &adesto_sf, true},
	{0x1f8801, MB(8), "AT25SF641B", &adesto_sf, true},
	{0x1f8901, MB(16), "AT25SF128A", &adesto_sf, false},
	{0x1f4216, MB(4), "AT25SL321", &adesto_sf, false},
	{0x1f4317, MB(8), "AT25SL641", &adesto_sf, true},
	{0x1f4218, MB(16), "AT25SL128A", &adesto_sf, false},

	/* Atmel, Adesto, locked at power-up: flashrom, linux */
	{0x1f4401, KB(512), "AT25DF041A", &adesto_df, false},
	{0x1f4501, MB(1), "AT25DF081A", &adesto_df, false},
	{0x1f4601, MB(2), "AT26DF161A", &adesto_df, false},
	{0x1f4602, MB(2), "AT25DF161", &adesto_df, false},
	{0x1f4700, MB(4), "AT25DF321", &adesto_df, false},
	{0x1f4701, MB(4), "AT25DF321A", &adesto_df, false},
	{0x1f4800, MB(8), "AT25DF641", &adesto_df, false},

	/* Micron: flashrom, linux, QEMU */
	{0x20bb15, MB(2), "N25Q016", &micron, false},
	{0x20bb16, MB(4), "N25Q032A11", &micron, false},
	{0x20ba16, MB(4), "N25Q032A13", &micron, false},
	{0x20ba17, MB(8), "N25Q064A13", &micron, false},
	{0x20ba18, MB(16), "MT25QL128", &micron, false},
	{0x20bb17, MB(8), "N25Q064A11", &micron, false},
	{0x20bb18, MB(16), "MT25QU128", &micron, false},

	/* Micron beyond 16 MB: flashrom, linux, QEMU */
	{0x20ba19, MB(32), "MT25QL256", &micron_big, false},
	{0x20ba20, MB(64), "MT25QL512", &micron_big, false},
	{0x20ba21, MB(128), "MT25QL01G", &micron_big, false},
	{0x20bb19, MB(32), "MT25QU256", &micron_big, false},
	{0x20bb20, MB(64), "MT25QU512", &micron_big, false},
	{0x20bb21, MB(128), "MT25QU01G", &micron_big, false},

	/* Infineon (Spansion) S25FL-S: flashrom, linux */
	{0x012018, MB(16), "S25FL128S", &spansion_s, false},

	/* the same beyond 16 MB: flashrom, linux */
	{0x010219, MB(32), "S25FL256S", &spansion_s_big, false},
	{0x010220, MB(64), "S25FL512S", &spansion_s_big, false},

	/* S25FL-L: flashrom, linux */
	{0x016017, MB(8), "S25FL064L", &spansion_l, true},
	{0x016018, MB(16), "S25FL128L", &spansion_l, false},

	/* the same beyond 16 MB: flashrom, linux */
	{0x016019, MB(32), "S25FL256L", &spansion_l_big, false},

	/* S25FL1-K and S25FL2-K: flashrom, linux */
	{0x014014, MB(1), "S25FL208K", &spansion_k, true},
	{0x014015, MB(2), "S25FL116K", &spansion_k, false},
	{0x014016, MB(4), "S25FL132K", &spansion_k, false},
	{0x014017, MB(8), "S25FL164K", &spansion_k, false},

	/* BergMicro, on old ESP8266 modules: Arduino core, IMSProg, dediprog */
	{0xe04012, KB(256), "BG25Q20A", &berg, true},
	{0xe04013, KB(512), "BG25Q40A", &berg, true},
	{0xe04014, MB(1), "BG25Q80A", &berg, true},
	{0xe04015, MB(2), "BG25Q16A", &berg, true},
	{0xe04016, MB(4), "BG25Q32A", &berg, true},
	{0xe04017, MB(8), "PN25F64", &berg, true},

	/* Others: flashrom, linux, dediprog */
	{0x8c4014, MB(1), "F25L08QA", &usual, true},
	{0x8c4015, MB(2), "F25L16QA", &usual, true},
	{0x8c4016, MB(4), "F25L32QA", &usual, true},
	{0x8c4115, MB(2), "F25L16QA-2S", &usual, true},
	{0x8c4116, MB(4), "F25L32QA-2S", &usual, false},
	{0x8c4117, MB(8), "F25L64QA", &usual, false},
	{0x8c4118, MB(16), "F25L128QA", &usual, true},
	{0x374015, MB(2), "A25LQ16", &usual, true},
	{0x374016, MB(4), "A25LQ32", &usual, true},
	{0x374017, MB(8), "A25LQ64", &usual, true},
	{0xf83214, MB(1), "FM25Q08A", &usual, true},
	{0xf83215, MB(2), "FM25Q16A", &usual, true},
	{0xf83216, MB(4), "FM25Q32A", &usual, true},
	{0xf83217, MB(8), "FM25Q64A", &usual, true},
	{0xf84218, MB(16), "FM25M4AA", &usual, true},
	{0xba4016, MB(4), "ZD25Q32", &usual, true},
	{0xba6014, MB(1), "ZD25Q80C", &usual, true},
	{0xba6015, MB(2), "ZD25Q16B", &usual, true},
	{0xba6016, MB(4), "ZD25Q32C", &usual, true},
	{0xe54218, MB(16), "DS25M4AB", &usual, true},

	/* Normem: rkflash, dediprog */
	{0x522118, MB(16), "NM25Q128EVB", &normem, true},
	{0x522217, MB(8), "NM25Q64EV", &normem, true},

	/* ESMT, locked at power-up: flashrom, linux */
	{0x8c2016, MB(4), "F25L32PA", &esmt_pa, false},

	/* Microchip (SST), locked at power-up: linux, flashprog */
	{0xbf2641, MB(2), "SST26VF016B", &sst26, false},
	{0xbf2642, MB(4), "SST26VF032B", &sst26, false},
	{0xbf2643, MB(8), "SST26VF064B", &sst26, false},
	{0xbf2651, MB(2), "SST26WF016B", &sst26, true},
	{0xbf2653, MB(8), "SST26WF064C", &sst26, true},
};

const struct ef_jedec_part *ef_jedec_part_at(size_t index)
{
	return index < sizeof(parts) / sizeof(parts[0]) ? &parts[index] : NULL;
}
