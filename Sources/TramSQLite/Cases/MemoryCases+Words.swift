// SPDX-License-Identifier: Apache-2.0

import TramIsolation
public import TramTracing
import TramUnits

extension MemoryCases {
  /// Creates an empty desk that is searched as the one on disk is.
  public convenience init() { self.init { SearchFold.words(of: $0) } }
}
