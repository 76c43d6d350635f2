/* SPDX-License-Identifier: Apache-2.0 */
/* HKDF-SHA256 without salt, cut to 16 bytes, of keys of 16 bytes: six compressions a key. */
#include "hkdf.h"

#include <string.h>

#include "tables.h"

/* The last block of a message of which one block of 64 bytes went before: info, a byte 1, the end
   mark, the length in bits. */
static void last_block(const uint8_t *info, size_t length, uint32_t words[16]) {
  uint8_t block[64] = {0};
  if (length > 40) length = 40;
  memcpy(block, info, length);
  block[length] = 1;
  block[length + 1] = 0x80;
  for (int i = 0; i < 16; i++) {
    const uint8_t *b = block + 4 * i;
    words[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
  }
  words[15] = (uint32_t)(64 + length + 1) * 8;
}

static inline uint32_t turned(uint32_t x, int by) { return x >> by | x << (32 - by); }

/* One compression (FIPS 180-4 section 6.2.2). `w` is used up. */
static void compress(const uint32_t from[8], uint32_t w[16], uint32_t to[8]) {
  uint32_t a = from[0], b = from[1], c = from[2], d = from[3];
  uint32_t e = from[4], f = from[5], g = from[6], h = from[7];
  for (int t = 0; t < 64; t++) {
    if (t >= 16) {
      uint32_t x = w[(t + 1) & 15], y = w[(t + 14) & 15];
      w[t & 15] += (turned(x, 7) ^ turned(x, 18) ^ x >> 3) + w[(t + 9) & 15]
        + (turned(y, 17) ^ turned(y, 19) ^ y >> 10);
    }
    uint32_t one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g))
      + tram_sha_rounds[t] + w[t & 15];
    uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
  }
  to[0] = from[0] + a, to[1] = from[1] + b, to[2] = from[2] + c, to[3] = from[3] + d;
  to[4] = from[4] + e, to[5] = from[5] + f, to[6] = from[6] + g, to[7] = from[7] + h;
}

/* The outer half of an HMAC: 32 bytes after one block. */
static void close_hmac(const uint32_t outer[8], const uint32_t digest[8], uint32_t to[8]) {
  uint32_t w[16] = {0};
  memcpy(w, digest, 32);
  w[8] = 0x80000000, w[15] = (64 + 32) * 8;
  compress(outer, w, to);
}

static void portable(const uint8_t *key, const uint32_t last[16], uint8_t *out) {
  uint32_t w[16] = {0}, digest[8], prk[8], inner[8], outer[8];
  for (int i = 0; i < 4; i++) {
    const uint8_t *b = key + 4 * i;
    w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
  }
  w[4] = 0x80000000, w[15] = (64 + 16) * 8;
  compress(tram_sha_inner, w, digest);
  close_hmac(tram_sha_outer, digest, prk);
  for (int i = 0; i < 16; i++) w[i] = 0x36363636 ^ (i < 8 ? prk[i] : 0);
  compress(tram_sha_start, w, inner);
  for (int i = 0; i < 16; i++) w[i] = 0x5c5c5c5c ^ (i < 8 ? prk[i] : 0);
  compress(tram_sha_start, w, outer);
  memcpy(w, last, 64);
  compress(inner, w, digest);
  close_hmac(outer, digest, prk);
  for (int i = 0; i < 16; i++) out[i] = (uint8_t)(prk[i / 4] >> (24 - 8 * (i % 4)));
}

#if defined(__x86_64__)
#include <immintrin.h>

#define NI __attribute__((target("sha,sse4.1")))
/* Two keys go through at a time: one waits for the other's rounds. */
#define LANES 2

/* A state as SHA-NI wants it: words F E B A and H G D C, least significant first. */
typedef struct {
  __m128i abef[LANES], cdgh[LANES];
} lanes;

NI static inline lanes load_state(const uint32_t h[8]) {
  lanes s;
  __m128i abef = _mm_set_epi32((int)h[0], (int)h[1], (int)h[4], (int)h[5]);
  __m128i cdgh = _mm_set_epi32((int)h[2], (int)h[3], (int)h[6], (int)h[7]);
  for (int l = 0; l < LANES; l++) s.abef[l] = abef, s.cdgh[l] = cdgh;
  return s;
}

