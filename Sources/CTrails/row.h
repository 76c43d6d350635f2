/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAM_ROW_H
#define TRAM_ROW_H

#include <stddef.h>

#include "trails.h"

/* A row as the header tells it. */
typedef struct {
  int16_t west[TRAM_ROW_BINS], south[TRAM_ROW_BINS], east[TRAM_ROW_BINS], north[TRAM_ROW_BINS];
  int32_t x[TRAM_ROW_KNOTS], y[TRAM_ROW_KNOTS];
  float speed_x[TRAM_ROW_KNOTS], speed_y[TRAM_ROW_KNOTS], error[TRAM_ROW_KNOTS];
  float turn[TRAM_ROW_BINS];
} row;

_Static_assert(offsetof(row, south) == TRAM_ROW_SOUTH, "south");
_Static_assert(offsetof(row, east) == TRAM_ROW_EAST, "east");
_Static_assert(offsetof(row, north) == TRAM_ROW_NORTH, "north");
_Static_assert(offsetof(row, x) == TRAM_ROW_X, "x");
_Static_assert(offsetof(row, y) == TRAM_ROW_Y, "y");
_Static_assert(offsetof(row, speed_x) == TRAM_ROW_SPEED_X, "speed_x");
_Static_assert(offsetof(row, speed_y) == TRAM_ROW_SPEED_Y, "speed_y");
_Static_assert(offsetof(row, error) == TRAM_ROW_ERROR, "error");
_Static_assert(offsetof(row, turn) == TRAM_ROW_TURN, "turn");
_Static_assert(TRAM_MOST_CONTACTS > TRAM_ROW_BINS * 3, "contacts");
_Static_assert(sizeof(row) == TRAM_ROW_SIZE && TRAM_ROW_SIZE % 64 == 0, "size");

/* The same code for vectors of 4, 8 and 16 lanes (meeting_body.h). */
uint64_t tram_overlaps_4(const row *a, const row *b);
uint64_t tram_overlaps_8(const row *a, const row *b);
uint64_t tram_overlaps_16(const row *a, const row *b);
int32_t tram_meet_4(
  const row *a, const row *b, uint64_t mask, const tram_circle *circle, tram_contact *out,
  tram_met *met);
int32_t tram_meet_8(
  const row *a, const row *b, uint64_t mask, const tram_circle *circle, tram_contact *out,
  tram_met *met);
int32_t tram_meet_16(
  const row *a, const row *b, uint64_t mask, const tram_circle *circle, tram_contact *out,
  tram_met *met);

#endif
