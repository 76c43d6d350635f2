// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// As whom somebody checks in.
enum Visitor: Hashable, Sendable {
  /// By phone, its digits as `PhoneNumber.key` writes them: one who can be called.
  case phone(String)
  /// By a number that the server drew: one whom nobody can call, and who knows the number alone.
  case secret(PrivateNumber)

  /// A private number: its letter is S, of "số riêng".
  enum Subject: LetteredSubject {
    static var letter: Character { "S" }
  }

  typealias PrivateNumber = ID<Subject>

  /// Reads what was typed: a phone or a private number.
  init?(_ text: String) {
    if let number = PrivateNumber(text) {
      self = .secret(number)
    } else if text.utf8.count <= 40, let digits = PhoneNumber.key(text) {
      self = .phone(digits)
    } else {
      return nil
    }
  }

  /// Draws a private number: 39 bits, and its first digit is never 0.
  static func draw() -> Visitor { .secret(PrivateNumber(UInt64.random(in: 1 << 35..<1 << 40))) }

  /// What the label is made from.
  var text: String {
    switch self {
    case .phone(let digits): "phone \(digits)"
    case .secret(let number): "number \(number.text)"
    }
  }
}
