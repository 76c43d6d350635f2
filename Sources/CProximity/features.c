/* SPDX-License-Identifier: Apache-2.0 */
#include "proximity.h"

uint32_t tram_proximity_features(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  uint32_t found = 0;
  if (__builtin_cpu_supports("sha") && __builtin_cpu_supports("ssse3")) found |= TRAM_SHA_NI;
  if (__builtin_cpu_supports("aes")) found |= TRAM_AES_NI;
  if (__builtin_cpu_supports("vaes") && __builtin_cpu_supports("avx512f")) {
    found |= TRAM_VAES_512;
  }
  if (__builtin_cpu_supports("avx512f")) found |= TRAM_AVX_512;
  return found;
#else
  return 0;
#endif
}
