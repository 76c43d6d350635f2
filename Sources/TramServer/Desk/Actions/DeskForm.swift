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

  /// The most characters of a name or a number on paper.
  static let nameLength = 200
  /// The most characters of a reason.
  static let reasonLength = 500
  /// The most characters of what people write.
  static let noteLength = 4000

  /// Creates a list without faults.
  public init() {}

  /// Notes a fault of a member.
  public mutating func add(_ place: String, _ reason: String) {
    faults.append(ServerError.Fault(place: place, reason: reason))
  }

  /// Text with something in it.
  mutating func text(_ text: String, _ place: String, most: Int) {
    if !text.contains(where: { !$0.isWhitespace }) { add(place, "is missing") }
    optional(text, place, most: most)
  }

  /// Text that may be absent.
  mutating func optional(_ text: String?, _ place: String, most: Int) {
    guard let text else { return }
    if text.unicodeScalars.count > most {
      add(place, "has more than \(most) characters")
    }
    let isWritten = text.unicodeScalars.allSatisfy {
      $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\r" || $0 == "\t"
    }
    if !isWritten { add(place, "holds a control character") }
  }

  /// The code of an area, by itself or behind those of the areas that it lies in.
  mutating func area(_ area: String?, _ place: String = "area") {
    guard let area else { return }
    let isCode =
      area.utf8.count <= 32
      && area.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          || $0 == "." || $0 == "-"
      }
    if !isCode { add(place, "should be a code of up to 32 letters, digits, points and hyphens") }
  }

  /// A span of time.
  mutating func span(_ from: Instant, _ until: Instant?, most: Double, _ place: String = "until") {
    guard let until else { return }
    if until <= from {
      add(place, "should be later than the beginning")
    } else if until.seconds(since: from) > most {
      add(place, "is more than \(Int(most / 86_400)) days after the beginning")
    }
  }

  /// A place where somebody can stay.
  mutating func stay(_ place: Place?, _ name: String = "place") {
    guard let place else { return }
    if case .circle(_, _, let radius) = place, !OrderForm.radii.contains(radius) {
      add("\(name).radius", "should be 10 to 50,000 metres")
    }
    do {
      let area = try place.fence().area
      if case .polygons = place, !OrderForm.sizes.contains(area) {
        add("\(name).geometry", "should enclose 300 square metres to 7,800 square kilometres")
      }
    } catch {
      add(name, error.detail)
    }
  }
}