NI static inline __attribute__((always_inline)) lanes compress_lanes(
  lanes from, __m128i m[4][LANES]) {
  lanes s = from;
#pragma clang loop unroll(full)
  for (int g = 0; g < 16; g++) {
    __m128i k = _mm_load_si128((const __m128i *)(tram_sha_rounds + 4 * g));
#pragma clang loop unroll(full)
    for (int l = 0; l < LANES; l++) {
      if (g >= 4) {
        __m128i behind = _mm_alignr_epi8(m[(g + 3) & 3][l], m[(g + 2) & 3][l], 4);
        __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(m[g & 3][l], m[(g + 1) & 3][l]), behind);
        m[g & 3][l] = _mm_sha256msg2_epu32(sum, m[(g + 3) & 3][l]);
      }
      __m128i wk = _mm_add_epi32(m[g & 3][l], k);
      s.cdgh[l] = _mm_sha256rnds2_epu32(s.cdgh[l], s.abef[l], wk);
      s.abef[l] = _mm_sha256rnds2_epu32(s.abef[l], s.cdgh[l], _mm_shuffle_epi32(wk, 0x0E));
    }
  }
  for (int l = 0; l < LANES; l++) {
    s.abef[l] = _mm_add_epi32(s.abef[l], from.abef[l]);
    s.cdgh[l] = _mm_add_epi32(s.cdgh[l], from.cdgh[l]);
  }
  return s;
}

/* The words of a digest as the message that the outer half of an HMAC hashes. */
NI static inline __attribute__((always_inline)) void digest_message(
  lanes s, __m128i m[4][LANES]) {
  for (int l = 0; l < LANES; l++) {
    m[0][l] = _mm_shuffle_epi32(_mm_unpackhi_epi64(s.abef[l], s.cdgh[l]), 0xB1);
    m[1][l] = _mm_shuffle_epi32(_mm_unpacklo_epi64(s.abef[l], s.cdgh[l]), 0xB1);
    m[2][l] = _mm_set_epi32(0, 0, 0, (int)0x80000000);
    m[3][l] = _mm_set_epi32((64 + 32) * 8, 0, 0, 0);
  }
}

NI static inline __attribute__((always_inline)) lanes key_block(
  const __m128i high[LANES], const __m128i low[LANES], int pad) {
  __m128i m[4][LANES];
  for (int l = 0; l < LANES; l++) {
    m[0][l] = _mm_xor_si128(high[l], _mm_set1_epi8((char)pad));
    m[1][l] = _mm_xor_si128(low[l], _mm_set1_epi8((char)pad));
    m[2][l] = m[3][l] = _mm_set1_epi8((char)pad);
  }
  return compress_lanes(load_state(tram_sha_start), m);
}

NI static void accelerated(
  const uint8_t *const keys[LANES], const uint32_t last[16], uint8_t *const out[LANES]) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i m[4][LANES], high[LANES], low[LANES];
  for (int l = 0; l < LANES; l++) {
    m[0][l] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)keys[l]), swap);
    m[1][l] = _mm_set_epi32(0, 0, 0, (int)0x80000000);
    m[2][l] = _mm_setzero_si128();
    m[3][l] = _mm_set_epi32((64 + 16) * 8, 0, 0, 0);
  }
  digest_message(compress_lanes(load_state(tram_sha_inner), m), m);
  digest_message(compress_lanes(load_state(tram_sha_outer), m), m);
  for (int l = 0; l < LANES; l++) high[l] = m[0][l], low[l] = m[1][l];
  lanes inner = key_block(high, low, 0x36), outer = key_block(high, low, 0x5c);
  for (int i = 0; i < 4; i++) {
    for (int l = 0; l < LANES; l++) {
      m[i][l] = _mm_loadu_si128((const __m128i *)(last + 4 * i));
    }
  }
  digest_message(compress_lanes(inner, m), m);
  digest_message(compress_lanes(outer, m), m);
  for (int l = 0; l < LANES; l++) {
    _mm_storeu_si128((__m128i *)out[l], _mm_shuffle_epi8(m[0][l], swap));
  }
}
#endif

void tram_hkdf16(
  uint32_t features, const uint8_t *keys, size_t count, const uint8_t *info, size_t info_length,
  uint8_t *out) {
  uint32_t last[16];
  last_block(info, info_length, last);
  size_t i = 0;
#if defined(__x86_64__)
  if (features & TRAM_AVX_512) {
    for (; i + 16 <= count; i += 16) tram_hkdf_sixteen(keys + 16 * i, last, out + 16 * i);
  }
  if (features & TRAM_SHA_NI) {
    for (; i < count; i += LANES) {
      /* The last of an odd count goes twice. */
      size_t second = i + 1 < count ? i + 1 : i;
      const uint8_t *const from[LANES] = {keys + 16 * i, keys + 16 * second};
      uint8_t *const to[LANES] = {out + 16 * i, out + 16 * second};
      accelerated(from, last, to);
    }
    return;
  }
#else
  (void)features;
#endif
  for (; i < count; i++) portable(keys + 16 * i, last, out + 16 * i);
}
