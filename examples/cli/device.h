/* SPDX-License-Identifier: MIT */
/*
 * The way to the chip and back: choose the port, connect, leave the chip as asked.
 */
#ifndef CLI_DEVICE_H
#define CLI_DEVICE_H

struct cli;

/*
 * Read the file of --stub, then connect to the chip on --port, or on the first likely port that
 * answers. Returns CLI_OK with cli->session connected, or another exit code after saying why.
 */
int device_open(struct cli *cli);

/*
 * Leave the chip as --after says, if there is a session still connected, and free session and
 * stub. status: the command's exit code so far. Returns it, or that of a failure to leave.
 */
int device_leave(struct cli *cli, int status);

/* Report the session's last failure. Returns the exit code. */
int device_error(struct cli *cli);

#endif
