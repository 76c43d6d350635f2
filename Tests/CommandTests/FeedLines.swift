// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Lines of orders and observations, made as a feed has them: phone p1 at home at 21.03, 105.85.
struct FeedLines {
  /// 2020-03-01 08:00 in Vietnam: nobody sleeps, so questions may be asked.
  static let morning = 1_583_024_400_000

  private(set) var lines: [String] = []

  /// The lines as a file.
  var text: String { lines.joined(separator: "\n") + "\n" }

  /// An order of a circle of 100 m; `more` is put before its end, as `,"until":...`.
  static func order(
    _ name: String = "o1", device: String = "p1", latitude: Double = 21.03, more: String = ""
  ) -> String {
    #"{"order":"\#(name)","device":"\#(device)","from":\#(morning),"#
      + #""place":{"latitude":\#(latitude),"longitude":105.85,"radius":100}\#(more)}"# + "\n"
  }

  /// The time so many minutes after the beginning.
  static func time(_ minute: Double) -> Int { morning + Int(minute * 60_000) }

  /// Adds any line.
  mutating func add(_ line: String) { lines.append(line) }

  /// Adds a fix `north` metres from home, scattered by some metres as receivers do.
  mutating func fix(
    _ minute: Double, north: Double = 0, device: String = "p1", latitude: Double = 21.03,
    more: String = ""
  ) {
    let scatter = Double((lines.count * 7919) % 17 - 8) * 1e-6
    let place = latitude + north / 110_700 + scatter
    lines.append(
      #"{"device":"\#(device)","time":\#(Self.time(minute)),"fix":{"latitude":\#(place),"#
        + #""longitude":\#(105.85 + scatter / 2),"accuracy":10}\#(more)}"#)
  }

  /// Adds a serving cell, with a fix at home when `hasFix`.
  mutating func cell(
    _ minute: Double, _ cell: Int, mcc: Int = 452, mnc: Int = 1, radio: String = "lte",
    rsrp: Int = -90, hasFix: Bool = true
  ) {
    let heard =
      #""cells":[{"radio":"\#(radio)","mcc":\#(mcc),"mnc":\#(mnc),"area":7,"cell":\#(cell),"#
      + #""serving":true,"rsrp":\#(rsrp - lines.count % 3)}]"#
    if hasFix { return fix(minute, more: "," + heard) }
    lines.append(#"{"device":"p1","time":\#(Self.time(minute)),\#(heard)}"#)
  }

  /// Adds an hour at home, a fix a minute.
  mutating func hour(from minute: Int = 0, device: String = "p1") {
    for i in minute..<minute + 60 { fix(Double(i), device: device) }
  }

  /// Adds a walk of a kilometre away and then `minutes` there.
  mutating func walkAway(from minute: Int, minutes: Int = 15, device: String = "p1") {
    for i in 0..<minutes {
      fix(Double(minute + i), north: min(Double(i + 1) * 90, 1000), device: device)
    }
  }

  /// Runs `tram watch` on these lines and gives what it told.
  func watch(orders: String, _ arguments: String...) throws -> WatchOutcome {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      [
        "watch", "--orders", try folder.file("orders.jsonl", holding: orders), "--observations",
        try folder.file("day.jsonl", holding: text), "--alarms", "-",
      ] + arguments)
    return WatchOutcome(
      status: outcome.status, errors: outcome.errors.replacing(folder.url.path + "/", with: ""),
      alarms: outcome.output.split(separator: "\n").map(String.init))
  }
}

/// What `tram watch` told.
struct WatchOutcome {
  let status: Int32
  let errors: String
  /// The alarms as JSON Lines.
  let alarms: [String]

  /// The kinds of the alarms, of one order if named.
  func kinds(of order: String? = nil) -> [String] {
    alarms.filter { order == nil || $0.contains(#""order":"\#(order ?? "")""#) }
      .compactMap { alarm in
        ["left", "returned", "silent", "explained", "check"]
          .first { alarm.contains(#""kind":"\#($0)""#) }
      }
  }
}
