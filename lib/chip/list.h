/* SPDX-License-Identifier: MIT */
/*
 * The registry of chips: a line for each file of this folder that describes one. Included where
 * EF_CHIP is defined, and read by lib/meson.build, which compiles the files. No include guard: it
 * is included more than once. The order is the one in which programs list the chips.
 */
EF_CHIP(esp8266)
EF_CHIP(esp32)
EF_CHIP(esp32s2)
EF_CHIP(esp32s3)
EF_CHIP(esp32c2)
EF_CHIP(esp32c3)
EF_CHIP(esp32c5)
EF_CHIP(esp32c6)
EF_CHIP(esp32c61)
EF_CHIP(esp32h2)
EF_CHIP(esp32h4)
EF_CHIP(esp32p4)
EF_CHIP(esp32s31)
EF_CHIP(esp32h21)
EF_CHIP(esp32e22)
