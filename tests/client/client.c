/* SPDX-License-Identifier: MIT */
/*
 * A program of somebody else's, in C11: uses every exported function against the simulated board.
 * Built by check_install.sh from what is installed and nothing else.
 */
#include <string.h>

#include <espflash/espflash.h>
#include <espflash_sim.h>

#include "check.h"

#define ADDRESS 0x10000u
#define SIZE	10000u

struct seen {
	uint64_t done;
	size_t sunk;
	unsigned events, lines;
};

static int on_progress(void *user, const espflash_progress *p)
{
	struct seen *seen = user;

	CHECK(p->done >= seen->done && p->done <= p->total);
	seen->done = p->done;
	return 0;
}

static int on_bytes(void *user, uint32_t address, const void *data, size_t size)
{
	struct seen *seen = user;

	CHECK(data && address == ADDRESS + seen->sunk);
	seen->sunk += size;
	return 0;
}

static void on_event(void *user, const espflash_event *event)
{
	CHECK(event->message && event->hint);
	((struct seen *)user)->events++;
}

static void on_log(void *user, int32_t level, const char *message)
{
	CHECK(level <= ESPFLASH_LOG_DEBUG && !strchr(message, '\n'));
	((struct seen *)user)->lines++;
}

static void without_a_board(void)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_transport *t = NULL;
	espflash_port_list *ports = NULL;
	uint32_t chip = 0;

	CHECK(espflash_version() == ESPFLASH_VERSION_NUMBER);
	CHECK(espflash_version_string()[0]);
	CHECK(strcmp(espflash_error_name(ESPFLASH_ERROR_TIMEOUT), "TIMEOUT") == 0);
	CHECK(espflash_chip_from_name("esp32-c3", &chip) == 0 && chip == ESPFLASH_CHIP_ESP32C3);
	CHECK(strcmp(espflash_chip_name(chip), "ESP32-C3") == 0);
	CHECK(espflash_chip_bootloader_offset(ESPFLASH_CHIP_ESP32) == 0x1000);
	CHECK(espflash_transport_open(&t, "nonsense://", &error) == ESPFLASH_ERROR_ARGUMENT);
	CHECK(!t && error.code == ESPFLASH_ERROR_ARGUMENT && error.message[0]);
	CHECK(espflash_transport_open(&t, "tcp://127.0.0.1:1", NULL) == 0);
	espflash_transport_free(&t);
	CHECK(!t);
	CHECK(espflash_ports_list(&ports, NULL) == 0);
	CHECK(!espflash_port_list_at(ports, espflash_port_list_count(ports)));
	espflash_port_list_free(&ports);
}

static void images(void)
{
	/* One empty segment: header, extended header of an ESP32-C3, segment header, checksum. */
	uint8_t image[48] = {0xe9, 1, 2, 0x20, [8] = 0xee, [12] = 5, [47] = 0xef};
	espflash_image_info info = {.struct_size = sizeof(info)};
	espflash_error_info error = {.struct_size = sizeof(error)};
	const uint32_t chip = ESPFLASH_CHIP_ESP32C3;

	CHECK(espflash_image_parse(&info, image, sizeof(image), chip, &error) == 0);
	CHECK(info.segment_count == 1 && (info.flags & ESPFLASH_IMAGE_CHECKSUM_OK));
	CHECK(espflash_image_check(NULL, image, sizeof(image), chip, NULL) == 0);
	CHECK(espflash_image_patch(
		      image, sizeof(image), chip, ESPFLASH_MODE_DOUT, 40, 0x200000, &error) == 0);
	CHECK(image[2] == 3);
	image[47] ^= 1;
	CHECK(espflash_image_check(NULL, image, sizeof(image), chip, &error) ==
		ESPFLASH_ERROR_IMAGE);
}

