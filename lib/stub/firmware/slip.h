/* SPDX-License-Identifier: MIT */
/*
 * The four special bytes of SLIP framing (RFC 1055). Used by rx.c and tx.c.
 */
#ifndef STUB_SLIP_H
#define STUB_SLIP_H

#define SLIP_END     0xc0u
#define SLIP_ESC     0xdbu
#define SLIP_ESC_END 0xdcu
#define SLIP_ESC_ESC 0xddu

#endif
