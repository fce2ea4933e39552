/* SPDX-License-Identifier: MIT */
/*
 * write-flash: files to flash, by the library's plan. Called by main through the table of
 * commands; what happens to the flash is the library's to decide, this tells of it.
 */
#include <string.h>

#include "cli.h"
#include "device.h"
#include "regions.h"

struct job {
	struct cli *cli;
	struct regions regions;
	espflash_plan *plan;
	espflash_plan_result result;
	uint64_t last_us; /* of the last progress call, for the time of each region */
};

static struct region *region_at(struct job *job, uint32_t address)
{
	for (size_t i = 0; i < job->regions.count; i++) {
		struct region *r = &job->regions.items[i];
		uint32_t start = r->address & ~(ESPFLASH_SECTOR_SIZE - 1);

		if (address >= start && address - start <= r->file.size + ESPFLASH_SECTOR_SIZE)
			return r;
	}
	return NULL;
}

/* An espflash_progress_fn: books the time since the last call to the region worked on. */
static int on_progress(void *user, const espflash_progress *now)
{
	struct job *job = user;
	struct region *region = region_at(job, now->address);
	uint64_t time = clock_us();

	if (region && now->phase == ESPFLASH_PHASE_WRITE)
		region->time_us += time - job->last_us;
	job->last_us = time;
	return progress_update(&job->cli->out, now);
}

static void fill_options(struct job *job, espflash_write_options *ret)
{
	const struct cli_options *o = &job->cli->options;

	regions_options(job->cli, ret);
	ret->progress = on_progress;
	ret->progress_user = job;
	ret->flags = (o->compress ? ESPFLASH_WRITE_COMPRESS : 0) |
		     (o->no_compress ? ESPFLASH_WRITE_NO_COMPRESS : 0) |
		     (o->no_diff ? ESPFLASH_WRITE_NO_DIFF : 0) |
		     (o->no_verify ? ESPFLASH_WRITE_NO_VERIFY : 0) |
		     (o->erase_all ? ESPFLASH_WRITE_ERASE_ALL : 0) |
		     (o->encrypt ? ESPFLASH_WRITE_ENCRYPT : 0) |
		     (o->ignore_efuse ? ESPFLASH_WRITE_IGNORE_EFUSE : 0) |
		     (o->force ? ESPFLASH_WRITE_FORCE : 0);
}

static const char *step_name(uint32_t kind)
{
	static const char *const names[] = {"?", "skip", "erase", "program", "verify"};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : names[0];
}

static void print_steps(struct job *job)
{
	struct output *out = &job->cli->out;
	espflash_plan_step step = {.struct_size = sizeof(step)};

	for (size_t i = 0; i < espflash_plan_step_count(job->plan); i++) {
		if (espflash_plan_step_at(job->plan, i, &step) == ESPFLASH_OK)
			out_result(out, "  %-7s  0x%08x  %9u bytes", step_name(step.kind),
				(unsigned)step.address, (unsigned)step.size);
	}
}

