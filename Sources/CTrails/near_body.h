/* SPDX-License-Identifier: Apache-2.0 */
/* The meeting of the runs of one with a chunk of another, eight vectors' lanes at a time: a lane a
   leg where the chunk is unpacked, then a lane a moment of both timelines merged and the way that
   begins there. Vectors have eight lanes of 64 bits whatever the processor holds at once, so the
   sums are those of eight lanes everywhere. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "near.h"

#ifdef NEAR_AVX_512
#include <immintrin.h>
#endif

/* One by one, so that the answers do not hang on what can be fused. */
#pragma STDC FP_CONTRACT OFF

/* Vectors wider than the processor's never pass between functions: all is put into one. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpsabi"
#endif

#define INLINE TARGET __attribute__((always_inline)) static inline
#define LEGS TRAM_NEAR_LEGS
/* The room for vertices, in whole vectors. */
#define VERTICES TRAM_NEAR_VERTICES

typedef double doubles __attribute__((ext_vector_type(8)));
typedef int64_t longs __attribute__((ext_vector_type(8)));
typedef uint32_t half_words __attribute__((ext_vector_type(8)));
typedef uint16_t quarter_words __attribute__((ext_vector_type(8)));
typedef int32_t half_longs __attribute__((ext_vector_type(8)));
typedef uint8_t counts __attribute__((ext_vector_type(8)));
typedef bool flags __attribute__((ext_vector_type(8)));

#define LOAD(type, from) ({ type load_; memcpy(&load_, (from), sizeof load_); load_; })
#define STORE(to, value) \
  ({ __typeof__(value) store_ = (value); memcpy((to), &store_, sizeof store_); })
#define ALL(value) ((doubles)(value))
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))
/* What follows each lane: the last one's follower is the next vector's first. */
#define NEXT(these, those) __builtin_shufflevector(these, those, 1, 2, 3, 4, 5, 6, 7, 8)

/* The legs of a chunk. */
typedef struct {
  doubles time[VERTICES / 8];
  doubles x[LEGS / 8], y[LEGS / 8], speed_x[LEGS / 8], speed_y[LEGS / 8];
  double error[LEGS];
  double even; /* the error of all legs; negative where they differ */
  double north[VERTICES];
  int legs;
} line;

/* What is known of the ways of two, a bit or a lane each, from the first moment of both on. */
typedef struct {
  double low[NEAR_WAYS], high[NEAR_WAYS];
  uint64_t meets, begins, ends;
} cuts;

INLINE uint32_t bits(longs when) {
  flags lanes = __builtin_convertvector(when, flags);
  uint8_t packed;
  memcpy(&packed, &lanes, sizeof packed);
  return packed;
}

INLINE double squared(uint32_t centimetres, double assumed) {
  float metres = centimetres ? (float)centimetres * 0.01f : (float)assumed;
  return (double)(metres * metres);
}

/* Puts the vertices of a chunk as they lie in the columns of a block into vectors, and whatever
   follows them. This alone knows how they lie. */
INLINE void unpack(
  const tram_near_chunk *chunk, doubles x[3], doubles y[3], doubles time[3]) {
  uint32_t places[VERTICES], long_times[VERTICES];
  uint16_t times[VERTICES];
  const uint32_t *place = (const uint32_t *)chunk->places, *late = chunk->long_times;
  const uint16_t *early = chunk->times;
  if (chunk->room < VERTICES) {
    size_t count = (size_t)(chunk->legs + 1);
    memset(places, 0, sizeof places);
    memcpy(places, place, count * sizeof *places);
    place = places;
    if (early) {
      memset(times, 0, sizeof times);
      memcpy(times, early, count * sizeof *times);
      early = times;
    } else {
      memset(long_times, 0, sizeof long_times);
      memcpy(long_times, late, count * sizeof *long_times);
      late = long_times;
    }
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 3; k++) {
    half_words both = LOAD(half_words, place + k * 8);
    half_longs east = (half_longs)(both & 0xFFFF), north = (half_longs)(both >> 16);
    x[k] = chunk->x + __builtin_convertvector(east, doubles) * chunk->space;
    y[k] = chunk->y + __builtin_convertvector(north, doubles) * chunk->space;
    doubles offset;
    if (early) {
      quarter_words short_offset = LOAD(quarter_words, early + k * 8);
      offset = __builtin_convertvector(__builtin_convertvector(short_offset, half_longs), doubles);
    } else {
      half_words long_offset = LOAD(half_words, late + k * 8);
      offset = __builtin_convertvector(__builtin_convertvector(long_offset, longs), doubles);
    }
    time[k] = chunk->start + offset * chunk->unit;
  }
}

