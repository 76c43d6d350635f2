// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One hearing of a case's phone, after its key was published and matched.
public struct ExposureSighting: Hashable, Sendable {
  /// When it was heard.
  public var time: Instant
  /// What an attenuation can be, in dB.
  public static let attenuations = 0...255

  /// How much weaker the signal arrived than it was sent, in dB, within `attenuations`.
  public let attenuation: Int
  /// When the receiver listened before, whatever it heard then; `nil` when nobody knows.
  public var previousScan: Instant?
  /// How well the sender's calibration is known, 0 to 3.
  public var confidence: UInt8

  /// Creates a hearing; an attenuation that cannot be becomes the nearest that can.
  public init(
    time: Instant, attenuation: Int, previousScan: Instant? = nil, confidence: UInt8 = 0
  ) {
    self.time = time
    self.attenuation = min(
      max(attenuation, Self.attenuations.lowerBound), Self.attenuations.upperBound)
    self.previousScan = previousScan
    self.confidence = confidence
  }

  /// Seconds since 1970, as phones count them.
  var second: Int64 { time.milliseconds / 1000 }
}
