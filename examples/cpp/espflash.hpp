/* SPDX-License-Identifier: MIT */
/*
 * Example: the library from C++11, header only: a session that frees itself, errors as exceptions.
 * A callback of your own must not throw: C has nothing to unwind. Catch in it, and return 1.
 */
#ifndef ESPFLASH_HPP
#define ESPFLASH_HPP

#include <espflash/espflash.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace espflash
{

struct error : std::runtime_error {
	explicit error(const espflash_error_info &e) : std::runtime_error(e.message), info(e)
	{
	}
	espflash_error_info info; /* code, hint and the rest */
};

struct freer {
	void operator()(espflash_transport *t) const
	{
		espflash_transport_free(&t);
	}
	void operator()(espflash_session *s) const
	{
		espflash_session_free(&s);
	}
};

class session
{
	std::unique_ptr<espflash_transport, freer> transport; /* freed last */
	std::unique_ptr<espflash_session, freer> handle;

	void check(int rc) const
	{
		if (rc != ESPFLASH_OK)
			throw error(*espflash_session_error(handle.get()));
	}

      public:
	explicit session(const std::string &url)
	{
		espflash_error_info info = {};
		espflash_transport *t = nullptr;
		espflash_session *s = nullptr;

		info.struct_size = sizeof(info);
		if (espflash_transport_open(&t, url.c_str(), &info) != ESPFLASH_OK)
			throw error(info);
		transport.reset(t);
		if (espflash_session_new(&s, t, nullptr) != ESPFLASH_OK)
			throw std::bad_alloc();
		handle.reset(s);
		check(espflash_session_connect(s));
	}
	const espflash_chip_info &chip() const
	{
		return *espflash_session_chip(handle.get());
	}
	void write(uint32_t address, const std::vector<uint8_t> &data)
	{
		check(espflash_flash_write(
			handle.get(), address, data.data(), data.size(), nullptr));
	}
	std::vector<uint8_t> read(uint32_t address, size_t size)
	{
		std::vector<uint8_t> data(size);

		check(espflash_flash_read(handle.get(), address, data.data(), size, nullptr));
		return data;
	}
};

} /* namespace espflash */

#endif