static void registers(espflash_session *s)
{
	static const uint8_t pattern[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	const uint32_t ram = 0x3ffe8000;
	const espflash_spi_command read_id = {
		.struct_size = sizeof(read_id), .opcode = 0x9f, .read_bits = 24};
	espflash_security security = {.struct_size = sizeof(security)};
	uint8_t back[8] = {0};
	uint32_t word = 0;

	CHECK(espflash_target_read_reg(s, 0x40001000, &word) == 0 && word != 0);
	CHECK(espflash_target_write_memory(s, ram, pattern, sizeof(pattern)) == 0);
	CHECK(espflash_target_read_memory(s, ram, back, sizeof(back), NULL, NULL) == 0);
	CHECK(memcmp(back, pattern, sizeof(back)) == 0);
	CHECK(espflash_target_write_reg(s, ram, 0xff, 0xff, 0) == 0);
	CHECK(espflash_target_read_reg(s, ram, &word) == 0 && word == 0x040302ff);
	CHECK(espflash_target_spi(s, &read_id, &word) == 0 && word == 0x1640e0);
	CHECK(espflash_target_security(s, &security) == ESPFLASH_ERROR_UNSUPPORTED);
	CHECK(espflash_session_error(s)->hint != NULL);
}

static void plan(espflash_session *s, const uint8_t *data, struct seen *seen)
{
	const espflash_write_options options = {
		.struct_size = sizeof(options), .progress = on_progress, .progress_user = seen};
	espflash_plan_result result = {.struct_size = sizeof(result)};
	espflash_plan_step step = {.struct_size = sizeof(step)};
	espflash_plan *p = NULL;

	CHECK(espflash_plan_new(&p, s, &options) == 0);
	CHECK(espflash_plan_add(p, ADDRESS, data, SIZE, "data") == 0);
	CHECK(espflash_plan_check(p) == 0);
	CHECK(espflash_plan_step_count(p) > 0);
	CHECK(espflash_plan_step_at(p, 0, &step) == 0 && step.kind != 0);
	CHECK(espflash_plan_step_at(p, 99, &step) == ESPFLASH_ERROR_ARGUMENT);
	seen->done = 0;
	CHECK(espflash_plan_run(p) == 0);
	CHECK(espflash_plan_result_get(p, &result) == 0 && result.verified);
	espflash_plan_free(&p);
	CHECK(espflash_plan_new(&p, s, NULL) == 0);
	CHECK(espflash_plan_add(p, ADDRESS, data, SIZE, NULL) == 0);
	CHECK(espflash_plan_verify(p) == 0);
	espflash_plan_free(&p);
	CHECK(!p);
}

static void flash(espflash_session *s, espflash_sim *sim, struct seen *seen)
{
	const espflash_read_options read = {.struct_size = sizeof(read),
		.progress = on_progress,
		.progress_user = seen,
		.sink = on_bytes,
		.sink_user = seen};
	espflash_flash_info info = {.struct_size = sizeof(info)};
	uint8_t data[SIZE], back[SIZE], md5[16], sfdp[16];
	uint32_t status = 0;

	for (size_t i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i * 31 >> 3);
	CHECK(espflash_flash_identify(s, &info) == 0);
	CHECK(info.jedec_id == 0xe04016 && info.size == 4u << 20);
	CHECK(espflash_flash_read_sfdp(s, 0, sfdp, sizeof(sfdp)) == 0);
	CHECK(espflash_flash_read_status(s, 1, &status) == 0);
	CHECK(espflash_flash_write_status(s, status, 1, 0) == 0);
	plan(s, data, seen);
	CHECK(memcmp(espflash_sim_flash(sim, NULL) + ADDRESS, data, SIZE) == 0);
	seen->done = 0;
	CHECK(espflash_flash_read(s, ADDRESS, back, SIZE, &read) == 0);
	CHECK(seen->sunk == SIZE && memcmp(back, data, SIZE) == 0);
	CHECK(espflash_flash_md5(s, ADDRESS, SIZE, md5) == 0);
	CHECK(espflash_flash_erase(s, ADDRESS, 0x1000, NULL) == 0);
	CHECK(espflash_flash_verify(s, ADDRESS, data, SIZE, NULL) == ESPFLASH_ERROR_VERIFY);
	CHECK(espflash_flash_write(s, ADDRESS, data, SIZE, NULL) == 0);
	CHECK(espflash_flash_verify(s, ADDRESS, data, SIZE, NULL) == 0);
	CHECK(espflash_flash_erase_chip(s, NULL) == ESPFLASH_ERROR_UNSUPPORTED ||
		espflash_session_error(s)->code == 0);
	espflash_session_cancel(s);
	CHECK(espflash_flash_read(s, 0, back, SIZE, NULL) == ESPFLASH_ERROR_CANCELLED);
}

int main(void)
{
	const espflash_sim_options board = {.struct_size = sizeof(board), .chip = "esp32"};
	struct seen seen = {0};
	const espflash_session_options options = {.struct_size = sizeof(options),
		.log = on_log,
		.log_user = &seen,
		.log_level = ESPFLASH_LOG_DEBUG,
		.event = on_event,
		.event_user = &seen};
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	espflash_sim *sim = NULL;
	uint8_t text[64];
	size_t size = 0;

	without_a_board();
	images();
	CHECK(espflash_sim_new(&sim, &board, NULL) == 0);
	CHECK(espflash_transport_new(&t, espflash_sim_ops(sim), sim) == 0);
	CHECK(espflash_session_new(&s, t, &options) == 0);
	CHECK(!espflash_session_chip(s));
	CHECK(espflash_session_connect(s) == 0);
	CHECK(espflash_session_chip(s)->chip == ESPFLASH_CHIP_ESP32);
	CHECK(espflash_session_set_baud(s, 460800) == 0 && espflash_session_baud(s) == 460800);
	flash(s, sim, &seen);
	registers(s);
	CHECK(espflash_session_reset(s, ESPFLASH_AFTER_HARD_RESET) == 0);
	CHECK(espflash_session_read_raw(s, text, sizeof(text), 1000, &size) == 0);
	CHECK(espflash_target_run(s, 0x40080000) == ESPFLASH_ERROR_STATE);
	CHECK(espflash_target_load_ram(s, text, sizeof(text)) == ESPFLASH_ERROR_STATE);
	CHECK(seen.events > 0 && seen.lines > 0);
	espflash_session_free(&s);
	espflash_transport_free(&t);
	espflash_sim_free(&sim);
	puts("the C client is content");
	return 0;
}
