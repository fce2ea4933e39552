/* SPDX-License-Identifier: MIT */
/*
 * Entry on RISC-V. The ROM loader calls here; from here on everything runs without interrupts,
 * on a stack of its own.
 */
	.section .text.start, "ax"
	.global stub_start
	.type stub_start, @function
stub_start:
	csrci	mstatus, 8		/* MIE = 0: all interrupts off */
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	la	sp, __stack_top
	la	a0, __bss_start
	la	a1, __bss_end
1:	bgeu	a0, a1, 2f
	sw	zero, 0(a0)
	addi	a0, a0, 4
	j	1b
2:	call	stub_main
3:	j	3b

/* void give_up(enum status s): the stack is given up. */
	.section .text.give_up, "ax"
	.global give_up
	.type give_up, @function
give_up:
	la	sp, __stack_top
	j	commands_loop
