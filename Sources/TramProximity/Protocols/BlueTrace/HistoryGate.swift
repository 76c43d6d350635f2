// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Decides who gets a person's contact history in a central mode, and says every time who asked.
///
/// A history comes only from its owner: an officer opens a case and gets a code of six digits,
/// which the person types into the phone. There is no message that makes a phone upload by itself,
/// and an officer who asks without a case, or before the person has agreed, is refused. Each call
/// returns an entry for the audit, refusals too.
public struct HistoryGate: Sendable {
  /// What was asked for, and what came of it.
  public struct AuditEntry: Hashable, Sendable {
    /// What somebody did.
    public enum Deed: String, Hashable, Sendable {
      case openedCase, closedCase, typedCode, askedForHistory
    }
    /// When.
    public var time: Instant
    /// Who: an officer's name, or the user's own code.
    public var actor: String
    /// What.
    public var deed: Deed
    /// Whose history it is about.
    public var user: UserCode
    /// The case, if one was named.
    public var caseName: String?
    /// Why it was refused; `nil` when it was granted.
    public var refusal: String?
  }

  /// What came of a call: the value, or nothing when it was refused, and the entry for the audit.
  public struct Outcome<Value: Sendable>: Sendable {
    /// What was granted; `nil` when it was refused.
    public var value: Value?
    /// What the audit keeps.
    public var entry: AuditEntry
  }

  /// The right to take one person's history for one case, until a moment.
  public struct Grant: Hashable, Sendable {
    /// Whose history.
    public var user: UserCode
    /// For which case.
    public var caseName: String
    /// Until when, that moment excluded.
    public var until: Instant
  }

  /// How long a code and the grant that it gives are good for: two hours, as OpenTrace has it.
  public static let secondsOfCode = 7200.0
  /// After how many wrong codes a user's case needs a new one.
  public static let mostTries = 5
  /// How many cases may be open at once.
  public static let mostCases = 100_000

  private struct OpenCase: Sendable {
    var user: UserCode
    var code: Int?
    var codeUntil: Instant
    var wrongTries = 0
    var grant: Grant?
  }

  private var cases: [String: OpenCase] = [:]

  /// Creates a gate without cases.
  public init() {}

  /// Opens a case, or gives a new code for an open one of the same person.
  ///
  /// - Returns: The six digits that the officer reads to the person.
  public mutating func openCase(
    _ name: String, of user: UserCode, by officer: String, at now: Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Outcome<String> {
    if let open = cases[name], open.user != user {
      return refused(.openedCase, name, user, officer, now, "the case is another person's")
    }
    guard cases[name] != nil || cases.count < Self.mostCases else {
      return refused(.openedCase, name, user, officer, now, "too many cases are open")
    }
    let code = Int.random(in: 0..<1_000_000, using: &generator)
    cases[name] = OpenCase(
      user: user, code: code, codeUntil: now.advanced(seconds: Self.secondsOfCode))
    let digits = String(1_000_000 + code).dropFirst()
    return granted(.openedCase, name, user, officer, now, String(digits))
  }

  /// Ends a case; its code and grant end with it.
  public mutating func closeCase(
    _ name: String, by officer: String, at now: Instant
  ) -> Outcome<Bool>? {
    guard let open = cases.removeValue(forKey: name) else { return nil }
    return granted(.closedCase, name, open.user, officer, now, true)
  }

  /// Takes the code that a person typed: the person agrees to give the history to that case.
  public mutating func typeCode(
    _ text: String, by user: UserCode, at now: Instant
  ) -> Outcome<Grant> {
    let mine = cases.filter { $0.value.user == user }.keys.sorted()
    guard let name = mine.first(where: { cases[$0]?.code != nil }) else {
      return refused(.typedCode, nil, user, "\(user)", now, "no case waits for a code")
    }
    guard var open = cases[name], let code = open.code else {
      return refused(.typedCode, name, user, "\(user)", now, "no case waits for a code")
    }
    guard now < open.codeUntil else {
      return refused(.typedCode, name, user, "\(user)", now, "the code is too old")
    }
    guard text.utf8.count == 6, Int(text) == code else {
      open.wrongTries += 1
      if open.wrongTries >= Self.mostTries { open.code = nil }
      cases[name] = open
      return refused(.typedCode, name, user, "\(user)", now, "the code is wrong")
    }
    // A code is good once.
    open.code = nil
    let grant = Grant(
      user: user, caseName: name, until: now.advanced(seconds: Self.secondsOfCode))
    open.grant = grant
    cases[name] = open
    return granted(.typedCode, name, user, "\(user)", now, grant)
  }

  /// Asks for a person's history in an officer's name.
  public func history(
    of user: UserCode, for name: String?, by officer: String, at now: Instant
  ) -> Outcome<Grant> {
    guard let name else {
      return refused(.askedForHistory, nil, user, officer, now, "no case was named")
    }
    guard let open = cases[name], open.user == user else {
      return refused(.askedForHistory, name, user, officer, now, "no such case of this person")
    }
    guard let grant = open.grant, now < grant.until else {
      return refused(
        .askedForHistory, name, user, officer, now, "the person has not agreed, or too long ago")
    }
    return granted(.askedForHistory, name, user, officer, now, grant)
  }

  private func granted<Value>(
    _ deed: AuditEntry.Deed, _ name: String?, _ user: UserCode, _ actor: String, _ now: Instant,
    _ value: Value
  ) -> Outcome<Value> {
    Outcome(
      value: value,
      entry: AuditEntry(time: now, actor: actor, deed: deed, user: user, caseName: name))
  }

  private func refused<Value>(
    _ deed: AuditEntry.Deed, _ name: String?, _ user: UserCode, _ actor: String, _ now: Instant,
    _ reason: String
  ) -> Outcome<Value> {
    Outcome(
      value: nil,
      entry: AuditEntry(
        time: now, actor: actor, deed: deed, user: user, caseName: name, refusal: reason))
  }
}