static void json_steps(struct json *j, const espflash_plan *plan)
{
	espflash_plan_step step = {.struct_size = sizeof(step)};

	json_open(j, "steps", '[');
	for (size_t i = 0; i < espflash_plan_step_count(plan); i++) {
		if (espflash_plan_step_at(plan, i, &step) != ESPFLASH_OK)
			break;
		json_open(j, NULL, '{');
		json_text(j, "kind", step_name(step.kind));
		json_number(j, "address", step.address);
		json_number(j, "size", step.size);
		json_number(j, "region", step.region);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Add up what the plan writes of one file, and tell which sectors it erases. */
static void plan_region(struct job *job, size_t index)
{
	struct region *r = &job->regions.items[index];
	uint64_t file_end = (uint64_t)r->address + r->file.size;
	uint64_t low = UINT64_MAX, high = 0;
	espflash_plan_step step = {.struct_size = sizeof(step)};

	for (size_t i = 0; i < espflash_plan_step_count(job->plan); i++) {
		uint64_t start, end;

		if (espflash_plan_step_at(job->plan, i, &step) != ESPFLASH_OK ||
			step.kind != ESPFLASH_STEP_PROGRAM || step.region != index)
			continue;
		start = step.address;
		end = start + step.size;
		low = smaller(low, start);
		high = high > end ? high : end;
		start = start > r->address ? start : r->address;
		end = smaller(end, file_end);
		if (end > start)
			r->written += (uint32_t)(end - start);
	}
	if (high == 0)
		return;
	low &= ~(uint64_t)(ESPFLASH_SECTOR_SIZE - 1);
	high = (high + ESPFLASH_SECTOR_SIZE - 1) & ~(uint64_t)(ESPFLASH_SECTOR_SIZE - 1);
	out_info(&job->cli->out, "Flash will be erased from 0x%08x to 0x%08x...", (unsigned)low,
		(unsigned)(high - 1));
}

/* " (1234 compressed)", where fewer bytes went over the wire than into the flash. */
static void format_sent(struct job *job, char *text, size_t size, uint32_t written)
{
	text[0] = '\0';
	if (job->regions.count == 1 && job->result.bytes_sent < written)
		snprintf(text, size, " (%llu %s)", (unsigned long long)job->result.bytes_sent,
			job->result.compressed ? "compressed" : "sent");
}

static void print_region(struct job *job, const struct region *r)
{
	struct output *out = &job->cli->out;
	bool alone = job->regions.count == 1;
	uint64_t time = alone ? job->result.duration_us : r->time_us;
	char sent[40], skipped[64] = "";
	uint32_t rest = (uint32_t)r->file.size - r->written;

	if (r->written == 0) {
		out_result(out, "Nothing to write at 0x%08x: the flash holds '%s' already.",
			(unsigned)r->address, r->file.path);
		return;
	}
	format_sent(job, sent, sizeof(sent), r->written);
	if (rest)
		snprintf(skipped, sizeof(skipped), " %u more bytes were there already.",
			(unsigned)rest);
	out_result(out, "Wrote %u bytes%s at 0x%08x in %.1f seconds (%.1f kbit/s).%s",
		(unsigned)r->written, sent, (unsigned)r->address, (double)time / 1e6,
		time ? (double)r->written * 8000.0 / (double)time : 0.0, skipped);
}

static void print_result(struct job *job)
{
	struct output *out = &job->cli->out;
	const espflash_plan_result *result = &job->result;

	if (result->patched)
		out_result(out, "Flash parameters set to 0x%04x.", (unsigned)result->flash_params);
	if (result->digest_updated)
		out_result(out, "SHA digest in image updated.");
	for (size_t i = 0; i < job->regions.count; i++) {
		print_region(job, &job->regions.items[i]);
		if (result->verified)
			out_result(out, "Hash of data verified.");
	}
}

static void json_result(struct job *job, bool dry_run)
{
	const espflash_plan_result *result = &job->result;
	struct json j;

	if (!out_json_result(&job->cli->out, &j, "write-flash"))
		return;
	json_bool(&j, "dry_run", dry_run);
	json_open(&j, "regions", '[');
	for (size_t i = 0; i < job->regions.count; i++) {
		const struct region *r = &job->regions.items[i];

		json_open(&j, NULL, '{');
		json_number(&j, "address", r->address);
		json_number(&j, "size", r->file.size);
		json_text(&j, "file", r->file.path);
		json_number(&j, "written", r->written);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	if (dry_run) {
		json_steps(&j, job->plan);
	} else {
		json_number(&j, "bytes_written", result->bytes_written);
		json_number(&j, "bytes_sent", result->bytes_sent);
		json_number(&j, "bytes_skipped", result->bytes_skipped);
		json_number(&j, "bytes_verified", result->bytes_verified);
		json_bool(&j, "compressed", result->compressed);
		json_number(&j, "duration_us", result->duration_us);
		json_bool(&j, "verified", result->verified);
		json_bool(&j, "patched", result->patched);
		if (result->patched)
			json_number(&j, "flash_params", result->flash_params);
	}
	json_end(&j);
}

static int check_plan(struct job *job)
{
	struct cli *cli = job->cli;

	if (espflash_plan_check(job->plan) != ESPFLASH_OK)
		return device_error(cli);
	if (cli->options.dry_run || cli->options.verbose)
		print_steps(job);
	if (cli->options.erase_all)
		out_info(&cli->out, "The whole flash will be erased.");
	for (size_t i = 0; i < job->regions.count; i++)
		plan_region(job, i);
	return CLI_OK;
}

static int write_plan(struct job *job)
{
	struct cli *cli = job->cli;
	int rc = check_plan(job);

	if (rc != CLI_OK)
		return rc;
	if (cli->options.dry_run) {
		out_result(&cli->out, "Nothing was written (--dry-run).");
		json_result(job, true);
		return CLI_OK;
	}
	job->last_us = clock_us();
	if (espflash_plan_run(job->plan) != ESPFLASH_OK)
		return device_error(cli);
	job->result.struct_size = sizeof(job->result);
	if (espflash_plan_result_get(job->plan, &job->result) != ESPFLASH_OK)
		return device_error(cli);
	print_result(job);
	json_result(job, false);
	return CLI_OK;
}

int cmd_write_flash(struct cli *cli)
{
	struct job job = {.cli = cli};
	espflash_write_options options;
	int rc = regions_load(&job.regions, cli);

	if (rc == CLI_OK)
		rc = device_open(cli);
	if (rc == CLI_OK && cli->options.verify)
		out_info(&cli->out, "Note: --verify changes nothing; what is written is verified.");
	if (rc == CLI_OK) {
		fill_options(&job, &options);
		rc = regions_plan(&job.plan, cli, &job.regions, &options);
	}
	if (rc == CLI_OK)
		rc = write_plan(&job);
	espflash_plan_free(&job.plan);
	regions_free(&job.regions);
	return rc;
}
