/* SPDX-License-Identifier: Apache-2.0 */
/* AES-128 (FIPS 197): one key, up to 144 blocks that differ in their last four bytes. */
#include "aes.h"

#include <string.h>

#include "tables.h"

/* "EN-RPI", six zeros, the interval, least significant byte first. */
static const uint8_t tram_padded[16] = "EN-RPI";

static inline uint32_t load_word(const uint8_t *b) {
  return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline void store_word(uint8_t *b, uint32_t w) {
  b[0] = (uint8_t)w, b[1] = (uint8_t)(w >> 8), b[2] = (uint8_t)(w >> 16), b[3] = (uint8_t)(w >> 24);
}

static void expand_portable(const uint8_t *key, uint32_t round[44]) {
  for (int i = 0; i < 4; i++) round[i] = load_word(key + 4 * i);
  uint32_t constant = 1;
  for (int i = 4; i < 44; i++) {
    uint32_t t = round[i - 1];
    if (i % 4 == 0) {
      t = tram_aes_box[t >> 8 & 255] | (uint32_t)tram_aes_box[t >> 16 & 255] << 8
        | (uint32_t)tram_aes_box[t >> 24] << 16 | (uint32_t)tram_aes_box[t & 255] << 24;
      t ^= constant;
      constant = constant << 1 ^ (constant & 0x80 ? 0x11B : 0);
    }
    round[i] = round[i - 4] ^ t;
  }
}

static inline uint32_t turned(uint32_t x, int by) { return x << by | x >> (32 - by); }

static inline uint32_t mixed(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return tram_aes_column[a & 255] ^ turned(tram_aes_column[b >> 8 & 255], 8)
    ^ turned(tram_aes_column[c >> 16 & 255], 16) ^ turned(tram_aes_column[d >> 24], 24);
}

static inline uint32_t boxed(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return tram_aes_box[a & 255] | (uint32_t)tram_aes_box[b >> 8 & 255] << 8
    | (uint32_t)tram_aes_box[c >> 16 & 255] << 16 | (uint32_t)tram_aes_box[d >> 24] << 24;
}

static void encrypt_portable(const uint32_t round[44], const uint8_t *block, uint8_t *out) {
  uint32_t a = load_word(block) ^ round[0], b = load_word(block + 4) ^ round[1];
  uint32_t c = load_word(block + 8) ^ round[2], d = load_word(block + 12) ^ round[3];
  for (int r = 4; r < 40; r += 4) {
    uint32_t w = mixed(a, b, c, d) ^ round[r], x = mixed(b, c, d, a) ^ round[r + 1];
    uint32_t y = mixed(c, d, a, b) ^ round[r + 2], z = mixed(d, a, b, c) ^ round[r + 3];
    a = w, b = x, c = y, d = z;
  }
  store_word(out, boxed(a, b, c, d) ^ round[40]);
  store_word(out + 4, boxed(b, c, d, a) ^ round[41]);
  store_word(out + 8, boxed(c, d, a, b) ^ round[42]);
  store_word(out + 12, boxed(d, a, b, c) ^ round[43]);
}

static void day_portable(const uint8_t *rpik, uint32_t first, uint32_t count, tram_day *day) {
  uint32_t round[44];
  uint8_t block[16];
  expand_portable(rpik, round);
  memcpy(block, tram_padded, 16);
  for (uint32_t i = 0; i < count; i++) {
    store_word(block + 12, first + i);
    encrypt_portable(round, block, day->identifiers + 16 * i);
    day->first[i] = load_word(day->identifiers + 16 * i);
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define NI __attribute__((target("aes,sse4.1")))
#define WIDE __attribute__((target("vaes,avx512f,aes,sse4.1")))

/* Spelt out, for the constant of a round must be one of the instruction. */
#define EXPAND(i, constant)                                                            \
  do {                                                                                 \
    __m128i turn = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, constant), 0xFF);  \
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));                                  \
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));                                  \
    round[i] = key = _mm_xor_si128(key, turn);                                         \
  } while (0)

NI static inline __attribute__((always_inline)) void expand_ni(
  const uint8_t *from, __m128i round[11]) {
  __m128i key = _mm_loadu_si128((const __m128i *)from);
  round[0] = key;
  EXPAND(1, 0x01);
  EXPAND(2, 0x02);
  EXPAND(3, 0x04);
  EXPAND(4, 0x08);
  EXPAND(5, 0x10);
  EXPAND(6, 0x20);
  EXPAND(7, 0x40);
  EXPAND(8, 0x80);
  EXPAND(9, 0x1B);
  EXPAND(10, 0x36);
}

