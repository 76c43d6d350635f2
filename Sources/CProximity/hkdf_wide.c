/* SPDX-License-Identifier: Apache-2.0 */
/* The same HKDF for sixteen keys at a time: a word of SHA-256 is a register of sixteen keys. */
#include "hkdf.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.h"

#define WIDE __attribute__((target("avx512f")))
#define TURN(x, by) _mm512_ror_epi32(x, by)
/* Bit by bit of three words: the exclusive or; y where x is set, else z; what two of them say. */
#define XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define CHOICE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xCA)
#define MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xE8)

/* One round; the eight words change their names, so that none is moved. */
#define ROUND(a, b, c, d, e, f, g, h, word, t)                               \
  do {                                                                       \
    __m512i one = _mm512_add_epi32(h, _mm512_add_epi32(word, constant(t)));  \
    one = _mm512_add_epi32(one, CHOICE(e, f, g));                            \
    one = _mm512_add_epi32(one, XOR3(TURN(e, 6), TURN(e, 11), TURN(e, 25))); \
    d = _mm512_add_epi32(d, one);                                            \
    h = _mm512_add_epi32(one, MAJORITY(a, b, c));                            \
    h = _mm512_add_epi32(h, XOR3(TURN(a, 2), TURN(a, 13), TURN(a, 22)));     \
  } while (0)

#define EIGHT(i, t)                                 \
  do {                                              \
    ROUND(a, b, c, d, e, f, g, h, w[i], t);         \
    ROUND(h, a, b, c, d, e, f, g, w[i + 1], t + 1); \
    ROUND(g, h, a, b, c, d, e, f, w[i + 2], t + 2); \
    ROUND(f, g, h, a, b, c, d, e, w[i + 3], t + 3); \
    ROUND(e, f, g, h, a, b, c, d, w[i + 4], t + 4); \
    ROUND(d, e, f, g, h, a, b, c, w[i + 5], t + 5); \
    ROUND(c, d, e, f, g, h, a, b, w[i + 6], t + 6); \
    ROUND(b, c, d, e, f, g, h, a, w[i + 7], t + 7); \
  } while (0)

WIDE static inline __m512i all(uint32_t word) { return _mm512_set1_epi32((int)word); }

WIDE static inline __m512i constant(int t) { return all(tram_sha_rounds[t]); }

/* One compression (FIPS 180-4 section 6.2.2) of sixteen messages; `to` may be any of the others. */
WIDE static __attribute__((noinline)) void compress16(
  const __m512i from[8], const __m512i message[16], __m512i to[8]) {
  __m512i w[16];
  __m512i a = from[0], b = from[1], c = from[2], d = from[3];
  __m512i e = from[4], f = from[5], g = from[6], h = from[7];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i++) w[i] = message[i];
  EIGHT(0, 0);
  EIGHT(8, 8);
#pragma clang loop unroll(disable)
  for (int t = 16; t < 64; t += 16) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      __m512i x = w[(i + 1) & 15], y = w[(i + 14) & 15];
      __m512i s = XOR3(TURN(x, 7), TURN(x, 18), _mm512_srli_epi32(x, 3));
      __m512i u = XOR3(TURN(y, 17), TURN(y, 19), _mm512_srli_epi32(y, 10));
      w[i] = _mm512_add_epi32(_mm512_add_epi32(w[i], s), _mm512_add_epi32(w[(i + 9) & 15], u));
    }
    EIGHT(0, t);
    EIGHT(8, t + 8);
  }
  to[0] = _mm512_add_epi32(from[0], a), to[1] = _mm512_add_epi32(from[1], b);
  to[2] = _mm512_add_epi32(from[2], c), to[3] = _mm512_add_epi32(from[3], d);
  to[4] = _mm512_add_epi32(from[4], e), to[5] = _mm512_add_epi32(from[5], f);
  to[6] = _mm512_add_epi32(from[6], g), to[7] = _mm512_add_epi32(from[7], h);
}

WIDE static inline void load16(const uint32_t h[8], __m512i to[8]) {
  for (int i = 0; i < 8; i++) to[i] = all(h[i]);
}

/* Eight words after one block, and the end of the message. */
WIDE static inline void close16(const __m512i outer[8], __m512i m[16], __m512i to[8]) {
  m[8] = all(0x80000000);
  for (int i = 9; i < 15; i++) m[i] = all(0);
  m[15] = all((64 + 32) * 8);
  compress16(outer, m, to);
}

/* The block that a key of eight words makes for HMAC. */
WIDE static inline void pad16(const __m512i key[8], uint32_t pad, __m512i m[16]) {
  for (int i = 0; i < 8; i++) m[i] = _mm512_xor_si512(key[i], all(pad));
  for (int i = 8; i < 16; i++) m[i] = all(pad);
}

/* Bytes of each word turned round. */
WIDE static inline __m512i swapped(__m512i x) {
  return _mm512_ternarylogic_epi32(
    all(0x00FF00FF), _mm512_rol_epi32(x, 8), _mm512_ror_epi32(x, 8), 0xCA);
}

WIDE void tram_hkdf_sixteen(const uint8_t *keys, const uint32_t last[16], uint8_t *out) {
  const __m512i places = _mm512_set_epi32(
    60, 56, 52, 48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8, 4, 0);
  __m512i m[16], state[8], inner[8], outer[8], prk[8];
  for (int i = 0; i < 4; i++) m[i] = swapped(_mm512_i32gather_epi32(places, keys + 4 * i, 4));
  m[4] = all(0x80000000);
  for (int i = 5; i < 15; i++) m[i] = all(0);
  m[15] = all((64 + 16) * 8);
  load16(tram_sha_inner, state);
  compress16(state, m, m);
  load16(tram_sha_outer, state);
  close16(state, m, prk);
  load16(tram_sha_start, state);
  pad16(prk, 0x36363636, m);
  compress16(state, m, inner);
  pad16(prk, 0x5c5c5c5c, m);
  compress16(state, m, outer);
  for (int i = 0; i < 16; i++) m[i] = all(last[i]);
  compress16(inner, m, m);
  close16(outer, m, prk);
  for (int i = 0; i < 4; i++) _mm512_i32scatter_epi32(out + 4 * i, places, swapped(prk[i]), 4);
}
#endif
