// SPDX-License-Identifier: Apache-2.0

/// The seed of one window of some hours in DP-3T's hybrid design; windows have nothing to do with
/// each other, so a case publishes those that it wants to.
///
/// Source: DP-3T white paper, §2.3: EphIDs = PRG(PRF(seed, "DP3T-HYBRID")), here HMAC-SHA-256 and
/// AES-256-CTR as in the low-cost design. Exposure Notification is the same with windows of a day.
public struct HybridWindow: Hashable, Sendable {
  /// How many bytes a published window has.
  public static let size = 20
  /// How many epochs a window has: those of four hours.
  public static let epochs = 16

  /// The random seed.
  public var seed: SixteenBytes
  /// The first epoch of the window, a multiple of `epochs`.
  public var start: TracingEpoch

  /// Creates the window that holds `epoch`.
  public init(seed: SixteenBytes, holding epoch: TracingEpoch) {
    self.seed = seed
    start = TracingEpoch(epoch.rawValue / UInt32(Self.epochs) * UInt32(Self.epochs))
  }

  /// Draws the window that holds `epoch`; outside of tests from the system's generator.
  public static func random(
    holding epoch: TracingEpoch, using generator: inout some RandomNumberGenerator
  ) -> HybridWindow {
    HybridWindow(
      seed: SixteenBytes(high: generator.next(), low: generator.next()), holding: epoch)
  }

  /// The identifiers of the window in the order of their making.
  ///
  /// - Complexity: 16 blocks of AES
  public var identifiers: [SixteenBytes] {
    TracingCrypto.identifiers(
      Self.epochs, key: TracingCrypto.code(Array("DP3T-HYBRID".utf8), key: seed.bytes))
  }

  /// The identifiers in the order of their use: shuffled, so that a place in the order tells no
  /// time of day to whoever gets the seed.
  public func order(using generator: inout some RandomNumberGenerator) -> [SixteenBytes] {
    identifiers.shuffled(using: &generator)
  }

  /// The 20 bytes that are published: the window's number since 1970, then the seed.
  public var bytes: [UInt8] { bigEndian(start.rawValue / UInt32(Self.epochs)) + seed.bytes }

  /// Reads a published window.
  ///
  /// - Throws: `.malformed` unless there are 20 bytes and the window begins before 2100.
  public init(_ bytes: Span<UInt8>) throws(ProximityError) {
    guard bytes.count == Self.size, let seed = SixteenBytes(bytes.extracting(4..<20)) else {
      throw ProximityError(
        .malformed, detail: "a published window has \(Self.size) bytes, not \(bytes.count)")
    }
    // 47,482 days from 1970 to 2100, six windows each.
    let number = bigEndian(bytes, at: 0)
    guard number < 47_482 * 6 else {
      throw ProximityError(.malformed, detail: "window \(number) begins after 2100")
    }
    self.init(seed: seed, holding: TracingEpoch(number * UInt32(Self.epochs)))
  }
}
