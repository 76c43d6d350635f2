// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation
import TramSense

/// What a run of the watch came to, in sentences or as one JSON object.
struct WatchSummary {
  var orders: Int
  /// What reading, ordering and repairing counted.
  var intake: [IntakeTally]
  var watch: WatchTally
  /// Alarms that the journal held already, and those that it holds with other evidence.
  var known: Int
  var different: Int

  /// The sentences, each on a line.
  var text: String {
    var lines: [String] = []
    let read = intake.first ?? IntakeTally()
    lines.append(
      "\(read.lines) lines, \(read.refused) refused; \(watch.watched) observations of "
        + "\(orders) orders, \(watch.afterEnd) after their end and not kept")
    for tally in intake {
      for (reason, count) in tally.reasons { lines.append("  \(count) \(reason.sentence)") }
    }
    lines.append("alarms: " + kinds.map { "\($1) \($0)" }.joined(separator: ", "))
    if known > 0 { lines.append("\(known) of them stood in the journal already") }
    if different > 0 {
      lines.append("\(different) stand in the journal with other evidence, which stays")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The object, without an end of line.
  var json: String {
    var out = ByteWriter()
    let read = intake.first ?? IntakeTally()
    out.append("{\"lines\":\(read.lines),\"refused\":\(read.refused),\"orders\":\(orders)")
    out.append(",\"observations\":\(watch.watched),\"afterEnd\":\(watch.afterEnd)")
    out.append(",\"late\":\(watch.late),\"known\":\(known),\"different\":\(different)")
    out.append(",\"alarms\":{")
    out.append(kinds.map { "\"\($0)\":\($1)" }.joined(separator: ","))
    out.append("},\"reasons\":{")
    let reasons = intake.flatMap(\.reasons)
    out.append(reasons.map { "\"\($0.reason)\":\($0.count)" }.joined(separator: ","))
    out.append("}}")
    return String(decoding: out.bytes, as: UTF8.self)
  }

  private var kinds: [(String, Int64)] {
    AlarmKind.allCases.map { ($0.word, watch.alarms[Int($0.rawValue)]) }
  }
}
