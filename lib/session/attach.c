/* SPDX-License-Identifier: MIT */
/*
 * Connecting the SPI controller to the flash chip: what a loader must do before the first command
 * to the flash. REFERENCE 3.8. Called by spi.c and by the flash layer.
 */
#include "session/session.h"

/*
 * EF_QUIRK_SPI_PADS_EFUSE: chips with flash in the package have it on other pads, which stand in
 * eFuse: REFERENCE 2.13 (SPI pads) and 3.8 (order in the word). All zero means the usual pads.
 */
static int pads(espflash_session *s, uint32_t *ret)
{
	uint32_t clk_to_cs = 0, hd = 0;
	int r = ef_identity_field(s, &s->chip->spi_pads, &clk_to_cs);

	if (r == 0)
		r = ef_identity_field(s, &s->chip->spi_pad_hd, &hd);
	if (r < 0)
		return r;

	const uint32_t clk = clk_to_cs & 31, q = clk_to_cs >> 5 & 31;
	const uint32_t d = clk_to_cs >> 10 & 31, cs = clk_to_cs >> 15 & 31;

	*ret = hd << 24 | cs << 18 | d << 12 | q << 6 | clk;
	return 0;
}

int ef_flash_attach(espflash_session *s)
{
	uint32_t pins = 0;
	int r = 0;

	if (s->flash_attached)
		return 0;
	if (s->chip->quirks & EF_QUIRK_BEGIN_ATTACHES) {
		const struct ef_begin nothing = {0, 0, s->command.dialect.flash_block, 0, 0};

		r = ef_command_flash_begin(&s->command, &nothing);
	} else {
		if (s->chip->quirks & EF_QUIRK_SPI_PADS_EFUSE)
			r = pads(s, &pins);
		if (r == 0)
			r = ef_command_spi_attach(&s->command, pins);
	}
	s->flash_attached = r == 0;
	return r;
}
