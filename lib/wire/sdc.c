/* SPDX-License-Identifier: MIT */
/*
 * Commands of SDC, the secure debug controller of the ESP32-S31: REFERENCE 3.2. Called by
 * session/sdc.c, which knows whether the loader has them.
 */
#include <string.h>

#include "wire/command.h"
#include "wire/packet.h"

#define REPLY_SIZE 64u /* 32 bytes of information, 32 zeros */

static int send_words(struct ef_command *c, uint8_t opcode, uint8_t count, const uint32_t *words)
{
	struct ef_request q = {.opcode = opcode, .word_count = count};

	memcpy(q.words, words, count * sizeof(words[0]));
	return ef_command_exchange(c, &q, NULL);
}

static int send_data(struct ef_command *c, uint8_t opcode, const uint8_t *data, size_t size)
{
	const struct ef_request q = {.opcode = opcode,
		.word_count = 1,
		.checksum = true,
		.data = {data, size},
		.words = {(uint32_t)size}};

	return ef_command_exchange(c, &q, NULL);
}

/* esptool 5.6.0 goes on when these two are refused: the last one's reply is what counts. */
static int even_if_refused(struct ef_command *c, int r)
{
	if (r != ESPFLASH_ERROR_DEVICE)
		return r;
	ef_error_clear(&c->context->error);
	return 0;
}

int ef_command_sdc_info(struct ef_command *c, const uint8_t nonce[32], uint8_t ret[32])
{
	static const uint32_t yes = 1;
	const struct ef_request last = {.opcode = EF_OP_SDC_GEN_END,
		.word_count = 1,
		.payload_size = REPLY_SIZE,
		.words = {yes}};
	struct ef_reply reply = {0};
	int r = even_if_refused(c, send_words(c, EF_OP_SDC_GEN_BEGIN, 1, &yes));

	if (r == 0)
		r = even_if_refused(c, send_data(c, EF_OP_SDC_GEN_DATA, nonce, 32));
	if (r == 0)
		r = ef_command_exchange(c, &last, &reply);
	if (r == 0)
		memcpy(ret, reply.payload, 32);
	return r;
}

int ef_command_sdc_verify(struct ef_command *c, const uint8_t *certificate, size_t size)
{
	const uint32_t begin[] = {1, (uint32_t)size}; /* with a nonce */
	static const uint32_t no;
	int r = send_words(c, EF_OP_SDC_VERIF_BEGIN, 2, begin);

	if (r == 0)
		r = send_data(c, EF_OP_SDC_VERIF_DATA, certificate, size);
	return r == 0 ? send_words(c, EF_OP_SDC_VERIF_END, 1, &no) : r;
}
