/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths of AES share; not seen outside the target. */
#ifndef TRAM_PROXIMITY_AES_H
#define TRAM_PROXIMITY_AES_H

#include "proximity.h"

/* The identifiers of one key, and of each its first word: what the sieve asks for first. */
typedef struct {
  _Alignas(64) uint8_t identifiers[TRAM_IDENTIFIERS * 16];
  _Alignas(64) uint32_t first[TRAM_IDENTIFIERS];
} tram_day;

/* The day of a key from interval `first` on. At least `count` identifiers, and their first words,
   are right afterwards; the others may be of any value. */
void tram_derive_day(
  uint32_t features, const uint8_t *rpik, uint32_t first, uint32_t count, tram_day *day);

#endif