/* What lies behind the last leg is never asked for. */
INLINE void open(const tram_near_chunk *chunk, line *to) {
  doubles x[3], y[3], time[3];
  int legs = chunk->legs;
  to->legs = legs;
  unpack(chunk, x, y, time);
#pragma clang loop unroll(full)
  for (int k = 0; k < 3; k++) {
    to->time[k] = time[k];
    STORE(to->north + k * 8, y[k]);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 2; k++) {
    doubles length = NEXT(time[k], time[k + 1]) - time[k];
    doubles speed_x = (NEXT(x[k], x[k + 1]) - x[k]) / length;
    doubles speed_y = (NEXT(y[k], y[k + 1]) - y[k]) / length;
    to->x[k] = x[k] - speed_x * time[k];
    to->y[k] = y[k] - speed_y * time[k];
    to->speed_x[k] = speed_x;
    to->speed_y[k] = speed_y;
  }
  if (!chunk->accuracies) {
    to->even = squared(chunk->accuracy, TRAM_NEAR_ASSUMED);
    return;
  }
  to->even = -1;
  double before = squared(chunk->accuracies[0], TRAM_NEAR_ASSUMED);
  for (int leg = 0; leg < legs; leg++) {
    double after = squared(chunk->accuracies[leg + 1], TRAM_NEAR_ASSUMED);
    to->error[leg] = MOST(before, after);
    before = after;
  }
}

/* The moments of both in order: a bit each, set where it is one of the other's vertices from
   `first` on, of which there are `count`. Where both are at once, the run's comes first. */
INLINE uint64_t merge(const tram_near_run *a, const double *b, int first, int count) {
  uint64_t theirs = 0;
#ifdef NEAR_AVX_512
  doubles low = LOAD(doubles, a->time), high = LOAD(doubles, a->time + 8);
  for (int j = 0; j < count; j++) {
    doubles moment = ALL(b[first + j]);
    uint32_t passed = bits(low <= moment) | bits(high <= moment) << 8;
    theirs |= 1ull << (__builtin_popcount(passed) + j);
  }
#else
  int i = 0;
  for (int j = 0; j < count; j++) {
    while (i < LEGS && a->time[i] <= b[first + j]) i++;
    theirs |= 1ull << (i + j);
  }
#endif
  return theirs;
}

/* How many bits of a byte are set up to each. */
INLINE longs set(uint32_t byte) {
  const uint64_t each = 0x0101010101010101;
  uint64_t spread = byte * each & 0x8040201008040201;
  spread = ((spread + 0x7F7F7F7F7F7F7F7F) >> 7 & each) * each;
  return __builtin_convertvector(LOAD(counts, &spread), longs);
}

/* The figures of some legs out of the sixteen of a column. */
INLINE doubles look(const double *column, longs legs) {
#ifdef NEAR_AVX_512
  return (doubles)_mm512_permutex2var_pd(
    (__m512d)LOAD(doubles, column), (__m512i)legs, (__m512d)LOAD(doubles, column + 8));
#else
  doubles found;
  for (int k = 0; k < 8; k++) found[k] = column[legs[k] & (LEGS - 1)];
  return found;
#endif
}

/* The times of eight moments: of the run's vertices from one on and the other's. */
INLINE doubles moments(const double *a, const double *b, uint32_t theirs) {
#ifdef NEAR_AVX_512
  __m512d own = _mm512_maskz_expand_pd(
    (__mmask8)~theirs, (__m512d)LOAD(doubles, a));
  return (doubles)_mm512_mask_expand_pd(own, (__mmask8)theirs, (__m512d)LOAD(doubles, b));
#else
  doubles found;
  for (int k = 0; k < 8; k++) found[k] = theirs >> k & 1 ? *b++ : *a++;
  return found;
#endif
}

