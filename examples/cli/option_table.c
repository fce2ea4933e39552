/* SPDX-License-Identifier: MIT */
/*
 * The table of options: spellings, defaults from the environment, where they are accepted, and
 * what the help says. Read by options.c and help.c.
 */
#include "option_values.h"
#include "options.h"

#define FIELD(name) offsetof(struct cli_options, name)
#define ON(command) (UINT32_C(1) << CMD_##command)

#define WRITES	 (ON(WRITE_FLASH) | ON(VERIFY_FLASH))
#define ERASES	 (ON(ERASE_FLASH) | ON(ERASE_REGION))
#define STATUS	 (ON(READ_FLASH_STATUS) | ON(WRITE_FLASH_STATUS))
#define ANYWHERE (WRITES | ERASES | STATUS | ON(READ_FLASH) | ON(FLASH_ID) | ON(READ_FLASH_SFDP))

const struct cli_option cli_option_table[] = {
	{"--chip", " -c ", "CHIP", "CHIP", "refuse any other chip: auto, esp32c3, ...: see chips",
		CLI_GLOBAL, FIELD(chip), parse_chip},
	{"--port", " -p ", "PORT", "PORT",
		"/dev/ttyUSB0, tcp:// or rfc2217://HOST:PORT; else likely ports", CLI_GLOBAL,
		FIELD(port), parse_text},
	{"--baud", " -b ", "BAUD", "RATE", "rate for the data (115200)", CLI_GLOBAL, FIELD(baud),
		parse_baud},
	{"--before", " ", "BEFORE", "HOW", "default-reset, usb-reset, no-reset, no-reset-no-sync",
		CLI_GLOBAL, FIELD(before), parse_before},
	{"--after", " -a ", "AFTER", "HOW",
		"hard-reset (default), soft-reset, watchdog-reset, no-reset, hold-reset",
		CLI_GLOBAL, FIELD(after), parse_after},
	{"--reset-sequence", " ", "RESET_SEQUENCE", "STEPS",
		"own way into the loader: D0|R1|W0.1|D1|R0|W0.05|D0, U<dtr>,<rts>", CLI_GLOBAL,
		FIELD(reset_sequence), parse_reset_sequence},
	{"--connect-attempts", " ", "CONNECT_ATTEMPTS", "N", "tries to connect (7), 0 = for ever",
		CLI_GLOBAL, FIELD(attempts), parse_attempts},
	{"--no-stub", " ", NULL, NULL, "work with the chip's ROM loader only", CLI_GLOBAL,
		FIELD(no_stub), NULL},
	{"--stub", " ", NULL, "FILE", "use this flasher stub (JSON) instead of the library's own",
		CLI_GLOBAL, FIELD(stub), parse_text},
	{"--override-vddsdio", " ", NULL, "VOLTAGE",
		"what an ESP32 feeds its flash with: 1.8V, 1.9V, OFF", CLI_GLOBAL,
		FIELD(flash_supply), parse_supply},
	{"--trace", " -t ", NULL, NULL, "print every frame on the wire to stderr", CLI_GLOBAL,
		FIELD(trace), NULL},
	{"--verbose", " -v ", NULL, NULL, "say more", CLI_GLOBAL, FIELD(verbose), NULL},
	{"--silent", " -s ", NULL, NULL, "only results and errors", CLI_GLOBAL, FIELD(silent),
		NULL},
	{"--json", " ", NULL, NULL, "one JSON object a line on stdout, nothing else", CLI_GLOBAL,
		FIELD(json), NULL},
	{"--help", " -h ", NULL, NULL, "print help, also of one command", CLI_GLOBAL, FIELD(help),
		NULL},
	{"--version", " ", NULL, NULL, "print the version", CLI_GLOBAL, FIELD(version), NULL},

	{"--flash-mode", " -fm --fm ", "FM", "MODE",
		"for the image header: keep, qio, qout, dio, dout", WRITES | ON(READ_FLASH_SFDP),
		FIELD(flash_mode), parse_flash_mode},
	{"--flash-freq", " -ff --ff ", "FF", "FREQ",
		"for the image header: keep, 80m, 40m, ...: see chips",
		WRITES | ON(READ_FLASH_SFDP), FIELD(flash_freq), parse_flash_freq},
	{"--flash-size", " -fs --fs ", "FS", "SIZE",
		"keep, detect, 1MB, 4MB, 2MB-c1, or megabits: 8m, 32m",
		WRITES | ERASES | ON(READ_FLASH) | ON(READ_FLASH_SFDP), FIELD(flash_size),
		parse_flash_size},
	{"--compress", " -z ", NULL, NULL, "send compressed data even where it is not the default",
		ON(WRITE_FLASH), FIELD(compress), NULL},
	{"--no-compress", " -u ", NULL, NULL, "send the data as it is", ON(WRITE_FLASH),
		FIELD(no_compress), NULL},
	{"--erase-all", " -e ", NULL, NULL, "erase the whole flash first", ON(WRITE_FLASH),
		FIELD(erase_all), NULL},
	{"--encrypt", " ", NULL, NULL, "have the chip encrypt what it writes", ON(WRITE_FLASH),
		FIELD(encrypt), NULL},
	{"--encrypt-files", " ", NULL, NULL, "the same for the ADDR FILE that follow",
		ON(WRITE_FLASH), FIELD(encrypt_files), NULL},
	{"--ignore-flash-enc-efuse", " ", NULL, NULL,
		"encrypt although eFuse shows no key or other settings", ON(WRITE_FLASH),
		FIELD(ignore_efuse), NULL},
	{"--force", " ", NULL, NULL, "go on although a guard refuses", ON(WRITE_FLASH) | ERASES,
		FIELD(force), NULL},
	{"--no-progress", " -p ", NULL, NULL, "no progress bar",
		WRITES | ON(READ_FLASH) | ON(DUMP_MEM), FIELD(no_progress), NULL},
	{"--no-verify", " ", NULL, NULL, "do not check what was written", ON(WRITE_FLASH),
		FIELD(no_verify), NULL},
	{"--verify", " ", NULL, NULL, "accepted, no effect: it is the default", ON(WRITE_FLASH),
		FIELD(verify), NULL},
	{"--no-diff", " ", NULL, NULL, "write also what the flash holds already", ON(WRITE_FLASH),
		FIELD(no_diff), NULL},
	{"--skip-flashed", " -s ", NULL, NULL, "the default: see --no-diff", ON(WRITE_FLASH),
		FIELD(skip_flashed), NULL},
	{"--dry-run", " -n ", NULL, NULL, "check everything, print the steps, write nothing",
		ON(WRITE_FLASH), FIELD(dry_run), NULL},
	{"--diff", " -d ", NULL, NULL, "list the bytes that differ", ON(VERIFY_FLASH), FIELD(diff),
		NULL},
	{"--bytes", " ", NULL, "N", "status bytes: 1, 2 (default) or 3", STATUS,
		FIELD(status_bytes), parse_status_bytes},
	{"--non-volatile", " ", NULL, NULL, "write the bits that survive power-off",
		ON(WRITE_FLASH_STATUS), FIELD(non_volatile), NULL},
	{"--listen", " -l ", "LISTEN", "ADDR",
		"HOST:PORT, or PORT on this machine (127.0.0.1:4000)", ON(SERVE), FIELD(listen),
		parse_text},
	{"--spi-connection", " -sc --sc ", NULL, "PINS",
		"where the flash is: SPI, HSPI, or CLK,Q,D,HD,CS as numbers of pins", ANYWHERE,
		FIELD(spi_connection), parse_spi_pins},
};

const size_t cli_option_count = sizeof(cli_option_table) / sizeof(cli_option_table[0]);
