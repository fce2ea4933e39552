/* SPDX-License-Identifier: MIT */
/*
 * Each flasher stub at each port of its chip where it can be used: started there, at work, left by
 * each way back into the firmware, and found again if it stays. On USB-OTG the ROM loader goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ports.h"

static uint8_t data[0x1400], back[sizeof(data)];

static void enter(struct flow *f, const struct family_chip *c, const struct port *p,
	const struct port_way_in *in)
{
	port_enter(f, c, p, in);
	f->options.flags = 0;
	f->options.baud = p->console == ESPFLASH_SIM_UART ? 921600 : 0;
	flow_session(f);
	flow_ok(f, espflash_session_connect(f->session));
}

/* Info, write, verify, read, erase. */
static void works(struct flow *f)
{
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	uint8_t *wanted = flow_copy(f), md5[16];

	flow_ok(f, espflash_flash_identify(f->session, &flash));
	assert_int_equal(flash.size, FAMILY_FLASH);
	flow_ok(f, espflash_flash_write(f->session, 0x10123, data, sizeof(data), NULL));
	memcpy(wanted + 0x10123, data, sizeof(data));
	flow_flash_is(f, wanted);
	flow_ok(f, espflash_flash_verify(f->session, 0x10123, data, sizeof(data), NULL));
	flow_ok(f, espflash_flash_read(f->session, 0x10120, back, sizeof(back), NULL));
	assert_memory_equal(back, wanted + 0x10120, sizeof(back));
	flow_ok(f, espflash_flash_md5(f->session, 0x10000, 0x1000, md5));
	flow_ok(f, espflash_flash_erase(f->session, 0x11000, 0x1000, NULL));
	memset(wanted + 0x11000, 0xff, 0x1000);
	flow_flash_is(f, wanted);
	flow_fails(f, espflash_flash_verify(f->session, 0x10123, data, sizeof(data), NULL),
		ESPFLASH_ERROR_VERIFY);
	assert_int_equal(espflash_session_error(f->session)->address, 0x11000);
	assert_null(espflash_sim_stopped(f->sim));
	free(wanted);
}

static void each_stub_at_each_port_by_each_way(void **state)
{
	size_t count = 0;
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (const struct port *p = ports; p->name && (c->has & FAMILY_STUB); p++) {
			if (!port_has(c, p) || p->console == ESPFLASH_SIM_USB_OTG)
				continue;
			for (size_t i = 0; p->in[i].name; i++) {
				for (size_t o = 0; o < PORT_WAYS_OUT; o++) {
					enter(&f, c, p, &p->in[i]);
					flow_ok(&f, espflash_session_start_stub(f.session));
					if (port_loader(&f) != ESPFLASH_LOADER_STUB)
						fail_msg("%s: no stub at %s", f.chip, p->name);
					if (i == 0 && o == 0)
						works(&f);
					port_leave(&f, c, p, &p->in[i], (enum port_way_out)o);
					flow_close(&f);
					count++;
				}
			}
		}
	}
	/* 6 ways into 14 chips, 4 into 10; 6 out of each. */
	assert_int_equal(count, (6 * 14 + 4 * 10) * 6);
}

static void rom_loader_goes_on(struct flow *f, const struct family_chip *c)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	flow_ok(f, espflash_session_start_stub(f->session));
	flow_ok(f, espflash_session_loader(f->session, &info));
	assert_int_equal(info.loader, ESPFLASH_LOADER_ROM);
	assert_non_null(strstr(info.reason, c->has & FAMILY_STUB ? "USB-OTG" : "no flasher stub"));
	works(f);
}

/*
 * But to the ESP32-S31 if nothing tells that it is on that port: REFERENCE 2.15 knows no byte in
 * its memory. Then the hint says what helps.
 */
static void no_stub_is_sent_over_otg(void **state)
{
	const struct port *p = ports;
	struct flow f;

	(void)state;
	while (p->console != ESPFLASH_SIM_USB_OTG)
		p++;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (size_t i = 0; port_has(c, p) && p->in[i].name; i++) {
			enter(&f, c, p, &p->in[i]);
			if (c->id == ESPFLASH_CHIP_ESP32S31 && p->in[i].vendor == 0)
				family_refused(&f, c, espflash_session_start_stub(f.session),
					ESPFLASH_ERROR_NO_REPLY, "the @ does not answer any more",
					"--no-stub does without");
			else
				rom_loader_goes_on(&f, c);
			flow_close(&f);
		}
	}
}

static int make_data(void **state)
{
	(void)state;
	flow_noise(data, 0x800, 12);
	flow_pattern(data + 0x800, sizeof(data) - 0x800, 13);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stub_at_each_port_by_each_way),
		cmocka_unit_test(no_stub_is_sent_over_otg),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
