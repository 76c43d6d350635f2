// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// The 16 bytes by which a Bluetooth beacon or phone calls itself for a while.
@frozen
public struct SightingToken: Hashable, Sendable {
  /// The first eight bytes, most significant first.
  public var high: UInt64
  /// The last eight bytes, most significant first.
  public var low: UInt64

  /// Creates a token from its two halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates a token from its 32 hexadecimal digits; `nil` when they are not that.
  public init?(hexadecimal digits: Span<UInt8>) {
    guard digits.count == 32 else { return nil }
    var halves: InlineArray<2, UInt64> = [0, 0]
    for i in digits.indices {
      guard let digit = hexDigit(digits[i]) else { return nil }
      halves[i / 16] = halves[i / 16] << 4 | UInt64(digit)
    }
    self.init(high: halves[0], low: halves[1])
  }
}

/// One Bluetooth advertisement that a phone heard.
@frozen
public struct BeaconSighting: Hashable, Sendable {
  /// Who was heard.
  public var token: SightingToken
  /// How strong it was heard.
  public var rssi: DecibelMilliwatts
  /// The transmit power that the sender states; `nil` when not given.
  public var txPower: DecibelMilliwatts?

  /// Creates a sighting.
  @inlinable
  public init(token: SightingToken, rssi: DecibelMilliwatts, txPower: DecibelMilliwatts? = nil) {
    self.token = token
    self.rssi = rssi
    self.txPower = txPower
  }
}
