/* SPDX-License-Identifier: MIT */
/*
 * Recognises a client's reset sequence and gives it the timing that it had where it was written:
 * the chip is held in reset (RTS alone) for 100 ms and its boot pin (DTR alone) for 50 ms at least,
 * however close together the network has brought the asks, and the step from one to the other is a
 * single one, however far apart. Called by serve.c.
 */
#include "serve_lines.h"

#include <espflash/transport.h>

#define DTR ESPFLASH_LINE_DTR
#define RTS ESPFLASH_LINE_RTS

/* The holds of esptool's and of this library's sequences: docs/network.md. */
#define RESET_HOLD_US 100000u
#define BOOT_HOLD_US  50000u

struct lines_step lines_ask(struct lines *l, uint32_t line, bool on)
{
	bool was_held = l->asked == RTS;
	struct lines_step step = {.at_us = 0};

	l->asked = on ? l->asked | line : l->asked & ~line;
	step.value = l->asked;
	/*
	 * DTR goes on while the chip is held in reset: RTS is about to go off. With both on the
	 * chip would start, its boot pin released, and be in its firmware when that ask arrives.
	 */
	if (was_held && l->asked == (DTR | RTS))
		step.value = DTR;
	if (l->set == RTS && step.value != RTS)
		step.at_us = l->since_us + RESET_HOLD_US;
	else if (l->set == DTR && !(step.value & DTR))
		step.at_us = l->since_us + BOOT_HOLD_US;
	return step;
}

void lines_played(struct lines *l, const struct lines_step *step, uint64_t now_us)
{
	if (l->set == step->value)
		return;
	l->set = step->value;
	l->since_us = now_us;
}
