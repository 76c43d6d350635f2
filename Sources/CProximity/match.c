/* SPDX-License-Identifier: Apache-2.0 */
/* All identifiers of many keys through a sieve. */
#include <string.h>

#include "aes.h"

/* Keys whose RPIKs are derived together: as many as the widest path takes at a time. */
#define BLOCK 16

static inline uint32_t is_set(const uint32_t *sieve, uint32_t bit) {
  return sieve[bit >> 5] >> (bit & 31) & 1;
}

size_t tram_match(
  uint32_t features, const uint8_t *keys, const uint32_t *starts, const uint32_t *periods,
  size_t count, const uint32_t *sieve, uint32_t bits, tram_candidate *found) {
  static const uint8_t info[] = {'E', 'N', '-', 'R', 'P', 'I', 'K'};
  const uint32_t *second = sieve + ((size_t)1 << bits >> 5);
  const uint32_t shift = 32 - bits;
  tram_day day;
  uint8_t rpiks[BLOCK * 16], passed[TRAM_IDENTIFIERS];
  size_t candidates = 0;
  for (size_t at = 0; at < count; at += BLOCK) {
    size_t block = count - at < BLOCK ? count - at : BLOCK;
    tram_hkdf16(features, keys + 16 * at, block, info, sizeof info, rpiks);
    for (size_t k = 0; k < block; k++) {
      uint32_t start = starts[at + k], period = periods[at + k];
      if (period > TRAM_IDENTIFIERS) period = TRAM_IDENTIFIERS;
      tram_derive_day(features, rpiks + 16 * k, start, period, &day);
      /* Without a branch: whether a bit is set cannot be foreseen. */
      uint32_t left = 0;
      for (uint32_t i = 0; i < period; i++) {
        passed[left] = (uint8_t)i;
        left += is_set(sieve, day.first[i] >> shift);
      }
      for (uint32_t n = 0; n < left; n++) {
        const uint8_t *identifier = day.identifiers + 16 * (size_t)passed[n];
        uint32_t word = identifier[4] | (uint32_t)identifier[5] << 8
          | (uint32_t)identifier[6] << 16 | (uint32_t)identifier[7] << 24;
        if (!is_set(second, word >> shift)) continue;
        tram_candidate *c = found + candidates++;
        c->key = (uint32_t)(at + k);
        c->interval = start + passed[n];
        memcpy(c->identifier, identifier, 16);
      }
    }
  }
  return candidates;
}
