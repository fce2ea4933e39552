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

static int no_such_pin(espflash_session *s, const char *line, uint32_t pin)
{
	return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT,
		"the order is CLK, Q, D, HD, CS", "%s: the %s has no pin %u for a flash", line,
		s->chip->name, (unsigned)pin);
}

/* The caller's pins: do they exist, and are they free? REFERENCE 2.16. */
static int check_pins(espflash_session *s)
{
	static const struct {
		const char *name;
		uint8_t shift;
	} lines[] = {{"CLK", 0}, {"Q", 6}, {"D", 12}, {"CS", 18}, {"HD", 24}};
	const struct ef_spi_pins *p = &s->chip->spi_pins;
	const uint32_t word = s->options.spi_connection;

	if (p->exist == 0)
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_UNSUPPORTED, NULL,
			"the %s's flash is on its usual pins", s->chip->name);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && word != ESPFLASH_SPI_HSPI; i++) {
		const uint32_t pin = word >> lines[i].shift & 63;
		const bool hd = lines[i].shift == 24;

		if (!(p->exist >> pin & 1) || (hd && p->hd_highest && pin > p->hd_highest))
			return no_such_pin(s, lines[i].name, pin);
		if (p->usb >> pin & 1)
			ef_warn(&s->context, NULL, "%s on pin %u: the %s's USB needs it",
				lines[i].name, (unsigned)pin, s->chip->name);
	}
	return 0;
}

int ef_flash_attach(espflash_session *s)
{
	uint32_t pins = s->options.spi_connection;
	int r = 0;

	if (s->flash_attached)
		return 0;
	if (pins != ESPFLASH_SPI_DEFAULT)
		r = check_pins(s);
	if (r < 0)
		return r;
	if (s->chip->quirks & EF_QUIRK_BEGIN_ATTACHES) {
		const struct ef_begin nothing = {0, 0, s->command.dialect.flash_block, 0, 0};

		r = ef_command_flash_begin(&s->command, &nothing);
	} else {
		if ((s->chip->quirks & EF_QUIRK_SPI_PADS_EFUSE) && pins == ESPFLASH_SPI_DEFAULT)
			r = pads(s, &pins);
		if (r == 0)
			r = ef_command_spi_attach(&s->command, pins);
	}
	s->flash_attached = r == 0;
	return r;
}
