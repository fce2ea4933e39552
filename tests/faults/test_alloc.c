/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out at the n-th allocation, for every n: NO_MEMORY or success, no leak (the
 * address sanitizer looks), no crash. malloc, calloc and realloc are this program's own, in front
 * of glibc's; there is no other seam for them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <espflash/espflash.h>

#include "espflash_sim.h"

static long countdown = -1; /* allocations until one fails; negative = none does */
static unsigned long failures;

static int fails_now(void)
{
	if (countdown < 0)
		return 0;
	if (countdown-- > 0)
		return 0;
	failures++;
	return 1;
}

/* The allocator behind ours: the sanitizer's where there is one, else glibc's. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER 1 /* clang */
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1 /* gcc */
#endif
#ifdef UNDER_SANITIZER
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#endif

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *p, size_t size);

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t size);

void *malloc(size_t size)
{
	return fails_now() ? NULL : REAL(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : REAL(calloc)(count, size);
}

void *realloc(void *p, size_t size)
{
	return fails_now() ? NULL : REAL(realloc)(p, size);
}

static int sink(void *user, uint32_t address, const void *data, size_t size)
{
	(void)user;
	(void)address;
	(void)data;
	(void)size;
	return 0;
}

static int write_two(espflash_session *s)
{
	static uint8_t data[0x3000];
	espflash_plan *plan = NULL;
	int r = espflash_plan_new(&plan, s, NULL);

	if (r == 0)
		r = espflash_plan_add(plan, 0x8123, data, sizeof(data), "one");
	if (r == 0)
		r = espflash_plan_add(plan, 0x20000, data, 5000, NULL);
	if (r == 0)
		r = espflash_plan_check(plan);
	if (r == 0)
		r = espflash_plan_run(plan);
	espflash_plan_free(&plan);
	return r;
}

static int verify_and_erase(espflash_session *s)
{
	static const uint8_t zeros[0x1000];
	int r = espflash_flash_verify(s, 0x9000, zeros, sizeof(zeros), NULL);

	if (r == 0)
		r = espflash_flash_erase(s, 0x9000, 0x1000, NULL);
	return r;
}

static int use(espflash_session *s)
{
	const espflash_read_options o = {.struct_size = sizeof(o), .sink = sink};
	espflash_flash_info info = {.struct_size = sizeof(info)};
	int r = espflash_session_connect(s);

	if (r == 0)
		r = espflash_flash_identify(s, &info);
	if (r == 0)
		r = write_two(s);
	if (r == 0)
		r = espflash_flash_read(s, 0x8000, NULL, 0x4000, &o);
	if (r == 0)
		r = verify_and_erase(s);
	if (r < 0)
		assert_int_equal(espflash_session_error(s)->code, r);
	return r;
}

static bool has_stub(espflash_session *s)
{
	espflash_loader_info info = {.struct_size = sizeof(info)};

	assert_int_equal(espflash_session_loader(s, &info), 0);
	return info.loader == ESPFLASH_LOADER_STUB;
}

/* The board's own memory is had in advance; its queues lose bytes where it runs out. */
static int whole_flow(espflash_sim *sim, long fail_at, uint32_t session_flags)
{
	const espflash_session_options o = {.struct_size = sizeof(o), .flags = session_flags};
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	int r;

	failures = 0;
	countdown = fail_at;
	r = espflash_transport_new(&t, espflash_sim_ops(sim), sim);
	if (r == 0)
		r = espflash_session_new(&s, t, &o);
	if (r == 0)
		r = use(s);
	countdown = -1;
	if (r == 0)
		assert_int_equal(has_stub(s), session_flags == 0);
	espflash_session_free(&s);
	espflash_transport_free(&t);
	return r;
}

static void each_allocation_fails(const char *chip, uint32_t session_flags)
{
	const espflash_sim_options o = {.struct_size = sizeof(o), .chip = chip};
	espflash_sim *sim = NULL;
	long n = 0;

	assert_int_equal(espflash_sim_new(&sim, &o, NULL), 0);
	/* once without: the board's queues have their size then */
	assert_int_equal(whole_flow(sim, -1, session_flags), 0);
	for (;; n++) {
		int r;

		memset(espflash_sim_flash(sim, NULL) + 0x8000, (int)n, 0x20000);
		r = whole_flow(sim, n, session_flags);
		if (failures == 0)
			break;
		/* DEVICE: it was the zlib of the board's ROM loader that had none */
		if (r != 0 && r != ESPFLASH_ERROR_NO_MEMORY &&
			(r != ESPFLASH_ERROR_DEVICE || session_flags == 0))
			fail_msg("%s, allocation %ld: %s", chip, n, espflash_error_name(r));
		assert_true(n < 10000);
	}
	assert_true(n > 10);
	print_message("# %s, %s: %ld allocations\n", chip,
		session_flags ? "ROM loader" : "flasher stub", n);
	espflash_sim_free(&sim);
}

/* The ESP8266's ROM loader cannot read. */
static void every_allocation_may_fail_with_the_rom_loader(void **state)
{
	(void)state;
	each_allocation_fails("esp32", ESPFLASH_SESSION_NO_STUB);
	each_allocation_fails("esp32c3", ESPFLASH_SESSION_NO_STUB);
}

static void every_allocation_may_fail_with_the_stub(void **state)
{
	(void)state;
	each_allocation_fails("esp8266", 0);
	each_allocation_fails("esp32", 0);
	each_allocation_fails("esp32c3", 0);
}

static void objects_that_cannot_be_made_leave_the_result_alone(void **state)
{
	espflash_transport_ops ops;
	espflash_transport *t = NULL;
	espflash_session *s = NULL;
	espflash_sim *sim = NULL;
	const espflash_sim_options o = {.struct_size = sizeof(o), .chip = "esp32"};

	(void)state;
	assert_int_equal(espflash_sim_new(&sim, &o, NULL), 0);
	ops = *espflash_sim_ops(sim);
	countdown = 0;
	assert_int_equal(espflash_transport_new(&t, &ops, sim), ESPFLASH_ERROR_NO_MEMORY);
	assert_null(t);
	countdown = -1;
	assert_int_equal(espflash_transport_new(&t, &ops, sim), 0);
	countdown = 0;
	assert_int_equal(espflash_session_new(&s, t, NULL), ESPFLASH_ERROR_NO_MEMORY);
	assert_null(s);
	countdown = -1;
	espflash_transport_free(&t);
	espflash_sim_free(&sim);
}

static void a_stub_file_needs_three_allocations(void **state)
{
	static const char json[] = "{\"text\":\"AAECAw==\",\"text_start\":4096,\"entry\":4096,"
				   "\"data\":\"AAECAw==\",\"data_start\":8192}";
	espflash_error_info e = {.struct_size = sizeof(e)};
	espflash_stub *stub = NULL;

	(void)state;
	for (long n = 0; n < 3; n++) {
		countdown = n;
		assert_int_equal(espflash_stub_load_json(&stub, json, strlen(json), &e),
			ESPFLASH_ERROR_NO_MEMORY);
		assert_null(stub);
		assert_int_equal(e.code, ESPFLASH_ERROR_NO_MEMORY);
		assert_true(e.message[0]);
	}
	countdown = 3;
	assert_int_equal(espflash_stub_load_json(&stub, json, strlen(json), &e), 0);
	countdown = -1;
	assert_int_equal(e.code, 0);
	espflash_stub_free(&stub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail_with_the_rom_loader),
		cmocka_unit_test(every_allocation_may_fail_with_the_stub),
		cmocka_unit_test(objects_that_cannot_be_made_leave_the_result_alone),
		cmocka_unit_test(a_stub_file_needs_three_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
