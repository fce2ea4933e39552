/* SPDX-License-Identifier: MIT */
/*
 * How long the flasher stub takes on simulated chips that execute it, in virtual time: the same on
 * every machine. Prints a table, asserts nothing; docs/benchmarks.md explains the columns.
 *
 * usage: bench-stub [CHIP...]
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

#define SIZE	0x100000u
#define ADDRESS 0x10000u
#define BLOCK	0x10000u
/*
 * W25Q32FV, typical: what the simulator's flash takes (docs/simulator.md). The controllers hold 64
 * bytes, so that a page is programmed in four pieces, each after a command and an address.
 */
#define BLOCK_US     150000.0
#define PIECE	     64u
#define PIECE_US     (30 + 2.5 * (PIECE - 1))
#define PIECE_SPI_US ((1 + 3 + PIECE) * 8 / 40.0) /* at 40 MHz */

static uint8_t data[SIZE], back[SIZE];

struct bench {
	espflash_sim *sim;
	espflash_transport *transport;
	espflash_session *session;
	espflash_sim_counters before;
	uint32_t baud;
};

static uint32_t next(uint32_t *x)
{
	*x = *x * 1664525u + 1013904223u; /* Numerical Recipes */
	return *x >> 8;
}

/* What a firmware is made of: code with few common words, text, tables, noise and blank space. */
static void fill(void)
{
	static const char words[] =
		"wifi: state task error timeout ESP_ERR_INVALID_ARG %s:%d (%s) ";
	uint32_t x = 5;

	for (size_t at = 0; at < SIZE; at += 64) {
		const size_t place = at / (SIZE / 16);

		for (size_t i = 0; i < 64; i++) {
			const uint32_t a = next(&x) & 0xff, b = next(&x) & 0xff;

			if (place < 10)
				data[at + i] = (uint8_t)((i & 3) == 2 ? a : (a & b) & 0x77);
			else if (place < 12)
				data[at + i] = (uint8_t)words[(a + i) % (sizeof(words) - 1)];
			else
				data[at + i] = place < 14 ? (uint8_t)a : 0xff;
		}
	}
}

static void check(struct bench *b, int r)
{
	if (r == 0)
		return;
	printf("failed: %s\n", espflash_session_error(b->session)->message);
	exit(1);
}

static void begin(struct bench *b, const char *chip, uint32_t baud)
{
	const espflash_sim_options so = {.struct_size = sizeof(so), .chip = chip};
	const espflash_session_options o = {.struct_size = sizeof(o), .baud = baud};
	uint8_t *flash;
	size_t size = 0;

	memset(b, 0, sizeof(*b));
	b->baud = baud;
	if (espflash_sim_new(&b->sim, &so, NULL) < 0 ||
		espflash_transport_new(&b->transport, espflash_sim_ops(b->sim), b->sim) < 0 ||
		espflash_session_new(&b->session, b->transport, &o) < 0)
		abort();
	/* What was there before has to be erased. */
	flash = espflash_sim_flash(b->sim, &size);
	memset(flash, 0x5a, size);
	check(b, espflash_session_connect(b->session));
}

static void end(struct bench *b)
{
	espflash_session_free(&b->session);
	espflash_transport_free(&b->transport);
	espflash_sim_free(&b->sim);
}

static void start(struct bench *b)
{
	espflash_sim_count(b->sim, &b->before);
}

static double seconds(const struct bench *b, espflash_sim_counters *ret)
{
	espflash_sim_count(b->sim, ret);
	return (double)(ret->now_us - b->before.now_us) / 1e6;
}

static double wire(const struct bench *b, uint64_t bytes)
{
	return (double)bytes * 10 / b->baud;
}

/* Erasing in the largest units and programming what the controllers hold, blank pieces left out. */
static double flash_time(void)
{
	double us = (double)(SIZE / BLOCK) * BLOCK_US;

	for (size_t at = 0; at < SIZE; at += PIECE) {
		size_t i = 0;

		while (i < PIECE && data[at + i] == 0xff)
			i++;
		us += i < PIECE ? PIECE_US + PIECE_SPI_US : 0;
	}
	return us / 1e6;
}

static uint64_t moved(const struct bench *b, const espflash_sim_counters *after)
{
	return after->bytes_from_host - b->before.bytes_from_host + after->bytes_to_host -
	       b->before.bytes_to_host;
}

static double write_and_tell(struct bench *b, uint32_t flags, double limit_flash)
{
	const espflash_write_options o = {.struct_size = sizeof(o), .flags = flags};
	espflash_sim_counters after;
	double took, limit;

	start(b);
	check(b, espflash_flash_write(b->session, ADDRESS, data, SIZE, &o));
	took = seconds(b, &after);
	limit = wire(b, after.bytes_from_host - b->before.bytes_from_host);
	if (limit_flash > limit)
		limit = limit_flash;
	printf("  %-26s %8.3f s   limit %8.3f s   %5.3f   %8llu bytes\n",
		flags & ESPFLASH_WRITE_NO_VERIFY ? "write" : "write and verify", took, limit,
		took / limit, (unsigned long long)moved(b, &after));
	return (double)moved(b, &after);
}

static void read_and_tell(struct bench *b)
{
	espflash_sim_counters after;
	double took;

	start(b);
	check(b, espflash_flash_read(b->session, ADDRESS, back, SIZE, NULL));
	took = seconds(b, &after);
	printf("  %-26s %8.3f s   limit %8.3f s   %5.3f   %8llu bytes%s\n", "read", took,
		wire(b, SIZE), took / wire(b, SIZE), (unsigned long long)moved(b, &after),
		memcmp(data, back, SIZE) == 0 ? "" : "   WRONG");
}

static void rewrite_and_tell(struct bench *b, const char *what, double full)
{
	espflash_sim_counters after;
	double took;

	start(b);
	check(b, espflash_flash_write(b->session, ADDRESS, data, SIZE, NULL));
	took = seconds(b, &after);
	printf("  %-26s %8.3f s   %8llu bytes, %.2f %% of a full write\n", what, took,
		(unsigned long long)moved(b, &after), 100 * (double)moved(b, &after) / full);
}

static void bench(const char *chip, uint32_t baud)
{
	espflash_sim_counters after;
	struct bench b;
	double full;

	fill();
	begin(&b, chip, baud);
	start(&b);
	check(&b, espflash_session_start_stub(b.session));
	printf("%s, %u baud: stub started in %.3f s\n", chip, (unsigned)baud, seconds(&b, &after));
	write_and_tell(&b, ESPFLASH_WRITE_NO_VERIFY, flash_time());
	memset(espflash_sim_flash(b.sim, NULL), 0x5a, ADDRESS + SIZE);
	full = write_and_tell(&b, 0, flash_time());
	read_and_tell(&b);
	rewrite_and_tell(&b, "write again, unchanged", full);
	data[SIZE / 2 + 77] ^= 1;
	rewrite_and_tell(&b, "write again, one sector", full);
	end(&b);
}

int main(int argc, char **argv)
{
	static const char *const chips[] = {"esp8266", "esp32", "esp32c3"};
	static const uint32_t rates[] = {115200, 460800, 921600, 2000000};

	for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		bool wanted = argc < 2;

		for (int a = 1; a < argc; a++)
			wanted = wanted || strcmp(argv[a], chips[i]) == 0;
		for (size_t k = 0; wanted && k < sizeof(rates) / sizeof(rates[0]); k++)
			bench(chips[i], rates[k]);
	}
	return 0;
}
