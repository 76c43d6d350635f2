/* SPDX-License-Identifier: Apache-2.0 */
#include "TramAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char tram_css[] = {
#embed "Files/tram.css"
};

static const tram_asset assets[] = {
    {"tram.css", tram_css, sizeof tram_css},
};

size_t tram_asset_count(void) { return sizeof assets / sizeof assets[0]; }

tram_asset tram_asset_at(size_t index) { return assets[index]; }
