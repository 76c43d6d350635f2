// SPDX-License-Identifier: Apache-2.0

import TramBytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// About how many different identifiers there were, in 1 KiB however many there are.
///
/// HyperLogLog with 1024 registers (Flajolet et al., 2007): 3.3 % standard error, and counting by
/// empty registers while they are few. The seed keeps a sender from aiming at one register.
struct DistinctEstimate: Sendable {
  private static let logarithm = 10
  private static let registers = 1 << logarithm
  /// The fixed point of the sum of 2^-register; 1024 of it fit 64 bits.
  private static let one: UInt64 = 1 << 53

  private var ranks = [UInt8](repeating: 0, count: registers)
  private var empty = registers
  private var sum = UInt64(registers) * one
  private let seed: UInt64
  /// The estimate; 0 for none.
  private(set) var value = 0.0

  init(seed: UInt64) { self.seed = seed }

  /// Takes an identifier.
  ///
  /// - Complexity: O(1)
  mutating func add(_ identifier: SixteenBytes) {
    let mixed = mixedWord(mixedWord(identifier.high ^ seed) ^ identifier.low)
    let place = Int(mixed >> UInt64(64 - Self.logarithm))
    let rest = mixed << UInt64(Self.logarithm)
    let rank = UInt8(min(rest.leadingZeroBitCount + 1, 53))
    let before = ranks[place]
    guard rank > before else { return }
    ranks[place] = rank
    if before == 0 { empty -= 1 }
    sum = sum - Self.one >> UInt64(before) + Self.one >> UInt64(rank)
    value = estimate
  }

  mutating func removeAll() {
    for i in ranks.indices { ranks[i] = 0 }
    empty = Self.registers
    sum = UInt64(Self.registers) * Self.one
    value = 0
  }

  private var estimate: Double {
    let count = Double(Self.registers)
    let raw = 0.7213 / (1 + 1.079 / count) * count * count * Double(Self.one) / Double(sum)
    guard raw <= 2.5 * count, empty > 0 else { return raw }
    return count * log(count / Double(empty))
  }
}
