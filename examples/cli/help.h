/* SPDX-License-Identifier: MIT */
/*
 * Help, made from the tables of commands and options.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

struct cli_command;

/* Print help on one command, or on the program for NULL, to stdout. */
void help_print(const struct cli_command *command);

#endif
