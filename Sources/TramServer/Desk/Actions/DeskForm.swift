// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramUnits

/// What somebody asks of the desk, before it is checked against what is there.
public protocol DeskForm: Hashable, Sendable {
  /// Reads the members; faults are noted in the reader.
  init(from reader: inout FormReader)

  /// Notes what cannot be, by the form alone.
  func check(_ faults: inout FormFaults)
}

extension DeskForm {
  /// Reads a form from JSON.
  ///
  /// - Throws: `ServerError` with code `.invalid` and every fault
  public static func read(json: [UInt8]) throws(ServerError) -> Self {
    try read(try FormReader(json: json))
  }

  /// Reads a form from the fields of a page.
  ///
  /// Times may be `2026-11-24T08:00`, in Vietnam's time; a place is `latitude`, `longitude` and
  /// `radius`, or the JSON of a place in `place`.
  ///
  /// - Throws: `ServerError` with code `.invalid` and every fault
  public static func read(fields: some Sequence<(String, String)>) throws(ServerError) -> Self {
    try read(FormReader(fields: fields))
  }

  private static func read(_ reader: FormReader) throws(ServerError) -> Self {
    var reader = reader
    let form = Self(from: &reader)
    if reader.faults.isEmpty {
      var faults = FormFaults()
      form.check(&faults)
      for fault in faults.faults { reader.fault(fault.place, fault.reason) }
    }
    try reader.finish()
    return form
  }

  /// Refuses a form with faults, however it was made.
  func checked() throws(ServerError) {
    var faults = FormFaults()
    check(&faults)
    try ServerError.refuse(faults.faults)
  }
}

/// The faults of a form, and the checks that several forms share.
public struct FormFaults {
  /// What was wrong so far.
  public private(set) var faults: [ServerError.Fault] = []

  /// Creates a list without faults.
  public init() {}

  /// Notes a fault of a member.
  public mutating func add(_ place: String, _ reason: String) {
    faults.append(ServerError.Fault(place: place, reason: reason))
  }

  /// Notes what a rule of the desk says.
  mutating func note(_ problem: DeskProblem?) {
    guard let problem else { return }
    add(problem.field, problem.code == .missing ? "is missing" : "should be \(problem.expected)")
  }

  /// One line with something in it.
  mutating func line(_ text: String, _ place: String, most: Int = DeskLimits.line) {
    note(DeskCheck.required(text, place, most: most))
  }

  /// One line that may be absent.
  mutating func optionalLine(_ text: String?, _ place: String, most: Int = DeskLimits.line) {
    note(DeskCheck.line(text ?? "", place, most: most))
  }

  /// What people write in lines of their own; may be absent.
  mutating func words(_ text: String?, _ place: String) { note(DeskCheck.free(text, place)) }

  /// The code of an area.
  mutating func area(_ area: String?, _ place: String = "area") {
    note(DeskCheck.area(area ?? "", place))
  }

  /// A span of time.
  mutating func span(
    _ from: Instant, _ until: Instant?, days: Double = DeskLimits.spanDays,
    _ place: String = "until"
  ) {
    note(DeskCheck.span(from, until, place, days: days))
  }

  /// A place where somebody can stay.
  mutating func stay(_ place: Place?, _ name: String = "place") {
    guard let place else { return }
    let problems = place.problems(name)
    for problem in problems { note(problem) }
    if problems.isEmpty, case .polygons = place, let area = try? place.fence().area,
      !OrderForm.sizes.contains(area)
    {
      add("\(name).geometry", "should enclose 300 square metres to 7,800 square kilometres")
    }
  }
}
