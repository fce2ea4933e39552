/* SPDX-License-Identifier: MIT */
/*
 * See sim_stub_start.h. The simulator itself puts the stub in place of code that was never sent.
 */
#include "sim_stub_start.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

const char *const stub_chips[STUB_CHIPS] = {"esp8266", "esp32", "esp32c3"};

void stub_open(struct wire *w, size_t chip, const char *fault, uint32_t flags)
{
	const uint32_t end[] = {0, 0x40100000};

	wire_open(w, stub_chips[chip], fault, flags | ESPFLASH_SIM_SUBSTITUTE_STUB);
	assert_int_equal(wire_sync(w), 8);
	assert_int_equal(wire_command(w, 0x06, end, 2, NULL, 0, 100), 0);
	assert_int_equal(wire_receive(w, 1000), 4);
	assert_memory_equal(w->reply, "OHAI", 4);
}
