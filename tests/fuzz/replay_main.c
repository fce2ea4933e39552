/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target once on each file and on each file in each directory given as arguments: for
 * builds without libFuzzer. Prints how many inputs ran; fails if none did.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	long size;
	uint8_t *data;
	int rc = -1;

	if (!f || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0) {
		perror(path);
		goto out;
	}
	rewind(f);
	data = malloc(size ? (size_t)size : 1);
	if (data && fread(data, 1, (size_t)size, f) == (size_t)size) {
		LLVMFuzzerTestOneInput(data, (size_t)size);
		rc = 0;
	}
	free(data);
out:
	if (f)
		fclose(f);
	return rc;
}

/* Returns the number of inputs run, or -1. */
static long replay(const char *path)
{
	struct stat st;
	struct dirent *entry;
	DIR *dir;
	long count = 0;

	if (stat(path, &st) != 0) {
		perror(path);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return replay_file(path) == 0 ? 1 : -1;
	dir = opendir(path);
	while (dir && count >= 0 && (entry = readdir(dir))) {
		char name[4096];
		long n;

		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(name, sizeof(name), "%s/%s", path, entry->d_name) >= (int)sizeof(name))
			continue;
		n = replay(name);
		count = n < 0 ? n : count + n;
	}
	if (dir)
		closedir(dir);
	return count;
}

int main(int argc, char **argv)
{
	long total = 0;

	for (int i = 1; i < argc; i++) {
		const long n = replay(argv[i]);

		if (n < 0)
			return 1;
		total += n;
	}
	printf("%ld inputs\n", total);
	return total > 0 ? 0 : 1;
}
