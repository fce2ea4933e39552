/* SPDX-License-Identifier: MIT */
/*
 * Progress of an operation over all its phases. Called by the files that do the work.
 */
#include "flash/flash.h"

void ef_meter_begin(struct ef_meter *m, struct ef_context *c, espflash_progress_fn fn, void *user)
{
	*m = (struct ef_meter){.context = c, .fn = fn, .user = user};
}

static const char *phase_name(uint32_t phase)
{
	switch (phase) {
	case ESPFLASH_PHASE_READ:
		return "reading";
	case ESPFLASH_PHASE_ERASE:
		return "erasing";
	case ESPFLASH_PHASE_WRITE:
		return "writing";
	default:
		return "verifying";
	}
}

void ef_meter_phase(struct ef_meter *m, uint32_t phase)
{
	if (phase == m->phase)
		return;
	m->phase = phase;
	ef_log(m->context, ESPFLASH_LOG_INFO, "%s", phase_name(phase));
	ef_event(m->context, &(espflash_event){.kind = ESPFLASH_EVENT_PHASE,
				     .number = phase,
				     .message = phase_name(phase)});
}

int ef_meter_tell(struct ef_meter *m, uint64_t extra, uint32_t address)
{
	const uint64_t done = m->done + extra;

	/* A piece that is repeated has told its bytes already. */
	if (done < m->told || (done == m->told && done != 0))
		return 0;
	m->told = done;
	return ef_progress(m->context, m->fn, m->user,
		&(espflash_progress){
			.done = done, .total = m->total, .phase = m->phase, .address = address});
}
