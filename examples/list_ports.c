/* SPDX-License-Identifier: MIT */
/*
 * Example: list the serial ports of this machine, the likely ones first. Opens none of them.
 *
 *     list_ports
 */
#include <espflash/espflash.h>

#include <stdio.h>

static void print(const espflash_port *port)
{
	printf("%c %s", port->flags & ESPFLASH_PORT_LIKELY ? '*' : ' ', port->path);
	if (port->flags & ESPFLASH_PORT_USB)
		printf("  %04x:%04x", port->vendor_id, port->product_id);
	if (port->product[0])
		printf("  %s", port->product);
	if (port->serial[0])
		printf("  serial %s", port->serial);
	if (port->guess[0])
		printf("  (%s)", port->guess);
	putchar('\n');
}

int main(void)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_port_list *list = NULL;
	size_t count;

	if (espflash_ports_list(&list, &error) != ESPFLASH_OK) {
		fprintf(stderr, "error: %s\n", error.message);
		return 1;
	}
	count = espflash_port_list_count(list);
	/* The entries belong to the list: use them before it is freed. */
	for (size_t i = 0; i < count; i++)
		print(espflash_port_list_at(list, i));
	if (count == 0)
		printf("no serial ports: is the cable one that carries data?\n");
	espflash_port_list_free(&list);
	return 0;
}
