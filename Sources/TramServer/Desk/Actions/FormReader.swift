// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Reads a form member by member and notes every fault, so that a person sees all at once.
///
/// The same form comes as JSON from programs and as fields of text from pages. Empty fields of
/// pages are absent; members that nobody asked for are faults.
public struct FormReader {
  /// What was wrong so far.
  public private(set) var faults: [ServerError.Fault] = []

  private let members: [String: FormValue]
  private let prefix: String
  private var taken: Set<String> = []

  /// The members that were asked for so far.
  var asked: Set<String> { taken }

  /// The most bytes of a body of JSON that is read as a form.
  public static let mostBytes = 1 << 20

  /// Reads the fields of a page; of fields with the same name the last counts.
  public init(fields: some Sequence<(String, String)>) {
    var members: [String: FormValue] = [:]
    for (name, text) in fields {
      let trimmed = Self.trimmed(text)
      members[name] = trimmed.isEmpty ? .null : .text(trimmed, isField: true)
    }
    // Fields that belong to the page and not to what it sends.
    for name in ["csrf", "key", "seen"] { members[name] = nil }
    self.init(members: members, prefix: "")
  }

  /// Reads a JSON object.
  ///
  /// - Throws: `ServerError` with code `.invalid` for anything but one JSON object
  public init(json bytes: [UInt8]) throws(ServerError) {
    guard case .object(let members) = try FormValue.reading(json: bytes.span) else {
      throw ServerError(.invalid, detail: "the body should be a JSON object")
    }
    self.init(members: members, prefix: "")
  }

  private init(members: [String: FormValue], prefix: String) {
    self.members = members
    self.prefix = prefix
  }

  /// Notes a fault of a member.
  public mutating func fault(_ place: String, _ reason: String) {
    faults.append(ServerError.Fault(place: prefix + place, reason: reason))
  }

  /// Ends reading.
  ///
  /// - Throws: `ServerError` with code `.invalid` and every fault
  public consuming func finish() throws(ServerError) {
    noteUnknown()
    try ServerError.refuse(faults)
  }

  private mutating func noteUnknown() {
    for name in members.keys.sorted() where !taken.contains(name) {
      fault(String(name.prefix(64)), "is not known here")
    }
  }

