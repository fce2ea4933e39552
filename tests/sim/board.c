/* SPDX-License-Identifier: MIT */
/*
 * Reset, strapping and boot text. The transports call it with lines and buttons, the loader when
 * it reboots; it starts the loader but knows none of its commands.
 */
#include "boot.h"
#include "sim.h"

/* EN rises slowly: 10 kOhm and 100 nF are usual (ESP32 Hardware Design Guidelines, CHIP_PU). */
#define BOOT_DELAY (1 * SIM_NS_PER_MS)
/* Our choices: how often background text appears, and how long until the watchdog. */
#define TEXT_INTERVAL (100 * SIM_NS_PER_MS)
#define TEXT_LINES    8u

/* A ROM waits for room in the FIFO and jumps when its last bytes are in there. */
static uint64_t text_is_in_fifo(const struct espflash_sim *sim)
{
	const struct sim_uart *uart = &sim->uart;
	uint64_t fifo =
		SIM_UART_FIFO * sim_byte_time(uart->chip_baud ? uart->chip_baud : uart->text_baud);

	return uart->chip_free > sim->now + fifo ? uart->chip_free - fifo : sim->now;
}

/* The ROM loads the image; if there is one, it will start. */
static enum sim_boot_end load_firmware(struct espflash_sim *sim, uint32_t *ret_first_word)
{
	struct sim_board *board = &sim->board;
	struct sim_boot boot;

	board->mode = SIM_FIRMWARE;
	board->started = false;
	board->expectant = false;
	board->text_at = sim->faults.boot_noise ? sim->now + TEXT_INTERVAL : SIM_NEVER;
	sim_boot_load(sim, &boot);
	if (boot.end == SIM_BOOT_READY) {
		board->entry = boot.entry;
		board->expectant = (sim->flags & ESPFLASH_SIM_LATE_FIRMWARE) != 0;
		board->jump_at = board->expectant ? SIM_NEVER : text_is_in_fifo(sim);
	}
	*ret_first_word = boot.first_word;
	return boot.end;
}

static void boot_from_flash(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;
	uint32_t first_word;
	enum sim_boot_end end = load_firmware(sim, &first_word);

	if (end == SIM_BOOT_NO_IMAGE)
		sim_boot_say_no_image(sim, first_word);
	else if (end == SIM_BOOT_DAMAGED)
		board->lines_left = 0; /* said once, then silence until the watchdog */
	else
		return;
	if (sim->chip->no_image_loops)
		board->text_at = sim->now + TEXT_INTERVAL;
}

static void start_firmware(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;

	board->jump_at = SIM_NEVER;
	board->started = true;
	if (!sim->uart.chip_baud)
		sim->uart.chip_baud = sim->uart.text_baud; /* nothing measures a rate any more */
	sim_cpu_start(sim, board->entry);
}

/* Resets that leave the RTC's registers alone, and the strapping pins unread. */
static bool keeps_rtc(enum sim_cause cause)
{
	return cause == SIM_CAUSE_SOFTWARE || cause == SIM_CAUSE_USB;
}

/* The registers' reset values, but for the bit that asks for download mode. */
static void reset_registers(struct espflash_sim *sim, enum sim_cause cause)
{
	const struct sim_chip *chip = sim->chip;
	uint32_t force = 0;

	if (chip->force && keeps_rtc(cause))
		force = sim_mem_register(sim, chip->force) & chip->force_bit;
	sim_mem_reset(sim);
	if (force)
		sim_mem_set_register(sim, chip->force, force);
}

static bool is_forced(const struct espflash_sim *sim)
{
	const struct sim_chip *chip = sim->chip;

	return chip->force && sim_mem_register(sim, chip->force) & chip->force_bit &&
	       !sim_fuse_get(&sim->fuses, &chip->fuses, "DIS_FORCE_DOWNLOAD");
}

/* A chip whose download mode is burnt away does nothing there; what its ROM says is not known. */
static bool has_no_download(const struct espflash_sim *sim)
{
	const struct sim_fuse_map *map = &sim->chip->fuses;

	return sim_fuse_get(&sim->fuses, map, "DIS_DOWNLOAD_MODE") ||
	       sim_fuse_get(&sim->fuses, map, "UART_DOWNLOAD_DIS");
}

static void start_watchdogs(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;
	uint64_t after = sim->faults.watchdog;

	board->watchdog_armed = after && sim->chip->watchdogs.config0;
	board->super_armed = after && sim->chip->watchdogs.super;
	board->watchdog_at = sim->now + after;
	board->super_at = sim->now + after;
}

static void forget(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;

	board->boot_at = SIM_NEVER;
	board->text_at = SIM_NEVER;
	board->jump_at = SIM_NEVER;
	board->lines_left = TEXT_LINES;
	sim->uart.chip_baud = 0;
	sim->uart.text_baud = (uint32_t)((uint64_t)sim->chip->text_baud * sim->crystal_mhz /
					 sim->chip->crystals[0]);
	if (sim->uart.chip_free < sim->now)
		sim->uart.chip_free = sim->now;
}