NI static void blocks_ni(const uint8_t *key, const uint8_t *blocks, size_t count, uint8_t *out) {
  __m128i round[11];
  expand_ni(key, round);
  for (size_t i = 0; i < count; i++) {
    __m128i b = _mm_loadu_si128((const __m128i *)(blocks + 16 * i));
    b = _mm_xor_si128(b, round[0]);
    for (int r = 1; r < 10; r++) b = _mm_aesenc_si128(b, round[r]);
    b = _mm_aesenclast_si128(b, round[10]);
    _mm_storeu_si128((__m128i *)(out + 16 * i), b);
  }
}

/* 8 blocks in flight: more than an encryption step takes cycles, and they fit the registers. */
NI static void day_ni(const uint8_t *rpik, uint32_t first, uint32_t count, tram_day *day) {
  __m128i round[11], b[8];
  expand_ni(rpik, round);
  __m128i padded = _mm_loadu_si128((const __m128i *)tram_padded);
  for (uint32_t i = 0; i < count; i += 8) {
    for (int n = 0; n < 8; n++) {
      __m128i text = _mm_insert_epi32(padded, (int)(first + i + (uint32_t)n), 3);
      b[n] = _mm_xor_si128(text, round[0]);
    }
    for (int r = 1; r < 10; r++) {
      for (int n = 0; n < 8; n++) b[n] = _mm_aesenc_si128(b[n], round[r]);
    }
    for (int n = 0; n < 8; n++) {
      b[n] = _mm_aesenclast_si128(b[n], round[10]);
      _mm_store_si128((__m128i *)(day->identifiers + 16 * (i + (uint32_t)n)), b[n]);
      day->first[i + (uint32_t)n] = (uint32_t)_mm_cvtsi128_si32(b[n]);
    }
  }
}

/* 12 registers of 4 blocks in flight; three such steps are a day. */
#define FLIGHT 12

WIDE static void day_wide(const uint8_t *rpik, uint32_t first, uint32_t count, tram_day *day) {
  __m128i narrow[11];
  __m512i round[11], b[FLIGHT];
  expand_ni(rpik, narrow);
  for (int r = 0; r < 11; r++) round[r] = _mm512_broadcast_i32x4(narrow[r]);
  __m512i padded = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)tram_padded));
  /* Only the last word of each block counts up. */
  const __m512i offsets = _mm512_set_epi32(3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  const __m512i four = _mm512_maskz_set1_epi32(0x8888, 4);
  const __m512i firsts =
    _mm512_set_epi32(0, 0, 0, 0, 0, 0, 0, 0, 28, 24, 20, 16, 12, 8, 4, 0);
  __m512i text = _mm512_or_si512(
    padded, _mm512_add_epi32(_mm512_maskz_set1_epi32(0x8888, (int)first), offsets));
  for (uint32_t i = 0; i < count; i += 4 * FLIGHT) {
    for (int n = 0; n < FLIGHT; n++) {
      b[n] = _mm512_xor_si512(text, round[0]);
      text = _mm512_add_epi32(text, four);
    }
    for (int r = 1; r < 10; r++) {
      for (int n = 0; n < FLIGHT; n++) b[n] = _mm512_aesenc_epi128(b[n], round[r]);
    }
    for (int n = 0; n < FLIGHT; n++) {
      b[n] = _mm512_aesenclast_epi128(b[n], round[10]);
      _mm512_store_si512(day->identifiers + 16 * (i + 4 * (uint32_t)n), b[n]);
    }
    for (int n = 0; n < FLIGHT; n += 2) {
      __m512i pair = _mm512_permutex2var_epi32(b[n], firsts, b[n + 1]);
      _mm256_store_si256(
        (__m256i *)(day->first + i + 4 * (uint32_t)n), _mm512_castsi512_si256(pair));
    }
  }
}
#endif

void tram_derive_day(
  uint32_t features, const uint8_t *rpik, uint32_t first, uint32_t count, tram_day *day) {
  if (count > TRAM_IDENTIFIERS) count = TRAM_IDENTIFIERS;
#if defined(__x86_64__)
  if (features & TRAM_VAES_512) return day_wide(rpik, first, count, day);
  if (features & TRAM_AES_NI) return day_ni(rpik, first, count, day);
#else
  (void)features;
#endif
  day_portable(rpik, first, count, day);
}

void tram_identifiers(
  uint32_t features, const uint8_t *rpik, uint32_t first, uint32_t count, uint8_t *out) {
  tram_day day;
  if (count > TRAM_IDENTIFIERS) count = TRAM_IDENTIFIERS;
  tram_derive_day(features, rpik, first, count, &day);
  memcpy(out, day.identifiers, (size_t)count * 16);
}

void tram_aes128(
  uint32_t features, const uint8_t *key, const uint8_t *blocks, size_t count, uint8_t *out) {
#if defined(__x86_64__)
  if (features & TRAM_AES_NI) return blocks_ni(key, blocks, count, out);
#else
  (void)features;
#endif
  uint32_t round[44];
  expand_portable(key, round);
  for (size_t i = 0; i < count; i++) encrypt_portable(round, blocks + 16 * i, out + 16 * i);
}
