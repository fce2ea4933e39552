/* SPDX-License-Identifier: MIT */
/*
 * Entry on Xtensa: the boot ROM comes here (windowed on the ESP32). From here on call0 code, no
 * interrupts, a stack of our own.
 */
	.section .text.start, "ax"
	.literal_position
	.global hello_start
	.type hello_start, @function
	.align 4
hello_start:
	movi	a2, 0x2f		/* PS: no register windows (WOE = 0), UM, INTLEVEL = 15 */
	wsr	a2, ps
	rsync
	movi	a1, stack_top
	movi	a2, bss_start
	movi	a3, bss_end
	movi	a4, 0
1:	bgeu	a2, a3, 2f
	s32i	a4, a2, 0
	addi	a2, a2, 4
	j	1b
2:	call0	hello_main
3:	waiti	15
	j	3b
