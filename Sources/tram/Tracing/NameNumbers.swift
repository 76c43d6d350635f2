// SPDX-License-Identifier: Apache-2.0

import TramTracing

/// Numbers for names, dense from 0 in the order in which they were first seen.
struct NameNumbers {
  private var numbers: [String: UInt32] = [:]
  /// The names by their numbers.
  private(set) var names: [String] = []

  /// The number of a name, a new one if it is new.
  ///
  /// - Throws: `TracingError`: `.tooLarge`
  mutating func number(of name: String) throws(TracingError) -> UInt32 {
    if let number = numbers[name] { return number }
    guard let number = UInt32(exactly: names.count) else {
      throw TracingError(.tooLarge, detail: "more names than can be numbered")
    }
    numbers[name] = number
    names.append(name)
    return number
  }

  /// The number of a name that was seen; `nil` for any other.
  func known(_ name: String) -> UInt32? { numbers[name] }
}
