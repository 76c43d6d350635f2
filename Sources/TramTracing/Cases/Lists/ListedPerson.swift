// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One row of a line list as the case desk takes it: who it is, what is known, whom they met.
///
/// The name goes into the register and nowhere else; the desk sees numbers, codes and days.
public struct ListedPerson: Hashable, Sendable {
  /// What a row says of a case; `nil` members are not told.
  public struct Illness: Hashable, Sendable {
    /// Whether it is confirmed; else it is suspected.
    public var isConfirmed: Bool
    /// The first day with symptoms.
    public var onset: Day?
    /// The day of the sample.
    public var sampled: Day?
    /// The day of the result.
    public var resulted: Day?

    /// Creates an illness.
    public init(
      isConfirmed: Bool, onset: Day? = nil, sampled: Day? = nil, resulted: Day? = nil
    ) {
      self.isConfirmed = isConfirmed
      self.onset = onset
      self.sampled = sampled
      self.resulted = resulted
    }
  }

  /// The title of the column by which a desk's own lists name a person: `N1K3@5f3a9c`, the
  /// number and the desk.
  public static let numberTitle = "Trạm"

  /// The row's number in the file.
  public var row: Int
  /// The number at this desk, which its own lists have.
  public var number: TracedPersonID?
  /// What the list calls the person, with the list's mark in front; empty without a code.
  public var label = ""
  /// The code of the ward; empty when not known.
  public var area = ""
  /// What goes into the register; `nil` for a row without a name.
  public var name: RegisteredName?
  /// What makes the row one of a case; `nil` for a contact.
  public var illness: Illness?
  /// Whom the row names as the source, by the codes of the list or the numbers of cases.
  public var sources: [String] = []
  /// The days of contact with them.
  public var met: ClosedRange<Day>?
  /// Since which day the person is kept apart.
  public var apart: Day?
  /// The day of a sample that was negative.
  public var negative: Day?
  /// In what setting they met, in a line without names.
  public var setting = ""

  /// Creates a row that says nothing.
  public init(row: Int) { self.row = row }

  /// Reads a row of a line list.
  ///
  /// - Parameters:
  ///   - number: The row's number in the file.
  ///   - mark: What is put before the list's own codes, for lists that count from 1; empty for
  ///     codes that hold everywhere.
  ///   - desk: What this desk calls itself in its lists; numbers of other desks say nothing.
  ///   - area: The code of the ward of a row, as far as it is known.
  public init(
    _ row: LineListRow, number: Int, mark: String = "", desk: String = "",
    area: (LineListRow) -> String
  ) {
    self.init(row: number)
    if let text = row.extras.first(where: { $0.title == Self.numberTitle })?.text {
      let parts = text.split(separator: "@", maxSplits: 1)
      if parts.count == 2, parts[1] == desk { self.number = TracedPersonID(parts[0]) }
    }
    label = row.text(.identifier).map { Self.marked($0, mark) } ?? ""
    self.area = area(row)
    name = Self.name(of: row)
    illness = Self.illness(of: row)
    sources = row.list(.infectors).map { Self.marked($0, mark) }
    met = Self.met(row)
    apart = row.day(.quarantined) ?? row.day(.hospitalised)
    if row.word(.result) == .negative { negative = row.day(.sampled) }
    setting = [row.text(.setting), row.text(.relationship)].compactMap(\.self)
      .joined(separator: ", ")
  }

  private static func marked(_ code: String, _ mark: String) -> String {
    mark.isEmpty ? code : "\(mark)/\(code)"
  }

  private static func name(of row: LineListRow) -> RegisteredName? {
    let place = [LineListField.address, .ward, .district, .province].compactMap { row.text($0) }
    let name = RegisteredName(
      name: row.text(.name) ?? "", phone: row.text(.phone) ?? "",
      address: place.joined(separator: ", "), birthYear: row.yearOfBirth,
      nationalNumber: row.text(.nationalNumber))
    // An address alone says nothing of who it is.
    return name.name.isEmpty && name.phone.isEmpty && name.nationalNumber == nil ? nil : name
  }

  private static func illness(of row: LineListRow) -> Illness? {
    let kind = row.word(.kind)
    let isConfirmed =
      kind == .confirmedCase || row.number(.level) == 0 || row.word(.result) == .positive
    guard isConfirmed || kind == .suspectedCase else { return nil }
    return Illness(
      isConfirmed: isConfirmed, onset: row.day(.onset), sampled: row.day(.sampled),
      resulted: row.day(.confirmed) ?? row.day(.reported))
  }

  private static func met(_ row: LineListRow) -> ClosedRange<Day>? {
    let days = [LineListField.exposureStart, .exposureEnd, .lastContact].compactMap { row.day($0) }
    guard let first = days.min(), let last = days.max() else { return nil }
    return first...last
  }
}

/// What came of one row of a list at the desk.
public struct ListedOutcome: Hashable, Sendable {
  /// What a person should look at though the row was taken.
  public enum Note: String, Codable, Hashable, Sendable, CaseIterable {
    /// There is a source without a day of contact: no meeting was kept.
    case noDay
    /// There is neither a source nor an illness: nothing makes a level of it.
    case noSource
    /// A source is no confirmed case at this desk yet.
    case sourceUnknown
    /// The desk has another ward, which stays.
    case otherWard
    /// The desk has another day of onset, sample or result, which stays.
    case otherDay
    /// The case was withdrawn at this desk, and stays so.
    case withdrawn
    /// Another row of the list is of the same person.
    case repeated
  }

  /// The row's number in the file.
  public var row: Int
  /// Who it is; `nil` for a row that was refused.
  public var person: TracedPersonID?
  /// Why it was refused.
  public var refusal: TracingError?
  /// What to look at.
  public var notes: [Note] = []
  /// Whether the person was not known before.
  public var isFresh = false
  /// Whether anything changed by the row.
  public var hasChanged = false

  /// Whom the row names as its sources.
  public var sources: [TracedPersonID] = []

  /// Creates an outcome.
  public init(row: Int) { self.row = row }
}
