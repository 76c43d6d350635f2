// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A sighting of an identifier that a published key explains.
public struct ExposureMatch: Hashable, Sendable {
  /// Which of the keys that were asked for, from 0.
  public var keyIndex: Int
  /// The key.
  public var key: SixteenBytes
  /// The interval that the identifier is of.
  public var interval: ExposureInterval
  /// When it was heard.
  public var time: Instant
  /// How strong it was heard, in dBm, as the receiver said.
  public var rssi: Int8
  /// What was said beside the identifier, decrypted.
  ///
  /// Whoever passed the identifier on may have changed bits of it.
  public var metadata: ExposureMetadata

  /// Creates a match.
  public init(
    keyIndex: Int, key: SixteenBytes, interval: ExposureInterval, time: Instant, rssi: Int8,
    metadata: ExposureMetadata
  ) {
    self.keyIndex = keyIndex
    self.key = key
    self.interval = interval
    self.time = time
    self.rssi = rssi
    self.metadata = metadata
  }
}

extension ExposureMatch {
  /// By how many dB the signal lost strength on its way, whole; `nil` when the power that it was
  /// sent with is none that a phone sends with, or the receiver measured no strength.
  ///
  /// It is below 0 where a strong sender is very near; risk scores take 0 then.
  public var attenuation: Int? {
    guard let power = metadata.power, CapturedAdvertisement.strengths.contains(rssi) else {
      return nil
    }
    return Int(power) - Int(rssi)
  }
}

/// What a search for keys found.
public struct ExposureMatches: Sendable {
  /// The sightings, by key in the order in which the keys were given, then by interval and time.
  public var matches: [ExposureMatch] = []
  /// How many further entries of a key that matched were left out: of one key the first counts.
  public var repeatedKeys = 0
  /// How many sightings of a published identifier were left out, for they were heard more than
  /// two hours away from its interval: replayed, or by a clock that is wrong.
  public var untimely = 0

  /// Creates what an empty search finds.
  public init() {}
}
