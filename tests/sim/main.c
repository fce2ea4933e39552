/* SPDX-License-Identifier: MIT */
/*
 * The program espflash-sim: one board, reached by TCP or pseudo-terminal, alone or around a
 * command (--exec). Everything it does with the board goes through serve.c.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <espflash/version.h>

#include "serve.h"

#define EXIT_USAGE	2
#define EXIT_SIGNAL	128 /* plus the number: what shells report */
#define EXIT_NO_COMMAND 127

static void say(void *user, const char *line)
{
	const struct espflash_sim *sim = user;

	fprintf(stderr, "espflash-sim: %.3f ms: %s\n", (double)sim->now / 1e6, line);
}

static bool listen_all(struct sim_server *server, const struct sim_args *args)
{
	for (int i = 0; i < args->url_count; i++) {
		if (!sim_port_open(
			    &server->ports[i], args->urls[i], args->latency * SIM_NS_PER_MS / 2))
			return false;
		server->port_count++;
		fprintf(args->exec ? stderr : stdout, "listening on %s\n", server->ports[i].url);
	}
	fflush(stdout);
	return true;
}

static bool catch_signals(struct sim_server *server, sigset_t *ret_before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	signal(SIGPIPE, SIG_IGN); /* NOLINT: a client that left is seen by write's error */
	if (sigprocmask(SIG_BLOCK, &set, ret_before))
		return false;
	server->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return server->signals >= 0;
}

static pid_t run_command(const struct sim_server *server, char **command, const sigset_t *mask)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	sigprocmask(SIG_SETMASK, mask, NULL);
	signal(SIGPIPE, SIG_DFL);
	setenv("ESPFLASH_PORT", server->ports[0].url, 1);
	execvp(command[0], command);
	fprintf(stderr, "espflash-sim: cannot run ");
	perror(command[0]);
	_exit(EXIT_NO_COMMAND);
}

/* Deal with one signal; true = it ends the program, with *ret_status. */
static bool signal_came(struct sim_server *server, pid_t child, int *ret_status)
{
	struct signalfd_siginfo info;
	int status;

	if (read(server->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return false;
	switch (info.ssi_signo) {
	case SIGUSR1:
		sim_serve_sync(server);
		espflash_sim_press_reset(server->sim, 1);
		return false;
	case SIGUSR2:
		sim_serve_sync(server);
		espflash_sim_press_reset(server->sim, 0);
		return false;
	case SIGCHLD:
		if (child <= 0 || waitpid(child, &status, WNOHANG) != child)
			return false;
		*ret_status =
			WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
		return true;
	default:
		if (child > 0)
			kill(child, (int)info.ssi_signo);
		*ret_status = child > 0 ? EXIT_SIGNAL + (int)info.ssi_signo : 0;
		return true;
	}
}

static int serve_all(struct sim_server *server, const struct sim_args *args, const sigset_t *mask)
{
	int status = EXIT_FAILURE;
	pid_t child = 0;

	if (args->exec) {
		child = run_command(server, args->exec, mask);
		if (child < 0) {
			perror("espflash-sim: fork");
			return EXIT_FAILURE;
		}
	}
	for (;;)
		if (sim_serve(server) && signal_came(server, child, &status))
			return status;
}

static int run(const struct sim_args *args)
{
	espflash_error_info error = {.struct_size = sizeof(error)};
	struct sim_server server = {.realtime = args->realtime, .signals = -1};
	sigset_t mask;
	int status = EXIT_USAGE;

	if (espflash_sim_new(&server.sim, &args->options, &error)) {
		fprintf(stderr, "espflash-sim: %s; try --help\n", error.message);
		return EXIT_USAGE;
	}
	server.sim->log = say;
	server.sim->log_user = server.sim;
	server.sim->verbose = args->verbose;
	/* Linux may wake a sleeper 50 us late; five bytes at 921600 baud. */
	if (args->realtime)
		prctl(PR_SET_TIMERSLACK, 1UL);
	server.epoch = server.sim->now - sim_serve_monotonic();
	if (!catch_signals(&server, &mask))
		perror("espflash-sim: signalfd");
	else if (listen_all(&server, args))
		status = serve_all(&server, args, &mask);
	for (int i = 0; i < server.port_count; i++)
		sim_port_close(&server.ports[i]);
	if (server.signals >= 0)
		close(server.signals);
	espflash_sim_free(&server.sim);
	return status;
}

int main(int argc, char **argv)
{
	struct sim_args args;
	int status = 0;

	if (!sim_args_parse(&args, argc, argv))
		return EXIT_USAGE;
	if (args.help) {
		fputs(sim_args_help, stdout);
		fputs(sim_fault_help, stdout);
	} else if (args.version) {
		printf("espflash-sim %d.%d.%d\n", ESPFLASH_VERSION_MAJOR, ESPFLASH_VERSION_MINOR,
			ESPFLASH_VERSION_PATCH);
	} else if (args.list_chips) {
		for (size_t i = 0; sim_chip_at(i); i++)
			puts(sim_chip_at(i)->name);
	} else if (args.list_parts) {
		for (size_t i = 0; sim_flash_part_at(i); i++)
			puts(sim_flash_part_at(i)->name);
	} else {
		status = run(&args);
	}
	/* args.c made them; they point at nothing else here. */
	free((void *)(uintptr_t)args.options.fault);
	free((void *)(uintptr_t)args.options.efuse);
	return status;
}
