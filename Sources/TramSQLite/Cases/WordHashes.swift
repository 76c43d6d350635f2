// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// The hashes under which the register of names finds words and keys: the first eight bytes of
/// their HMAC-SHA-256, the first byte the highest.
///
/// The key is prepared once, and a word that comes again in one list is hashed once.
struct WordHashes {
  private let keyed: HMAC<SHA256>
  private var known: [String: UInt64] = [:]

  /// How many words are remembered; names have few.
  private static let mostKnown = 10_000

  init(_ key: SymmetricKey) { keyed = HMAC<SHA256>(key: key) }

  /// The hash of a word.
  mutating func ofWord(_ word: String) -> UInt64 {
    if let hash = known[word] { return hash }
    let hash = hash(word)
    if known.count < Self.mostKnown { known[word] = hash }
    return hash
  }

  /// The hash of a key among the words: no word begins so.
  func ofKey(_ key: String) -> UInt64 { hash("\u{0}key " + key) }

  /// A hash as it lies in the file.
  static func data(_ hash: UInt64) -> Data {
    Data((0..<8).map { UInt8(truncatingIfNeeded: hash &>> (56 - $0 * 8)) })
  }

  private func hash(_ word: String) -> UInt64 {
    var own = keyed
    own.update(data: Array(word.utf8))
    return own.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
