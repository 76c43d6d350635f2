// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation

/// Where alarms are told: JSON Lines for programs, or sentences for a person at a terminal.
struct AlarmOutput: ~Copyable {
  /// How an alarm is told.
  enum Form: Sendable {
    case lines
    case sentences(AlarmSentence)
  }

  private var writer: LineWriter
  private let form: Form

  /// Opens `path`; `-` is standard output.
  ///
  /// - Parameters:
  ///   - path: The file; what stood in it is replaced unless `isAppending`.
  ///   - form: How alarms are told.
  ///   - isAppending: Whether what stands in the file stays.
  init(path: String, form: Form, isAppending: Bool = false) throws(BytesError) {
    writer = try LineWriter(path: path, mode: isAppending ? .append : .overwrite)
    self.form = form
  }

  /// Tells one alarm, given as its JSON object beside it.
  mutating func tell(_ alarm: Alarm, json: [UInt8]) throws(BytesError) {
    switch form {
    case .lines: writer.text.append(contentsOf: json)
    case .sentences(let sentence): writer.text.append(sentence.text(of: alarm))
    }
    try writer.endLine()
  }

  /// Tells an alarm of an earlier run, of which only the JSON object is left.
  mutating func tell(json: [UInt8]) throws(BytesError) {
    writer.text.append(contentsOf: json)
    try writer.endLine()
  }

  /// Hands everything over; `isDurable` waits for the disk.
  mutating func flush() throws(BytesError) { try writer.flush() }

  /// Hands everything over and closes.
  mutating func finish() throws(BytesError) { try writer.finish() }
}
