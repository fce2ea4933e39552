/* SPDX-License-Identifier: MIT */
/*
 * Example: espflash.hpp in use. Writes some bytes, reads them back, and shows an error.
 *
 *     flash /dev/ttyUSB0
 */
#include "espflash.hpp"

#include <iostream>

int main(int argc, char **argv)
{
	const std::vector<uint8_t> data(10000, 0x5a);

	try {
		espflash::session session(argc > 1 ? argv[1] : "");

		session.write(0x100000, data);
		std::cout << session.chip().name << ": "
			  << (session.read(0x100000, data.size()) == data ? "read back" : "wrong")
			  << "\n";
		session.read(0xfffff000, 8192); /* beyond the end */
	} catch (const espflash::error &e) {
		std::cerr << e.info.code << ": " << e.what() << " (" << e.info.hint << ")\n";
		return 1;
	}
	return 0;
}
