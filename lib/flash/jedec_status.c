/* SPDX-License-Identifier: MIT */
/*
 * How status registers are laid out: which commands reach them, and what their bits are for. Data,
 * named by the families in jedec_parts.c and by the manufacturers in jedec.c.
 *
 * Bits and opcodes are facts of flashrom a1de15b, flashprog bbe7393, linux fd179f8, dediprog
 * 091d257 (SF100Linux), rockchip 1c535d6 (rkflash) and QEMU 81ce3a8, part by part as collected in
 * spiflash 0.0.post251, with which a test compares them. OTP locks, drive strengths and dummy
 * cycles are left out: they are no business of this library.
 */
#include "flash/jedec.h"

#define IN(number, mask) ((number) << 8 | (mask))

/* W25Q32JV datasheet section 7.1 and W25Q256JV: what most makers have. */
#define BP_THREE                                                                                   \
	[EF_STATUS_BP0] = IN(1, 0x04), [EF_STATUS_BP1] = IN(1, 0x08), [EF_STATUS_BP2] = IN(1, 0x10)
#define BP_FOUR	 BP_THREE, [EF_STATUS_BP3] = IN(1, 0x20)
#define TB_SEC	 [EF_STATUS_TB] = IN(1, 0x20), [EF_STATUS_SEC] = IN(1, 0x40)
#define TB_BIG	 [EF_STATUS_TB] = IN(1, 0x40)
#define SRP	 [EF_STATUS_SRP] = IN(1, 0x80)
#define SRL_IN_2 [EF_STATUS_SRL] = IN(2, 0x01)
#define QE_IN_2	 [EF_STATUS_QE] = IN(2, 0x02)
#define CMP_IN_2 [EF_STATUS_CMP] = IN(2, 0x40)
#define WPS_IN_3 [EF_STATUS_WPS] = IN(3, 0x04)
#define SMALL	 BP_THREE, TB_SEC, SRP, SRL_IN_2, QE_IN_2, CMP_IN_2
#define BIG	 BP_FOUR, TB_BIG, SRP, SRL_IN_2, QE_IN_2, CMP_IN_2

/* Block protection where everybody has it: what is assumed of a maker that is not known. */
const struct ef_status_layout ef_status_unknown = {
	0, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11}, {BP_THREE}};

/* flashrom: W25Q80DV, GD25LQ32. */
const struct ef_status_layout ef_status_two = {2, 2, {0x05, 0x35}, {0x01, 0x31}, {SMALL}};

/* flashrom: XM25QH256C. */
const struct ef_status_layout ef_status_three_big = {
	3, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11}, {BIG}};

/* flashrom: GD25Q32C; nothing in the third protects. */
const struct ef_status_layout ef_status_three = {
	3, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11}, {SMALL}};

/* W25Q32JV datasheet section 7.1; flashprog: P25Q16H. */
const struct ef_status_layout ef_status_three_wps = {
	3, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11}, {SMALL, WPS_IN_3}};

/* flashrom: W25Q256JW. */
const struct ef_status_layout ef_status_big_wps = {
	3, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11}, {BIG, WPS_IN_3}};

/* flashrom: GD25Q256D. SRL is bit 6 of the second, and there is no CMP. */
const struct ef_status_layout ef_status_gigadevice_big = {3, 1, {0x05, 0x35, 0x15},
	{0x01, 0x31, 0x11},
	{BP_FOUR, TB_BIG, SRP, [EF_STATUS_QE] = IN(2, 0x02), [EF_STATUS_SRL] = IN(2, 0x40)}};

/*
 * flashrom: MX25L12835F; the second is the configuration register, read by 15h, and TB there is set
 * once and for all. QEMU, linux: 35h is no reading, it begins a mode with four lines.
 */
const struct ef_status_layout ef_status_macronix = {2, 2, {0x05, 0x15}, {0x01},
	{BP_FOUR, [EF_STATUS_QE] = IN(1, 0x40), SRP, [EF_STATUS_TB] = IN(2, 0x08)}};

/* flashrom: MX25L8006E; the smallest have fewer BP. */
const struct ef_status_layout ef_status_macronix_old = {1, 1, {0x05}, {0x01}, {BP_FOUR, SRP}};

/* flashrom: IS25LP128; TB is in a function register, which other commands reach. */
const struct ef_status_layout ef_status_one_qe = {
	1, 1, {0x05}, {0x01}, {BP_FOUR, [EF_STATUS_QE] = IN(1, 0x40), SRP}};

/* flashrom: EN25QH64; what is BP3 by its datasheet works like TB there. */
const struct ef_status_layout ef_status_eon = {1, 1, {0x05}, {0x01}, {BP_FOUR, SRP}};

/* linux, micron-st.c: N25Q128. 35h begins a mode (QEMU), 50h clears flags. */
const struct ef_status_layout ef_status_micron = {1, 1, {0x05}, {0x01},
	{BP_THREE, [EF_STATUS_BP3] = IN(1, 0x40), [EF_STATUS_TB] = IN(1, 0x20), SRP}};

/* flashrom: S25FL128S; the second is CR1, written by a second byte of 01h. */
const struct ef_status_layout ef_status_spansion_s = {2, 2, {0x05, 0x35}, {0x01},
	{BP_THREE, SRP, [EF_STATUS_QE] = IN(2, 0x02), [EF_STATUS_TB] = IN(2, 0x20)}};

/* flashrom: S25FL128L, S25FL256L; CR1 and CR2 are written by 01h. */
const struct ef_status_layout ef_status_spansion_l = {
	3, 3, {0x05, 0x35, 0x15}, {0x01}, {SMALL, WPS_IN_3}};
const struct ef_status_layout ef_status_spansion_l_big = {
	3, 3, {0x05, 0x35, 0x15}, {0x01}, {BIG, WPS_IN_3}};

/* linux, spansion.c: S25FL164K; the bits of the first are those of its larger kin. */
const struct ef_status_layout ef_status_spansion_k = {2, 2, {0x05, 0x35}, {0x01}, {SMALL}};

/* flashprog: FM25Q04, and FM25Q128. */
const struct ef_status_layout ef_status_fudan_small = {2, 2, {0x05, 0x35}, {0x01, 0x31},
	{BP_THREE, [EF_STATUS_TB] = IN(1, 0x20), SRP, SRL_IN_2,
		QE_IN_2, [EF_STATUS_CMP] = IN(2, 0x10), [EF_STATUS_WPS] = IN(2, 0x20)}};
const struct ef_status_layout ef_status_fudan_128 = {3, 2, {0x05, 0x35, 0x15}, {0x01, 0x31, 0x11},
	{BP_THREE, [EF_STATUS_TB] = IN(1, 0x20), [EF_STATUS_CMP] = IN(1, 0x40), SRP, QE_IN_2,
		WPS_IN_3}};

/* rockchip, dediprog: NM25Q128EVB; QE is bit 2. */
const struct ef_status_layout ef_status_normem = {
	2, 2, {0x05, 0x35}, {0x01, 0x31}, {BP_THREE, SRP, [EF_STATUS_QE] = IN(2, 0x04)}};

/* flashrom: F25L32PA, AT25DF321; the bits are of this power-up only. */
const struct ef_status_layout ef_status_bp_only = {1, 1, {0x05}, {0x01}, {BP_THREE, SRP}};

/* linux, sst.c: SST26VF064B; protection is in a register of its own, opened by 98h. */
const struct ef_status_layout ef_status_no_bits = {1, 1, {0x05}, {0x01}, {0}};
