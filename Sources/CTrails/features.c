/* SPDX-License-Identifier: Apache-2.0 */
#if defined(__linux__)
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include "passing.h"
#include "row.h"

void tram_large(void *at, size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  /* A no changes nothing. */
  (void)madvise(at, size, MADV_HUGEPAGE);
#else
  (void)at;
  (void)size;
#endif
}

uint32_t tram_trails_features(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  uint32_t found = 0;
  if (__builtin_cpu_supports("avx2")) found |= TRAM_TRAILS_AVX_2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    found |= TRAM_TRAILS_AVX_512;
  }
  return found;
#else
  return 0;
#endif
}

uint64_t tram_overlaps(uint32_t features, const void *a, const void *b) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) return tram_overlaps_16(a, b);
  if (features & TRAM_TRAILS_AVX_2) return tram_overlaps_8(a, b);
#else
  (void)features;
#endif
  return tram_overlaps_4(a, b);
}

int32_t tram_meet(
  uint32_t features, const void *a, const void *b, uint64_t mask, const tram_circle *circle,
  tram_contact *out, tram_met *met) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) return tram_meet_16(a, b, mask, circle, out, met);
  if (features & TRAM_TRAILS_AVX_2) return tram_meet_8(a, b, mask, circle, out, met);
#else
  (void)features;
#endif
  return tram_meet_4(a, b, mask, circle, out, met);
}

uint32_t tram_passing(
  uint32_t features, const tram_legs *legs, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) return tram_passing_16(legs, first, end, walker, out);
  if (features & TRAM_TRAILS_AVX_2) return tram_passing_8(legs, first, end, walker, out);
#else
  (void)features;
#endif
  return tram_passing_4(legs, first, end, walker, out);
}

uint32_t tram_passing_groups(
  uint32_t features, const tram_legs *legs, const tram_groups *groups, uint32_t first,
  uint32_t end, const tram_walker *walker, uint32_t *out) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) {
    return tram_passing_groups_16(legs, groups, first, end, walker, out);
  }
  if (features & TRAM_TRAILS_AVX_2) {
    return tram_passing_groups_8(legs, groups, first, end, walker, out);
  }
#else
  (void)features;
#endif
  return tram_passing_groups_4(legs, groups, first, end, walker, out);
}
