/* SPDX-License-Identifier: MIT */
/*
 * Commands about the stub itself: synchronising, speed, what it can do, and how it ends.
 */
#include "bytes.h"
#include "chip.h"
#include "commands.h"
#include "flash.h"
#include "port.h"
#include "reset.h"

#define SYNC_REPLIES 8 /* REFERENCE 3.4 */
#define VERSION	     1u
/* Digests, write window, read window, packed reading, proof of a write. */
#define CAPABILITIES (1u | 2u | 4u | 8u | 16u)

enum status command_sync(struct command *c)
{
	for (int i = 0; i < SYNC_REPLIES; i++)
		command_answer(c, STATUS_OK);
	return STATUS_OK;
}

enum status command_nothing(struct command *c)
{
	(void)c;
	return STATUS_OK;
}

/* Only the default pins: others have to be attached by the ROM before this stub starts. */
enum status command_attach(struct command *c)
{
	(void)c;
	flash_attach();
	return STATUS_OK;
}

static void change_baud(struct command *c)
{
	port_drain();
	port_set_baud(c->argument[0], c->argument[1]);
}

enum status command_baud(struct command *c)
{
	if (c->argument[0] < 300 || c->argument[0] > 5000000)
		return STATUS_BAD_PARAMETER;
	c->afterwards = change_baud;
	return STATUS_OK;
}

enum status command_security(struct command *c)
{
	(void)c;
	return STATUS_NOT_IMPLEMENTED;
}

enum status command_capabilities(struct command *c)
{
	c->value = CAPABILITIES;
	store_le32(c->payload, VERSION);
	store_le32(c->payload + 4, BLOCK_MAX);
	store_le32(c->payload + 8, WRITE_WINDOW);
	store_le32(c->payload + 12, READ_WINDOW);
	store_le32(c->payload + 16, CHIP_ID);
	c->payload_size = 20;
	return STATUS_OK;
}

static void to_firmware(struct command *c)
{
	(void)c;
	reset_to_firmware();
}

static void to_loader(struct command *c)
{
	(void)c;
	reset_chip();
}

enum status command_run_user_code(struct command *c)
{
	c->answered = true; /* by convention not at all */
	c->afterwards = to_firmware;
	return STATUS_OK;
}

enum status command_reset(struct command *c)
{
	if (c->argument[0] > 1)
		return STATUS_BAD_COMMAND;
	c->afterwards = c->argument[0] == 0 ? to_firmware : to_loader;
	return STATUS_OK;
}
