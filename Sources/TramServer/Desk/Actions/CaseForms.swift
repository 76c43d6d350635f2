// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

/// Whom an alarm is given to.
public struct AssignmentForm: DeskForm {
  /// The account's name.
  public var assignee: String

  /// Creates a form.
  public init(assignee: String) { self.assignee = assignee }

  /// Reads `assignee`.
  public init(from reader: inout FormReader) { assignee = reader.text("assignee") }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.line(assignee, "assignee")
  }
}

/// What was the matter with an alarm.
public struct ClosingForm: DeskForm {
  /// What was found.
  public var finding: AlarmCase.Finding
  /// What the officer writes.
  public var note: String?

  /// Creates a form.
  public init(finding: AlarmCase.Finding, note: String? = nil) {
    self.finding = finding
    self.note = note
  }

  /// Reads `finding`, `note`.
  public init(from reader: inout FormReader) {
    finding = reader.word("finding", otherwise: .technical)
    note = reader.optionalText("note")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.words(note, "note")
  }
}

/// A question that is to be asked.
public struct CheckForm: DeskForm {
  /// Of which order.
  public var order: OrderID
  /// Why; `officer` unless said.
  public var reason: String

  /// Creates a form.
  public init(order: OrderID, reason: String = "officer") {
    self.order = order
    self.reason = reason
  }

  /// Reads `order`, `reason`.
  public init(from reader: inout FormReader) {
    order = reader.id("order", OrderRecord.Subject.self)
    reason = reader.optionalText("reason") ?? "officer"
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.line(reason, "reason")
  }
}

/// An answer to a check.
public struct AnswerForm: DeskForm {
  /// In which way.
  public var way: Check.Way
  /// When it was given, by the clock of whoever gave it; `nil` is now.
  public var time: Instant?
  /// Degrees north; with `position` only.
  public var latitude: Double?
  /// Degrees east; with `position` only.
  public var longitude: Double?
  /// The radius in metres that holds the true place with 68 %; with `position` only.
  public var accuracy: Double?
  /// Words of the person or the officer.
  public var note: String?

  /// Creates a form.
  public init(
    way: Check.Way, time: Instant? = nil, latitude: Double? = nil, longitude: Double? = nil,
    accuracy: Double? = nil, note: String? = nil
  ) {
    self.way = way
    self.time = time
    self.latitude = latitude
    self.longitude = longitude
    self.accuracy = accuracy
    self.note = note
  }

  /// Reads `way`, `time`, `latitude`, `longitude`, `accuracy`, `note`.
  public init(from reader: inout FormReader) {
    way = reader.word("way", otherwise: .cannot)
    time = reader.optionalTime("time")
    latitude = reader.optionalNumber("latitude")
    longitude = reader.optionalNumber("longitude")
    accuracy = reader.optionalNumber("accuracy")
    note = reader.optionalText("note")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.words(note, "note")
    let position: [(String, Double?, ClosedRange<Double>)] = [
      ("latitude", latitude, -90...90), ("longitude", longitude, -180...180),
      ("accuracy", accuracy, 0...1_000_000),
    ]
    for (name, value, range) in position {
      switch (way, value) {
      case (.position, nil): faults.add(name, "is missing")
      case (.position, let value?) where !range.contains(value):
        faults.add(name, "should be \(Int(range.lowerBound)) to \(Int(range.upperBound))")
      case (.position, _), (_, nil): break
      default: faults.add(name, "belongs to the way position only")
      }
    }
  }
}

/// Leave that is asked for.
public struct LeaveForm: DeskForm {
  /// The longest leave, days.
  static let longest = 30.0

  /// Of which order.
  public var order: OrderID
  /// From when.
  public var from: Instant
  /// Until when.
  public var until: Instant
  /// What for.
  public var reason: String

  /// Creates a form.
  public init(order: OrderID, from: Instant, until: Instant, reason: String) {
    self.order = order
    self.from = from
    self.until = until
    self.reason = reason
  }

  /// Reads `order`, `from`, `until`, `reason`.
  public init(from reader: inout FormReader) {
    order = reader.id("order", OrderRecord.Subject.self)
    from = reader.time("from")
    until = reader.time("until")
    reason = reader.text("reason")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.span(from, until, days: Self.longest)
    faults.line(reason, "reason", most: DeskLimits.text)
  }
}

/// Leave that is granted, perhaps for another span.
public struct GrantForm: DeskForm {
  /// From when; `nil` as it was asked.
  public var from: Instant?
  /// Until when; `nil` as it was asked.
  public var until: Instant?
  /// What the officer writes.
  public var note: String?

  /// Creates a form.
  public init(from: Instant? = nil, until: Instant? = nil, note: String? = nil) {
    self.from = from
    self.until = until
    self.note = note
  }

  /// Reads `from`, `until`, `note`.
  public init(from reader: inout FormReader) {
    from = reader.optionalTime("from")
    until = reader.optionalTime("until")
    note = reader.optionalText("note")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    if let from { faults.span(from, until, days: LeaveForm.longest) }
    faults.words(note, "note")
  }
}

/// A visit or a call that an officer made.
public struct VisitForm: DeskForm {
  /// Of which order.
  public var order: OrderID
  /// In person or by telephone.
  public var way: Visit.Way
  /// When; `nil` is now.
  public var time: Instant?
  /// What was found.
  public var finding: AlarmCase.Finding
  /// What the officer writes.
  public var note: String?

  /// Creates a form.
  public init(
    order: OrderID, way: Visit.Way, finding: AlarmCase.Finding, time: Instant? = nil,
    note: String? = nil
  ) {
    self.order = order
    self.way = way
    self.time = time
    self.finding = finding
    self.note = note
  }

  /// Reads `order`, `way`, `time`, `finding`, `note`.
  public init(from reader: inout FormReader) {
    order = reader.id("order", OrderRecord.Subject.self)
    way = reader.word("way", otherwise: .visit)
    time = reader.optionalTime("time")
    finding = reader.word("finding", otherwise: .technical)
    note = reader.optionalText("note")
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.words(note, "note")
  }
}

/// A call for help.
public struct HelpForm: DeskForm {
  /// Who needs it.
  public var person: PersonID
  /// What is needed.
  public var need: HelpCall.Need
  /// In the person's words; may be empty unless the need is `other`.
  public var text: String

  /// Creates a form.
  public init(person: PersonID, need: HelpCall.Need, text: String = "") {
    self.person = person
    self.need = need
    self.text = text
  }

  /// Reads `person`, `need`, `text`.
  public init(from reader: inout FormReader) {
    person = reader.id("person", Person.Subject.self)
    need = reader.word("need", otherwise: .other)
    text = reader.optionalText("text") ?? ""
  }

  /// Notes what cannot be.
  public func check(_ faults: inout FormFaults) {
    faults.words(text, "text")
    if need == .other, !text.contains(where: { !$0.isWhitespace }) {
      faults.add("text", "is missing")
    }
  }
}
