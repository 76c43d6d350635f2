/* SPDX-License-Identifier: Apache-2.0 */
/* The chunks of a table that are near windows, eight at a time. */
#include <stdbool.h>
#include <string.h>

#include "near.h"

/* Vectors wider than the processor's never pass between functions: all is put into one. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpsabi"
#endif

#define INLINE TARGET __attribute__((always_inline)) static inline

typedef int32_t sides __attribute__((ext_vector_type(4)));
typedef int64_t longs __attribute__((ext_vector_type(8)));
typedef int64_t side_longs __attribute__((ext_vector_type(4)));
typedef uint16_t shorts __attribute__((ext_vector_type(8)));
typedef uint16_t places __attribute__((ext_vector_type(32)));
typedef uint16_t times __attribute__((ext_vector_type(16)));
typedef int16_t place_signs __attribute__((ext_vector_type(32)));
typedef int16_t time_signs __attribute__((ext_vector_type(16)));
typedef bool place_flags __attribute__((ext_vector_type(32)));
typedef bool time_flags __attribute__((ext_vector_type(16)));

#define LOAD(type, from) ({ type load_; memcpy(&load_, (from), sizeof load_); load_; })
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))

/* What is asked, beside each other as an eight has it: what it may not be above. */
typedef struct {
  places where;
  times when;
  uint16_t from, until;
} question;

INLINE int64_t held(int64_t time) {
  const int64_t far = (int64_t)1 << 60;
  return LEAST(MOST(time, -far), far);
}

INLINE question scaled(const tram_find_table *table, const tram_find_mark *mark) {
  side_longs box = __builtin_convertvector(LOAD(sides, &mark->west), side_longs);
  longs all = {box[0], box[1], box[2], box[3], held(mark->from), held(mark->until), 0, 0};
  longs corner = {table->x, table->y, table->x, table->y, table->begin, table->begin, 0, 0};
  longs shift = {table->space_shift, table->space_shift, table->space_shift, table->space_shift,
    table->time_shift, table->time_shift, 0, 0};
  all = (all - corner) >> shift;
  all = MOST(all, (longs)(-1));
  all = LEAST(all, (longs)(TRAM_FIND_MOST - 2)) + 1;
  shorts low = __builtin_convertvector(all, shorts), high = TRAM_FIND_MOST - low;
  question asked;
  /* East, north, not west, not south; until, not from. */
  asked.where = __builtin_shufflevector(low, high, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3,
    8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9);
  asked.when = __builtin_shufflevector(
    low, high, 5, 5, 5, 5, 5, 5, 5, 5, 12, 12, 12, 12, 12, 12, 12, 12);
  asked.from = low[4];
  asked.until = low[5];
  return asked;
}

INLINE uint32_t near(const uint16_t *eight, const question *asked) {
  place_signs far = (place_signs)(asked->where - LOAD(places, eight));
  time_signs past = (time_signs)(asked->when - LOAD(times, eight + 32));
  /* The highest bit is set where a number is above what is asked. */
  place_flags far_flags = __builtin_convertvector(far < 0, place_flags);
  time_flags past_flags = __builtin_convertvector(past < 0, time_flags);
  uint32_t misses;
  uint16_t late;
  memcpy(&misses, &far_flags, sizeof misses);
  memcpy(&late, &past_flags, sizeof late);
  misses |= misses >> 16 | late;
  return ~(misses | misses >> 8) & 0xFF;
}

TARGET int32_t NAME(tram_find)(
  const tram_find_table *table, const tram_find_mark *marks, const int32_t *numbers, int32_t count,
  uint64_t *hits, tram_find_hit *out) {
  int first = 0, least = table->count, most = 0;
  for (int k = 0; k < count; k++) {
    question asked = scaled(table, marks + numbers[k]);
    while (first < table->count && table->latest[first] < asked.from) first++;
    for (int at = first; at < table->count; at++) {
      const uint16_t *eight = table->eights + at * TRAM_FIND_EIGHT;
      if (eight[32] > asked.until) break;
      uint32_t found = near(eight, &asked);
      if (!found) continue;
      least = LEAST(least, at);
      most = MOST(most, at + 1);
      while (found) {
        int chunk = at * 8 + __builtin_ctz(found);
        tram_ask((const char *)table->chunks + chunk * table->chunk_size);
        hits[chunk] |= 1ull << k;
        found &= found - 1;
      }
    }
  }
  int written = 0;
  for (int at = least; at < most; at++) {
    longs eight = LOAD(longs, hits + at * 8);
    uint64_t any = (uint64_t)__builtin_reduce_or(eight);
    if (!any) continue;
    for (int chunk = at * 8; chunk < at * 8 + 8; chunk++) {
      if (!hits[chunk]) continue;
      out[written].runs = hits[chunk];
      out[written++].chunk = chunk;
    }
    memset(hits + at * 8, 0, 8 * sizeof *hits);
  }
  return written;
}
