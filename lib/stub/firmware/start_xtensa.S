/* SPDX-License-Identifier: MIT */
/*
 * Entry on Xtensa. The ROM loader jumps or calls here (windowed on the ESP32); from here on
 * everything is call0 code without interrupts, on a stack of its own.
 */
	.section .text.start, "ax"
	.literal_position
	.global stub_start
	.type stub_start, @function
	.align 4
stub_start:
	rsil	a2, 15			/* all interrupts off */
	movi	a2, 0x2f		/* PS: WOE = 0 (no register windows), UM, INTLEVEL = 15 */
	wsr	a2, ps
	rsync
	mov	a12, a1
	movi	a2, __bss_start
	movi	a3, __bss_end
	movi	a4, 0
1:	bgeu	a2, a3, 2f
	s32i	a4, a2, 0
	addi	a2, a2, 4
	j	1b
2:	movi	a1, __stack_top
	movi	a2, rom_stack
	s32i	a12, a2, 0
	call0	stub_main
3:	j	3b

/* void give_up(enum status s): the stack is given up. */
	.section .text.give_up, "ax"
	.literal_position
	.global give_up
	.type give_up, @function
	.align 4
give_up:
	movi	a1, __stack_top
	j	commands_loop

/* void leave_to(uint32_t entry, uint32_t stack): jumps to entry on the ROM's stack. */
	.section .text.leave_to, "ax"
	.global leave_to
	.type leave_to, @function
	.align 4
leave_to:
	mov	a1, a3
	jx	a2
