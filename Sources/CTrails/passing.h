/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAM_PASSING_H
#define TRAM_PASSING_H

#include "trails.h"

/* The same code for vectors of 4, 8 and 16 lanes (passing_body.h). */
uint32_t tram_passing_4(
  const tram_legs *legs, uint32_t first, uint32_t end, const tram_walker *walker, uint32_t *out);
uint32_t tram_passing_8(
  const tram_legs *legs, uint32_t first, uint32_t end, const tram_walker *walker, uint32_t *out);
uint32_t tram_passing_16(
  const tram_legs *legs, uint32_t first, uint32_t end, const tram_walker *walker, uint32_t *out);
uint32_t tram_passing_groups_4(
  const tram_legs *legs, const tram_groups *groups, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out);
uint32_t tram_passing_groups_8(
  const tram_legs *legs, const tram_groups *groups, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out);
uint32_t tram_passing_groups_16(
  const tram_legs *legs, const tram_groups *groups, uint32_t first, uint32_t end,
  const tram_walker *walker, uint32_t *out);

#endif
