/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2")))
#define NAME(function) function##_4
#include "find_body.h"
#endif