static void boot(struct espflash_sim *sim, enum sim_cause cause, bool download)
{
	const struct sim_chip *chip = sim->chip;

	forget(sim);
	if (!keeps_rtc(cause))
		sim->board.latched = download;
	reset_registers(sim, cause);
	download |= is_forced(sim);
	sim->board.download = download;
	sim_rom_reset(sim);
	sim_power_boot(sim, cause == SIM_CAUSE_POWERON);
	sim_console_tell(sim);
	start_watchdogs(sim);
	sim_uart_chip_prints(sim, chip->banner);
	sim_uart_chip_prints(sim, chip->cause[cause]);
	sim_uart_chip_prints(sim, download ? chip->boot_download : chip->boot_flash);
	if (download)
		sim->board.mode = has_no_download(sim) ? SIM_DEAD : SIM_LOADER;
	else
		boot_from_flash(sim);
	/* The loader listens once its text is out. */
	sim->board.ready_at = sim->uart.chip_free;
	sim_log(sim, "reset: %s", download ? "download mode" : "boot from flash");
}

void sim_board_power_on(struct espflash_sim *sim)
{
	boot(sim, SIM_CAUSE_POWERON, !(sim->flags & ESPFLASH_SIM_MANUAL_BOOT));
}

void sim_board_reset(struct espflash_sim *sim, enum sim_cause cause, bool download)
{
	sim->resets++;
	/* What the transmitter had not sent yet is gone. */
	sim_fifo_clear(&sim->uart.to_host);
	sim->uart.chip_free = sim->now;
	boot(sim, cause, download);
}

bool sim_board_strap(const struct espflash_sim *sim)
{
	const struct sim_board *board = &sim->board;

	/* Nothing pulls it low but a button that has been let go of. */
	if (sim->console != SIM_CONSOLE_UART)
		return false;
	if (board->lines_driven)
		return board->dtr && !board->rts;
	return board->latched;
}

/*
 * Two transistors, as on Espressif's development boards (ESP32-DevKitC schematic): RTS pulls EN
 * low unless DTR is asserted too, DTR pulls IO0 low unless RTS is.
 */
void sim_board_set_lines(struct espflash_sim *sim, bool dtr, bool rts)
{
	struct sim_board *board = &sim->board;
	bool was_low = board->rts && !board->dtr;
	bool low = rts && !dtr;

	if (sim->console != SIM_CONSOLE_UART) {
		sim_console_lines(sim, dtr, rts);
		return;
	}
	board->dtr = dtr;
	board->rts = rts;
	if (sim->flags & ESPFLASH_SIM_MANUAL_BOOT)
		return;
	board->lines_driven = true;
	if (low && !was_low) {
		board->mode = SIM_HELD;
		board->boot_at = SIM_NEVER;
		board->text_at = SIM_NEVER;
		board->jump_at = SIM_NEVER;
		board->watchdog_armed = false;
		board->super_armed = false;
		sim_rom_reset(sim);
		sim_fifo_clear(&sim->uart.to_host);
		sim->uart.chip_free = sim->now;
	} else if (!low && was_low) {
		board->boot_at = sim->now + BOOT_DELAY;
	}
}

void sim_board_run_flash(struct espflash_sim *sim)
{
	uint32_t first_word;
	enum sim_boot_end end = load_firmware(sim, &first_word);

	if (end == SIM_BOOT_NO_IMAGE || end == SIM_BOOT_DAMAGED)
		sim_uart_chip_prints(sim, sim->chip->leave);
}

void sim_board_client_came(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;

	if (board->mode == SIM_FIRMWARE && board->expectant)
		board->jump_at = text_is_in_fifo(sim);
	board->expectant = false;
}

uint64_t sim_board_next(const struct espflash_sim *sim)
{
	const struct sim_board *board = &sim->board;
	uint64_t next = board->boot_at;

	if (board->jump_at < next)
		next = board->jump_at;
	if (board->text_at < next)
		next = board->text_at;
	if (board->watchdog_armed && board->watchdog_at < next)
		next = board->watchdog_at;
	if (board->super_armed && board->super_at < next)
		next = board->super_at;
	return next;
}

static void background_text(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;

	board->text_at = sim->now + TEXT_INTERVAL;
	if (sim->faults.boot_noise) {
		sim_uart_chip_prints(sim, "I (1234) app: still alive, temperature 21.5 C\r\n");
	} else if (board->lines_left > 0) {
		board->lines_left--;
		boot_from_flash(sim);
	} else {
		sim_board_reset(sim, SIM_CAUSE_WATCHDOG, false);
	}
}

void sim_board_step(struct espflash_sim *sim)
{
	struct sim_board *board = &sim->board;

	if (board->boot_at <= sim->now)
		sim_board_reset(sim, SIM_CAUSE_EXTERNAL, sim_board_strap(sim));
	else if ((board->watchdog_armed && board->watchdog_at <= sim->now) ||
		 (board->super_armed && board->super_at <= sim->now))
		sim_board_reset(sim, SIM_CAUSE_RTC_WATCHDOG, sim_board_strap(sim));
	else if (board->jump_at <= sim->now)
		start_firmware(sim);
	else if (board->text_at <= sim->now)
		background_text(sim);
}
