/* SPDX-License-Identifier: Apache-2.0 */
/* The files that the pages need, inside the program: one table of names and bytes. */
#ifndef TRAM_ASSETS_H
#define TRAM_ASSETS_H

#include <stddef.h>

/* One file: its path below Files/, its bytes and how many. */
typedef struct {
  const char *path;
  const unsigned char *bytes;
  size_t count;
} tram_asset;

/* The number of files. */
size_t tram_asset_count(void);

/* The file at an index below the number of files. */
tram_asset tram_asset_at(size_t index);

/* Prints of words that guessers of passwords try first; served to nobody. */
tram_asset tram_password_words(void);

#endif
