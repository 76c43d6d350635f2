// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTrails

/// A file that names one person a line.
enum PersonList {
  /// Calls `body` with each person's text and number; who is not known is told and left out.
  static func forEach(
    _ path: String, _ register: PersonRegister, _ body: (String, PersonNumber) throws -> Void
  ) throws {
    var lines = try LineReader(path: path)
    var complaints = Complaints(source: path == "-" ? "standard input" : path, isStrict: false)
    while true {
      switch try lines.advance() {
      case .end: return
      case .overlong: try complaints.add(line: lines.lineNumber, "the line is too long")
      case .line:
        let label = trimmed(lines.line)
        if label.isEmpty { continue }
        if let person = register.person(label) {
          try body(label, person)
        } else {
          try complaints.add(
            line: lines.lineNumber, "the store knows no person \(label.visible)")
        }
      }
    }
  }

  /// The texts and numbers of the persons of a file.
  static func all(
    _ path: String, _ register: PersonRegister
  ) throws -> [(label: String, person: PersonNumber)] {
    var persons: [(String, PersonNumber)] = []
    try forEach(path, register) { persons.append(($0, $1)) }
    return persons
  }

  /// The numbers of the persons of a file.
  static func read(_ path: String, _ register: PersonRegister) throws -> [PersonNumber] {
    var persons: [PersonNumber] = []
    try forEach(path, register) { _, person in persons.append(person) }
    return persons
  }

  private static func trimmed(_ line: Span<UInt8>) -> String {
    var (start, end) = (0, line.count)
    while start < end, line[start] <= 0x20 { start += 1 }
    while end > start, line[end - 1] <= 0x20 { end -= 1 }
    return String(decoding: [UInt8](copying: line.extracting(start..<end)), as: UTF8.self)
  }
}
