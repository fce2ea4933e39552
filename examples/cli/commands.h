/* SPDX-License-Identifier: MIT */
/*
 * The commands: one table that drives parsing, help and dispatch. Included by the parser, the
 * help and main; the cmd_*.c files implement what it names.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stddef.h>
#include <stdint.h>

struct cli;

/* Positions in the table, and bits of cli_option.commands. */
enum cli_command_id {
	CMD_CHIP_ID,
	CMD_FLASH_ID,
	CMD_READ_MAC,
	CMD_READ_FLASH,
	CMD_WRITE_FLASH,
	CMD_VERIFY_FLASH,
	CMD_ERASE_FLASH,
	CMD_ERASE_REGION,
	CMD_READ_MEM,
	CMD_WRITE_MEM,
	CMD_DUMP_MEM,
	CMD_LOAD_RAM,
	CMD_RUN,
	CMD_READ_FLASH_STATUS,
	CMD_WRITE_FLASH_STATUS,
	CMD_READ_FLASH_SFDP,
	CMD_IMAGE_INFO,
	CMD_LIST_PORTS,
	CMD_SERVE,
	CMD_CHIPS,
	CMD_FLASH_PARTS,
	CMD_GET_SECURITY_INFO,
	CMD_READ_SDC_CHIP_INFO,
	CMD_VERIFY_SDC_CERTIFICATE,
	CMD_VERSION,
	CMD_COUNT
};

#define CLI_PAIRS (-1) /* max_arguments: ADDR FILE pairs, as many as given */

struct cli_command {
	const char *name;
	const char *arguments; /* "ADDR SIZE FILE", "" */
	const char *summary;
	const char *details;	     /* further lines of help, or NULL */
	int (*run)(struct cli *cli); /* returns an enum cli_exit */
	int min_arguments;
	int max_arguments;
};

extern const struct cli_command cli_commands[CMD_COUNT];

/* Find a command by its name, hyphens or underscores; NULL if there is none. */
const struct cli_command *command_find(const char *name);

/* The bit of a command in cli_option.commands. */
uint32_t command_bit(const struct cli_command *command);

/* The nearest name for what was probably a slip, or NULL. */
const char *command_suggest(const char *name);

int cmd_chip_id(struct cli *cli);
int cmd_flash_id(struct cli *cli);
int cmd_read_mac(struct cli *cli);
int cmd_read_flash(struct cli *cli);
int cmd_write_flash(struct cli *cli);
int cmd_verify_flash(struct cli *cli);
int cmd_erase_flash(struct cli *cli);
int cmd_erase_region(struct cli *cli);
int cmd_read_mem(struct cli *cli);
int cmd_write_mem(struct cli *cli);
int cmd_dump_mem(struct cli *cli);
int cmd_load_ram(struct cli *cli);
int cmd_run(struct cli *cli);
int cmd_read_flash_status(struct cli *cli);
int cmd_write_flash_status(struct cli *cli);
int cmd_read_flash_sfdp(struct cli *cli);
int cmd_image_info(struct cli *cli);
int cmd_list_ports(struct cli *cli);
int cmd_serve(struct cli *cli);
int cmd_chips(struct cli *cli);
int cmd_flash_parts(struct cli *cli);
int cmd_get_security_info(struct cli *cli);
int cmd_read_sdc_chip_info(struct cli *cli);
int cmd_verify_sdc_certificate(struct cli *cli);
int cmd_version(struct cli *cli);

#endif