/* Where the one is seen from the other at eight moments, and what of errors holds from there. */
typedef struct {
  doubles x, y, far2, time, error;
} points;

typedef struct {
  const tram_near_run *a;
  const line *b;
  const double *time_b;
  uint64_t theirs;
  int first; /* the other's first vertex among the moments */
  double scale_x, scale_y;
  double even; /* the error of both on all legs; negative where they differ */
} pair;

INLINE points look_at(const pair *two, int moment) {
  const tram_near_run *a = two->a;
  const line *b = two->b;
  uint32_t theirs = (uint32_t)(two->theirs >> moment) & 0xFF;
  int before = __builtin_popcountll(two->theirs & ((1ull << moment) - 1));
  longs passed = set(theirs);
  longs one = (longs){0, 1, 2, 3, 4, 5, 6, 7} + (moment - before) - passed;
  longs other = two->first + before - 1 + passed;
  one = LEAST(one, (longs)(int64_t)(a->legs - 1));
  other = LEAST(other, (longs)(int64_t)(b->legs - 1));
  points at;
  at.time = moments(a->time + (moment - before), two->time_b + two->first + before, theirs);
  doubles x = look(a->x, one) - look((const double *)b->x, other);
  doubles y = look(a->y, one) - look((const double *)b->y, other);
  doubles speed_x = look(a->speed_x, one) - look((const double *)b->speed_x, other);
  doubles speed_y = look(a->speed_y, one) - look((const double *)b->speed_y, other);
  at.x = (x + speed_x * at.time) * two->scale_x;
  at.y = (y + speed_y * at.time) * two->scale_y;
  at.far2 = at.x * at.x + at.y * at.y;
  at.error = ALL(two->even);
  if (two->even < 0) {
    doubles their_error =
      b->even < 0 ? look(b->error, other) : ALL(b->even);
    at.error = look(a->error, one) + their_error;
  }
  return at;
}

INLINE doubles clamped(doubles share, doubles whole) {
  doubles least = MOST(share, ALL(0));
  return LEAST(least, whole);
}

/* Finds what of eight ways lies in the circle; `left` are still ways. */
INLINE void cut(
  const points *from, const points *to, int left, int way, const tram_near_circle *circle,
  cuts *all, doubles *nearest2, doubles *error2) {
  doubles zero = ALL(0), radius2 = ALL(circle->radius2);
  doubles start = from->time, end = NEXT(from->time, to->time);
  doubles p2 = from->far2, q2 = NEXT(from->far2, to->far2);
  doubles dx = NEXT(from->x, to->x) - from->x, dy = NEXT(from->y, to->y) - from->y;
  doubles length2 = dx * dx + dy * dy;
  doubles along = from->x * dx + from->y * dy, cross = from->x * dy - from->y * dx;
  doubles cross2 = cross * cross, least = LEAST(p2, q2);
  /* One that does not turn goes away from the middle or towards it. */
  doubles turns = MOST(along, zero - length2 - along);
  longs wanted = (longs){0, 1, 2, 3, 4, 5, 6, 7} < (int64_t)left;
  longs touch = wanted &
    ((least < circle->wide2) | ((turns < zero) & (cross2 < length2 * circle->wide2)));
  if (!bits(touch)) return;
  /* A circle is convex: a way between two places in it lies in it. */
  longs p_in = p2 <= radius2, q_in = q2 <= radius2, inside = touch & p_in & q_in;
  doubles low = start, high = end;
  /* Who does not move to the other by 10^-8 m stays where he is. */
  longs crossing = touch & ~inside & (length2 > ALL(1e-16));
  if (bits(crossing)) {
    doubles part = length2 * radius2 - cross2;
    doubles root = __builtin_elementwise_sqrt(MOST(part, zero));
    doubles step = (end - start) / length2;
    doubles come = start + clamped(zero - along - root, length2) * step;
    doubles leave = start + clamped(root - along, length2) * step;
    low = p_in ? start : come;
    high = q_in ? end : LEAST(leave, end);
  }
  longs met = (inside | crossing) & (high > low);
  doubles near2 = met ? least : *nearest2;
  near2 = LEAST(near2, *nearest2);
  longs nearer = met & (turns < zero) & (cross2 < length2 * near2);
  if (bits(nearer)) near2 = nearer ? cross2 / length2 : near2;
  *nearest2 = near2;
  *error2 += met ? (high - low) * from->error : zero;
  STORE(all->low + way, low);
  STORE(all->high + way, high);
  /* One that takes no time holds together those before and after it. */
  longs holds = met | inside;
  all->meets |= (uint64_t)bits(holds) << way;
  all->begins |= (uint64_t)bits(holds & p_in) << way;
  all->ends |= (uint64_t)bits(holds & q_in) << way;
}

