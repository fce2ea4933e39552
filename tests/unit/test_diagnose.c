/* SPDX-License-Identifier: MIT */
/*
 * What is made of the bytes seen during a failed connection. The texts are boot logs of the chips
 * (those the simulator cites too) and lines that look like them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session/session.h"

struct sample {
	uint32_t seen;
	const char *text;
};

static const struct sample samples[] = {
	{ESPFLASH_SEEN_DOWNLOAD, "rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/"
				 "SDIO_REI_REO_V2))\r\nwaiting for download\r\n"},
	{ESPFLASH_SEEN_DOWNLOAD, "\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n\r\n"},
	{ESPFLASH_SEEN_BOOT, "\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\n"},
	{ESPFLASH_SEEN_BOOT, "ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0xd "
			     "(SPI_FAST_FLASH_BOOT)\r\n"},
	{ESPFLASH_SEEN_BOOT, "\x81\x02\xff rst:0x10 (RTCWDT_RTC_RESET)\x80\x80\x80\x80\x80\x80"},
	{ESPFLASH_SEEN_TEXT, "MicroPython v1.22 on ESP32; type help()\r\n>>> "},
	{ESPFLASH_SEEN_TEXT, "\x1b[0;32mI (1234) app: alive\x1b[0m\r\n"},
	{ESPFLASH_SEEN_TEXT, ">>>>>>>>"},
	{ESPFLASH_SEEN_NOISE, ">>>>>>>"}, /* seven bytes may be a glitch */
	{ESPFLASH_SEEN_NOISE, "\xff"},
	{ESPFLASH_SEEN_NOISE, "\x80\xe5ho\x82\x12 ab\x91\xc0 cd\xa2\x03\xf0"},
	{ESPFLASH_SEEN_NOTHING, ""},
};

static uint32_t judge(const void *bytes, size_t size)
{
	static espflash_session s;

	assert_true(size <= EF_LINK_SEEN_MAX);
	memcpy(s.link.seen, bytes, size);
	s.link.seen_size = size;
	return ef_diagnose_seen(&s);
}

static void boot_logs_text_and_noise_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const uint32_t seen = judge(samples[i].text, strlen(samples[i].text));

		if (seen != samples[i].seen)
			print_error("sample %zu: \"%s\"\n", i, samples[i].text);
		assert_int_equal(seen, samples[i].seen);
	}
}

static void one_tenth_of_noise_is_still_text(void **state)
{
	uint8_t bytes[100];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	memset(bytes, 0x80, 10);
	assert_int_equal(judge(bytes, sizeof(bytes)), ESPFLASH_SEEN_TEXT);
	memset(bytes, 0x80, 11);
	assert_int_equal(judge(bytes, sizeof(bytes)), ESPFLASH_SEEN_NOISE);
}

/* Every cut of a boot log is judged without reading past its end (the sanitizers look). */
static void cut_texts_are_judged_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const size_t size = strlen(samples[i].text);

		for (size_t from = 0; from < size; from++)
			assert_true(judge(samples[i].text + from, size - from) <=
				    ESPFLASH_SEEN_DOWNLOAD);
	}
}

static void every_judgement_has_a_text_and_a_hint_of_one_line(void **state)
{
	(void)state;
	for (uint32_t seen = 0; seen <= ESPFLASH_SEEN_DOWNLOAD; seen++) {
		assert_true(strlen(ef_diagnose_text(seen)) > 10);
		assert_true(strlen(ef_diagnose_hint(seen)) > 10);
		assert_true(strlen(ef_diagnose_hint(seen)) <
			    sizeof(((espflash_error_info *)NULL)->hint));
		assert_null(strchr(ef_diagnose_hint(seen), '\n'));
	}
	assert_non_null(strstr(ef_diagnose_hint(ESPFLASH_SEEN_NOTHING), "BOOT"));
	assert_non_null(strstr(ef_diagnose_hint(ESPFLASH_SEEN_BOOT), "download mode"));
	assert_non_null(strstr(ef_diagnose_hint(ESPFLASH_SEEN_DOWNLOAD), "RX"));
	assert_non_null(strstr(ef_diagnose_hint(ESPFLASH_SEEN_NOISE), "baud"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boot_logs_text_and_noise_are_told_apart),
		cmocka_unit_test(one_tenth_of_noise_is_still_text),
		cmocka_unit_test(cut_texts_are_judged_too),
		cmocka_unit_test(every_judgement_has_a_text_and_a_hint_of_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
