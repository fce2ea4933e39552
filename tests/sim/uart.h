/* SPDX-License-Identifier: MIT */
/*
 * The serial line: two queues of bytes, each with the moment it has fully arrived and the rate it
 * was sent at. A byte sent at another rate than the receiver listens at arrives as noise.
 */
#ifndef SIM_UART_H
#define SIM_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_byte {
	uint64_t due;  /* ns */
	uint32_t rate; /* 0 = no rate known: always clean */
	uint8_t value;
};

/* A queue that grows. Memory that cannot be had loses the byte, as a full FIFO would. */
struct sim_fifo {
	struct sim_byte *bytes;
	size_t head;
	size_t count;
	size_t room;
};

struct sim_uart {
	struct sim_fifo to_chip;
	struct sim_fifo to_host;  /* on the wire */
	struct sim_fifo received; /* at the host, waiting to be read */
	uint64_t host_free;	  /* when the host's transmitter is idle again */
	uint64_t chip_free;	  /* when the chip's is */
	uint64_t held[2];	  /* a way (enum sim_way) is held up by a fault until then */
	uint32_t host_baud;	  /* 0 = unknown */
	uint32_t chip_baud;	  /* 0 = the loader has yet to measure it */
	uint32_t text_baud;	  /* what the chip sends at until then */
	bool attached;		  /* someone has the port open */
	uint32_t noise;		  /* generator state */
	uint32_t noise_share[2];  /* thousandths of a noise byte carried over, a direction each */
};

bool sim_fifo_push(struct sim_fifo *fifo, struct sim_byte byte);
bool sim_fifo_pop(struct sim_fifo *fifo, struct sim_byte *ret);
void sim_fifo_clear(struct sim_fifo *fifo);
void sim_fifo_free(struct sim_fifo *fifo);

/* Nanoseconds one byte (8N1: ten bits) takes; a rate of 0 counts as 115200. */
uint64_t sim_byte_time(uint32_t baud);

struct espflash_sim;

/* The host sends bytes: they queue on the wire from now on. */
void sim_uart_host_sends(struct espflash_sim *sim, const uint8_t *data, size_t size);

/* The chip sends bytes, at its present rate. */
void sim_uart_chip_sends(struct espflash_sim *sim, const uint8_t *data, size_t size);
void sim_uart_chip_prints(struct espflash_sim *sim, const char *text);

/* Bytes that have not left the chip yet, the one on the wire included; when the next one has. */
uint32_t sim_uart_chip_sending(const struct espflash_sim *sim);
uint64_t sim_uart_chip_sent(const struct espflash_sim *sim);

/* The bytes the chip sees when this one arrives: usually one, under a wrong rate other ones. */
size_t sim_uart_chip_hears(struct espflash_sim *sim, struct sim_byte byte, uint8_t out[4]);

/* Move what has arrived at the host into `received`, or drop it when nobody listens. */
void sim_uart_deliver(struct espflash_sim *sim);

/* The port is opened, or closed. */
void sim_uart_attach(struct espflash_sim *sim, uint32_t host_baud);
void sim_uart_detach(struct espflash_sim *sim);

#endif
