/* SPDX-License-Identifier: MIT */
/*
 * Ways out of the stub, and the watchdogs. Used by main.c and the commands.
 */
#ifndef STUB_RESET_H
#define STUB_RESET_H

/* Keeps the chip's watchdogs from ending a long operation. */
void reset_stop_watchdogs(void);

/* Resets the chip with the straps as they were read last: back into the ROM loader. */
_Noreturn void reset_chip(void);

/* Starts what is in the flash: the straps are read anew where the chip can, else the ROM is asked
 * to go on. */
_Noreturn void reset_to_firmware(void);

#endif
