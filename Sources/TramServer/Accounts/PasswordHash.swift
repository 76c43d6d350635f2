// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes

/// What one guess of a password costs (scrypt, RFC 7914).
public struct PasswordCost: Hashable, Sendable {
  /// The binary logarithm of the rounds.
  public var logRounds: Int
  /// The block size, in units of 128 bytes.
  public var blockSize: Int
  /// How often the whole is done, one after the other in the same memory.
  public var parallelism: Int

  /// Creates a cost.
  public init(logRounds: Int, blockSize: Int, parallelism: Int) {
    self.logRounds = logRounds
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// 2¹⁵ rounds of 1 KiB three times over: 32 MiB a guess.
  ///
  /// One of the equal choices of OWASP's Password Storage Cheat Sheet (2¹⁷·1, 2¹⁶·2, 2¹⁵·3,
  /// 2¹⁴·5), the one whose memory a small machine can give twice at a time.
  public static let standard = PasswordCost(logRounds: 15, blockSize: 8, parallelism: 3)

  /// Whether this machine should try it: at most 256 MiB, and 16 times over.
  var isSound: Bool {
    (1...21).contains(logRounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
      && 128 * blockSize << logRounds <= 256 << 20
  }
}

/// A password as it is kept: cost, salt and hash.
struct PasswordHash: Hashable, Sendable {
  let cost: PasswordCost
  private let salt: [UInt8]
  private let hash: [UInt8]

  /// The bytes of a salt.
  static let saltLength = 16

  /// The most bytes of a password that are looked at.
  static let longest = 1024

  /// Hashes a password; takes a tenth of a second or more of this thread.
  ///
  /// - Precondition: The password is not empty.
  init(_ password: String, cost: PasswordCost, salt: [UInt8]) throws {
    self.cost = cost
    self.salt = salt
    hash = try Self.derive(password, cost: cost, salt: salt)
  }

  /// Reads what `text` wrote.
  init?(text: String) {
    let fields = text.split(separator: "$", omittingEmptySubsequences: false)
    guard fields.count == 5, fields[0].isEmpty, fields[1] == "scrypt" else { return nil }
    let costs = fields[2].split(separator: ",").map { $0.split(separator: "=") }
    guard costs.count == 3, costs.allSatisfy({ $0.count == 2 }),
      costs.map(\.[0]) == ["ln", "r", "p"],
      let logRounds = Int(costs[0][1]), let blockSize = Int(costs[1][1]),
      let parallelism = Int(costs[2][1]),
      let salt = Base64.bytes(of: fields[3].utf8, as: .url), salt.count >= 8,
      let hash = Base64.bytes(of: fields[4].utf8, as: .url), hash.count == 32
    else { return nil }
    cost = PasswordCost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
    guard cost.isSound else { return nil }
    self.salt = salt
    self.hash = hash
  }

  /// The cost, the salt and the hash in one line.
  var text: String {
    "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)"
      + "$\(Base64.text(of: salt, as: .url))$\(Base64.text(of: hash, as: .url))"
  }

  /// A Boolean value: whether `password` is the one; takes as long as hashing it.
  func matches(_ password: String) throws -> Bool {
    let other = try Self.derive(password, cost: cost, salt: salt)
    var difference: UInt8 = 0
    for (a, b) in zip(hash, other) { difference |= a ^ b }
    return difference == 0 && hash.count == other.count
  }

  private static func derive(
    _ password: String, cost: PasswordCost, salt: [UInt8]
  ) throws -> [UInt8] {
    // One password is one sequence of bytes, however a keyboard composes its accents.
    let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8.prefix(longest))
    guard !bytes.isEmpty, cost.isSound else {
      throw AccountsError(.storage, detail: "a password or its cost cannot be hashed")
    }
    return try scrypt(bytes, salt: salt, cost: cost, count: 32)
  }
}
