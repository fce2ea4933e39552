/* SPDX-License-Identifier: MIT */
/*
 * read-flash and dump-mem: from the chip to a file, which appears only when it is complete.
 * Called by main through the table of commands.
 */
#include <string.h>

#include "cli.h"
#include "cmd_util.h"
#include "device.h"
#include "files.h"
#include "numbers.h"

#define DUMP_PIECE 4096u

/* An espflash_sink_fn: the data goes straight to the file, memory stays small. */
static int to_file(void *user, uint32_t address, const void *data, size_t size)
{
	(void)address;
	return output_write(user, data, size);
}

struct job {
	uint32_t address;
	uint32_t size;
	uint64_t start_us;
	struct output_file file;
};

static int prepare(struct cli *cli, struct job *job, int all_allowed)
{
	int rc = take_number(cli, 0, "address", number_u32, &job->address);

	if (rc == CLI_OK)
		rc = take_number(
			cli, 1, "size", all_allowed ? number_size_or_all : number_size, &job->size);
	if (rc != CLI_OK)
		return rc;
	if (job->size == 0)
		return out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			all_allowed ? "ALL reads to the end of the flash" : NULL,
			"%s: size 0 leaves nothing to read", cli->options.command->name);
	return output_open(&job->file, &cli->out, cli->options.positional[2]);
}

/* Finish the file and tell. verb: "Read", "Dumped". */
static int finish(struct cli *cli, struct job *job, const char *verb)
{
	uint64_t time = clock_us() - job->start_us;
	int rc = output_commit(&job->file, &cli->out);
	struct json j;

	if (rc != CLI_OK)
		return rc;
	out_result(&cli->out, "%s %u bytes from 0x%08x in %.1f seconds (%.1f kbit/s) to '%s'.",
		verb, (unsigned)job->size, (unsigned)job->address, (double)time / 1e6,
		kbit_rate(job->size, time), job->file.name);
	if (out_json_result(&cli->out, &j, cli->options.command->name)) {
		json_number(&j, "address", job->address);
		json_number(&j, "size", job->size);
		json_text(&j, "file", job->file.name);
		json_number(&j, "duration_us", time);
		json_end(&j);
	}
	return CLI_OK;
}

static int read_flash(struct cli *cli, struct job *job)
{
	espflash_read_options options;
	int rc = device_open(cli);

	if (rc == CLI_OK && job->size == SIZE_ALL)
		rc = take_rest(cli, job->address, &job->size);
	if (rc != CLI_OK)
		return rc;
	memset(&options, 0, sizeof(options));
	options.struct_size = sizeof(options);
	options.progress = progress_update;
	options.progress_user = &cli->out;
	options.sink = to_file;
	options.sink_user = &job->file;
	options.flash_size = given_flash_size(cli);
	job->start_us = clock_us();
	if (espflash_flash_read(cli->session, job->address, NULL, job->size, &options) !=
		ESPFLASH_OK)
		return job->file.error ? output_failed(&job->file, &cli->out) : device_error(cli);
	return finish(cli, job, "Read");
}

int cmd_read_flash(struct cli *cli)
{
	struct job job = {.file = {.fd = -1}};
	int rc = prepare(cli, &job, 1);

	if (rc == CLI_OK)
		rc = read_flash(cli, &job);
	output_close(&job.file);
	return rc;
}

static int dump_memory(struct cli *cli, struct job *job)
{
	espflash_progress progress = {.struct_size = sizeof(progress)};
	uint8_t piece[DUMP_PIECE];
	int rc = device_open(cli);

	if (rc != CLI_OK)
		return rc;
	progress.phase = ESPFLASH_PHASE_READ;
	progress.total = job->size;
	job->start_us = clock_us();
	for (uint32_t done = 0, size; done < job->size; done += size) {
		size = job->size - done < DUMP_PIECE ? job->size - done : DUMP_PIECE;
		/* The chip gives whole words; the file gets the bytes asked for. */
		if (espflash_target_read_memory(cli->session, job->address + done, piece,
			    (size + 3u) & ~3u, NULL, NULL) != ESPFLASH_OK)
			return device_error(cli);
		if (output_write(&job->file, piece, size) != 0)
			return output_failed(&job->file, &cli->out);
		progress.done = done + size;
		progress.address = job->address + done;
		progress_update(&cli->out, &progress);
	}
	return finish(cli, job, "Dumped");
}

int cmd_dump_mem(struct cli *cli)
{
	struct job job = {.file = {.fd = -1}};
	int rc = prepare(cli, &job, 0);

	if (rc == CLI_OK && (job.address % 4 != 0 || job.address + (job.size - 1) < job.address))
		rc = out_usage(&cli->out, ESPFLASH_ERROR_ARGUMENT,
			"memory is read in words of 4 bytes, below 4 GiB",
			"dump-mem: cannot read %u bytes from 0x%08x", (unsigned)job.size,
			(unsigned)job.address);
	if (rc == CLI_OK)
		rc = dump_memory(cli, &job);
	output_close(&job.file);
	return rc;
}
