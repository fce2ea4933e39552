/* SPDX-License-Identifier: MIT */
/*
 * The two macros that mark the public interface. Included by every other public header;
 * knows nothing of any of them.
 */
#ifndef ESPFLASH_EXPORT_H
#define ESPFLASH_EXPORT_H

/* ESPFLASH_API marks each exported function. Everything else in the library is hidden. */
#if defined(_WIN32) && !defined(ESPFLASH_STATIC)
#ifdef ESPFLASH_BUILDING
#define ESPFLASH_API __declspec(dllexport)
#else
#define ESPFLASH_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define ESPFLASH_API __attribute__((visibility("default")))
#else
#define ESPFLASH_API
#endif

#ifdef __cplusplus
#define ESPFLASH_BEGIN_DECLS extern "C" {
#define ESPFLASH_END_DECLS   }
#else
#define ESPFLASH_BEGIN_DECLS
#define ESPFLASH_END_DECLS
#endif

#endif
