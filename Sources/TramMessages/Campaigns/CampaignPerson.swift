// SPDX-License-Identifier: Apache-2.0

/// Somebody a campaign may go to: a number of the register's and the phones that are known.
public struct CampaignPerson: Hashable, Sendable {
  /// The person's number in the register; one person, however many phones.
  public var person: UInt64
  /// The phones, the one that is to be tried first in front.
  public var numbers: [PhoneNumber]

  /// Creates a person.
  public init(person: UInt64, numbers: [PhoneNumber]) {
    self.person = person
    self.numbers = numbers
  }
}
