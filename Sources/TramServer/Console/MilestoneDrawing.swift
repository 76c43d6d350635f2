// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// The milestones of a case and the meetings among them, drawn as an SVG by the server.
struct MilestoneDrawing: Sendable {
  /// A moment with a name.
  struct Milestone: Sendable {
    var time: Instant
    var label: String
    var tone: String
  }

  /// A meeting as a bar.
  struct Bar: Sendable {
    var first: Instant
    var last: Instant
    var label: String
    var level: Int?
    var href: String
  }

  private static let width = 760.0
  private static let left = 118.0
  private static let right = 14.0
  private static let rowHeight = 24.0
  private static let labelHeight = 19.0

  let window: (from: Instant, until: Instant)
  let milestones: [Milestone]
  let bars: [Bar]
  let rule: LevelRule

  private var from: Instant {
    let first = ([window.from] + milestones.map(\.time) + bars.map(\.first)).min() ?? window.from
    return rule.start(of: rule.day(of: first))
  }

  private var until: Instant {
    let last = (milestones.map(\.time) + bars.map(\.last)).max() ?? window.until
    let shown = max(last, min(window.until, last.advanced(seconds: 2 * 86_400)))
    return rule.start(of: rule.day(of: shown).moved(by: 1))
  }

  /// The drawing, its words in the reader's language.
  func svg(_ speech: Speech) -> String {
    let top = Double(milestones.count) * Self.labelHeight + 8
    let body = max(Double(bars.count), 1) * Self.rowHeight
    let height = top + body + 30
    let title = speech.say(
      "cases.timelineTitle", speech.date(rule.day(of: from)), speech.date(rule.day(of: until)))
    var out = """
      <svg class="milestones" viewBox="0 0 \(Int(Self.width)) \(Int(height))" role="group" \
      aria-label="\(ChainDrawing.escaped(title))">
      """
    out += band(top, body, speech) + days(top, body, speech)
    for (index, bar) in bars.enumerated() {
      out += drawing(of: bar, y: top + Double(index) * Self.rowHeight)
    }
    // Lines first: a label that one of them crosses covers it.
    var labels = ""
    for (index, milestone) in ordered.enumerated() {
      let y = Double(index) * Self.labelHeight + 14
      let at = x(milestone.time)
      let isLate = at > Self.latest
      out += "<line class=\"mark \(milestone.tone)\" x1=\"\(text(at))\" x2=\"\(text(at))\""
      out += " y1=\"\(text(y - 9))\" y2=\"\(text(top + body))\"/>"
      labels += "<text class=\"told \(milestone.tone)\" x=\"\(text(at + (isLate ? -5 : 5)))\""
      labels += " y=\"\(text(y))\" text-anchor=\"\(isLate ? "end" : "start")\">"
      labels += "\(ChainDrawing.escaped(milestone.label))</text>"
    }
    out += labels
    return out + "</svg>"
  }

  /// From here on a label stands left of its line, where there is room for it.
  private static let latest = width * 0.62

  /// The milestones in the order of their rows, so that as few lines as can be cross a label: those
  /// whose labels stand to the right by time, then the late ones from the last.
  private var ordered: [Milestone] {
    let sorted = milestones.sorted { $0.time < $1.time }
    return sorted.filter { x($0.time) <= Self.latest }
      + sorted.filter { x($0.time) > Self.latest }.reversed()
  }

  private func band(_ top: Double, _ body: Double, _ speech: Speech) -> String {
    let (x1, x2) = (x(max(window.from, from)), x(min(window.until, until)))
    guard x2 > x1 else { return "" }
    return "<rect class=\"window\" x=\"\(text(x1))\" y=\"\(text(top))\" width=\"\(text(x2 - x1))\""
      + " height=\"\(text(body))\"><title>\(ChainDrawing.escaped(speech.say("cases.window")))"
      + "</title></rect>"
  }

  private func days(_ top: Double, _ body: Double, _ speech: Speech) -> String {
    let first = rule.day(of: from)
    let count = max(rule.day(of: until).days(since: first), 1)
    let step = max(1, (count + 9) / 10)
    var out = ""
    for number in stride(from: 0, through: count, by: step) {
      let day = first.moved(by: number)
      let at = text(x(rule.start(of: day)))
      out += "<line class=\"grid\" x1=\"\(at)\" x2=\"\(at)\" y1=\"\(text(top))\""
      out += " y2=\"\(text(top + body))\"/>"
      guard number < count else { continue }
      out += "<text x=\"\(at)\" y=\"\(text(top + body + 20))\">\(speech.shortDate(day))</text>"
    }
    return out
  }

  private func drawing(of bar: Bar, y: Double) -> String {
    let x1 = x(bar.first)
    let width = max(x(bar.last) - x1, 5)
    return "<a href=\"\(ChainDrawing.escaped(bar.href))\"><text x=\"\(text(Self.left - 10))\""
      + " y=\"\(text(y + Self.rowHeight / 2))\" dy=\"5\" text-anchor=\"end\">"
      + "\(ChainDrawing.escaped(bar.label))</text>"
      + "<rect class=\"rod f\(min(bar.level ?? 9, 9))\" x=\"\(text(x1))\" y=\"\(text(y + 5))\""
      + " width=\"\(text(width))\" height=\"\(text(Self.rowHeight - 10))\" rx=\"3\"/></a>"
  }

  private func x(_ time: Instant) -> Double {
    let share = time.seconds(since: from) / max(until.seconds(since: from), 1)
    return Self.left + min(max(share, 0), 1) * (Self.width - Self.left - Self.right)
  }

  private func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths.magnitude % 10)"
  }
}
