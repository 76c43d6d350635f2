/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths of HKDF share; not seen outside the target. */
#ifndef TRAM_PROXIMITY_HKDF_H
#define TRAM_PROXIMITY_HKDF_H

#include "proximity.h"

/* The HKDF of sixteen keys of 16 bytes, by AVX-512; `last` is the last block that is hashed. */
void tram_hkdf_sixteen(const uint8_t *keys, const uint32_t last[16], uint8_t *out);

#endif
