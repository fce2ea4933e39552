/* SPDX-License-Identifier: MIT */
/*
 * Each chip at each of its ports, by each way into the loader that suits the port, through its ROM
 * loader (found, identified, written, read, verified, erased), and by each way back into the
 * firmware. With stubs: test_flow_stub_ports.c.
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

/* Detect, info, erase, write, verify, read. */
static void works(struct flow *f, const struct family_chip *c)
{
	const espflash_chip_info *info = espflash_session_chip(f->session);
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	uint8_t *wanted = flow_copy(f);

	assert_int_equal(info->chip, c->id);
	assert_string_equal(info->name, c->name);
	assert_int_equal(info->revision, c->revision);
	flow_ok(f, espflash_flash_identify(f->session, &flash));
	assert_int_equal(flash.size, FAMILY_FLASH);
	flow_ok(f, espflash_flash_write(f->session, 0x10000, data, sizeof(data), NULL));
	memcpy(wanted + 0x10000, data, sizeof(data));
	flow_ok(f, espflash_flash_erase(f->session, 0x20000, 0x2000, NULL));
	memset(wanted + 0x20000, 0xff, 0x2000);
	if (!(c->has & FAMILY_NO_READ)) {
		flow_flash_is(f, wanted);
		flow_ok(f, espflash_flash_verify(f->session, 0x10000, data, sizeof(data), NULL));
		flow_ok(f, espflash_flash_read(f->session, 0x10000, back, sizeof(back), NULL));
		assert_memory_equal(back, data, sizeof(data));
	}
	assert_memory_equal(f->flash + 0x10000, data, sizeof(data));
	free(wanted);
}

static void each_way_in_and_out_of_each_port(void **state)
{
	size_t count = 0;
	struct flow f;

	(void)state;
	for (const struct family_chip *c = family; c->profile; c++) {
		for (const struct port *p = ports; p->name; p++) {
			for (size_t i = 0; port_has(c, p) && p->in[i].name; i++) {
				for (size_t o = 0; o < PORT_WAYS_OUT; o++) {
					port_enter(&f, c, p, &p->in[i]);
					flow_ok(&f, espflash_session_connect(f.session));
					if (o == 0)
						works(&f, c);
					port_leave(&f, c, p, &p->in[i], (enum port_way_out)o);
					flow_close(&f);
					count++;
				}
			}
		}
	}
	/* 6 ways into 16 chips, 4 into 11, 3 into 6; 6 out of each. */
	assert_int_equal(count, (6 * 16 + 4 * 11 + 3 * 6) * 6);
}

/*
 * REFERENCE 2.16: firmware of an ESP32-S3 may have asked for the loader after the next reset, which
 * by its own USB leaves that request standing.
 */
static void esp32s3_that_was_forced_into_its_loader_gets_out(void **state)
{
	const struct family_chip *s3 = family;
	const struct port *p = ports;
	struct flow f;

	(void)state;
	while (s3->id != ESPFLASH_CHIP_ESP32S3)
		s3++;
	while (p->console != ESPFLASH_SIM_USB_JTAG)
		p++;
	port_enter(&f, s3, p, &p->in[0]);
	flow_ok(&f, espflash_session_connect(f.session));
	flow_ok(&f, espflash_target_write_reg(f.session, 0x6000812c, 1, 1, 0));
	port_leave(&f, s3, p, &p->in[0], PORT_HARD_RESET);
	flow_close(&f);
}

/* A chip that is added belongs into the family's table, too: all tests by chip go through it. */
static void each_model_of_the_library_is_in_the_family(void **state)
{
	espflash_chip_model m = {.struct_size = sizeof(m)};

	(void)state;
	for (size_t i = 0; espflash_chip_model_at(i, &m) == 0; i++) {
		const struct family_chip *c = family;

		while (c->profile && c->id != m.chip)
			c++;
		if (!c->profile)
			fail_msg("%s is not there", m.key);
		assert_string_equal(c->name, m.name);
		assert_int_equal(
			(c->has & FAMILY_STUB) != 0, (m.support & ESPFLASH_SUPPORT_STUB) != 0);
		assert_int_equal((c->has & FAMILY_JTAG) != 0, m.usb_serial_jtag_id != 0);
		assert_int_equal((c->has & FAMILY_OTG) != 0, m.usb_otg_id != 0);
		assert_int_equal(c->bootloader, m.bootloader_offset);
		assert_int_equal((uint16_t)c->image_id, m.image_chip_id);
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
		cmocka_unit_test(each_way_in_and_out_of_each_port),
		cmocka_unit_test(esp32s3_that_was_forced_into_its_loader_gets_out),
		cmocka_unit_test(each_model_of_the_library_is_in_the_family),
	};

	return cmocka_run_group_tests(tests, make_data, NULL);
}
