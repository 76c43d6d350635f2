// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramTrails
import TramUnits

/// The column of evidence as `tram contacts` writes it, such as
/// `position:12 nearest=1.3m error=8.0m proven:4`.
struct EvidenceText {
  /// The sources that it names, in whatever form.
  private(set) var sources: ContactSource = []
  /// How many stretches of contact positions tell; `nil` where it does not say.
  private(set) var stretches: Int?
  /// The radius that holds the error of the offset with 68 %, in metres.
  private(set) var error: Double?
  /// The least distance that was measured, in metres.
  private(set) var nearest: Double?

  init(_ text: String) {
    sources = TraceWork.sources(text)
    for word in text.split(separator: " ") {
      if let count = Self.value(of: word, after: "position:") { stretches = Int(count) }
      if word.hasSuffix("m") {
        let word = word.dropLast()
        if let metres = Self.value(of: word, after: "error=") { error = metres }
        if let metres = Self.value(of: word, after: "nearest=") { nearest = metres }
      }
    }
  }

  /// A number of 0 to a million behind a mark.
  private static func value(of word: Substring, after mark: String) -> Double? {
    guard word.hasPrefix(mark), let number = Double(word.dropFirst(mark.count)),
      (0...1_000_000).contains(number)
    else { return nil }
    return number
  }

  /// The figures by which a row of positions is weighed; `nil` where a proof decides or the
  /// evidence does not say enough.
  func figures(total: Double, largest: Double) -> ContactFigures? {
    guard sources == .position, let stretches, let error else { return nil }
    return ContactFigures(
      totalSeconds: total, largestSeconds: largest, stretches: stretches,
      error: ContactFigures.deviation(radius68: Meters(error)), nearest: nearest.map { Meters($0) },
      sources: sources)
  }
}
