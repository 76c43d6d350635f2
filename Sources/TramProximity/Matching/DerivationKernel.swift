// SPDX-License-Identifier: Apache-2.0

import CProximity

/// The C target's derivation of identifiers, with lengths that are checked here.
///
/// What it is asked to use beyond what the processor has is left out.
public struct DerivationKernel: Sendable {
  private let features: UInt32

  /// Creates a derivation that uses `features` as far as the processor has them.
  public init(features: DerivationFeatures = .available) {
    self.features = features.intersection(.available).rawValue
  }

  /// HKDF-SHA256 without salt of each key, cut to 16 bytes.
  ///
  /// - Precondition: `info` has at most 40 bytes.
  public func derivedKeys(of keys: [SixteenBytes], info: StaticString) -> [SixteenBytes] {
    precondition(info.utf8CodeUnitCount <= 40, "the purpose of a key fits one block")
    let input = keys.flatMap(\.sent)
    return unsafe output(keys.count) { out in
      unsafe input.withUnsafeBytes { bytes in
        unsafe tram_hkdf16(
          features, bytes.baseAddress, keys.count, info.utf8Start, info.utf8CodeUnitCount, out)
      }
    }
  }

  /// The identifiers of `count` intervals from `first` on under an RPIK.
  ///
  /// - Parameter count: How many; more than 144 count as 144, fewer than 0 as 0.
  public func identifiers(
    under key: SixteenBytes, from first: ExposureInterval, count: Int
  ) -> [SixteenBytes] {
    let number = min(max(count, 0), Int(TRAM_IDENTIFIERS))
    let key = key.sent
    return unsafe output(number) { out in
      unsafe key.withUnsafeBytes { key in
        unsafe tram_identifiers(
          features, key.baseAddress, first.rawValue, UInt32(number), out)
      }
    }
  }

  /// AES-128 in ECB mode of some blocks.
  public func encrypted(_ blocks: [SixteenBytes], under key: SixteenBytes) -> [SixteenBytes] {
    let input = blocks.flatMap(\.sent)
    let key = key.sent
    return unsafe output(blocks.count) { out in
      unsafe key.withUnsafeBytes { key in
        unsafe input.withUnsafeBytes { bytes in
          unsafe tram_aes128(features, key.baseAddress, bytes.baseAddress, blocks.count, out)
        }
      }
    }
  }

  /// Puts into `found` the identifiers of a block of keys that go through the sieve.
  ///
  /// - Returns: How many were put there.
  func sift(
    _ block: KeyBlock, through sieve: IdentifierSieve, into found: inout [tram_candidate]
  ) -> Int {
    let count = block.starts.count
    precondition(
      block.periods.count == count && block.keys.count == 2 * count,
      "the columns of a block have one length")
    precondition(found.count >= count * KeyBlock.identifiers, "the candidates of a block fit")
    // The lengths were checked here, the sieve checks its own; no pointer leaves its call.
    return unsafe block.keys.withUnsafeBytes { keys in
      unsafe found.withUnsafeMutableBufferPointer { found in
        unsafe tram_match(
          features, keys.baseAddress, block.starts, block.periods, count, sieve.words, sieve.bits,
          found.baseAddress)
      }
    }
  }

  /// Sixteen bytes for each of `count`, as `fill` writes them.
  private func output(
    _ count: Int, _ fill: (UnsafeMutablePointer<UInt8>?) -> Void
  ) -> [SixteenBytes] {
    var halves = [UInt64](repeating: 0, count: 2 * count)
    unsafe halves.withUnsafeMutableBytes { bytes in
      unsafe fill(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    return (0..<count).map { SixteenBytes(sent: halves[2 * $0], halves[2 * $0 + 1]) }
  }
}

extension SixteenBytes {
  /// The bytes as they lie in memory when they are sent, in two words of the machine.
  var sent: [UInt64] { [high.bigEndian, low.bigEndian] }

  init(sent first: UInt64, _ second: UInt64) {
    self.init(high: UInt64(bigEndian: first), low: UInt64(bigEndian: second))
  }
}