  mutating func take(_ name: String) -> FormValue? {
    taken.insert(name)
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// A Boolean value: whether a member is there, be it `null`.
  mutating func names(_ name: String) -> Bool {
    taken.insert(name)
    return members[name] != nil
  }

  /// The text of a member; empty, with a fault, when it is missing.
  public mutating func text(_ name: String) -> String {
    guard let text = optionalText(name) else {
      if faults.last?.place != prefix + name { fault(name, "is missing") }
      return ""
    }
    return text
  }

  /// The text of a member without the spaces around it, or `nil`.
  public mutating func optionalText(_ name: String) -> String? {
    guard let value = take(name) else { return nil }
    guard case .text(let text, _) = value else {
      fault(name, "should be text")
      return nil
    }
    return Self.trimmed(text)
  }

  /// The number of a member, or `nil`.
  public mutating func optionalNumber(_ name: String) -> Double? {
    guard let value = take(name) else { return nil }
    switch value {
    case .number(let number, _) where number.isFinite: return number
    case .text(let text, isField: true):
      // People of this country write a comma.
      if let number = Double(text.replacing(",", with: ".")), number.isFinite { return number }
    default: break
    }
    fault(name, "should be a number")
    return nil
  }

  /// The number of a member; 0, with a fault, when it is missing.
  public mutating func number(_ name: String) -> Double {
    let before = faults.count
    guard let number = optionalNumber(name) else {
      if faults.count == before { fault(name, "is missing") }
      return 0
    }
    return number
  }

  /// The whole number of a member, or `nil`.
  public mutating func optionalWhole(_ name: String) -> Int64? {
    guard let value = take(name) else { return nil }
    switch value {
    case .number(_, let whole?): return whole
    case .text(let text, isField: true): if let whole = Int64(text) { return whole }
    default: break
    }
    fault(name, "should be a whole number")
    return nil
  }

  /// The moment of a member, or `nil`: whole milliseconds since 1970 in JSON; in fields of pages a
  /// date and time too.
  public mutating func optionalTime(_ name: String) -> Instant? {
    guard let value = take(name) else { return nil }
    switch value {
    case .number(_, let whole?) where FormTime.range.contains(whole):
      return Instant(milliseconds: whole)
    case .text(let text, isField: true):
      if let time = FormTime.reading(text) { return time }
    default: break
    }
    fault(name, "should be whole milliseconds since 1970 UTC, from 2000 to 2100")
    return nil
  }

  /// The moment of a member; 1970, with a fault, when it is missing.
  public mutating func time(_ name: String) -> Instant {
    let before = faults.count
    guard let time = optionalTime(name) else {
      if faults.count == before { fault(name, "is missing") }
      return Instant(milliseconds: 0)
    }
    return time
  }

  /// The identity of a member, or `nil`.
  public mutating func optionalID<Subject: LetteredSubject>(
    _ name: String, _ kind: Subject.Type
  ) -> ID<Subject>? {
    guard let text = optionalText(name) else { return nil }
    guard let id = ID<Subject>(text) else {
      fault(name, "should be an identity that begins with \(Subject.letter)")
      return nil
    }
    return id
  }

  /// The identity of a member; 0, with a fault, when it is missing.
  public mutating func id<Subject: LetteredSubject>(
    _ name: String, _ kind: Subject.Type
  ) -> ID<Subject> {
    let before = faults.count
    guard let id = optionalID(name, kind) else {
      if faults.count == before { fault(name, "is missing") }
      return ID(0)
    }
    return id
  }

  /// One of a few words, or `nil`.
  public mutating func optionalWord<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ kind: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let text = optionalText(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      fault(name, "should be one of \(words)")
      return nil
    }
    return word
  }

  /// One of a few words; `otherwise`, with a fault, when it is missing.
  public mutating func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, otherwise: Word
  ) -> Word where Word.RawValue == String {
    let before = faults.count
    guard let word = optionalWord(name, Word.self) else {
      if faults.count == before { fault(name, "is missing") }
      return otherwise
    }
    return word
  }

  /// Reads the object of a member, or of these very members when a page sent fields.
  mutating func within<Result>(
    _ name: String, fields: [String], _ body: (inout FormReader) -> Result?
  ) -> Result? {
    switch take(name) {
    case .object(let inner): return within(inner, name, body)
    case .text(let text, isField: true):
      // A page that draws sends its geometry as JSON in one field.
      guard let value = try? FormValue.reading(json: Array(text.utf8).span),
        case .object(let inner) = value
      else { break }
      return within(inner, name, body)
    case .none:
      let given = fields.filter { if case .text(_, true)? = members[$0] { true } else { false } }
      guard !given.isEmpty else { return nil }
      for field in fields { taken.insert(field) }
      var inner = FormReader(
        members: members.filter { fields.contains($0.key) }, prefix: prefix)
      let result = body(&inner)
      faults += inner.faults
      return result
    default: break
    }
    fault(name, "should be an object")
    return nil
  }

  private mutating func within<Result>(
    _ inner: [String: FormValue], _ name: String, _ body: (inout FormReader) -> Result?
  ) -> Result? {
    var reader = FormReader(members: inner, prefix: prefix + name + ".")
    let result = body(&reader)
    reader.noteUnknown()
    faults += reader.faults
    return result
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}

extension ServerError {
  /// Refuses what has faults.
  static func refuse(_ faults: [Fault]) throws(ServerError) {
    guard let first = faults.first else { return }
    throw ServerError(
      .invalid, detail: "\(first.place) \(first.reason)", faults: Array(faults.prefix(100)))
  }
}
