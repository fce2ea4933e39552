/* SPDX-License-Identifier: MIT */
/*
 * The fault specification: a comma-separated list, described in sim_fault_help. Called when a
 * board is made and by espflash_sim_set_fault.
 */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char sim_fault_help[] =
	"Faults: a comma-separated list. N is a byte index from 0, counted from the start of the\n"
	"connection, or everyK for each K-th byte. Prefix tx: counts bytes from the host (the\n"
	"default), rx: bytes to the host.\n"
	"  lose=N corrupt=N repeat=N    byte N vanishes, has two bits flipped, comes twice\n"
	"  garbage=N                    eight bytes of noise before byte N\n"
	"  delay=MS@N                   byte N and all after it come MS milliseconds later\n"
	"  disconnect=N                 the connection ends\n"
	"  reset=N brownout=N           the chip resets; brownout also spoils a flash write\n"
	"  stall=N                      the chip falls silent for ever\n"
	"  ber=RATE                     bit errors in both directions, such as 1e-5\n"
	"  seed=NUMBER                  another sequence of noise and bit errors\n"
	"  split                        the host gets one byte per read\n"
	"  second-reply=N lose-reply=N  reply N (from 1) is sent twice, or not at all\n"
	"  error=OP:REASON[:COUNT]      the loader refuses opcode OP with REASON, once or COUNT "
	"times\n"
	"  worn=ADDRESS                 that sector neither erases nor programs\n"
	"  write-protect                the flash ignores every write\n"
	"  busy                         the flash never finishes\n"
	"  noflash                      no flash answers (id FFFFFF)\n"
	"  asleep                       an XMC flash tells a wrong id until it is woken\n"
	"  boot-noise                   firmware prints a line every 100 ms\n"
	"  watchdog=MS                  the RTC and super watchdogs run after a reset, and bite "
	"then\n";

struct name {
	const char *name;
	enum sim_fault_kind kind;
};

static const struct name names[] = {
	{"lose", SIM_FAULT_LOSE},
	{"corrupt", SIM_FAULT_CORRUPT},
	{"repeat", SIM_FAULT_REPEAT},
	{"garbage", SIM_FAULT_GARBAGE},
	{"delay", SIM_FAULT_DELAY},
	{"disconnect", SIM_FAULT_DISCONNECT},
	{"reset", SIM_FAULT_RESET},
	{"brownout", SIM_FAULT_BROWNOUT},
	{"stall", SIM_FAULT_STALL},
	{"second-reply", SIM_FAULT_SECOND_REPLY},
	{"lose-reply", SIM_FAULT_LOSE_REPLY},
	{"error", SIM_FAULT_ERROR},
};

/* What a parsed list sets; copied into the board only if all of it made sense. */
struct parsed {
	struct sim_faults faults;
	bool absent;
	bool stuck;
	bool protect;
	bool asleep;
	uint32_t worn[SIM_FLASH_WORN];
	size_t worn_count;
};

static bool number(const char **text, uint64_t *ret)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	*ret = strtoull(*text, &end, 0);
	*text = end;
	return true;
}

static bool flag(struct parsed *out, const char *item)
{
	if (!strcmp(item, "split"))
		out->faults.split = true;
	else if (!strcmp(item, "boot-noise"))
		out->faults.boot_noise = true;
	else if (!strcmp(item, "write-protect"))
		out->protect = true;
	else if (!strcmp(item, "busy"))
		out->stuck = true;
	else if (!strcmp(item, "noflash"))
		out->absent = true;
	else if (!strcmp(item, "asleep"))
		out->asleep = true;
	else
		return false;
	return true;
}

