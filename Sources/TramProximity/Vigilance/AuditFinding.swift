// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an audit looks for; the names are what reports and JSON say.
public enum AuditRule: String, Hashable, Sendable, CaseIterable {
  /// An identifier is heard longer, or later, than its phone can have used it.
  case replay
  /// One identifier is heard at two places too far apart.
  case relay
  /// A receiver hears more identifiers in a minute than phones could send.
  case flood
  /// One identifier lies on many receivers at once, or many on one.
  case strongAntenna = "strong-antenna"
  /// The metadata of one identifier is not the same everywhere.
  case tamperedMetadata = "tampered-metadata"
  /// The stated transmit power is none that a phone has.
  case implausiblePower = "implausible-power"
  /// A receiver's clock went back.
  case clockBack = "clock-back"
  /// A receiver's clock is ahead of the time of day.
  case clockAhead = "clock-ahead"
  /// All that a receiver heard fits the keys, or other receivers, only some hours off.
  case clockOffset = "clock-offset"
  /// A key that no generator of random numbers gave.
  case weakKey = "weak-key"
  /// One key with two validities.
  case repeatedKey = "repeated-key"
  /// A key whose validity cannot be.
  case impossibleKey = "impossible-key"
  /// A key that was told while its identifiers could still be sent.
  case validKey = "valid-key"
}

/// How sure a finding is.
public enum AuditSureness: Int, Hashable, Comparable, Sendable {
  /// An honest phone does that seldom.
  case possible
  /// Something is wrong: an attack, or a device out of order.
  case likely
  /// No honest phone and no clock that is kept can do that.
  case certain

  /// The word of reports and JSON.
  public var word: String {
    switch self {
    case .possible: "possible"
    case .likely: "likely"
    case .certain: "certain"
    }
  }

  /// A Boolean value: whether `a` is the less sure.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a finding was decided from.
public enum AuditEvidence: Hashable, Sendable {
  /// Seconds between the first and the last time an identifier was heard.
  case heardFor(seconds: Double)
  /// Seconds from an identifier's own ten minutes; negative before them.
  case outsideValidity(seconds: Double)
  /// Metres between two receivers, and the seconds between their sightings.
  case apart(meters: Double, seconds: Double)
  /// About how many identifiers in a minute.
  case distinct(Int)
  /// How many receivers, or identifiers, below the attenuation; the lowest one.
  case near(count: Int, decibels: Float)
  /// The bits in which two metadata differ.
  case changedBits(UInt32)
  /// Two transmit powers of one identifier, in dBm.
  case changedPower(Float, Float)
  /// A transmit power in dBm.
  case power(Float)
  /// Seconds by which a clock is off.
  case clock(seconds: Double)
  /// Seconds by which a receiver's sightings are off their keys, and how many were.
  case offset(seconds: Double, sightings: Int)
  /// Seconds by which a receiver's clock is ahead of others', and in how many sightings.
  case unlikeOthers(seconds: Double, sightings: Int)
  /// A key, and what is wrong with it.
  case key(SixteenBytes, String)
}

/// Something that an audit found: by which rule, how sure, where, when and from what.
///
/// The same again, by the same rule at the same receiver, is counted and not told anew.
public struct AuditFinding: Hashable, Sendable {
  /// The rule.
  public var rule: AuditRule
  /// How sure it is.
  public var sureness: AuditSureness
  /// The identifier it is about, if it is about one.
  public var identifier: SixteenBytes?
  /// The receivers it is about, two at most; the one that heard last stands last.
  public var receivers: [UInt32]
  /// When it was first seen, by the receiver's clock.
  public var first: Instant
  /// When it was last seen.
  public var last: Instant
  /// How many sightings, or keys, bear it out.
  public var count: Int
  /// What it was decided from: of the strongest case.
  public var evidence: AuditEvidence
}

extension AuditFinding {
  /// The finding as a person reads it.
  ///
  /// - Parameter name: What a receiver is called.
  public func sentence(_ name: (UInt32) -> String) -> String {
    let names = receivers.map(name)
    let who = identifier.map { hexDigits($0.bytes) } ?? ""
    let times = count == 1 ? "" : " (\(count) times until \(moment(last)))"
    return "\(moment(first)): \(rule.rawValue), \(sureness.word): \(what(who, names))\(times)"
  }

  private func what(_ who: String, _ names: [String]) -> String {
    let place = names.last ?? "somebody"
    let other = names.first ?? "somebody"
    switch evidence {
    case .heardFor(let seconds):
      return "\(who) was heard for \(span(seconds)), at last by \(place)"
    case .outsideValidity(let seconds):
      let side = seconds < 0 ? "before" : "after"
      return "\(who) was heard by \(place) \(span(seconds)) \(side) its own ten minutes"
    case .apart(let meters, let seconds):
      return "\(who) was heard by \(other) and \(place), \(whole(meters)) m apart, within "
        + span(seconds)
    case .distinct(let count):
      return "\(place) heard about \(count) identifiers in a minute"
    case .near(let count, let decibels):
      let subject =
        identifier == nil
        ? "\(count) identifiers lay on \(place)"
        : "\(who) lay on \(count) receivers, \(place) among them"
      return "\(subject) within a minute, down to \(whole(Double(decibels))) dB"
    case .changedBits(let bits):
      return "the metadata of \(who) differs in bits \(hexDigits(bigEndian(bits))) at \(place)"
    case .changedPower(let a, let b):
      return
        "\(who) states \(whole(Double(a))) dBm at \(other) and \(whole(Double(b))) dBm at \(place)"
    case .power(let power):
      return "\(who) states a transmit power of \(whole(Double(power))) dBm at \(place)"
    case .clock(let seconds):
      return "the clock of \(place) \(rule == .clockBack ? "went back" : "is ahead") by "
        + span(seconds)
    case .offset(let seconds, let sightings):
      let side = seconds < 0 ? "before" : "after"
      return "all \(sightings) sightings of \(place) lie \(span(seconds)) \(side) their keys, "
        + "as if its clock was moved"
    case .unlikeOthers(let seconds, let sightings):
      return "the clock of \(place) is \(span(seconds)) \(seconds < 0 ? "behind" : "ahead of") "
        + "others' in \(sightings) sightings of what they heard too"
    case .key(let key, let flaw):
      return "key \(hexDigits(key.bytes)) \(flaw)"
    }
  }

  /// A number without its decimals; what comes from outside may be any.
  private func whole(_ number: Double) -> Int {
    number.isNaN ? 0 : Int(min(max(number.rounded(), -1e12), 1e12))
  }

  private func span(_ seconds: Double) -> String {
    let whole = self.whole(seconds.magnitude)
    if whole < 120 { return "\(whole) s" }
    if whole < 7200 { return "\(whole / 60) min" }
    if whole < 172_800 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
    return "\(whole / 86_400) days"
  }

  private func moment(_ instant: Instant) -> String {
    let seconds = max(instant.milliseconds / 1000, 0)
    let day = Day(number: Int32(clamping: seconds / 86_400))
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day) \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
