/* SPDX-License-Identifier: MIT */
/*
 * The CPU of a simulated chip with what surrounds it: RAM and registers on a bus, UART, SPI timing
 * and timers, on the board's virtual clock. The clock runs it; it calls mem.c, uart.c and spi.c.
 */
#ifndef SIM_CPU_CHIP_H
#define SIM_CPU_CHIP_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu_idle.h"
#include "cpu_run.h"

#define SIM_UART_FIFO	128u
#define SIM_USB_PACKET	64u
#define SIM_SOC_WINDOWS 3

struct espflash_sim;

/* What sim_soc.clock says beside a frequency. */
#define SIM_SOC_SAME	0u /* the register has nothing to do with the clock */
#define SIM_SOC_UNKNOWN 1u /* a clock that is not modelled */

/* A timer that counts up, latched when `update` is written to `op`. Offsets from base. */
struct sim_systimer {
	uint32_t base; /* 0 = none */
	uint8_t op;
	uint8_t high;
	uint8_t low;
	uint8_t mhz;
	uint32_t update;
	uint32_t valid;
};

struct sim_span {
	uint32_t start;
	uint32_t size; /* 0 = unused */
};

/* What a chip's CPU needs to know beyond struct sim_chip. */
struct sim_soc {
	enum sim_cpu_kind kind;
	uint32_t hz; /* as the ROM loader leaves the clock */
	/* The CPU's Hz once `value` is written to a register, or SIM_SOC_...; NULL: it stays. */
	uint32_t (*clock)(const struct sim_soc *soc, uint32_t address, uint32_t value);
	/* For sim_soc_clock: bits that choose the clock's source, which is to stay the crystal, and
	   those that divide it, less one. */
	uint32_t source;
	uint32_t source_mask;
	uint32_t divider;
	uint32_t divider_mask;
	uint32_t divider_hz;
	uint32_t stack; /* as the ROM loader leaves it */
	uint32_t uart;
	uint32_t uart_size;	/* of its registers */
	uint32_t uart_write;	/* another address of its FIFO, for writing; 0 = none */
	uint32_t uart_count;	/* mask of the two counts in STATUS */
	uint32_t uart_state;	/* offset of the register with the transmitter's state; 0 = none */
	uint32_t uart_rx_reset; /* the bit in CONF0 that empties the receiver */
	uint32_t uart_update;	/* offset of the register that makes settings count; 0 = none */
	uint32_t uart_update_bit;
	unsigned uart_state_shift;
	uint32_t usb;	    /* the USB-Serial/JTAG's registers; 0 = none */
	uint32_t spi_hz;    /* what the SPI clock is divided from; 0 = the CPU's clock */
	uint32_t spi_clock; /* offset of its CLOCK register */
	bool spi_mem;	    /* CLOCK is laid out as in SPI_MEM controllers */
	struct sim_systimer systimer;
	uint32_t reset; /* a bit of it resets the chip */
	uint32_t reset_bit;
	uint32_t rom_boot;			    /* a ROM function that boots; 0 = none known */
	struct sim_span registers[SIM_SOC_WINDOWS]; /* peripherals but for the UART */
	struct sim_span rom;
};

/* cpu_soc.c: the usual sim_soc.clock. */
uint32_t sim_soc_clock(const struct sim_soc *soc, uint32_t address, uint32_t value);

/* How the CPU's run ended. */
enum sim_soc_end {
	SIM_SOC_TIME,  /* the time asked for has passed */
	SIM_SOC_RESET, /* it asked for a reset */
	SIM_SOC_BOOT,  /* it called the ROM to boot from flash */
	SIM_SOC_FAULT, /* sim_cpu_fault(machine->cpu) says why */
};

struct sim_machine;

struct sim_window {
	struct sim_machine *machine;
	uint32_t start;
	bool rom;
};

struct sim_machine {
	struct espflash_sim *sim;
	const struct sim_soc *soc;
	struct sim_cpu *cpu;
	struct sim_map map;
	struct sim_watch *watch;
	struct sim_window windows[SIM_SOC_WINDOWS + 1];
	uint32_t hz;	       /* of the CPU, now */
	uint64_t since;	       /* ns: when that began, */
	uint64_t since_cycles; /* and the CPU's count then */
	uint64_t spi_until;    /* ns: when the SPI transfer is over */
	char text[64];	       /* of an objection */
	uint64_t timer_latch;  /* the system timer as last read out */
	uint32_t clkdiv;       /* the UART's divider, written and waiting to count; 0 = none */
	bool wants_reset;
	bool halted;			/* it waits for an interrupt, or stands still */
	bool stopped;			/* a fault ended the run: silent until a reset */
	uint8_t usb_tx[SIM_USB_PACKET]; /* written and not sent yet */
	size_t usb_tx_count;
	uint8_t rx[SIM_UART_FIFO];
	unsigned rx_head;
	unsigned rx_count;
};

/* The machine must not move. 0, ESPFLASH_ERROR_NO_MEMORY, or ARGUMENT if the map is impossible. */
int sim_machine_open(
	struct sim_machine *machine, struct espflash_sim *sim, const struct sim_soc *soc);
void sim_machine_close(struct sim_machine *machine);

/* Run from `entry`, beginning now. */
void sim_machine_start(struct sim_machine *machine, uint32_t entry);

/* Let the CPU run until the board's clock says `until` (or a few cycles later). */
enum sim_soc_end sim_machine_run(struct sim_machine *machine, uint64_t until);

/* Bring the board's clock to the CPU's; devices do so before they look at it. */
void sim_machine_time(struct sim_machine *machine);

/* The first cycle that does not end before `time`. */
uint64_t sim_machine_cycles_at(const struct sim_machine *machine, uint64_t time);

/* cpu_spi.c: the SPI controller's share in a register that is read, as *ret, or written. */
int sim_spi_read(struct sim_machine *machine, uint32_t address, uint32_t *ret);
int sim_spi_write(struct sim_machine *machine, uint32_t address, uint32_t value, bool *ret_done);

/* cpu_usb.c: whether an address is of the USB that the cable is in; its registers. */
bool sim_usb_is(const struct sim_machine *machine, uint32_t address);
int sim_usb_read(struct sim_machine *machine, uint32_t address, uint32_t *ret);
int sim_usb_write(struct sim_machine *machine, uint32_t address, uint32_t value);

/* cpu_uart.c: the registers of UART0. */
int sim_uart_read(void *machine, uint32_t offset, unsigned size, uint32_t *ret);
int sim_uart_write(void *machine, uint32_t offset, unsigned size, uint32_t value);

#endif
