/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__x86_64__)
#define LANES 8
#define TARGET __attribute__((target("avx2")))
#define NAME(function) function##_8
#include "passing_body.h"
#endif
