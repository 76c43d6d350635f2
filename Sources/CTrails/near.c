/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "near.h"

void tram_near_prepare(
  tram_near_run *run, const double *times, const double *lines, const float *errors, int32_t legs,
  double from, double until) {
  memset(run, 0, sizeof *run);
  run->legs = legs;
  run->even = (double)errors[0];
  for (int leg = 0; leg < legs; leg++) {
    run->time[leg] = times[leg];
    run->x[leg] = lines[leg * 4];
    run->y[leg] = lines[leg * 4 + 1];
    run->speed_x[leg] = lines[leg * 4 + 2];
    run->speed_y[leg] = lines[leg * 4 + 3];
    run->error[leg] = (double)errors[leg];
    if (errors[leg] != errors[0]) run->even = -1;
  }
  run->time[0] = from;
  run->time[legs] = until;
  for (int k = legs + 1; k < TRAM_NEAR_VERTICES + 8; k++) run->time[k] = INFINITY;
}

int32_t tram_near(
  uint32_t features, const tram_near_run *runs, const int32_t *numbers, uint64_t mask,
  const tram_near_chunk *chunk, const tram_near_circle *circle, tram_contact *out,
  tram_near_met *met) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) {
    return tram_near_8(runs, numbers, mask, chunk, circle, out, met);
  }
  if (features & TRAM_TRAILS_AVX_2) {
    return tram_near_4(runs, numbers, mask, chunk, circle, out, met);
  }
#else
  (void)features;
#endif
  return tram_near_2(runs, numbers, mask, chunk, circle, out, met);
}

int32_t tram_find(
  uint32_t features, const tram_find_table *table, const tram_find_mark *marks,
  const int32_t *numbers, int32_t count, uint64_t *hits, tram_find_hit *out) {
#if defined(__x86_64__)
  if (features & TRAM_TRAILS_AVX_512) return tram_find_8(table, marks, numbers, count, hits, out);
  if (features & TRAM_TRAILS_AVX_2) return tram_find_4(table, marks, numbers, count, hits, out);
#else
  (void)features;
#endif
  return tram_find_2(table, marks, numbers, count, hits, out);
}
