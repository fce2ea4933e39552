/* SPDX-License-Identifier: MIT */
/*
 * libespflash in one include: flash the chips of the ESP8266 and ESP32 families.
 * Programs include this; the library's own files include what they need.
 */
#ifndef ESPFLASH_ESPFLASH_H
#define ESPFLASH_ESPFLASH_H

#include "chip.h"
#include "error.h"
#include "export.h"
#include "fact.h"
#include "flash.h"
#include "image.h"
#include "log.h"
#include "part.h"
#include "reset.h"
#include "session.h"
#include "stub.h"
#include "target.h"
#include "transport.h"
#include "version.h"
#include "write.h"

#endif
