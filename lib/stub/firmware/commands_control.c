/* SPDX-License-Identifier: MIT */
/*
 * Commands about the stub itself: synchronising, speed, what it can do, and how it ends.
 */
#include "chip.h"
#include "commands.h"
#include "flash.h"
#include "port.h"
#include "reset.h"

#define SYNC_REPLIES 8u /* REFERENCE 3.4 */
#define VERSION	     1u
/* Digests, write window, read window, packed reading, proof of a write, arguments with a CRC,
 * digests of memory. */
#define CAPABILITIES_EVERYWHERE (1u | 2u | 4u | 8u | 16u | 32u | 128u)
#ifdef SECURITY
#define CAPABILITIES (CAPABILITIES_EVERYWHERE | 64u)
#else
#define CAPABILITIES CAPABILITIES_EVERYWHERE
#endif

enum status command_sync(struct command *c, const uint32_t *a)
{
	(void)a;
	for (uint32_t i = 0; i < SYNC_REPLIES; i++)
		command_answer(c, STATUS_OK);
	return STATUS_OK;
}

enum status command_nothing(struct command *c, const uint32_t *a)
{
	(void)c;
	(void)a;
	return STATUS_OK;
}

/* Only the default pins: others have to be attached by the ROM before this stub starts. */
enum status command_attach(struct command *c, const uint32_t *a)
{
	(void)c;
	(void)a;
	flash_attach();
	return STATUS_OK;
}

enum status command_baud(struct command *c, const uint32_t *a)
{
	const uint32_t baud = a[0], old = a[1];

	if (baud < 300 || baud > 5000000)
		return STATUS_BAD_PARAMETER;
	command_answer(c, STATUS_OK);
	port_drain();
	port_set_baud(baud, old);
	return STATUS_OK;
}

#ifdef SECURITY
/* As the ROM has it (REFERENCE 2.18), from the eFuses: flags, the count of flash encryption and the
 * purposes of the keys a byte each, chip, version of the interface. */
enum status command_security(struct command *c, const uint32_t *a)
{
	const uint32_t efuse = near(SECURITY);
	const uint32_t jtag = reg_read(efuse), keys = reg_read(efuse + 4);
	const uint32_t boot = reg_read(efuse + 8);

	(void)a;
	c->payload[0] = SECURITY_FLAGS(jtag, keys, boot);
	c->payload[1] =
		(keys >> 18 & 7) | (keys >> 24 & 15) << 8 | keys >> 28 << 16 | (boot & 15) << 24;
	c->payload[2] = (boot >> 4 & 15) | (boot >> 8 & 15) << 8 | (boot >> 12 & 15) << 16 |
			SECURITY_LAST << 24;
	c->payload[3] = CHIP_ID;
	c->payload[4] = SECURITY_VERSION;
	c->payload_size = 20;
	return STATUS_OK;
}
#else
enum status command_security(struct command *c, const uint32_t *a)
{
	(void)c;
	(void)a;
	return STATUS_NOT_IMPLEMENTED;
}
#endif

enum status command_capabilities(struct command *c, const uint32_t *a)
{
	(void)a;
	c->value = CAPABILITIES;
	c->payload[0] = VERSION;
	c->payload[1] = BLOCK_MAX;
	c->payload[2] = WRITE_WINDOW;
	c->payload[3] = READ_WINDOW;
	c->payload[4] = CHIP_ID;
	c->payload_size = 20;
	return STATUS_OK;
}

/* Without an answer, by convention. */
enum status command_run_user_code(struct command *c, const uint32_t *a)
{
	(void)c;
	(void)a;
	reset_to_firmware();
}

enum status command_reset(struct command *c, const uint32_t *a)
{
	const uint32_t where = a[0];

	if (where > 1)
		return STATUS_BAD_COMMAND;
	command_answer(c, STATUS_OK);
	if (where == 0)
		reset_to_firmware();
	reset_chip();
}
