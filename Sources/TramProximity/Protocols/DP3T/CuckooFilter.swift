// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// A set of digests that answers "perhaps" or "no", at a stated rate of wrong "perhaps".
///
/// Buckets of four fingerprints; an item may lie in either of two (Fan et al., "Cuckoo Filter:
/// Practically Better Than Bloom", CoNEXT 2014). What is published tells nothing but the answers
/// to whole questions: no digest can be read out of it.
public struct CuckooFilter: Hashable, Sendable {
  /// How many fingerprints a bucket holds.
  static let slots = 4
  /// Bits of a fingerprint that may be asked for.
  public static let fingerprintBits: ClosedRange<Int> = 8...56
  /// How many items a filter holds at most.
  public static let mostItems = 1 << 22
  /// The most buckets: twice the places that `mostItems` need.
  static let mostBuckets = 1 << 21
  /// How often items are moved on before the filter is made larger.
  static let mostMoves = 500

  /// How many bits of each item are kept; the rate of wrong answers is at most 8 / 2^bits.
  public let bits: Int
  /// How many different items are in it.
  public private(set) var count = 0
  /// Mixed into every place and fingerprint, so that nobody can aim items at one bucket of a
  /// filter that is not made yet.
  let salt: UInt64
  /// How many buckets there are, 1 at least.
  let buckets: Int
  /// The fingerprints, four to a bucket; 0 is an empty place.
  private(set) var table: [UInt64]

  /// The most wrong answers "perhaps" among questions about items that are not in it.
  public var falsePositiveRate: Double {
    var rate = 8.0
    for _ in 0..<bits { rate /= 2 }
    return min(rate, 1)
  }

  /// Creates a filter of digests.
  ///
  /// - Parameters:
  ///   - items: Digests; one that comes twice counts once.
  ///   - bits: Bits of a fingerprint, 8 to 56; 45 give the 2^-42 of the white paper.
  ///   - salt: A number of chance, told with the filter.
  /// - Throws: `.tooLarge` for more than `mostItems`.
  /// - Complexity: O(items), amortised
  public init(
    _ items: some Sequence<ThirtyTwoBytes>, bits: Int = 45, salt: UInt64
  ) throws(ProximityError) {
    let items = Set(items).sorted()
    guard items.count <= Self.mostItems else {
      throw ProximityError(
        .tooLarge, detail: "\(items.count) items; a filter holds \(Self.mostItems) at most")
    }
    // A table is filled to 19 of 20 places at most; a fuller one seldom takes one more.
    var buckets = max((items.count * 20 + 75) / 76, 1)
    while buckets <= Self.mostBuckets {
      var filter = CuckooFilter(bits: bits, salt: salt, buckets: buckets)
      if items.allSatisfy({ filter.insert($0) }) {
        self = filter
        return
      }
      buckets += buckets / 8 + 1
    }
    throw ProximityError(
      .tooLarge, detail: "\(items.count) items do not fit \(Self.mostBuckets) buckets")
  }

  init(bits: Int, salt: UInt64, buckets: Int) {
    self.bits = min(max(bits, Self.fingerprintBits.lowerBound), Self.fingerprintBits.upperBound)
    self.salt = salt
    self.buckets = max(buckets, 1)
    table = [UInt64](repeating: 0, count: Self.slots * self.buckets)
  }

  /// Takes fingerprints as they were read; `nil` unless they are as many as the buckets hold.
  init?(bits: Int, salt: UInt64, buckets: Int, count: Int, table: [UInt64]) {
    self.init(bits: bits, salt: salt, buckets: buckets)
    guard table.count == self.table.count else { return nil }
    self.table = table
    self.count = count
  }

  /// Whether the item may be in it; never `false` for one that is.
  ///
  /// - Complexity: O(1)
  public func mayHold(_ item: ThirtyTwoBytes) -> Bool {
    let print = fingerprint(item)
    let here = bucket(item)
    return holds(print, in: here) || holds(print, in: other(here, print))
  }

  private func holds(_ print: UInt64, in bucket: Int) -> Bool {
    for slot in bucket * Self.slots..<bucket * Self.slots + Self.slots
    where table[slot] == print { return true }
    return false
  }

  private mutating func insert(_ item: ThirtyTwoBytes) -> Bool {
    var print = fingerprint(item)
    let here = bucket(item)
    if put(print, in: here) || put(print, in: other(here, print)) { return true }
    // Moves one that is in the way to its other bucket, and so on; which one is the same each time.
    var random = SeededGenerator(seed: salt ^ print)
    var place = here
    for _ in 0..<Self.mostMoves {
      let slot = place * Self.slots + Int(truncatingIfNeeded: random.next() & 3)
      swap(&print, &table[slot])
      place = other(place, print)
      if put(print, in: place) { return true }
    }
    return false
  }

  private mutating func put(_ print: UInt64, in bucket: Int) -> Bool {
    for slot in bucket * Self.slots..<bucket * Self.slots + Self.slots where table[slot] == 0 {
      table[slot] = print
      count += 1
      return true
    }
    return false
  }

  /// The kept bits of an item, never 0.
  private func fingerprint(_ item: ThirtyTwoBytes) -> UInt64 {
    let mixed = mixedWord(mixedWord(item.tail.high ^ salt) ^ item.tail.low)
    return max(mixed >> UInt64(64 - bits), 1)
  }

  private func bucket(_ item: ThirtyTwoBytes) -> Int {
    place(mixedWord(mixedWord(item.head.high ^ ~salt) ^ item.head.low))
  }

  /// The other bucket of a fingerprint: the two add up to a number of the fingerprint's own, so
  /// that from either one the other is found, whatever the number of buckets.
  private func other(_ bucket: Int, _ print: UInt64) -> Int {
    let sum = place(mixedWord(print ^ salt))
    return sum >= bucket ? sum - bucket : sum - bucket + buckets
  }

  /// A bucket from 64 even bits.
  private func place(_ bits: UInt64) -> Int {
    Int(bits.multipliedFullWidth(by: UInt64(buckets)).high)
  }
}
