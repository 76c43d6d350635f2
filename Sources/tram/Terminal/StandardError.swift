// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a person reads what happened: reasons of bad lines, summaries, progress.
enum StandardError {
  /// Writes text as it is.
  static func write(_ text: String) {
    // Nobody reading standard error is no reason to stop.
    try? FileHandle.standardError.write(contentsOf: Foundation.Data(text.utf8))
  }

  /// Writes one line; what a file put into it shows no control characters.
  static func line(_ text: String) { write(text.visible + "\n") }
}
