// SPDX-License-Identifier: Apache-2.0

/// What is kept of a key that somebody signs in with.
public struct Passkey: Hashable, Sendable {
  /// The name that its authenticator gave it.
  public var identifier: [UInt8]
  /// The public key.
  public var key: PasskeyKey
  /// The public key as it was written.
  public var keyBytes: [UInt8]
  /// The uses that it counted last; 0 where it does not count.
  public var count: UInt32
  /// The model of the authenticator; zeros where it is not said.
  public var model: [UInt8]
  /// Whether it may be copied to other devices of its owner.
  public var isBackupEligible: Bool
  /// Whether it has been copied.
  public var isBackedUp: Bool

  /// The most bytes of `identifier` (WebAuthn §6.5.1).
  public static let longestIdentifier = 1023

  /// Creates what was kept.
  public init(
    identifier: [UInt8], key: PasskeyKey, keyBytes: [UInt8], count: UInt32, model: [UInt8],
    isBackupEligible: Bool, isBackedUp: Bool
  ) {
    self.identifier = identifier
    self.key = key
    self.keyBytes = keyBytes
    self.count = count
    self.model = model
    self.isBackupEligible = isBackupEligible
    self.isBackedUp = isBackedUp
  }
}
