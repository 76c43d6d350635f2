// SPDX-License-Identifier: Apache-2.0

/// Why the books of a drive refused something; nothing changed then.
public enum BookRefusal: String, Error, Hashable, Sendable, CaseIterable {
  /// There is no such entry, payout, month or operator.
  case unknown
  /// It was settled, reversed or decided already.
  case settled
  /// The entry is none that this can be done to.
  case notThat = "not-that"
  /// The donation is of a month whose bill is settled: a refund is booked with a later month.
  case monthSettled = "month-settled"
  /// More would be paid out, billed or collected than there is.
  case overdrawn
  /// Whoever asked for it may not agree to it.
  case samePerson = "same-person"
  /// Another request has this key.
  case conflict
  /// A name, a sum, a reason or an identity cannot be.
  case badValue = "bad-value"
  /// There is no room for more.
  case full
}
