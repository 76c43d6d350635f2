// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One identifier as it was heard once.
@frozen
public struct StoredSighting: Hashable, Sendable {
  /// The identifier (RPI).
  public var identifier: SixteenBytes
  /// When it was heard.
  public var time: Instant
  /// The encrypted metadata (AEM) beside it, first byte most significant.
  public var encryptedMetadata: UInt32
  /// How strong it was heard, in dBm, as the receiver said; 127, 20 and 0 are no strengths.
  public var rssi: Int8

  /// Creates a sighting.
  @inlinable
  public init(identifier: SixteenBytes, time: Instant, encryptedMetadata: UInt32, rssi: Int8) {
    self.identifier = identifier
    self.time = time
    self.encryptedMetadata = encryptedMetadata
    self.rssi = rssi
  }
}

/// What a phone or receiver has heard, ready to be asked for single identifiers.
///
/// In the order of the identifiers, with an index of their upper bits and a sieve: 36 to 40 bytes
/// a sighting, 8 to 16 an identifier.
public struct StoredIdentifiers: Sendable {
  /// The sightings by identifier, those of one by time.
  public private(set) var sightings: [StoredSighting]
  let sieve: IdentifierSieve
  /// Where the sightings of each value of the upper bits begin; one more entry at the end.
  private var starts: [UInt32]
  private let shift: UInt64

  /// Creates the store.
  ///
  /// - Precondition: There are fewer than 2^32 sightings.
  /// - Complexity: O(*n*) for identifiers of chance, O(*n* log *n*) at worst
  public init(_ given: [StoredSighting]) {
    precondition(given.count < UInt32.max, "the places of sightings have 32 bits")
    // About one identifier a bucket.
    let bits = max(Int.bitWidth - given.count.leadingZeroBitCount, 1)
    let shift = UInt64(64 - bits)
    var starts = [UInt32](repeating: 0, count: 1 << bits + 1)
    for sighting in given { starts[Int(sighting.identifier.high >> shift) + 1] += 1 }
    for i in 1..<starts.count { starts[i] += starts[i - 1] }
    var next = starts
    let filler = StoredSighting(
      identifier: SixteenBytes(high: 0, low: 0), time: Instant(milliseconds: 0),
      encryptedMetadata: 0, rssi: 0)
    sightings = [StoredSighting](repeating: filler, count: given.count)
    for sighting in given {
      let bucket = Int(sighting.identifier.high >> shift)
      sightings[Int(next[bucket])] = sighting
      next[bucket] += 1
    }
    for bucket in 0..<(starts.count - 1) where starts[bucket + 1] - starts[bucket] > 1 {
      sightings[Int(starts[bucket])..<Int(starts[bucket + 1])].sort {
        $0.identifier == $1.identifier ? $0.time < $1.time : $0.identifier < $1.identifier
      }
    }
    self.starts = starts
    self.shift = shift
    // One identifier is heard hundreds of times: the sieve is sized for the identifiers.
    var distinct: [SixteenBytes] = []
    for sighting in sightings where sighting.identifier != distinct.last {
      distinct.append(sighting.identifier)
    }
    sieve = IdentifierSieve(distinct)
  }

  /// How many sightings there are.
  public var count: Int { sightings.count }

  /// Where the sightings of an identifier lie in `sightings`; empty when it was never heard.
  ///
  /// - Complexity: O(log of the identifiers that share its upper bits)
  public func places(of identifier: SixteenBytes) -> Range<Int> {
    let bucket = Int(identifier.high >> shift)
    let end = Int(starts[bucket + 1])
    var low = Int(starts[bucket])
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if sightings[middle].identifier < identifier { low = middle + 1 } else { high = middle }
    }
    var last = low
    while last < end, sightings[last].identifier == identifier { last += 1 }
    return low..<last
  }
}
