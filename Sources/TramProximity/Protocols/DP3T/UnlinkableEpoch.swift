// SPDX-License-Identifier: Apache-2.0

/// The seed of one epoch in DP-3T's unlinkable design: every quarter of an hour has a seed of its
/// own, and what a server publishes is a filter that answers for whole observations only.
///
/// Source: DP-3T white paper, §2.4: EphID = SHA-256(seed) cut to 16 bytes; a phone that hears it
/// keeps SHA-256(EphID | epoch), the epoch as 32 bits, most significant byte first.
public struct UnlinkableEpoch: Hashable, Sendable {
  /// How many bytes a seed takes in an upload, its epoch among them.
  public static let size = 36

  /// The random seed.
  public var seed: ThirtyTwoBytes
  /// When it is used.
  public var epoch: TracingEpoch

  /// Creates an epoch with its seed.
  public init(seed: ThirtyTwoBytes, epoch: TracingEpoch) {
    self.seed = seed
    self.epoch = epoch
  }

  /// What the phone calls itself in this epoch.
  public var identifier: SixteenBytes { TracingCrypto.digest(seed).head }

  /// What a phone that heard it keeps, and what the server puts into the filter.
  public var observation: ThirtyTwoBytes {
    Self.observation(of: identifier, in: epoch)
  }

  /// What a phone keeps of an identifier that it heard in an epoch.
  public static func observation(
    of identifier: SixteenBytes, in epoch: TracingEpoch
  ) -> ThirtyTwoBytes {
    TracingCrypto.halves(TracingCrypto.digest(identifier.bytes + bigEndian(epoch.rawValue)))
  }

  /// The 36 bytes of an upload: the epoch, then the seed.
  ///
  /// An epoch that the owner does not want to tell is left out of the upload.
  public var bytes: [UInt8] { bigEndian(epoch.rawValue) + seed.bytes }

  /// Reads an epoch of an upload.
  ///
  /// - Throws: `.malformed` unless there are 36 bytes.
  public init(_ bytes: Span<UInt8>) throws(ProximityError) {
    guard bytes.count == Self.size, let seed = ThirtyTwoBytes(bytes.extracting(4..<36)) else {
      throw ProximityError(
        .malformed, detail: "an epoch of an upload has \(Self.size) bytes, not \(bytes.count)")
    }
    self.init(seed: seed, epoch: TracingEpoch(bigEndian(bytes, at: 0)))
  }
}
