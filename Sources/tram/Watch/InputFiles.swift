// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes

/// Tells files of orders from files of observations by their first line that says something.
struct InputFiles {
  /// The files whose lines name an order.
  private(set) var orders: [String] = []
  /// The other files, in the order given.
  private(set) var observations: [String] = []

  /// Looks into each of `paths`; `-` is standard input and holds observations.
  ///
  /// - Throws: `BytesError` when a file cannot be opened or read.
  init(_ paths: [String]) throws {
    for path in paths {
      if path != "-", try Self.namesOrder(path) {
        orders.append(path)
      } else {
        observations.append(path)
      }
    }
  }

  private static func namesOrder(_ path: String) throws -> Bool {
    var lines = try LineReader(path: path)
    // A file whose first hundred lines say nothing is not going to be told apart by more of them.
    for _ in 0..<100 {
      guard case .line = try lines.advance() else { return false }
      var scanner = JSONScanner(lines.line, isLenient: true)
      guard scanner.hasValue(), let found = try? hasMember("order", &scanner) else { continue }
      return found
    }
    return false
  }

  private static func hasMember(
    _ name: StaticString, _ scanner: inout JSONScanner
  ) throws -> Bool {
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, name) { return true }
      try scanner.skipValue()
    }
    return false
  }
}
