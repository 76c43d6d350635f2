// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A code on paper that stands in, once, for a phone that was lost.
///
/// 80 bits of chance in 16 letters: more than can be tried, so a plain hash is enough to keep.
public struct RecoveryCode: Hashable, Sendable {
  /// The bytes of chance in a code.
  public static let length = 10
  /// How many are given at once.
  public static let count = 10

  private let bytes: [UInt8]

  /// Makes a code of `length` bytes of chance.
  ///
  /// - Precondition: `bytes.count == RecoveryCode.length`
  public init(bytes: [UInt8]) {
    precondition(bytes.count == RecoveryCode.length, "a recovery code has 10 bytes")
    self.bytes = bytes
  }

  /// Reads what somebody typed from their paper; `nil` for what is no code.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 64, let bytes = Base32.bytes(of: text),
      bytes.count == RecoveryCode.length
    else { return nil }
    self.bytes = bytes
  }

  /// The code as it is printed: four groups of four letters.
  public var text: String { Grouped.text(Base32.text(of: bytes), by: "-") }

  /// What is kept of it: the SHA-256 of the code of one account, so that the same code of another
  /// has another hash.
  public func hash(account: UInt64) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("tram-recovery-1\n\(account)\n".utf8))
    hash.update(data: bytes)
    return Array(hash.finalize())
  }
}

extension RecoveryCode: CustomStringConvertible, CustomReflectable {
  /// That it is one, so that no log holds it by mistake.
  public var description: String { "a recovery code" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
