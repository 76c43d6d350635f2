/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt,bmi,lzcnt")))
#define NAME(function) function##_8
#include "find_body.h"
#endif
