// SPDX-License-Identifier: Apache-2.0

/// What an upload of keys may hold, how long things are good for, and how answers look.
///
/// The numbers are those of Google's server where it has them
/// (google/exposure-notifications-server, docs/tek_validation.md, verification_protocol.md).
public struct PublishSettings: Hashable, Sendable {
  /// Bytes of a request: 64 KiB; thirty keys with padding have 6.
  public var mostRequestBytes = 1 << 16
  /// Keys of an upload: fifteen days, each told twice.
  public var mostKeys = 30
  /// Keys with the same start: a phone whose owner turned it off and on has several.
  public var mostSameStart = 3
  /// How many whole UTC days back a key may start; older ones are dropped.
  public var mostDays: Int64 = 15
  /// Days between a key and the onset; a key further off is dropped.
  public var mostOnsetDays: Int64 = 14
  /// How many days back an onset may lie.
  public var oldestOnsetDays: Int64 = 21
  /// Bytes of the key of the proof (HMAC): at least 128 bits.
  public var proofKeyBytes = 16...64
  /// Bytes of a certificate (JWT).
  public var mostCertificateBytes = 8192
  /// How long a certificate is good for at most, in seconds: a day.
  public var longestCertificate: Int64 = 86_400
  /// How far the clocks of servers may differ, in seconds.
  public var clockTolerance: Int64 = 60
  /// Certificates that are remembered as used; beyond that uploads are refused, not forgotten.
  public var mostRemembered = 1_000_000
  /// How long after its end a key is kept back, in ms: the tolerance of matching.
  public var embargo: Int64 = KeySelection.embargo
  /// How long a token for a revision is good for, in seconds: fifteen days.
  public var revisionLifetime: Int64 = 15 * 86_400
  /// Keys that are held and remembered; beyond that uploads are refused.
  public var mostHeld = 10_000_000
  /// How many bytes every answer has, whatever it says: room for the token of thirty keys.
  public var answerBytes = 2048

  /// The standard settings.
  public init() {}
}