/* name=value items that are no events. */
static bool setting(struct parsed *out, const char *name, size_t size, const char *value)
{
	uint64_t n;

	if (size == 3 && !memcmp(name, "ber", 3)) {
		char *end;
		double rate = strtod(value, &end);

		if (end == value || *end || !(rate >= 0 && rate < 1))
			return false;
		out->faults.bit_error_parts = (uint64_t)(rate * 4294967296.0);
		return true;
	}
	if (!number(&value, &n) || *value)
		return false;
	if (size == 4 && !memcmp(name, "seed", 4)) {
		out->faults.random ^= n * UINT64_C(0x9E3779B97F4A7C15);
		if (!out->faults.random)
			out->faults.random = 1; /* zero is xorshift's fixed point */
		return true;
	}
	if (size == 8 && !memcmp(name, "watchdog", 8)) {
		out->faults.watchdog = n * SIM_NS_PER_MS;
		return true;
	}
	if (size == 4 && !memcmp(name, "worn", 4) && out->worn_count < SIM_FLASH_WORN) {
		out->worn[out->worn_count++] = (uint32_t)n;
		return true;
	}
	return false;
}

static bool index_value(struct sim_fault *fault, const char **value)
{
	if (!strncmp(*value, "every", 5)) {
		fault->every = true;
		*value += 5;
	}
	return number(value, &fault->n) && !(fault->every && !fault->n);
}

static bool event_value(struct sim_fault *fault, const char *value)
{
	fault->left = 1;
	if (fault->kind == SIM_FAULT_ERROR) {
		if (!number(&value, &fault->n) || *value++ != ':' ||
			!number(&value, &fault->argument))
			return false;
		if (*value == ':') {
			value++;
			if (!number(&value, &fault->left))
				return false;
		}
		return !*value;
	}
	if (fault->kind == SIM_FAULT_DELAY) {
		if (!number(&value, &fault->argument) || *value++ != '@')
			return false;
		fault->argument *= SIM_NS_PER_MS;
	}
	return index_value(fault, &value) && !*value;
}

static bool event(
	struct parsed *out, const char *name, size_t size, const char *value, enum sim_way way)
{
	struct sim_fault fault = {.way = way};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i].name) != size || memcmp(names[i].name, name, size))
			continue;
		fault.kind = names[i].kind;
		if (out->faults.count == SIM_FAULTS_MAX || !event_value(&fault, value))
			return false;
		out->faults.list[out->faults.count++] = fault;
		return true;
	}
	return false;
}

static bool item(struct parsed *out, const char *text)
{
	enum sim_way way = SIM_TX;
	const char *equals;

	if (flag(out, text))
		return true;
	if (!strncmp(text, "tx:", 3) || !strncmp(text, "rx:", 3)) {
		way = text[0] == 't' ? SIM_TX : SIM_RX;
		text += 3;
	}
	equals = strchr(text, '=');
	if (!equals)
		return false;
	return event(out, text, (size_t)(equals - text), equals + 1, way) ||
	       setting(out, text, (size_t)(equals - text), equals + 1);
}

static void install(struct espflash_sim *sim, const struct parsed *in)
{
	sim->faults = in->faults;
	sim->flash.absent = in->absent;
	sim->flash.stuck = in->stuck;
	sim->flash.protect = in->protect;
	sim->flash.asleep = in->asleep;
	sim->flash.worn_count = in->worn_count;
	memcpy(sim->flash.worn, in->worn, sizeof(in->worn));
	sim->board.stalled = false;
	if (in->faults.boot_noise && sim->board.mode == SIM_FIRMWARE &&
		sim->board.text_at == SIM_NEVER)
		sim->board.text_at = sim->now;
}

bool sim_fault_parse(struct espflash_sim *sim, const char *spec, char *why, size_t why_size)
{
	struct parsed out = {.faults = {.random = UINT64_C(0x2545F4914F6CDD1D)}};
	char text[64];

	while (spec && *spec) {
		size_t size = strcspn(spec, ",");

		snprintf(text, sizeof(text), "%.*s", (int)(size < 63 ? size : 63), spec);
		if (size > 63 || !item(&out, text)) {
			snprintf(why, why_size, "fault \"%s\" makes no sense", text);
			return false;
		}
		spec += size;
		spec += *spec == ',';
	}
	/* A change on a live connection goes on counting. */
	memcpy(out.faults.bytes, sim->faults.bytes, sizeof(out.faults.bytes));
	out.faults.replies = sim->faults.replies;
	install(sim, &out);
	return true;
}
