/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers from exposure keys, many at a time, and a sieve for those that may have been heard.

   Exposure Notification, Cryptography Specification 1.2. Nothing here keeps a state, takes memory
   or fails; the caller answers for the lengths. The portable paths read tables and are therefore
   not for secret keys: these keys are published. */
#ifndef TRAM_PROXIMITY_H
#define TRAM_PROXIMITY_H

#include <stddef.h>
#include <stdint.h>

/* What the processor can do, as bits; also which of it a call may use. 0 is portable C. */
#define TRAM_SHA_NI 1u
#define TRAM_AES_NI 2u
#define TRAM_VAES_512 4u
#define TRAM_AVX_512 8u

/* How many identifiers a key has at most: one for each ten minutes of a day. */
#define TRAM_IDENTIFIERS 144u

/* What this processor, under this system, can do. */
uint32_t tram_proximity_features(void);

/* HKDF-SHA256 without salt, cut to 16 bytes (RFC 5869), of `count` keys of 16 bytes each.
   `info` has at most 40 bytes; a longer one is cut. */
void tram_hkdf16(
  uint32_t features, const uint8_t *keys, size_t count, const uint8_t *info, size_t info_length,
  uint8_t *out);

/* AES-128 in ECB mode of `count` blocks of 16 bytes; `out` may be `blocks`. */
void tram_aes128(
  uint32_t features, const uint8_t *key, const uint8_t *blocks, size_t count, uint8_t *out);

/* The identifiers of `count` intervals from `first` on, at most 144, under an RPIK: 16 bytes each;
   `out` has room for 144. */
void tram_identifiers(
  uint32_t features, const uint8_t *rpik, uint32_t first, uint32_t count, uint8_t *out);

/* An identifier that went through the sieve. */
typedef struct {
  uint32_t key;      /* which of the keys of the call */
  uint32_t interval; /* the interval it is of */
  uint64_t identifier[2]; /* its bytes, in the order in which they are sent */
} tram_candidate;

/* Derives all identifiers of `count` keys (16 bytes, first interval, number of intervals; more than
   144 count as 144) and keeps those whose bits are set in both halves of `sieve`.

   The sieve has 2 * 2^bits bits, 5 <= bits <= 32: an identifier sets, in the first half, the bit
   whose number is the upper `bits` bits of its bytes 0 to 3 (least significant first), and in the
   second half the same of its bytes 4 to 7. Bit n is bit n % 32 of word n / 32.

   `found` has room for 144 candidates a key. Returns how many there are. */
size_t tram_match(
  uint32_t features, const uint8_t *keys, const uint32_t *starts, const uint32_t *periods,
  size_t count, const uint32_t *sieve, uint32_t bits, tram_candidate *found);

#endif
