// SPDX-License-Identifier: Apache-2.0

/// Figures in the text format of Prometheus, version 0.0.4.
///
/// Source: prometheus.io, "Exposition formats", text-based format.
struct MetricsText {
  /// What kind of figure it is.
  enum Kind: String { case counter, gauge, histogram }

  /// One labelled value.
  struct Sample {
    var labels: [(String, String)] = []
    var value: Double
  }

  /// The media type of the text.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Adds a figure without labels.
  mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some BinaryInteger) {
    add(kind, name, help, [Sample(value: Double(value))])
  }

  /// Adds a family of figures.
  mutating func add(_ kind: Kind, _ name: String, _ help: String, _ samples: [Sample]) {
    begin(kind, name, help)
    for sample in samples { line(name, sample.labels, sample.value) }
  }

  /// Begins a family whose lines follow.
  mutating func begin(_ kind: Kind, _ name: String, _ help: String) {
    text += "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a line of the family that was begun.
  mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }
      text += "{" + pairs.joined(separator: ",") + "}"
    }
    text += " \(Self.number(value))\n"
  }

  /// Adds the lines of one histogram.
  ///
  /// - Parameters:
  ///   - buckets: How many lie within each bound, not added up, and how many beyond.
  mutating func histogram(
    _ name: String, _ labels: [(String, String)], bounds: [Double], buckets: [UInt64], sum: Double
  ) {
    var count: UInt64 = 0
    for (index, bucket) in buckets.enumerated() {
      count += bucket
      let bound = index < bounds.count ? Self.number(bounds[index]) : "+Inf"
      line("\(name)_bucket", labels + [("le", bound)], Double(count))
    }
    line("\(name)_sum", labels, sum)
    line("\(name)_count", labels, Double(count))
  }

  static func number(_ value: Double) -> String {
    if value == .infinity { return "+Inf" }
    if value.isNaN { return "NaN" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private func escaped(_ text: String, quotes: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\"" where quotes: out += "\\\""
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
