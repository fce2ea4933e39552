/* SPDX-License-Identifier: MIT */
/*
 * The flasher stubs that the library brings along: a line for each file of blobs. Included where
 * EF_STUB is defined, and read by lib/meson.build, which compiles the files. No include guard: it
 * is included more than once. Which of them a chip gets stands in its own file (struct ef_chip).
 */
EF_STUB(esp8266)
EF_STUB(esp32)
EF_STUB(esp32s2)
EF_STUB(esp32s3)
EF_STUB(esp32c2)
EF_STUB(esp32c3)
EF_STUB(esp32c5)
EF_STUB(esp32c6)
EF_STUB(esp32c61)
EF_STUB(esp32h2)
EF_STUB(esp32h4)
EF_STUB(esp32p4)
EF_STUB(esp32p4_rev1)
EF_STUB(esp32s31)
