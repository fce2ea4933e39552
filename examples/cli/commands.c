/* SPDX-License-Identifier: MIT */
/*
 * The table of commands. Read by the parser, the help and main; must not do any of their work.
 */
#include "commands.h"

#include <stdbool.h>

#include "words.h"

const struct cli_command cli_commands[CMD_COUNT] = {
	[CMD_CHIP_ID] = {"chip-id", "", "print the chip id (ESP8266), or the MAC address of others",
		NULL, cmd_chip_id, 0, 0},
	[CMD_FLASH_ID] = {"flash-id", "", "identify the flash chip: ids, names, size", NULL,
		cmd_flash_id, 0, 0},
	[CMD_READ_MAC] = {"read-mac", "", "print the MAC address", NULL, cmd_read_mac, 0, 0},
	[CMD_READ_FLASH] = {"read-flash", "ADDR SIZE FILE", "copy flash to a file",
		"  ADDR  first byte to read\n"
		"  SIZE  bytes; k and M are units; ALL = to the end of the flash\n"
		"  FILE  what to write; it appears when everything has been read, not before\n",
		cmd_read_flash, 3, 3},
	[CMD_WRITE_FLASH] = {"write-flash", "ADDR FILE [ADDR FILE ...]",
		"write files to flash, and verify them",
		"  ADDR  where the file's first byte goes\n"
		"  FILE  raw bytes, usually a firmware image\n",
		cmd_write_flash, 2, CLI_PAIRS},
	[CMD_VERIFY_FLASH] = {"verify-flash", "ADDR FILE [ADDR FILE ...]",
		"compare flash with files",
		"  ADDR  where the file's first byte should be\n"
		"  FILE  what the flash should hold\n",
		cmd_verify_flash, 2, CLI_PAIRS},
	[CMD_ERASE_FLASH] = {"erase-flash", "", "erase the whole flash", NULL, cmd_erase_flash, 0,
		0},
	[CMD_ERASE_REGION] = {"erase-region", "ADDR SIZE", "erase a part of the flash",
		"  ADDR  first byte, a multiple of 4096\n"
		"  SIZE  bytes, a multiple of 4096; k and M are units; ALL = to the end\n",
		cmd_erase_region, 2, 2},
	[CMD_READ_MEM] = {"read-mem", "ADDR", "read a 32-bit word of memory or a register", NULL,
		cmd_read_mem, 1, 1},
	[CMD_WRITE_MEM] = {"write-mem", "ADDR VALUE [MASK]", "write a 32-bit word",
		"  MASK  the bits to change; all of them if not given\n", cmd_write_mem, 2, 3},
	[CMD_DUMP_MEM] = {"dump-mem", "ADDR SIZE FILE", "copy memory to a file",
		"  ADDR  a multiple of 4\n"
		"  SIZE  bytes; k and M are units\n",
		cmd_dump_mem, 3, 3},
	[CMD_LOAD_RAM] = {"load-ram", "FILE", "load an image into RAM and start it", NULL,
		cmd_load_ram, 1, 1},
	[CMD_RUN] = {"run", "", "leave the loader and start the firmware", NULL, cmd_run, 0, 0},
	[CMD_READ_FLASH_STATUS] = {"read-flash-status", "", "read the flash's status registers",
		NULL, cmd_read_flash_status, 0, 0},
	[CMD_WRITE_FLASH_STATUS] = {"write-flash-status", "VALUE",
		"write the flash's status registers", NULL, cmd_write_flash_status, 1, 1},
	[CMD_READ_FLASH_SFDP] = {"read-flash-sfdp", "ADDR BYTES", "read the flash's SFDP tables",
		"  BYTES  1 to 256\n", cmd_read_flash_sfdp, 2, 2},
	[CMD_IMAGE_INFO] = {"image-info", "FILE", "describe and check a firmware image", NULL,
		cmd_image_info, 1, 1},
	[CMD_LIST_PORTS] = {"list-ports", "", "list the serial ports of this machine", NULL,
		cmd_list_ports, 0, 0},
	[CMD_SERVE] = {"serve", "", "serve the port to other programs by RFC 2217, until Ctrl-C",
		NULL, cmd_serve, 0, 0},
	[CMD_CHIPS] = {"chips", "[CHIP]", "list the chips that this version knows",
		"  CHIP  tell everything of this one; with --json always everything is told\n",
		cmd_chips, 0, 1},
	[CMD_FLASH_PARTS] = {"flash-parts", "[NAME]",
		"list the flash parts that this version knows",
		"  NAME  only those whose name or id begins so: W25Q, c220\n", cmd_flash_parts, 0,
		1},
	[CMD_GET_SECURITY_INFO] = {"get-security-info", "",
		"print the chip's security flags and counters", NULL, cmd_get_security_info, 0, 0},
	[CMD_READ_SDC_CHIP_INFO] = {"read-sdc-chip-info", "[FILE [NONCE]]",
		"save what an ESP32-S31's secure debug controller says",
		"  FILE   32 bytes from the chip and the nonce go there (chip_info.bin)\n"
		"  NONCE  64 hexadecimal digits; random if not given\n",
		cmd_read_sdc_chip_info, 0, 2},
	[CMD_VERIFY_SDC_CERTIFICATE] = {"verify-sdc-certificate", "FILE",
		"give an ESP32-S31's secure debug controller a certificate", NULL,
		cmd_verify_sdc_certificate, 1, 1},
	[CMD_VERSION] = {"version", "", "print the version", NULL, cmd_version, 0, 0},
};

const struct cli_command *command_find(const char *name)
{
	for (size_t i = 0; i < CMD_COUNT; i++) {
		if (words_equal(name, cli_commands[i].name))
			return &cli_commands[i];
	}
	return NULL;
}

uint32_t command_bit(const struct cli_command *command)
{
	return UINT32_C(1) << (command - cli_commands);
}

const char *command_suggest(const char *name)
{
	struct words_nearest nearest;

	words_nearest_init(&nearest, name);
	for (size_t i = 0; i < CMD_COUNT; i++)
		words_nearest_try(&nearest, cli_commands[i].name);
	return nearest.best;
}
