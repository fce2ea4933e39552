/* SPDX-License-Identifier: MIT */
/*
 * Example: connect to the chip on a port, and print what it and its flash are.
 *
 *     identify /dev/ttyUSB0
 *     identify tcp://127.0.0.1:5555
 */
#include <espflash/espflash.h>

#include <stdio.h>
#include <string.h>

/* A session keeps the record of what went wrong: message and hint are made for people. */
static int complain(const espflash_session *session)
{
	const espflash_error_info *error = espflash_session_error(session);

	fprintf(stderr, "error: %s\n", error->message);
	if (error->hint[0])
		fprintf(stderr, "hint: %s\n", error->hint);
	return 1;
}

static int identify(espflash_session *session)
{
	espflash_flash_info flash = {.struct_size = sizeof(flash)};
	const espflash_chip_info *chip;

	if (espflash_session_connect(session) != ESPFLASH_OK)
		return complain(session);
	chip = espflash_session_chip(session);
	printf("chip: %s\n", chip->description);
	printf("features: %s\n", chip->feature_text);
	printf("MAC: %02x:%02x:%02x:%02x:%02x:%02x\n", chip->mac[0], chip->mac[1], chip->mac[2],
		chip->mac[3], chip->mac[4], chip->mac[5]);
	if (espflash_flash_identify(session, &flash) != ESPFLASH_OK)
		return complain(session);
	printf("flash: %s %s, id %06x, %u KB\n", flash.manufacturer, flash.part_name,
		(unsigned)flash.jedec_id, (unsigned)(flash.size / 1024));
	return 0;
}

int main(int argc, char **argv)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_transport *transport = NULL;
	espflash_session *session = NULL;
	int status = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: identify PORT\n");
		return 2;
	}
	/* No session yet: the record comes back through the last argument. */
	if (espflash_transport_open(&transport, argv[1], &error) != ESPFLASH_OK)
		fprintf(stderr, "error: %s\n", error.message);
	else if (espflash_session_new(&session, transport, NULL) == ESPFLASH_OK)
		status = identify(session);

	/* Leave the chip running its firmware; where there are no reset lines, in the loader. */
	if (session && espflash_session_reset(session, ESPFLASH_AFTER_HARD_RESET) ==
			       ESPFLASH_ERROR_UNSUPPORTED)
		espflash_session_reset(session, ESPFLASH_AFTER_STAY);
	espflash_session_free(&session);
	espflash_transport_free(&transport);
	return status;
}
