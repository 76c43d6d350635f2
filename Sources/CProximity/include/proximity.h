/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAM_PROXIMITY_H
#define TRAM_PROXIMITY_H

#include <stdint.h>

/* What the processor can do for the derivation of identifiers: bit 0 SHA-NI, bit 1 AES-NI, bit 2 VAES with AVX-512. */
uint32_t tram_proximity_features(void);

#endif
