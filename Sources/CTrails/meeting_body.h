/* SPDX-License-Identifier: Apache-2.0 */
/* The meeting of two rows in vectors of LANES lanes: a lane a bin, then a lane a way.

   In a bin each turns once at the most, so the one seen from the other walks three straight ways at
   the most, between four points; both turn later than the second point's time or then, and not
   after the third's, so either point follows from one end of the bin by the speeds at that end. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "row.h"

/* One by one, so that the answers do not hang on what can be fused. */
#pragma STDC FP_CONTRACT OFF

#define INLINE TARGET __attribute__((always_inline)) static inline
/* The most ways, in whole vectors. */
#define MOST (TRAM_ROW_BINS * 3 + LANES)
#define EVERY ((uint32_t)((1ull << LANES) - 1))

typedef float floats __attribute__((ext_vector_type(LANES)));
typedef int32_t ints __attribute__((ext_vector_type(LANES)));
typedef bool flags __attribute__((ext_vector_type(LANES)));
typedef int16_t sides __attribute__((ext_vector_type(LANES * 2)));
typedef bool side_flags __attribute__((ext_vector_type(LANES * 2)));

/* Where the one is seen from the other at either end of a way, the times of that from the start of
   the bin, and then those of contact. */
typedef struct {
  float x[MOST], to_x[MOST], y[MOST], to_y[MOST], from[MOST], until[MOST];
  float start[MOST], end[MOST], near2[MOST];
  uint8_t bin[MOST], number[MOST];
} ways;

/* The points of LANES bins. */
typedef struct {
  float x[4][LANES], y[4][LANES], time[4][LANES];
} points;

#define LOAD(type, from) ({ type load_; memcpy(&load_, (from), sizeof load_); load_; })
#define STORE(to, value) \
  ({ __typeof__(value) store_ = (value); memcpy((to), &store_, sizeof store_); })
#define PICK(when, yes, no) \
  ((floats)(((when) & (ints)(yes)) | (~(when) & (ints)(no))))
#define ALL(value) ((floats)(value))

INLINE uint32_t bits(ints when) {
  flags lanes = __builtin_convertvector(when, flags);
#if LANES > 8
  uint16_t packed;
#else
  uint8_t packed;
#endif
  memcpy(&packed, &lanes, sizeof packed);
  return packed & EVERY;
}

TARGET uint64_t NAME(tram_overlaps)(const row *a, const row *b) {
  uint64_t misses = 0;
  for (int first = 0; first < TRAM_ROW_BINS; first += LANES * 2) {
    /* The highest bit is set where one box ends before the other begins. */
    sides past = (LOAD(sides, b->east + first) - LOAD(sides, a->west + first)) |
      (LOAD(sides, a->east + first) - LOAD(sides, b->west + first)) |
      (LOAD(sides, b->north + first) - LOAD(sides, a->south + first)) |
      (LOAD(sides, a->north + first) - LOAD(sides, b->south + first));
    side_flags lanes = __builtin_convertvector(past < 0, side_flags);
#if LANES == 16
    uint32_t packed;
#elif LANES == 8
    uint16_t packed;
#else
    uint8_t packed;
#endif
    memcpy(&packed, &lanes, sizeof packed);
    misses |= (uint64_t)packed << first;
  }
  return ~misses;
}

/* The bins of one vector in which a way touches the circle, for each of the three ways. */
INLINE void touch(
  const row *a, const row *b, int first, const tram_circle *circle, points *to, uint32_t found[3]) {
  floats turn_a = LOAD(floats, a->turn + first), turn_b = LOAD(floats, b->turn + first);
  floats early, late;
  floats x[4], y[4], inside[4], width = ALL(circle->width), wide2 = ALL(circle->wide2);
  float slow = circle->least * circle->width;
  floats slow2 = ALL(slow * slow), zero = ALL(0);
  early = PICK(turn_a < turn_b, turn_a, turn_b);
  late = PICK(turn_a < turn_b, turn_b, turn_a);
#define APART(column, at) \
  __builtin_convertvector( \
    LOAD(ints, a->column + first + (at)) - LOAD(ints, b->column + first + (at)), floats)
#define SPEED(column, at) \
  (LOAD(floats, a->column + first + (at)) - LOAD(floats, b->column + first + (at)))
  x[0] = APART(x, 0);
  y[0] = APART(y, 0);
  x[3] = APART(x, 1);
  y[3] = APART(y, 1);
  x[1] = x[0] + SPEED(speed_x, 0) * early;
  y[1] = y[0] + SPEED(speed_y, 0) * early;
  x[2] = x[3] + SPEED(speed_x, 1) * (late - width);
  y[2] = y[3] + SPEED(speed_y, 1) * (late - width);
#undef APART
#undef SPEED
  for (int k = 0; k < 4; k++) {
    x[k] *= ALL(circle->scale_x);
    y[k] *= ALL(circle->scale_y);
    inside[k] = x[k] * x[k] + y[k] * y[k];
  }
  ints when[3];
  for (int k = 0; k < 3; k++) {
    floats dx = x[k + 1] - x[k], dy = y[k + 1] - y[k];
    floats along = x[k] * dx + y[k] * dy, length2 = dx * dx + dy * dy;
    floats cross = x[k] * dy - y[k] * dx;
    /* Towards the middle at its start and away from it at its end, and near enough between. */
    ints passes = (along < zero) & (along + length2 > zero) &
      (cross * cross <= length2 * wide2 + slow2);
    when[k] = (inside[k] <= wide2) | (inside[k + 1] <= wide2) | passes;
  }
  /* One that takes no time does not count. */
  found[0] = bits(when[0]);
  found[1] = bits(when[1] & (late > early));
  found[2] = bits(when[2] & (late < width));
  if (!(found[0] | found[1] | found[2])) return;
  for (int k = 0; k < 4; k++) {
    STORE(to->x[k], x[k]);
    STORE(to->y[k], y[k]);
  }
  STORE(to->time[0], zero);
  STORE(to->time[1], early);
  STORE(to->time[2], late);
  STORE(to->time[3], width);
}

