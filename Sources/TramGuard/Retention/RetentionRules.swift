// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// How long one class of records is kept, and by which law.
public struct RetentionRule: Hashable, Sendable {
  /// How records of the class are forgotten.
  public enum Means: String, Hashable, Sendable, CaseIterable {
    /// The bytes are removed.
    case delete
    /// The person's key is destroyed.
    case destroyKey = "destroy-key"
  }

  /// The class, such as `trail`.
  public var kind: AuditWord
  /// Whole days from the day that counts; a record of day 1 that is kept for 14 days goes on
  /// day 15.
  public var days: Int32
  /// Which day counts, such as `recorded` or `closed`.
  public var since: AuditWord
  /// How it is forgotten.
  public var means: Means
  /// The law, and its article.
  public var law: String
  /// Where the law can be read.
  public var source: String

  /// The first day on which a record must be gone.
  public func end(since day: Day) -> Day {
    let (number, overflow) = day.number.addingReportingOverflow(days)
    return Day(number: overflow ? .max : number)
  }

  /// The first day whose records are still kept on `today`: all before it are due.
  public func firstKept(on today: Day) -> Day {
    let (number, overflow) = today.number.subtractingReportingOverflow(days)
    return Day(number: overflow ? .min : number + 1)
  }
}

/// How long each class of records is kept: the file `retention.json` (docs/formats/retention.md).
public struct RetentionRules: Hashable, Sendable {
  /// The rules in the order of the file.
  public let rules: [RetentionRule]

  static let form = "tram-retention-1"
  /// No file is larger.
  public static let mostBytes = 64 << 10
  static let mostRules = 256
  static let longestText = 500
  /// A hundred years.
  static let mostDays: Int64 = 36_525

  /// The rule of a class.
  ///
  /// - Throws: `GuardError` with code `.missing`: what no rule speaks of may not be kept
  public func rule(for kind: AuditWord) throws(GuardError) -> RetentionRule {
    guard let rule = rules.first(where: { $0.kind == kind }) else {
      throw GuardError(.missing, detail: "no rule says how long \(kind) is kept")
    }
    return rule
  }

  /// Reads the rules.
  ///
  /// - Throws: `GuardError` with code `.badValue`, with what was expected
  public init(json bytes: [UInt8]) throws(GuardError) {
    guard bytes.count <= RetentionRules.mostBytes else {
      throw GuardError(
        .badValue, detail: "rules of retention have at most \(RetentionRules.mostBytes) bytes")
    }
    do {
      var reader = RuleReader(scanner: JSONScanner(bytes.span, maximumDepth: 4))
      rules = try reader.rules()
    } catch let error as GuardError { throw error } catch {
      throw GuardError(.badValue, detail: "rules of retention cannot be read: \(error)")
    }
  }
}

/// Reads rules member by member; what it does not know is refused, as a misspelt rule would keep
/// nothing safe.
private struct RuleReader: ~Escapable {
  var scanner: JSONScanner

  @_lifetime(copy scanner)
  init(scanner: consuming JSONScanner) { self.scanner = scanner }

  mutating func rules() throws -> [RetentionRule] {
    var found: [RetentionRule] = []
    var isForm = false
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      switch scanner.text(of: key) {
      case "form":
        isForm = try text("form") == RetentionRules.form
      case "rules":
        try scanner.beginArray()
        while try scanner.nextElement() {
          let rule = try rule()
          guard found.count < RetentionRules.mostRules else {
            throw refusal("there are more than \(RetentionRules.mostRules) rules")
          }
          guard !found.contains(where: { $0.kind == rule.kind }) else {
            throw refusal("\(rule.kind) has two rules")
          }
          found.append(rule)
        }
      case let other: throw refusal("\"\(other.prefix(40))\" is not known")
      }
    }
    try scanner.finish()
    guard isForm else { throw refusal("\"form\": \"\(RetentionRules.form)\" is expected") }
    return found
  }

  private mutating func rule() throws -> RetentionRule {
    var texts: [String: String] = [:]
    var days: Int64?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let name = scanner.text(of: key)
      switch name {
      case "days": days = try scanner.int64()
      case "class", "since", "means", "law", "source": texts[name] = try text(name)
      default: throw refusal("\"\(name.prefix(40))\" of a rule is not known")
      }
    }
    guard let kind = texts["class"].flatMap({ AuditWord(parsing: $0) }) else {
      throw refusal("a rule needs a \"class\" of small letters, digits, points and hyphens")
    }
    guard let days, (0...RetentionRules.mostDays).contains(days) else {
      throw refusal("\(kind): \"days\" should be 0 to \(RetentionRules.mostDays)")
    }
    guard let since = AuditWord(parsing: texts["since"] ?? "recorded"),
      let means = RetentionRule.Means(rawValue: texts["means"] ?? "delete")
    else { throw refusal("\(kind): \"since\" is a word, \"means\" is delete or destroy-key") }
    guard let law = texts["law"], !law.isEmpty, let source = texts["source"], !source.isEmpty else {
      throw refusal("\(kind): \"law\" and \"source\" should say by what right it is kept")
    }
    return RetentionRule(
      kind: kind, days: Int32(days), since: since, means: means, law: law, source: source)
  }

  private mutating func text(_ name: String) throws -> String {
    let found = scanner.text(of: try scanner.string())
    guard found.utf8.count <= RetentionRules.longestText else {
      throw refusal("\"\(name)\" has more than \(RetentionRules.longestText) bytes")
    }
    return found
  }

  private func refusal(_ reason: String) -> GuardError {
    GuardError(.badValue, detail: "rules of retention: \(reason)")
  }
}
