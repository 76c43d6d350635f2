/* SPDX-License-Identifier: Apache-2.0 */
/* Which of many legs come near one who moves straight, in vectors of LANES lanes: a lane a leg.

   Most legs are left behind by the line on which the one seen from the other moves, without a
   division; the rest are asked for the time that both share. */
#include <stdbool.h>
#include <string.h>

#include "passing.h"

/* One by one, so that the answers do not hang on what can be fused. */
#pragma STDC FP_CONTRACT OFF

#define INLINE TARGET __attribute__((always_inline)) static inline

typedef float floats __attribute__((ext_vector_type(LANES)));
typedef int32_t ints __attribute__((ext_vector_type(LANES)));
typedef bool flags __attribute__((ext_vector_type(LANES)));

INLINE floats load(const float *from) {
  floats value;
  memcpy(&value, from, sizeof value);
  return value;
}

INLINE uint32_t bits(ints when) {
  flags lanes = __builtin_convertvector(when, flags);
#if LANES > 8
  uint16_t packed;
#else
  uint8_t packed;
#endif
  memcpy(&packed, &lanes, sizeof packed);
  return packed & (uint32_t)((1ull << LANES) - 1);
}

INLINE floats pick(ints when, floats yes, floats no) {
  return (floats)((when & (ints)yes) | (~when & (ints)no));
}

/* What the legs are compared with, a number a lane. */
typedef struct {
  floats from, until, at, x, y, speed_x, speed_y, scale_x, scale_y, radius2, wide_x, wide_y;
} asked;

INLINE asked spread(const tram_walker *walker) {
  float radius2 = walker->radius * walker->radius;
  return (asked){
    .from = (floats)walker->start, .until = (floats)walker->end, .at = (floats)walker->at,
    .x = (floats)walker->x, .y = (floats)walker->y, .speed_x = (floats)walker->speed_x,
    .speed_y = (floats)walker->speed_y, .scale_x = (floats)walker->scale_x,
    .scale_y = (floats)walker->scale_y, .radius2 = (floats)radius2,
    .wide_x = (floats)(radius2 / (walker->scale_y * walker->scale_y)),
    .wide_y = (floats)(radius2 / (walker->scale_x * walker->scale_x))};
}

/* Those of the LANES legs from `leg` on that come near, a bit each. */
INLINE uint32_t near(const tram_legs *legs, uint32_t leg, const asked *walker) {
  floats zero = (floats)0.0f, one = (floats)1.0f, least = (floats)1e-12f;
  floats start = load(legs->start + leg), end = load(legs->end + leg);
  floats x = load(legs->x + leg), y = load(legs->y + leg);
  floats length = end - start, since = start - walker->at;
  /* From the walker: the place at the leg's start, and the way to its end. */
  floats here_x = x - (walker->x + walker->speed_x * since);
  floats here_y = y - (walker->y + walker->speed_y * since);
  floats way_x = (load(legs->to_x + leg) - x) - walker->speed_x * length;
  floats way_y = (load(legs->to_y + leg) - y) - walker->speed_y * length;
  floats cross = here_x * way_y - here_y * way_x;
  ints found = cross * cross <= way_x * way_x * walker->wide_x + way_y * way_y * walker->wide_y;
  found &= (end >= walker->from) & (start <= walker->until);
  if (!bits(found)) return 0;
  floats begin = pick(start > walker->from, start, walker->from);
  floats close = pick(end < walker->until, end, walker->until);
  floats share = one / length;
  floats skipped = (begin - start) * share, part = (close - begin) * share;
  here_x = (here_x + way_x * skipped) * walker->scale_x;
  here_y = (here_y + way_y * skipped) * walker->scale_y;
  way_x = way_x * part * walker->scale_x;
  way_y = way_y * part * walker->scale_y;
  floats length2 = way_x * way_x + way_y * way_y;
  floats foot = (zero - (here_x * way_x + here_y * way_y)) / pick(length2 > least, length2, least);
  foot = pick(foot > zero, foot, zero);
  foot = pick(foot < one, foot, one);
  here_x = here_x + way_x * foot;
  here_y = here_y + way_y * foot;
  return bits(found & (here_x * here_x + here_y * here_y <= walker->radius2));
}

INLINE uint32_t put(uint32_t found, uint32_t leg, uint32_t *out, uint32_t count) {
  while (found) {
    out[count++] = leg + (uint32_t)__builtin_ctz(found);
    found &= found - 1;
  }
  return count;
}

TARGET uint32_t NAME(tram_passing)(
  const tram_legs *legs, uint32_t first, uint32_t end, const tram_walker *walker, uint32_t *out) {
  asked all = spread(walker);
  uint32_t count = 0;
  for (uint32_t leg = first; leg < end; leg += LANES) {
    uint32_t found = near(legs, leg, &all);
    if (end - leg < LANES) found &= (1u << (end - leg)) - 1;
    count = put(found, leg, out, count);
  }
  return count;
}

TARGET uint32_t NAME(tram_passing_groups)(
  const tram_legs *legs, const tram_groups *groups, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out) {
  asked all = spread(walker);
  /* The box of all his way, a little more. */
  float from_x = walker->x + walker->speed_x * (walker->start - walker->at);
  float from_y = walker->y + walker->speed_y * (walker->start - walker->at);
  float to_x = walker->x + walker->speed_x * (walker->end - walker->at);
  float to_y = walker->y + walker->speed_y * (walker->end - walker->at);
  float wide_x = walker->radius / walker->scale_x, wide_y = walker->radius / walker->scale_y;
  floats west = (floats)((from_x < to_x ? from_x : to_x) - wide_x);
  floats east = (floats)((from_x < to_x ? to_x : from_x) + wide_x);
  floats south = (floats)((from_y < to_y ? from_y : to_y) - wide_y);
  floats north = (floats)((from_y < to_y ? to_y : from_y) + wide_y);
  uint32_t count = 0;
  for (uint32_t group = first; group < end; group += LANES) {
    ints overlap = (load(groups->start + group) <= all.until) &
      (load(groups->end + group) >= all.from) & (load(groups->west + group) <= east) &
      (load(groups->east + group) >= west) & (load(groups->south + group) <= north) &
      (load(groups->north + group) >= south);
    uint32_t some = bits(overlap);
    if (end - group < LANES) some &= (1u << (end - group)) - 1;
    while (some) {
      uint32_t leg = (group + (uint32_t)__builtin_ctz(some)) * TRAM_GROUP;
      some &= some - 1;
      for (uint32_t lanes = 0; lanes < TRAM_GROUP; lanes += LANES) {
        count = put(near(legs, leg + lanes, &all), leg + lanes, out, count);
      }
    }
  }
  return count;
}
