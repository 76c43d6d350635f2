// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// Access that somebody took without a grant because there was no time to ask: it opens at once,
/// raises an alarm, ends by itself and must be accounted for.
public struct AccessEmergency: Hashable, Sendable {
  /// Its number, from 1.
  public var number: UInt64
  /// Who took it.
  public var actor: AuditEntry.Actor
  /// Where.
  public var area: AreaPath
  /// Why, in the actor's own words; it is kept apart from the audit log, which holds no words.
  public var reason: String
  /// From when on.
  public var from: Instant
  /// From when on no longer.
  public var until: Instant
  /// What was found afterwards, by whom; `nil` until then.
  public var account: Account?

  /// How an emergency was accounted for.
  public struct Account: Hashable, Sendable {
    /// Who looked at it: not the one who took it.
    public var by: AuditEntry.Actor
    /// When.
    public var time: Instant
    /// Whether it was right to take it.
    public var isJustified: Bool

    /// Creates an account.
    public init(by: AuditEntry.Actor, time: Instant, isJustified: Bool) {
      self.by = by
      self.time = time
      self.isJustified = isJustified
    }
  }

  /// How long it lasts, in seconds: an hour.
  public static let life = 3600.0
  /// Within how many seconds it must be accounted for: a day.
  public static let accountable = 86_400.0
  /// The most that one actor takes in a day.
  public static let mostADay = 3
  /// The characters of a reason.
  public static let reasonLength = 10...500

  /// Creates an emergency as it is kept; `AccessBook.takeEmergency` takes one.
  public init(
    number: UInt64, actor: AuditEntry.Actor, area: AreaPath, reason: String, from: Instant,
    until: Instant, account: Account? = nil
  ) {
    self.number = number
    self.actor = actor
    self.area = area
    self.reason = reason
    self.from = from
    self.until = until
    self.account = account
  }

  /// A reason without spaces before it; `nil` for one that cannot be read later.
  static func plain(_ reason: String) -> String? {
    let words = reason.drop(while: \.isWhitespace)
    let isPlain = words.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    return reasonLength.contains(words.count) && isPlain ? String(words) : nil
  }

  /// A Boolean value: whether it opens anything at a moment.
  public func isLive(at now: Instant) -> Bool {
    from <= now && now < until && account?.isJustified != false
  }
}
