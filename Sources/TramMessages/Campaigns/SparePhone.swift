// SPDX-License-Identifier: Apache-2.0

/// A person's second phone, which gets a message when the first one cannot.
public struct SparePhone: Hashable, Sendable {
  /// The phone.
  public let number: PhoneNumber
  /// The operator's centre.
  public let centre: UInt16

  /// Creates a second phone.
  public init(number: PhoneNumber, centre: UInt16) {
    self.number = number
    self.centre = centre
  }
}