/* Meets one run with a chunk. Returns how many contacts there are then. */
INLINE int meet(
  const tram_near_run *a, const line *b, const double *time_b, const tram_near_circle *circle,
  tram_contact *out, int count, double *latitude, doubles *nearest2, doubles *error2) {
  double begin = a->time[0], end = a->time[a->legs];
  uint32_t early = 0, late = 0;
  for (int k = 0; k < 3; k++) {
    early |= bits(b->time[k] < ALL(begin)) << (k * 8);
    late |= bits(b->time[k] > ALL(end)) << (k * 8);
  }
  uint32_t all = (2u << b->legs) - 1;
  int first = __builtin_popcount(early & all);
  int theirs = __builtin_popcount(~(early | late) & all);
  /* Where the other is when it begins: one scale is right for all that follows. */
  if (isnan(*latitude)) *latitude = b->north[first > 0 ? first - 1 : 0];
  pair two;
  two.a = a;
  two.b = b;
  two.time_b = time_b;
  two.theirs = merge(a, time_b, first, theirs);
  two.first = first;
  int from = 0, until = a->legs + theirs;
  if (first == 0) {
    if (!theirs) return count;
    from = __builtin_ctzll(two.theirs);
  }
  if (first + theirs == b->legs + 1) {
    if (!theirs) return count;
    until = 63 - __builtin_clzll(two.theirs);
  }
  if (until <= from) return count;
  double middle = (a->middle + *latitude) * 0.5;
  two.scale_x = a->east + a->slope * (middle - a->latitude);
  two.scale_y = a->north;
  two.even = a->even < 0 || b->even < 0 ? -1 : a->even + b->even;
  cuts found;
  found.meets = found.begins = found.ends = 0;
  points at = look_at(&two, from);
  for (int way = from; way < until; way += 8) {
    points next = at;
    if (way + 8 <= until) next = look_at(&two, way + 8);
    cut(&at, &next, until - way, way - from, circle, &found, nearest2, error2);
    at = next;
  }
  if (!found.meets) return count;
  uint64_t joined = found.begins & (found.meets & found.ends) << 1;
  uint64_t starts = found.meets & ~joined, stops = found.meets & ~(joined >> 1);
  while (starts) {
    double low = found.low[__builtin_ctzll(starts)], high = found.high[__builtin_ctzll(stops)];
    starts &= starts - 1;
    stops &= stops - 1;
    if (!(high > low)) continue;
    if (count && out[count - 1].end == low) {
      out[count - 1].end = high;
    } else {
      out[count].start = low;
      out[count].end = high;
      count++;
    }
  }
  return count;
}

TARGET int32_t NAME(tram_near)(
  const tram_near_run *runs, const int32_t *numbers, uint64_t mask,
  const tram_near_chunk *chunk, const tram_near_circle *circle, tram_contact *out,
  tram_near_met *met) {
  line other;
  open(chunk, &other);
  double time[VERTICES + 8];
  memcpy(time, other.time, sizeof other.time);
  int count = 0;
  double latitude = NAN;
  doubles nearest2 = ALL(circle->radius2), error2 = ALL(0);
  while (mask) {
    const tram_near_run *run = runs + numbers[__builtin_ctzll(mask)];
    mask &= mask - 1;
    count = meet(run, &other, time, circle, out, count, &latitude, &nearest2, &error2);
  }
  if (!count) return 0;
  double near2 = nearest2[0];
  for (int k = 1; k < 8; k++) near2 = LEAST(near2, nearest2[k]);
  met->nearest2 = near2;
  met->error2 = ((error2[0] + error2[4]) + (error2[2] + error2[6])) +
    ((error2[1] + error2[5]) + (error2[3] + error2[7]));
  return count;
}
