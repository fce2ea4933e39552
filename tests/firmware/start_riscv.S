/* SPDX-License-Identifier: MIT */
/*
 * Entry on RISC-V: the boot ROM comes here. From here on no interrupts, a stack of our own.
 */
	.section .text.start, "ax"
	.global hello_start
	.type hello_start, @function
hello_start:
	csrci	mstatus, 8		/* MIE = 0 */
	la	sp, stack_top
	la	a0, bss_start
	la	a1, bss_end
1:	bgeu	a0, a1, 2f
	sw	zero, 0(a0)
	addi	a0, a0, 4
	j	1b
2:	call	hello_main
3:	wfi
	j	3b
