/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAM_NEAR_H
#define TRAM_NEAR_H

#include "trails.h"

/* The room for the ways of a run and a chunk, in whole vectors of eight. */
#define NEAR_WAYS 40

_Static_assert(NEAR_WAYS >= TRAM_NEAR_LEGS * 2 + 2 && NEAR_WAYS % 8 == 0, "ways");
_Static_assert(TRAM_NEAR_MOST >= TRAM_NEAR_LEGS * 2 + 2, "contacts");
_Static_assert(TRAM_NEAR_LEGS == 16 && TRAM_NEAR_VERTICES == 24, "a column is two vectors");

/* The same code for vectors of 2, 4 and 8 lanes (near_body.h). */
#define NEAR(lanes) \
  int32_t tram_near_##lanes( \
    const tram_near_run *runs, const int32_t *numbers, uint64_t mask, \
    const tram_near_chunk *chunk, const tram_near_circle *circle, tram_contact *out, \
    tram_near_met *met)
NEAR(2);
NEAR(4);
NEAR(8);
#undef NEAR
#define FIND(lanes) \
  int32_t tram_find_##lanes( \
    const tram_find_table *table, const tram_find_mark *marks, const int32_t *numbers, \
    int32_t count, uint64_t *hits, tram_find_hit *out)
FIND(2);
FIND(4);
FIND(8);
#undef FIND

#endif
