// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramUnits

/// How likely a departure was over time, drawn as an SVG by the server.
struct ProbabilityCurve: Sendable {
  /// One point of it.
  struct Point: Sendable {
    var time: Instant
    /// 0 to 1.
    var probability: Double
  }

  private let points: [Point]
  private let mark: Instant
  private let from: Instant
  private let until: Instant

  private static let width = 700.0
  private static let height = 230.0
  private static let left = 74.0
  private static let right = 16.0
  private static let top = 26.0
  private static let bottom = 30.0

  /// Creates a curve; `nil` with fewer than two points.
  ///
  /// - Parameter mark: When the alarm was raised.
  init?(_ points: [Point], mark: Instant) {
    guard points.count >= 2, let first = points.first, let last = points.last else { return nil }
    self.points = points
    self.mark = mark
    from = min(first.time, mark)
    until = max(last.time, mark, from.advanced(seconds: 60))
  }

  /// The drawing, its words in the reader's language.
  func svg(_ speech: Speech) -> String {
    let last = points.last?.probability ?? 0
    let title = speech.say(
      "alarm.curveTitle", speech.clock(from), speech.clock(until),
      speech.percent(points.first?.probability ?? 0), speech.percent(last))
    var out = """
      <svg class="curve" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
      aria-label="\(Self.escaped(title))">
      """
    for percent in [0, 50, 100] {
      let y = text(y(Double(percent) / 100))
      out +=
        "<line class=\"grid\" x1=\"\(text(Self.left))\" x2=\"\(text(Self.width - Self.right))\""
      out += " y1=\"\(y)\" y2=\"\(y)\"/><text x=\"\(text(Self.left - 8))\" y=\"\(y)\""
      out += " dy=\"4\" text-anchor=\"end\">\(percent) %</text>"
    }
    out += path + dots + marking(speech)
    let base = text(Self.height - 8)
    out += "<text x=\"\(text(Self.left))\" y=\"\(base)\">\(speech.clock(from))</text>"
    out += "<text x=\"\(text(Self.width - Self.right))\" y=\"\(base)\" text-anchor=\"end\">"
    return out + "\(speech.clock(until))</text></svg>"
  }

  private var path: String {
    var line = ""
    for point in points {
      line += "\(line.isEmpty ? "M" : "L")\(text(x(point.time))) \(text(y(point.probability)))"
    }
    let end = points.last.map { text(x($0.time)) } ?? ""
    let start = points.first.map { text(x($0.time)) } ?? ""
    let floor = text(y(0))
    return "<path class=\"under\" d=\"\(line)L\(end) \(floor)L\(start) \(floor)Z\"/>"
      + "<path class=\"path\" d=\"\(line)\"/>"
  }

  private var dots: String {
    points.map { point in
      let tone = point.probability >= 0.5 ? " bad" : ""
      return "<circle class=\"dot\(tone)\" cx=\"\(text(x(point.time)))\""
        + " cy=\"\(text(y(point.probability)))\" r=\"4\"/>"
    }.joined()
  }

  private func marking(_ speech: Speech) -> String {
    let at = x(mark)
    let isLate = at > Self.width / 2
    let anchor = isLate ? "end" : "start"
    let label = "\(Self.escaped(speech.say("alarm.raised"))) \(speech.clock(mark))"
    return "<line class=\"mark\" x1=\"\(text(at))\" x2=\"\(text(at))\" y1=\"\(text(Self.top - 8))\""
      + " y2=\"\(text(y(0)))\"/><text class=\"bad\" x=\"\(text(at + (isLate ? -6 : 6)))\""
      + " y=\"\(text(Self.top - 6))\" text-anchor=\"\(anchor)\">\(label)</text>"
  }

  private func x(_ time: Instant) -> Double {
    let share = time.seconds(since: from) / max(until.seconds(since: from), 1)
    return Self.left + share * (Self.width - Self.left - Self.right)
  }

  private func y(_ probability: Double) -> Double {
    let share = min(max(probability, 0), 1)
    return Self.top + (1 - share) * (Self.height - Self.top - Self.bottom)
  }

  private func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths.magnitude % 10)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}

extension Double {
  /// e to the power of `exponent`.
  static func exponential(_ exponent: Double) -> Double { exp(exponent) }
}
