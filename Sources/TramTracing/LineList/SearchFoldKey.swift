// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Titles of columns as they are compared: folded, or as they are where nothing is left of them.
enum SearchFoldKey {
  static func key(_ title: String) -> String {
    let folded = SearchFold.title(of: title)
    return folded.isEmpty ? title : folded
  }
}
