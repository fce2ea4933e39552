/* SPDX-License-Identifier: MIT */
/*
 * What the boot ROMs print while they load an image: lines that hosts and people look for. Known
 * from boot logs, cited at each; a ROM's lines stand in the order of its log.
 */
#include "boot.h"

#include <stdarg.h>
#include <stdio.h>

#include "sim.h"

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
say(struct espflash_sim *sim, const char *format, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	sim_uart_chip_prints(sim, line);
}

/* ESP8266: espressif/ESP8266_NONOS_SDK issue 304; others: espressif/esp-idf issue 13123. */
void sim_boot_say_no_image(struct espflash_sim *sim, uint32_t first_word)
{
	if (sim->chip->rom == SIM_ROM_2013)
		sim_uart_chip_prints(sim, "ets_main.c \r\n");
	else
		say(sim, "invalid header: 0x%08lx\r\n", (unsigned long)first_word);
}

static void say_clock(struct espflash_sim *sim, const uint8_t *header)
{
	static const char *const modes[] = {"QIO", "QOUT", "DIO", "DOUT"};
	/* Frequency codes 0 to 2 are 40, 26 and 20 MHz, the others 80: REFERENCE.md 2.10. */
	unsigned code = header[3] & 15u;

	say(sim, "mode:%s, clock div:%u\r\n", modes[header[2] & 3], code < 3 ? code + 2 : 1);
}

/* ESP32: espressif/arduino-esp32 issue 2230; ESP32-C3: espressif/esp-idf issue
   8798; ESP32-P4: wokwi/wokwi-features issue 1067. */
void sim_boot_say_header(struct espflash_sim *sim, const uint8_t *header)
{
	switch (sim->chip->rom) {
	case SIM_ROM_2013:
		break;
	case SIM_ROM_2016:
		say(sim, "configsip: 0, SPIWP:0x%02x\r\n", header[8]);
		say(sim, "clk_drv:0x%02x,q_drv:0x%02x,d_drv:0x%02x,cs0_drv:0x%02x,",
			header[9] & 15u, header[9] >> 4, header[10] & 15u, header[10] >> 4);
		say(sim, "hd_drv:0x%02x,wp_drv:0x%02x\r\n", header[11] & 15u, header[11] >> 4);
		say_clock(sim, header);
		break;
	case SIM_ROM_2021:
		say(sim, "SPIWP:0x%02x\r\n", header[8]);
		say_clock(sim, header);
		break;
	case SIM_ROM_2023:
		sim_uart_chip_prints(sim, "SPI ");
		say_clock(sim, header);
		break;
	}
}

/*
 * ESP8266: esp8266/Arduino issue 435. `room` is what is left of the 16-byte unit in which the data
 * begins, `tail` what the data has in its last unit: so the log's numbers add up.
 */
static void say_segment_2013(struct espflash_sim *sim, const struct sim_boot_segment *segment)
{
	unsigned long room = 16 - segment->offset % 16;

	say(sim, "load 0x%08lx, len %lu, room %lu \r\n", (unsigned long)segment->address,
		(unsigned long)segment->size, room);
	say(sim, "tail %lu\r\nchksum 0x%02x\r\n",
		segment->size > room ? (segment->size - room) % 16 : 0, segment->checksum);
}

void sim_boot_say_segment(struct espflash_sim *sim, const struct sim_boot_segment *segment)
{
	unsigned long address = segment->address, size = segment->size;

	switch (sim->chip->rom) {
	case SIM_ROM_2013:
		say_segment_2013(sim, segment);
		break;
	case SIM_ROM_2016:
		say(sim, "load:0x%08lx,len:%lu\r\n", address, size);
		break;
	case SIM_ROM_2021:
	case SIM_ROM_2023:
		say(sim, "load:0x%08lx,len:0x%lx\r\n", address, size);
		break;
	}
}

/* ESP8266: as above; ESP32: esp32.com topic 10967; ESP32-C3: esp-rs/esp-idf-template issue 27. */
void sim_boot_say_checksum(struct espflash_sim *sim, uint8_t computed, uint8_t stored)
{
	if (sim->chip->rom == SIM_ROM_2013)
		say(sim, "csum 0x%02x\r\n", computed);
	if (computed == stored)
		return;
	switch (sim->chip->rom) {
	case SIM_ROM_2013:
		sim_uart_chip_prints(sim, "csum err\r\nets_main.c \r\n");
		break;
	case SIM_ROM_2016:
		say(sim, "csum err:0x%02x!=0x%02x\r\nets_main.c 384 \r\n", computed, stored);
		break;
	case SIM_ROM_2021:
	case SIM_ROM_2023:
		say(sim, "Checksum failure. Calculated 0x%02x stored 0x%02x\r\nets_main.c 333 \r\n",
			computed, stored);
		break;
	}
}

static void say_hex(struct espflash_sim *sim, const char *label, const uint8_t digest[32])
{
	say(sim, "%s: ", label);
	for (int i = 0; i < 32; i++)
		say(sim, "%02x", digest[i]);
	sim_uart_chip_prints(sim, "\r\n");
}

/*
 * ESP32-C3: esphome/esphome issue 13080; it boots all the same. No log of an ESP32 shows that its
 * ROM looks at the digest.
 */
void sim_boot_say_digest(
	struct espflash_sim *sim, const uint8_t computed[32], const uint8_t stored[32])
{
	if (sim->chip->rom != SIM_ROM_2021 && sim->chip->rom != SIM_ROM_2023)
		return;
	sim_uart_chip_prints(sim, "SHA-256 comparison failed:\r\n");
	say_hex(sim, "Calculated", computed);
	say_hex(sim, "Expected", stored);
	sim_uart_chip_prints(sim, "Attempting to boot anyway...\r\n");
}

void sim_boot_say_entry(struct espflash_sim *sim, uint32_t entry)
{
	if (sim->chip->rom != SIM_ROM_2013)
		say(sim, "entry 0x%08lx\r\n", (unsigned long)entry);
}

/* Not a ROM's words: ours, for who wonders why the firmware is silent. */
void sim_boot_say_unmodelled(struct espflash_sim *sim, const struct sim_boot_segment *segment)
{
	say(sim,
		"espflash-sim: segment at 0x%08lx, %lu bytes: not RAM; mapped flash is not "
		"modelled\r\n",
		(unsigned long)segment->address, (unsigned long)segment->size);
	sim_warn(sim, "boot: segment at %08lx, %lu bytes: not RAM; mapped flash is not modelled",
		(unsigned long)segment->address, (unsigned long)segment->size);
}
