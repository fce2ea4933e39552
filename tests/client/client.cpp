/* SPDX-License-Identifier: MIT */
/*
 * A program of somebody else's, in C++11: owns the handles with unique_ptr, uses a member function
 * behind a callback, and writes a region. Built by check_install.sh from what is installed.
 */
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <espflash/espflash.h>
#include <espflash_sim.h>

#include "check.h"

namespace
{

struct deleter {
	void operator()(espflash_transport *t) const
	{
		espflash_transport_free(&t);
	}
	void operator()(espflash_session *s) const
	{
		espflash_session_free(&s);
	}
	void operator()(espflash_sim *s) const
	{
		espflash_sim_free(&s);
	}
};

template <typename T> using handle = std::unique_ptr<T, deleter>;

struct meter {
	std::vector<uint64_t> done;

	static int tell(void *user, const espflash_progress *p)
	{
		static_cast<meter *>(user)->done.push_back(p->done);
		return 0;
	}
};

handle<espflash_sim> make_board()
{
	espflash_sim_options options = {};
	espflash_sim *sim = nullptr;

	options.struct_size = sizeof(options);
	options.chip = "esp32c3";
	CHECK(espflash_sim_new(&sim, &options, nullptr) == ESPFLASH_OK);
	return handle<espflash_sim>(sim);
}

handle<espflash_session> connect(espflash_transport *transport)
{
	espflash_session_options options = {};
	espflash_session *session = nullptr;

	options.struct_size = sizeof(options);
	options.chip = ESPFLASH_CHIP_ESP32C3;
	CHECK(espflash_session_new(&session, transport, &options) == ESPFLASH_OK);
	CHECK(espflash_session_connect(session) == ESPFLASH_OK);
	return handle<espflash_session>(session);
}

} // namespace

int main()
{
	const handle<espflash_sim> sim = make_board();
	espflash_transport *raw = nullptr;
	CHECK(espflash_transport_new(&raw, espflash_sim_ops(sim.get()), sim.get()) == ESPFLASH_OK);
	const handle<espflash_transport> transport(raw);
	const handle<espflash_session> session = connect(raw);
	const std::vector<uint8_t> data(5000, 0x5a);
	std::vector<uint8_t> back(data.size());
	espflash_write_options options = {};
	espflash_security security = {};
	meter m;

	CHECK(std::string(espflash_session_chip(session.get())->name) == "ESP32-C3");
	options.struct_size = sizeof(options);
	options.progress = meter::tell;
	options.progress_user = &m;
	CHECK(espflash_flash_write(session.get(), 0x8000, data.data(), data.size(), &options) == 0);
	CHECK(!m.done.empty());
	CHECK(espflash_flash_read(session.get(), 0x8000, back.data(), back.size(), nullptr) == 0);
	CHECK(back == data);
	security.struct_size = sizeof(security);
	CHECK(espflash_target_security(session.get(), &security) == ESPFLASH_OK);
	CHECK(security.has_chip_id && security.chip_id == 5);
	CHECK(espflash_target_load_ram(session.get(), data.data(), data.size()) ==
		ESPFLASH_ERROR_IMAGE);
	CHECK(std::strlen(espflash_session_error(session.get())->message) > 0);
	std::puts("the C++ client is content");
	return 0;
}
