/* SPDX-License-Identifier: Apache-2.0 */
#include "peer.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

struct tram_match_peer {
  uint8_t *sorted;
  uint32_t ends[65536];
  EVP_CIPHER_CTX *cipher;
};

static int by_bytes(const void *a, const void *b) { return memcmp(a, b, 16); }

tram_match_peer *tram_match_peer_make(const uint8_t *identifiers, size_t count) {
  tram_match_peer *peer = calloc(1, sizeof *peer);
  if (!peer) return NULL;
  peer->sorted = malloc(count * 16 + 1);
  peer->cipher = EVP_CIPHER_CTX_new();
  if (!peer->sorted || !peer->cipher) {
    tram_match_peer_free(peer);
    return NULL;
  }
  memcpy(peer->sorted, identifiers, count * 16);
  qsort(peer->sorted, count, 16, by_bytes);
  for (size_t i = 0; i < count; i++) {
    peer->ends[peer->sorted[16 * i] << 8 | peer->sorted[16 * i + 1]] = (uint32_t)(i + 1);
  }
  for (size_t i = 1; i < 65536; i++) {
    if (!peer->ends[i]) peer->ends[i] = peer->ends[i - 1];
  }
  return peer;
}

void tram_match_peer_free(tram_match_peer *peer) {
  if (!peer) return;
  EVP_CIPHER_CTX_free(peer->cipher);
  free(peer->sorted);
  free(peer);
}

/* HKDF-SHA256 without salt, its first 16 bytes. */
static void derive(const uint8_t key[16], uint8_t out[16]) {
  static const uint8_t salt[32], info[] = "EN-RPIK\x01";
  uint8_t prk[32], block[32];
  unsigned length = 32;
  HMAC(EVP_sha256(), salt, 32, key, 16, prk, &length);
  HMAC(EVP_sha256(), prk, 32, info, 8, block, &length);
  memcpy(out, block, 16);
}

static int is_stored(const tram_match_peer *peer, const uint8_t *identifier) {
  size_t bucket = (size_t)identifier[0] << 8 | identifier[1];
  size_t at = bucket ? peer->ends[bucket - 1] : 0;
  for (; at < peer->ends[bucket]; at++) {
    if (!memcmp(peer->sorted + 16 * at, identifier, 16)) return 1;
  }
  return 0;
}

size_t tram_match_peer_count(
  tram_match_peer *peer, const uint8_t *keys, const uint32_t *starts, const uint32_t *periods,
  size_t count) {
  uint8_t blocks[144 * 16], identifiers[144 * 16 + 16], derived[16];
  size_t found = 0;
  for (size_t i = 0; i < 144; i++) memcpy(blocks + 16 * i, "EN-RPI\0\0\0\0\0\0\0\0\0", 16);
  for (size_t k = 0; k < count; k++) {
    derive(keys + 16 * k, derived);
    uint32_t period = periods[k] < 144 ? periods[k] : 144;
    for (uint32_t i = 0; i < period; i++) {
      uint32_t number = starts[k] + i;
      for (int b = 0; b < 4; b++) blocks[16 * i + 12 + b] = (uint8_t)(number >> 8 * b);
    }
    int written = 0;
    EVP_EncryptInit_ex(peer->cipher, EVP_aes_128_ecb(), NULL, derived, NULL);
    EVP_CIPHER_CTX_set_padding(peer->cipher, 0);
    EVP_EncryptUpdate(peer->cipher, identifiers, &written, blocks, (int)period * 16);
    for (uint32_t i = 0; i < period; i++) {
      if (is_stored(peer, identifiers + 16 * i)) {
        found++;
        break;
      }
    }
  }
  return found;
}
