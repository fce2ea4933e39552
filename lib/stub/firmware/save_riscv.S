/* SPDX-License-Identifier: MIT */
/*
 * What gcc's -msave-restore calls at the beginning and the end of functions instead of saving
 * registers in each of them: smaller by a tenth. The names, the link register t0 and the size of
 * the frames are gcc's (RISC-V psABI names; gcc, riscv_save_libcall): __riscv_save_N makes room for
 * ra and s0 to sN-1 in steps of 16 bytes. Nothing else decides where in that room they stand.
 */
	.macro entries name, from, to
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	.if \n >= \from && \n <= \to
	.global __riscv_\name\()_\n
__riscv_\name\()_\n:
	.endif
	.endr
	.endm

	.section .text.save, "ax"
	entries save, 12, 12
	li	t1, 0
	j	1f
	entries save, 8, 11
	li	t1, 16
	j	1f
	entries save, 4, 7
	li	t1, 32
	/* All are stored, also those below the frame: no interrupt is ever taken. */
1:	addi	sp, sp, -64
	sw	s11, 12(sp)
	sw	s10, 16(sp)
	sw	s9, 20(sp)
	sw	s8, 24(sp)
	sw	s7, 28(sp)
	sw	s6, 32(sp)
	sw	s5, 36(sp)
	sw	s4, 40(sp)
	sw	s3, 44(sp)
	sw	s2, 48(sp)
	sw	s1, 52(sp)
	sw	s0, 56(sp)
	sw	ra, 60(sp)
	add	sp, sp, t1
	jr	t0
	entries save, 0, 3
	addi	sp, sp, -16
	sw	s2, 0(sp)
	sw	s1, 4(sp)
	sw	s0, 8(sp)
	sw	ra, 12(sp)
	jr	t0

	/* From the lowest address up: each entry falls into the next. */
	entries restore, 12, 12
	lw	s11, 12(sp)
	addi	sp, sp, 16
	entries restore, 8, 11
	lw	s10, 0(sp)
	lw	s9, 4(sp)
	lw	s8, 8(sp)
	lw	s7, 12(sp)
	addi	sp, sp, 16
	entries restore, 4, 7
	lw	s6, 0(sp)
	lw	s5, 4(sp)
	lw	s4, 8(sp)
	lw	s3, 12(sp)
	addi	sp, sp, 16
	entries restore, 0, 3
	lw	s2, 0(sp)
	lw	s1, 4(sp)
	lw	s0, 8(sp)
	lw	ra, 12(sp)
	addi	sp, sp, 16
	ret
