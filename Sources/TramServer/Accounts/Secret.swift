// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import TramBytes

/// A random text that opens something; only its hash is kept.
///
/// It says of what kind it is, so that one which turns up in a log is known at sight, and is made
/// of letters that need no quoting in a header, a cookie or an address.
public struct Secret: Hashable, Sendable {
  /// What a secret opens.
  public enum Kind: Int64, CaseIterable, Hashable, Sendable {
    /// The making of an administrator, once.
    case setup = 1
    /// A signed-in browser of an account.
    case session = 2
    /// A browser of a person, on the person's own page.
    case personSession = 3
    /// The way to a `personSession`, once.
    case personLink = 4
    /// A phone that reports.
    case device = 5
    /// A program of a mobile operator or an agency.
    case operatorFeed = 6
    /// The choosing of another password, once.
    case recovery = 7

    fileprivate var prefix: String {
      switch self {
      case .setup: "tu_"
      case .session: "ts_"
      case .personSession: "tp_"
      case .personLink: "tl_"
      case .device: "td_"
      case .operatorFeed: "to_"
      case .recovery: "tr_"
      }
    }

    /// The random bytes: 160 bits where it is shown as a QR code or typed, 256 in cookies.
    fileprivate var length: Int {
      switch self {
      case .session, .personSession: 32
      case .setup, .personLink, .device, .operatorFeed, .recovery: 20
      }
    }
  }

  /// What it opens, if it is known.
  public let kind: Kind
  /// The secret itself, for the one who is to hold it; never for a log.
  public let text: String

  /// Reads a text that somebody presents; `nil` unless it has the form of a secret.
  public init?(_ text: some StringProtocol) {
    // "td_" and 43 letters at most.
    guard text.utf8.count <= 46,
      let kind = Kind.allCases.first(where: { text.hasPrefix($0.prefix) }),
      let bytes = Base64.bytes(of: text.utf8.dropFirst(kind.prefix.utf8.count), as: .url),
      bytes.count == kind.length
    else { return nil }
    self.kind = kind
    self.text = String(text)
  }

  init(_ kind: Kind, from source: SecretSource) {
    self.kind = kind
    text = kind.prefix + Base64.text(of: source.bytes(kind.length), as: .url)
  }

  var hash: SecretHash { SecretHash(SHA256.hash(data: Array(text.utf8))) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The kind alone, so that no log holds a secret by mistake.
  public var description: String { "a secret of kind \(kind)" }
  /// The kind alone.
  public var debugDescription: String { description }
  /// The kind alone.
  public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}

/// The SHA-256 of a secret, by which it is found.
///
/// Finding by it tells a guesser nothing: the hash of a guess has nothing in common with the hash
/// that it should be.
struct SecretHash: Hashable, Sendable {
  private let words: SIMD4<UInt64>

  init(_ digest: some Sequence<UInt8>) {
    var words = SIMD4<UInt64>()
    for (place, byte) in digest.prefix(32).enumerated() {
      words[place / 8] = words[place / 8] << 8 | UInt64(byte)
    }
    self.words = words
  }

  /// The 32 bytes as they are stored.
  var bytes: Data {
    Data((0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) })
  }

  /// Compares without telling by its time how much is the same.
  static func == (a: SecretHash, b: SecretHash) -> Bool {
    let difference = a.words ^ b.words
    return difference[0] | difference[1] | difference[2] | difference[3] == 0
  }

  func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}

/// Where random bytes come from.
public struct SecretSource: Sendable {
  private let draw: @Sendable (Int) -> [UInt8]

  /// Creates a source; a test gives one that can be repeated.
  public init(_ draw: @escaping @Sendable (Int) -> [UInt8]) { self.draw = draw }

  /// The system's generator for keys.
  public static let system = SecretSource { count in
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  func bytes(_ count: Int) -> [UInt8] { draw(count) }
}
