// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an audit takes for honest, and how much it remembers.
public struct AuditSettings: Hashable, Sendable {
  /// For how many seconds an honest phone may be heard under one identifier: 40 minutes.
  ///
  /// Phones change it every 10 to 20 minutes; of 643 identifiers of 18 phones the longest was heard
  /// for 31.6 minutes (DP-3T exp34). Google's filter of 20 minutes dropped 89 of them.
  public var secondsOfIdentifier = 2400.0
  /// After how many seconds no honest phone can be: the ten minutes of an identifier, the two hours
  /// either way that Exposure Notification allows for clocks, and ten more for a late change.
  public var secondsOfTolerance = 8400.0
  /// How far two receivers' clocks may differ, in seconds.
  public var clockSlack = 10.0
  /// How far two clocks differ that nobody has set, in seconds; a relay beyond it is certain.
  public var clockDoubt = 120.0
  /// From how far a receiver hears a phone, in metres; Bluetooth 4 in the open.
  public var reach = 100.0
  /// How fast a phone can be carried: 200 km/h, faster than any train of the country.
  public var topSpeed = MetersPerSecond(56)
  /// How many identifiers a receiver may hear in a minute; beyond, further ones are refused.
  public var identifiersPerMinute = 400.0
  /// Below which attenuation in dB a phone lies on the receiver, or lies about its power.
  public var nearAttenuation: Float = 10
  /// How many receivers may hear one identifier that near in a minute.
  public var nearReceivers = 2
  /// How many identifiers one receiver may hear that near in a minute.
  public var nearIdentifiers = 4
  /// By how many seconds a receiver's clock may be set back without a word.
  ///
  /// Beyond `secondsOfTolerance` nothing of it is believed until it is where it was. Infinite for
  /// sightings in no order: no clock that goes back is looked for.
  public var secondsBack = 120.0
  /// By how many seconds a receiver may be ahead of the time of day that the audit is told.
  public var secondsAhead = 300.0
  /// How many identifiers are remembered; about 80 bytes each.
  public var mostIdentifiers = 500_000
  /// How many receivers are watched; about 1.2 kB each.
  public var mostReceivers = 16_384
  /// How many keys are looked up; 144 identifiers each.
  public var mostKeys = 4000
  /// How many findings are told one by one; further ones are counted.
  public var mostFindings = 10_000

  /// Creates the usual settings.
  public init() {}
}
