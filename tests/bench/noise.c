/* SPDX-License-Identifier: MIT */
/*
 * Writes over a line with bit errors in both directions: 64 KiB of noise at 921600 baud with the
 * flasher stub, from connect to verify, on a simulated chip that executes it, each with another
 * sequence of errors. Prints how they ended, asserts nothing; docs/benchmarks.md has the figures.
 *
 * usage: bench-noise [CHIP [RUNS]]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define SIZE	0x10000u
#define ADDRESS 0x10000u
#define BAUD	921600u

static uint8_t data[SIZE];

struct ends {
	unsigned right, named, wrong;
	unsigned stepped; /* ended at a lower rate than it began */
	double seconds;	  /* of virtual time, all together */
	char last[256];	  /* what was named last */
};

static int write_once(espflash_session *s)
{
	int r = espflash_session_connect(s);

	return r < 0 ? r : espflash_flash_write(s, ADDRESS, data, SIZE, NULL);
}

static void one(const char *chip, const char *rate, unsigned seed, struct ends *ret)
{
	char fault[64];
	const espflash_session_options o = {.struct_size = sizeof(o), .baud = BAUD};
	const espflash_sim_options so = {.struct_size = sizeof(so), .chip = chip, .fault = fault};
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	espflash_sim *sim = NULL;
	espflash_sim_counters end;
	size_t size = 0;
	int r;

	snprintf(fault, sizeof(fault), "ber=%s,seed=%u", rate, seed);
	if (espflash_sim_new(&sim, &so, NULL) < 0 ||
		espflash_transport_new(&t, espflash_sim_ops(sim), sim) < 0 ||
		espflash_session_new(&s, t, &o) < 0)
		abort();
	r = write_once(s);
	ret->stepped += r == 0 && espflash_session_baud(s) < BAUD;
	if (r < 0)
		snprintf(ret->last, sizeof(ret->last), "%s", espflash_session_error(s)->message);
	ret->named += r < 0;
	if (r == 0 && memcmp(espflash_sim_flash(sim, &size) + ADDRESS, data, SIZE) == 0)
		ret->right++;
	else if (r == 0)
		ret->wrong++;
	espflash_sim_count(sim, &end);
	ret->seconds += (double)end.now_us / 1e6;
	espflash_session_free(&s);
	espflash_transport_free(&t);
	espflash_sim_free(&sim);
}

int main(int argc, char **argv)
{
	static const char *const rates[] = {"1e-6", "1e-5", "1e-4"};
	const char *chip = argc > 1 ? argv[1] : "esp32c3";
	const unsigned runs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 50;
	uint32_t x = 5;

	for (size_t i = 0; i < SIZE; i++) {
		x = x * 1664525u + 1013904223u; /* Numerical Recipes */
		data[i] = (uint8_t)(x >> 24);
	}
	printf("%s, %u baud, 64 KiB from connect to verify, %u runs each\n", chip, BAUD, runs);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct ends e = {0};

		for (unsigned seed = 1; seed <= runs; seed++)
			one(chip, rates[i], seed, &e);
		printf("  %s   right %3u   error %3u   silently wrong %u   at a lower rate %3u   "
		       "%6.2f s each%s%s\n",
			rates[i], e.right, e.named, e.wrong, e.stepped, e.seconds / runs,
			e.last[0] ? "   " : "", e.last);
		fflush(stdout);
	}
	return 0;
}
