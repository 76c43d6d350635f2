// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The bad lines of one file: the first ones are told with number and reason, all are counted.
struct Complaints: Sendable {
  /// How many bad lines of a file are told one by one; a broken file must not bury the terminal.
  static let told = 1000

  /// What a person calls the file.
  let source: String
  /// Whether the first bad line ends the work.
  let isStrict: Bool
  /// How many there were.
  private(set) var count = 0

  init(source: String, isStrict: Bool) {
    self.source = source
    self.isStrict = isStrict
  }

  /// Tells one.
  ///
  /// - Throws: `StrictStop` when the first bad line ends the work.
  mutating func add(line: Int64, _ reason: String) throws(StrictStop) {
    count += 1
    if count <= Self.told { StandardError.line("\(source): line \(line): \(reason)") }
    if count == Self.told {
      StandardError.line("\(source): further bad lines are counted, not shown")
    }
    if isStrict { throw StrictStop() }
  }
}

/// The work ends at the first bad line, as `--strict` asks; the line has been told.
struct StrictStop: Error {}
