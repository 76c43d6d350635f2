/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAM_MATCH_PEER_H
#define TRAM_MATCH_PEER_H

#include <stddef.h>
#include <stdint.h>

/* The shape of the matching in google/exposure-notifications-internals (cpp/matching_helper.cc,
   prefix_id_map.cc), written anew over OpenSSL: stored identifiers sorted and indexed by their
   first two bytes; for each key HKDF by two HMACs, the AES key schedule, 144 blocks in ECB mode,
   and a comparison with all of an identifier's bucket. One thread. */
typedef struct tram_match_peer tram_match_peer;

/* Sorts `count` identifiers of 16 bytes each; NULL when memory is short. */
tram_match_peer *tram_match_peer_make(const uint8_t *identifiers, size_t count);
void tram_match_peer_free(tram_match_peer *peer);

/* How many of `count` keys of 16 bytes have at least one identifier among the stored ones. */
size_t tram_match_peer_count(
  tram_match_peer *peer, const uint8_t *keys, const uint32_t *starts, const uint32_t *periods,
  size_t count);

#endif
