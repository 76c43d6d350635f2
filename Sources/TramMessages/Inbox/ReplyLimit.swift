// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// How many replies a phone gets a day, so that two machines do not answer each other for ever.
public struct ReplyLimit: Sendable {
  /// Phones that are counted at once; beyond, the count begins anew.
  private static let mostPhones = 1_000_000

  private let most: Int
  private var day = Int64.min
  private var counts: [PhoneNumber: Int] = [:]

  /// Creates a limit.
  ///
  /// - Parameter most: Replies a day to one phone.
  public init(most: Int = 20) { self.most = max(most, 0) }

  /// The phone that a reply may go to: a subscriber's number, not a short code or a name, that has
  /// not had its replies of the day; counted by this.
  public mutating func take(_ sender: Octets, at now: Instant) -> PhoneNumber? {
    guard let number = PhoneNumber(sender.bytes), number.rawValue >= 10_000_000 else { return nil }
    let today = OutboxBook.day(of: now)
    if today != day || counts.count >= Self.mostPhones { (day, counts) = (today, [:]) }
    guard counts[number, default: 0] < most else { return nil }
    counts[number, default: 0] += 1
    return number
  }
}