/* Puts the ways that touch the circle beside each other, in the order of time. */
INLINE int find(
  const row *a, const row *b, uint64_t mask, const tram_circle *circle, ways *to) {
  int count = 0;
  for (int first = 0; first < TRAM_ROW_BINS; first += LANES) {
    uint32_t wanted = (uint32_t)(mask >> first) & EVERY;
    if (!wanted) continue;
    points at;
    uint32_t found[3];
    touch(a, b, first, circle, &at, found);
    uint32_t rest = (found[0] | found[1] | found[2]) & wanted;
    while (rest) {
      int lane = __builtin_ctz(rest);
      rest &= rest - 1;
      for (int way = 0; way < 3; way++) {
        to->x[count] = at.x[way][lane];
        to->to_x[count] = at.x[way + 1][lane];
        to->y[count] = at.y[way][lane];
        to->to_y[count] = at.y[way + 1][lane];
        to->from[count] = at.time[way][lane];
        to->until[count] = at.time[way + 1][lane];
        to->bin[count] = (uint8_t)(first + lane);
        to->number[count] = (uint8_t)way;
        count += found[way] >> lane & 1;
      }
    }
  }
  return count;
}

INLINE floats clamped(floats share) {
  floats least = PICK(share < ALL(0), ALL(0), share);
  return PICK(least > ALL(1), ALL(1), least);
}

/* Finds what of each way lies in the circle. Returns whether 32 bits tell it of all. */
INLINE bool solve(int count, const tram_circle *circle, ways *all) {
  floats zero = ALL(0), radius2 = ALL(circle->radius2);
  bool told = true;
  for (int first = 0; first < count; first += LANES) {
    floats x = LOAD(floats, all->x + first), y = LOAD(floats, all->y + first);
    floats to_x = LOAD(floats, all->to_x + first), to_y = LOAD(floats, all->to_y + first);
    floats from = LOAD(floats, all->from + first), until = LOAD(floats, all->until + first);
    floats dx = to_x - x, dy = to_y - y;
    floats length2 = dx * dx + dy * dy;
    /* Who does not move to the other by 10^-8 m stays where he is. */
    floats share = PICK(length2 < ALL(1e-16f), zero, ALL(1) / length2);
    floats along = x * dx + y * dy, cross = x * dy - y * dx;
    floats part = length2 * radius2 - cross * cross;
    floats root = __builtin_elementwise_sqrt(PICK(part < zero, zero, part));
    floats middle = clamped((zero - along) * share);
    floats near_x = x + dx * middle, near_y = y + dy * middle;
    floats time = until - from;
    floats low = from + clamped((zero - root - along) * share) * time;
    floats high = from + clamped((root - along) * share) * time;
    STORE(all->start + first, PICK(x * x + y * y <= radius2, from, low));
    STORE(all->end + first, PICK(to_x * to_x + to_y * to_y <= radius2, until, high));
    STORE(all->near2 + first, near_x * near_x + near_y * near_y);
    floats slow = ALL(circle->least) * time;
    floats close = length2 * ALL(circle->graze2) + slow * slow;
    uint32_t grazes = bits((part <= close) & (zero - part <= close));
    int left = count - first;
    if (grazes & (left < LANES ? (1u << left) - 1 : EVERY)) told = false;
  }
  return told;
}

TARGET int32_t NAME(tram_meet)(
  const row *a, const row *b, uint64_t mask, const tram_circle *circle, tram_contact *out,
  tram_met *met) {
  ways all;
  met->nearest2 = INFINITY;
  met->error2 = 0;
  int count = find(a, b, mask, circle, &all);
  if (!count) return 0;
  /* What the last vector holds beyond the ways. */
  floats zero = ALL(0);
  STORE(all.x + count, zero);
  STORE(all.to_x + count, zero);
  STORE(all.y + count, zero);
  STORE(all.to_y + count, zero);
  STORE(all.from + count, zero);
  STORE(all.until + count, zero);
  if (!solve(count, circle, &all)) return -1;
  float nearest2 = INFINITY, error2 = 0;
  double began = 0, open = -INFINITY;
  int last = -1;
  for (int k = 0; k < count; k++) {
    float low = all.start[k], high = all.end[k];
    if (!(high > low)) continue;
    int bin = all.bin[k], way = all.number[k];
    /* Between the turns the one who turned first is on his next way. */
    bool first = a->turn[bin] <= b->turn[bin];
    int knot_a = bin + (way == 2 || (way == 1 && first));
    int knot_b = bin + (way == 2 || (way == 1 && !first));
    error2 += (high - low) * (a->error[knot_a] + b->error[knot_b]);
    if (all.near2[k] < nearest2) nearest2 = all.near2[k];
    double begin = circle->start + (double)circle->width * bin;
    double start = begin + (double)low;
    /* Without a branch: whether one touches the one before cannot be foretold. */
    bool next = start != open;
    began = next ? start : began;
    open = begin + (double)high;
    last += next;
    out[last].start = began;
    out[last].end = open;
  }
  met->nearest2 = nearest2;
  met->error2 = error2;
  return last + 1;
}
