/* SPDX-License-Identifier: MIT */
/*
 * usb-board: a mocked USB bus (umockdev) with one device on it, for the program that is run on it.
 * libusb and libserialport in that program are the real ones; what they ask the kernel is answered
 * here. To be started through umockdev-wrapper.
 *
 *     usb-board [--device NAME] [--chip NAME] [--flash FILE] [--manual-boot] [--fault NAME=N]...
 *               [--busy] [--locked] [--second NAME] [--report FILE] [--terminal] CMD...
 *
 * --chip none is a loop; --busy: another program has the device; --locked: nobody may open it;
 * --second: a device beside it, at which nothing answers. The report has a line for each thing that
 * can be counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include <umockdev.h>

#include "bus.h"

#define PUMP_US 500

struct options {
	const char *device;
	const char *second;
	const char *chip;
	const char *report;
	espflash_sim_options sim;
	struct device_faults faults;
	bool busy;
	bool locked;
	bool terminal;
	char **command;
};

static const struct {
	const char *name;
	size_t offset;
} faults[] = {
	{"stall-in", offsetof(struct device_faults, stall_in)},
	{"stall-out", offsetof(struct device_faults, stall_out)},
	{"stall-coding", offsetof(struct device_faults, stall_coding)},
	{"late", offsetof(struct device_faults, late)},
	{"babble", offsetof(struct device_faults, babble)},
	{"crc", offsetof(struct device_faults, crc)},
	{"empty", offsetof(struct device_faults, empty)},
	{"piece", offsetof(struct device_faults, piece)},
	{"mute", offsetof(struct device_faults, mute)},
	{"unplug", offsetof(struct device_faults, unplug)},
	{"hang", offsetof(struct device_faults, hang)},
	{"leave", offsetof(struct device_faults, leave)},
	{"away", offsetof(struct device_faults, away)},
};

static bool parse_fault(struct device_faults *ret, const char *text)
{
	const char *equals = strchr(text, '=');

	for (size_t i = 0; equals && i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (strlen(faults[i].name) != (size_t)(equals - text) ||
			strncmp(faults[i].name, text, (size_t)(equals - text)) != 0)
			continue;
		*(unsigned *)(void *)((char *)ret + faults[i].offset) =
			(unsigned)strtoul(equals + 1, NULL, 10);
		return true;
	}
	return false;
}

/* An option with a value; false: there is no such one. */
static bool parse_value(struct options *o, const char *name, const char *value)
{
	if (!strcmp(name, "--device"))
		o->device = value;
	else if (!strcmp(name, "--second"))
		o->second = value;
	else if (!strcmp(name, "--chip"))
		o->chip = value;
	else if (!strcmp(name, "--flash"))
		o->sim.flash_path = value;
	else if (!strcmp(name, "--report"))
		o->report = value;
	else if (!strcmp(name, "--fault"))
		return parse_fault(&o->faults, value);
	else
		return false;
	return true;
}

static bool parse(struct options *o, char **argv)
{
	int i = 1;

	*o = (struct options){.device = "serial-jtag", .chip = "esp32c3"};
	o->sim.struct_size = sizeof(o->sim);
	for (; argv[i] && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--manual-boot"))
			o->sim.flags |= ESPFLASH_SIM_MANUAL_BOOT;
		else if (!strcmp(argv[i], "--busy"))
			o->busy = true;
		else if (!strcmp(argv[i], "--locked"))
			o->locked = true;
		else if (!strcmp(argv[i], "--terminal"))
			o->terminal = true;
		else if (!argv[i + 1] || !parse_value(o, argv[i], argv[i + 1]))
			return false;
		else
			i++;
	}
	o->command = argv + i;
	return *o->command != NULL;
}

/* The board lives while nobody asks it anything, too. */
static void *pump(void *user)
{
	struct bus *bus = user;

	while (!bus->over) {
		pthread_mutex_lock(&bus->lock);
		usbfs_pump(&bus->usbfs);
		if (bus->terminal)
			terminal_pump(bus->terminal);
		pthread_mutex_unlock(&bus->lock);
		usleep(PUMP_US);
	}
	return NULL;
}

/* Root may open anything; the program that comes next may not. */
static void mind_permissions(void)
{
	(void)prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
	(void)prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
}

static int run(struct bus *bus, char **command)
{
	const pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (bus->locked)
			mind_permissions();
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		bus_watch(bus);
		usleep(1000);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void write_report(const struct bus *bus, const char *path)
{
	FILE *f = path ? fopen(path, "w") : NULL;

	if (!f)
		return;
	fprintf(f, "claimed %d\nreleased %d\ndriver %d\nresets %u\nlines %u\n", bus->usbfs.claimed,
		bus->usbfs.released, bus->usbfs.driver[0] && bus->usbfs.driver[1],
		bus->device.resets, (unsigned)bus->device.lines);
	fprintf(f, "in %u\nout %u\ndeep_in %u\ndeep_out %u\nempty_out %u\n", bus->usbfs.in_count,
		bus->usbfs.out_count, bus->usbfs.transfers_max[0], bus->usbfs.transfers_max[1],
		bus->usbfs.empty_out);
	fprintf(f, "gone_ms %llu\n", (unsigned long long)(bus->device.gone_us / 1000));
	fclose(f);
}

int main(int argc, char **argv)
{
	static struct bus bus;
	struct descriptors descriptors, second;
	espflash_error_info error = {.struct_size = sizeof(error)};
	espflash_sim *sim = NULL;
	struct options o;
	pthread_t thread;
	int status;

	(void)argc;
	if (!parse(&o, argv) || !descriptors_find(o.device, &descriptors) ||
		(o.second && !descriptors_find(o.second, &second))) {
		fprintf(stderr, "usb-board: see the head of board.c\n");
		return 2;
	}
	o.sim.chip = o.chip;
	if (strcmp(o.chip, "none") != 0 && espflash_sim_new(&sim, &o.sim, &error) < 0) {
		fprintf(stderr, "usb-board: %s\n", error.message);
		return 2;
	}
	device_init(&bus.device, &descriptors, sim);
	bus.device.faults = o.faults;
	bus.second = o.second ? &second : NULL;
	bus.locked = o.locked;
	bus.busy = o.busy;
	if (!bus_init(&bus, o.terminal)) {
		fprintf(stderr, "usb-board: the bus cannot be made\n");
		return 2;
	}
	if (pthread_create(&thread, NULL, pump, &bus) != 0)
		return 2;
	status = run(&bus, o.command);
	bus.over = true;
	pthread_join(thread, NULL);
	write_report(&bus, o.report);
	bus_end(&bus);
	espflash_sim_free(&sim);
	return status;
}
