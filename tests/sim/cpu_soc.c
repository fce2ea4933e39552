/* SPDX-License-Identifier: MIT */
/*
 * What writing a clock register does to the CPU's clock, on most chips. The profiles name it; the
 * ESP8266 and ESP32 have functions of their own.
 */
#include "cpu_chip.h"

uint32_t sim_soc_clock(const struct sim_soc *soc, uint32_t address, uint32_t value)
{
	if (address == soc->source && value & soc->source_mask)
		return SIM_SOC_UNKNOWN; /* a PLL is not modelled */
	if (address == soc->divider)
		return soc->divider_hz / ((value & soc->divider_mask) + 1);
	return SIM_SOC_SAME;
}
