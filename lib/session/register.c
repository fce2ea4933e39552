/* SPDX-License-Identifier: MIT */
/*
 * Public access to registers and memory, word by word.
 */
#include "session/session.h"
#include "util/bytes.h"

static int check_word(espflash_session *s, uint32_t address)
{
	if (address % 4 == 0)
		return ef_security_permits(s, "look into its memory");
	return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, address,
		"addresses of words are multiples of 4", "address 0x%08x is not aligned",
		(unsigned)address);
}

int espflash_target_read_reg(espflash_session *s, uint32_t address, uint32_t *ret)
{
	uint32_t value = 0;
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check_word(s, address);
	if (r == 0 && !ret)
		r = ef_error_set(
			ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, NULL, "ret is NULL");
	if (r == 0)
		r = ef_command_read_reg(&s->command, address, &value);
	if (r == 0)
		*ret = value;
	return r;
}

int espflash_target_write_reg(
	espflash_session *s, uint32_t address, uint32_t value, uint32_t mask, uint32_t delay_us)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check_word(s, address);
	if (r < 0)
		return r;

	/* An entry waits before it writes: the delay stands in one that changes nothing. */
	const struct ef_reg_write writes[2] = {
		{address, value, mask, 0}, {s->chip->uart_date, 0, 0, delay_us}};

	return ef_command_write_regs(&s->command, writes, delay_us ? 2 : 1, false);
}

int espflash_target_read_memory(espflash_session *s, uint32_t address, void *buf, size_t size,
	espflash_progress_fn progress, void *progress_user)
{
	int r = ef_session_enter(s, EF_SESSION_CONNECTED);

	if (r == 0)
		r = check_word(s, address);
	if (r < 0)
		return r;
	if (!buf || size % 4 != 0 || !ef_range_fits(address, size, (uint64_t)1 << 32))
		return ef_error_set_at(ef_session_record(s), ESPFLASH_ERROR_ARGUMENT, address,
			"the size must be a multiple of 4", "cannot read %zu bytes at 0x%08x", size,
			(unsigned)address);
	for (size_t done = 0; done < size; done += 4) {
		uint32_t value = 0;

		r = ef_command_read_reg(&s->command, address + (uint32_t)done, &value);
		if (r < 0)
			return r;
		ef_store_le32((uint8_t *)buf + done, value);
		r = ef_progress(&s->context, progress, progress_user,
			&(espflash_progress){.done = done + 4,
				.total = size,
				.phase = ESPFLASH_PHASE_READ,
				.address = address + (uint32_t)done});
		if (r < 0)
			return r;
	}
	return 0;
}
