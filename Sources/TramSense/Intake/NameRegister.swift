// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Gives every device name a small number, counted from 0 in the order of first appearance.
///
/// Names are any bytes; they lie one after another in a single column, so a million of them cost
/// about their own length and 20 bytes each, and a look-up makes no `String`.
public struct NameRegister: Sendable {
  /// How many names it holds at most.
  public let maximumCount: Int
  /// Whether names that it does not hold stay unknown.
  public var isFrozen = false

  private let seed: UInt64
  private var bytes: [UInt8] = []
  /// Where in `bytes` each name ends.
  private var ends: [Int] = []
  private var hashes: [UInt32] = []
  /// Open addressing with linear steps: a name's number plus one, 0 for an empty slot.
  private var slots: [UInt32] = [UInt32](repeating: 0, count: 64)

  /// Creates an empty register.
  ///
  /// - Parameters:
  ///   - maximumCount: How many names it holds at most, up to 2^31.
  ///   - seed: Of the hash; numbers do not depend on it.
  public init(maximumCount: Int = 1 << 27, seed: UInt64 = 0) {
    self.maximumCount = min(max(maximumCount, 0), 1 << 31)
    self.seed = seed
  }

  /// How many names it holds; their numbers are 0 up to, not including, `count`.
  public var count: Int { ends.count }

  /// The number of a name, given now if it is new; `nil` when frozen or full and not held.
  ///
  /// - Complexity: O(length of the name), amortised
  @discardableResult
  public mutating func id(of name: Span<UInt8>) -> DeviceID? {
    let hash = mixedBytes(name, seed: seed)
    let short = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == short, holds(name, at: number) { return DeviceID(UInt64(number)) }
      slot = (slot &+ 1) & (slots.count - 1)
    }
    guard !isFrozen, count < maximumCount else { return nil }
    for i in name.indices { bytes.append(name[i]) }
    ends.append(bytes.count)
    hashes.append(short)
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { grow() }
    return DeviceID(UInt64(count - 1))
  }

  /// The number of a name, given now if it is new; `nil` when frozen or full and not held.
  @discardableResult
  public mutating func id(of name: String) -> DeviceID? { id(of: Array(name.utf8).span) }

  /// The bytes of a name; empty for a number that was not given here.
  @_lifetime(borrow self)
  public func nameBytes(of device: DeviceID) -> Span<UInt8> {
    guard let number = Int(exactly: device.rawValue), number < count else {
      return bytes.span.extracting(0..<0)
    }
    return bytes.span.extracting(start(of: number)..<ends[number])
  }

  /// The name as text; empty for a number that was not given here.
  public func name(of device: DeviceID) -> String {
    guard let number = Int(exactly: device.rawValue), number < count else { return "" }
    return String(decoding: bytes[start(of: number)..<ends[number]], as: UTF8.self)
  }

  private func start(of number: Int) -> Int { number == 0 ? 0 : ends[number - 1] }

  private func holds(_ name: Span<UInt8>, at number: Int) -> Bool {
    let start = start(of: number)
    guard ends[number] - start == name.count else { return false }
    for i in name.indices where bytes[start &+ i] != name[i] { return false }
    return true
  }

  private mutating func grow() {
    var wider = [UInt32](repeating: 0, count: slots.count * 4)
    for number in 0..<count {
      // A slot follows from the whole hash, of which half is kept: it is made again from the name.
      let name = bytes.span.extracting(start(of: number)..<ends[number])
      var slot = Int(truncatingIfNeeded: mixedBytes(name, seed: seed)) & (wider.count - 1)
      while wider[slot] != 0 { slot = (slot &+ 1) & (wider.count - 1) }
      wider[slot] = UInt32(number + 1)
    }
    slots = wider
  }
}
