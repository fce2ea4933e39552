/* SPDX-License-Identifier: MIT */
/*
 * The plan object: making it, adding to it, asking it, freeing it. Called by programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flash/plan.h"
#include "util/bytes.h"
#include "util/options.h"

#define ALL_WRITE_FLAGS                                                                            \
	(ESPFLASH_WRITE_COMPRESS | ESPFLASH_WRITE_NO_COMPRESS | ESPFLASH_WRITE_NO_VERIFY |         \
		ESPFLASH_WRITE_ERASE_ALL | ESPFLASH_WRITE_FORCE | ESPFLASH_WRITE_NO_DIFF |         \
		ESPFLASH_WRITE_ENCRYPT | ESPFLASH_WRITE_IGNORE_EFUSE)

int espflash_plan_new(
	espflash_plan **ret, espflash_session *s, const espflash_write_options *options)
{
	espflash_write_options o;
	int r;

	if (!ret || !s)
		return ESPFLASH_ERROR_ARGUMENT;
	r = ef_session_enter(s, EF_SESSION_CLOSED);
	if (r == 0)
		r = ef_options_import(
			ef_session_record(s), &o, sizeof(o), options, "write options");
	if (r < 0)
		return r;
	if ((o.flags & ~ALL_WRITE_FLAGS) || o.flash_mode > ESPFLASH_MODE_DOUT ||
		((o.flags & ESPFLASH_WRITE_COMPRESS) && (o.flags & ESPFLASH_WRITE_NO_COMPRESS)))
		return ef_error_set(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL,
			"write options contradict each other (flags 0x%x, mode %u)",
			(unsigned)o.flags, (unsigned)o.flash_mode);

	espflash_plan *p = calloc(1, sizeof(*p));

	if (!p)
		return ef_error_no_memory(ef_session_record(s), sizeof(*p));
	p->session = s;
	p->options = o;
	*ret = p;
	return 0;
}

void espflash_plan_free(espflash_plan **plan)
{
	if (!plan || !*plan)
		return;

	espflash_plan *p = *plan;

	for (size_t i = 0; i < p->part_count; i++) {
		free(p->parts[i].head);
		free(p->parts[i].tail);
		free(p->parts[i].sectors);
	}
	free(p->parts);
	free(p->steps);
	free(p->buffer);
	ef_stream_free(&p->stream);
	free(p->scratch);
	free(p);
	*plan = NULL;
}

/* Begin a public call on a plan. */
static int enter(espflash_plan *p, enum ef_session_state least)
{
	return p ? ef_session_enter(p->session, least) : ESPFLASH_ERROR_ARGUMENT;
}

int espflash_plan_add_encrypted(
	espflash_plan *p, uint32_t address, const void *data, size_t size, const char *name)
{
	const int r = espflash_plan_add(p, address, data, size, name);

	if (r == 0)
		p->parts[p->part_count - 1].encrypt = true;
	return r;
}

int espflash_plan_add(
	espflash_plan *p, uint32_t address, const void *data, size_t size, const char *name)
{
	const int r = enter(p, EF_SESSION_CLOSED);

	if (r < 0)
		return r;

	espflash_error_info *e = ef_session_record(p->session);

	if (p->state != EF_PLAN_OPEN)
		return ef_error_set(e, ESPFLASH_ERROR_STATE, NULL, "the plan is checked already");
	if (!data || size == 0)
		return ef_error_set(e, ESPFLASH_ERROR_ARGUMENT,
			"an empty file? nothing was written",
			"%s: there is nothing to write at 0x%08x", name ? name : "region",
			(unsigned)address);
	if (!ef_range_fits(address, size, (uint64_t)1 << 32))
		return ef_error_set_at(e, ESPFLASH_ERROR_ARGUMENT, address, NULL,
			"%s: %zu bytes at 0x%08x do not fit into 4 GiB", name ? name : "region",
			size, (unsigned)address);

	struct ef_part *parts = realloc(p->parts, (p->part_count + 1) * sizeof(*parts));

	if (!parts)
		return ef_error_no_memory(e, sizeof(*parts));
	p->parts = parts;

	struct ef_part *part = &parts[p->part_count];

	*part = (struct ef_part){.data = data,
		.size = size,
		.header_at = EF_NO_HEADER,
		.address = address,
		.encrypt = (p->options.flags & ESPFLASH_WRITE_ENCRYPT) != 0,
		.index = (uint32_t)p->part_count};
	if (name)
		snprintf(part->name, sizeof(part->name), "%s", name);
	else
		snprintf(part->name, sizeof(part->name), "region %zu", p->part_count + 1);
	p->part_count++;
	return 0;
}

static int allocate(espflash_plan *p)
{
	espflash_error_info *e = ef_session_record(p->session);

	if (!p->buffer)
		p->buffer = malloc(EF_PIECE_SIZE);
	if (!p->scratch)
		p->scratch = malloc(EF_SCRATCH_SIZE);
	if (!p->buffer || !p->scratch)
		return ef_error_no_memory(e, EF_SCRATCH_SIZE);
	return 0;
}

int ef_plan_check(espflash_plan *p)
{
	int r;

	if (p->state != EF_PLAN_OPEN)
		return ef_error_set(ef_session_record(p->session), ESPFLASH_ERROR_STATE, NULL,
			"the plan is checked already");
	if (p->part_count == 0)
		return ef_error_set(ef_session_record(p->session), ESPFLASH_ERROR_ARGUMENT, NULL,
			"the plan is empty");
	r = allocate(p);
	if (r == 0)
		r = ef_plan_check_parts(p);
	if (r == 0)
		r = ef_plan_compare(p);
	if (r == 0)
		r = ef_plan_make_steps(p);
	if (r == 0)
		p->state = EF_PLAN_CHECKED;
	return r;
}

int ef_plan_enter(espflash_plan *p)
{
	const int r = enter(p, EF_SESSION_CONNECTED);

	if (r < 0 || p->state != EF_PLAN_DONE)
		return r;
	return ef_error_set(ef_session_record(p->session), ESPFLASH_ERROR_STATE, "make a new plan",
		"the plan has run already");
}

int espflash_plan_check(espflash_plan *p)
{
	const int r = enter(p, EF_SESSION_CONNECTED);

	return r < 0 ? r : ef_plan_check(p);
}

size_t espflash_plan_step_count(const espflash_plan *p)
{
	return p ? p->step_count : 0;
}

int espflash_plan_step_at(const espflash_plan *p, size_t index, espflash_plan_step *ret)
{
	if (!p || index >= p->step_count || ef_struct_check(NULL, ret, "step") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	ef_struct_export(ret, &p->steps[index], sizeof(p->steps[index]));
	return 0;
}

int espflash_plan_result_get(const espflash_plan *p, espflash_plan_result *ret)
{
	if (!p || p->state != EF_PLAN_DONE)
		return ESPFLASH_ERROR_STATE;
	if (ef_struct_check(NULL, ret, "result") < 0)
		return ESPFLASH_ERROR_ARGUMENT;
	ef_struct_export(ret, &p->result, sizeof(p->result));
	return 0;
}
