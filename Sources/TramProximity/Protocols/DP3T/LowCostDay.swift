// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// The key SK_t of one day in DP-3T's low-cost design.
///
/// It gives the identifiers of its day and the key of every later day. A case publishes one, 36
/// bytes.
///
/// Source: DP-3T white paper, §2.2; SK_{t+1} = SHA-256(SK_t), EphIDs = AES-256-CTR under
/// HMAC-SHA-256(SK_t, "broadcast key").
public struct LowCostDay: Hashable, Sendable {
  /// How many bytes a published day has.
  public static let size = 36
  /// How many days of a published chain are followed at most.
  public static let longestChain = 21

  /// SK_t.
  public var key: ThirtyTwoBytes
  /// The day t.
  public var day: Day

  /// Creates a day.
  public init(key: ThirtyTwoBytes, day: Day) {
    self.key = key
    self.day = day
  }

  /// The day after, whose key is a digest of this one's.
  public var next: LowCostDay {
    LowCostDay(key: TracingCrypto.digest(key), day: Day(number: day.number &+ 1))
  }

  /// The identifiers of the day in the order of their making, not of their use.
  ///
  /// - Complexity: 96 blocks of AES
  public var identifiers: [SixteenBytes] {
    TracingCrypto.identifiers(
      TracingEpoch.perDay,
      key: TracingCrypto.code(Array("broadcast key".utf8), key: key.bytes))
  }

  /// Every identifier that follows from this key, with its day, up to and with `last`.
  ///
  /// - Complexity: 96 blocks of AES a day, `longestChain` days at most
  public func chain(through last: Day) -> [SixteenBytes: Day] {
    var found: [SixteenBytes: Day] = [:]
    var link = self
    for _ in 0..<Self.longestChain where link.day <= last {
      for identifier in link.identifiers { found[identifier] = link.day }
      link = link.next
    }
    return found
  }

  /// The 36 bytes that are published: the key, then the day's number since 1970, most significant
  /// byte first.
  public var bytes: [UInt8] { key.bytes + bigEndian(UInt32(bitPattern: day.number)) }

  /// Reads a published day.
  ///
  /// - Throws: `.malformed` unless there are 36 bytes and the day lies between 2000 and 2100.
  public init(_ bytes: Span<UInt8>) throws(ProximityError) {
    guard bytes.count == Self.size, let key = ThirtyTwoBytes(bytes.extracting(0..<32)) else {
      throw ProximityError(
        .malformed, detail: "a published day has \(Self.size) bytes, not \(bytes.count)")
    }
    // 2000-01-01 and 2100-01-01 in days since 1970.
    let number = Int32(bitPattern: bigEndian(bytes, at: 32))
    guard (10_957...47_482).contains(number) else {
      throw ProximityError(
        .malformed, detail: "day \(number) of a published key is not between 2000 and 2100")
    }
    self.init(key: key, day: Day(number: number))
  }
}
