/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__x86_64__)
#define LANES 16
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define NAME(function) function##_16
#include "passing_body.h"
#endif
