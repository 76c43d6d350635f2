// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// An alarm as a person reads it: when, what, who, and what it was decided from.
struct AlarmSentence: Sendable {
  /// The people's time of day, in seconds east of UTC.
  let secondsEastOfUTC: Int64
  /// Whether the terminal shows colours.
  let isColored: Bool

  /// One line without its end.
  func text(of alarm: Alarm) -> String {
    let word = padded(alarm.kind.word, to: 9)
    let who = padded(alarm.deviceName.visible, to: 8)
    let percent = Int((alarm.probability.rawValue * 100).rounded())
    return
      "\(clock(alarm.time))  \(colored(word, alarm.kind))  \(who)  \(reason(alarm)) (\(percent) %)"
  }

  /// What was observed, by the rule that raised it.
  private func reason(_ alarm: Alarm) -> String {
    let evidence = alarm.evidence
    let fixes = evidence.fixes
    switch evidence.rule {
    case .departure:
      let outside = fixes.reversed().prefix { $0.outside > Meters(0) }
      let seen = "\(distance(fixes.last)) outside the fence"
      guard outside.count > 1, let first = outside.last else { return "\(seen), 1 fix" }
      return "\(seen), \(outside.count) fixes in \(minutes(alarm.time.seconds(since: first.time)))"
    case .fixInside: return "fixes lie inside the fence again"
    case .foreignCells: return "the serving cells are not those of home, and the phone moves"
    case .homeCells: return "the serving cells are those of home again"
    case .dataSilent: return "no report for \(span(evidence, "silentSeconds")): please ask"
    case .detached: return "no report for \(span(evidence, "silentSeconds"))"
    case .batteryLow:
      return "no report for \(span(evidence, "silentSeconds")) after a low battery: please ask"
    case .neverHeard: return "never heard since the order began"
    case .siteOutage:
      let phones = Int(term(evidence, "silentTogether") ?? 0)
      return "the site fell silent with \(phones) phones: the network is down there"
    case .fixSilent: return "attached, but no position for long: please ask"
    case .phoneStill:
      return "the phone has not moved for \(span(evidence, "stillSeconds")): please ask"
    case .anchorLost:
      return "the beacon of the home is not heard for \(span(evidence, "anchorSilentSeconds"))"
    case .impossibleSpeed: return "two places that nothing joins in that time: please ask"
    case .mockPosition: return "the phone marks its position as made by a test program"
    case .contradiction: return "fixes say home and cells say away: please ask"
    }
  }

  private func distance(_ fix: Evidence.SeenFix?) -> String {
    guard let fix else { return "some way" }
    let meters = fix.outside.rawValue
    if meters < 1000 { return "\(Int(meters.rounded())) m" }
    let tenths = Int((meters / 100).rounded())
    return "\(tenths / 10).\(tenths % 10) km"
  }

  private func term(_ evidence: Evidence, _ name: String) -> Double? {
    evidence.terms.first { $0.name == name }?.value
  }

  private func span(_ evidence: Evidence, _ name: String) -> String {
    term(evidence, name).map(minutes) ?? "long"
  }

  private func minutes(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9)) / 60
    if whole < 1 { return "\(Int(max(seconds, 0))) s" }
    return whole < 120 ? "\(whole) min" : "\(whole / 60) h \(whole % 60) min"
  }

  private func clock(_ time: Instant) -> String {
    let seconds = time.milliseconds / 1000 &+ secondsEastOfUTC
    let ofDay = (seconds % 86_400 + 86_400) % 86_400
    let day = Day(number: Int32(clamping: (seconds - ofDay) / 86_400))
    return "\(day) \(twoDigits(ofDay / 3600)):\(twoDigits(ofDay / 60 % 60))"
  }

  private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private func colored(_ word: String, _ kind: AlarmKind) -> String {
    guard isColored else { return word }
    let color =
      switch kind {
      case .left: "31;1"
      case .returned: "32"
      case .silent: "33"
      case .explained: "36"
      case .check: "35"
      }
    return "\u{1B}[\(color)m\(word)\u{1B}[0m"
  }
}
