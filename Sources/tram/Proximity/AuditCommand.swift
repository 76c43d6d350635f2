// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramProximity
import TramUnits

/// `tram proximity audit`: looks sightings over for attacks and clocks that travel.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Looks sightings over for replay, relay, floods, forged power and moved clocks.",
    discussion: """
      Reads CSV with the columns time (ms), rpi_hex and rssi, in any order, and
      receiver, aem_hex and tx_power where they are known; what `tram capture`
      writes will do, with --receiver to say whose it is. Memory is bounded.

      Rules, with what an honest phone does at most:
        replay             an identifier is heard for 40 minutes (doubtful) or
                           2 h 20 min (certain); with --keys, 2 h from its own
        relay              one identifier at two receivers, faster than 200 km/h
                           between them (--receivers says where they stand)
        flood              400 identifiers a minute at one receiver
        strong-antenna     below 10 dB at 3 receivers at once, or 5 at one
        tampered-metadata  the four bytes beside an identifier never change
        implausible-power  -50 to 20 dBm
        clock-back         a receiver's lines go back by 2 minutes (doubtful) or
                           by 2 h 20 min (refused until they are where they were)
        clock-ahead        more than 5 minutes ahead of now (--live)
        clock-offset       all of a receiver's sightings lie hours off their keys,
                           or off what others heard
        weak-key, repeated-key, impossible-key   of --keys
        valid-key          a key that can still be sent (--live)

      Each finding is a line with its time, rule, sureness (possible, likely,
      certain) and evidence; --json writes objects. A finding is a reason to
      look, not a proof of anybody's intent.

      Example, a phone of one gate that is sent again at another 5 km away:
        $ cat sightings.csv
        time,receiver,rpi_hex,rssi
        1596120730000,gate,96292322cc46771f1e09601a14583f22,-71
        1596120733000,market,96292322cc46771f1e09601a14583f22,-64
        $ cat receivers.csv
        receiver,latitude,longitude
        gate,10.800,106.700
        market,10.845,106.700
        $ tram proximity audit --sightings sightings.csv --receivers receivers.csv
        2020-07-30 14:52:13: relay, likely: 96292322cc46771f1e09601a14583f22 was
        heard by gate and market, 5004 m apart, within 3 s       (on one line)

      Exit code: 0 nothing likely or certain was found; 3 something was; 1 a
      file cannot be read or written, its header is wrong, or --strict met a
      bad line; 64 the command line is wrong.
      """)

  @Option(help: "The sightings, a CSV file; - is standard input.")
  var sightings = "-"

  @Option(help: "Who heard them, for a file without a column receiver.")
  var receiver = "receiver"

  @Option(help: "Where receivers stand, CSV receiver,latitude,longitude.")
  var receivers: String?

  @Option(help: "Keys to look identifiers up by, CSV tek_hex,rolling_start,rolling_period.")
  var keys: String?

  @Option(help: "The findings; - is standard output.")
  var output = "-"

  @Option(help: "Also write the sightings that no rule refuses, a CSV file.")
  var accepted: String?

  @Option(help: "How many identifiers a minute a receiver may hear.")
  var identifiersPerMinute = 400

  @Flag(help: "The lines of one receiver are in no order: look at no clock that goes back.")
  var anyOrder = false

  @Flag(help: "The sightings are of now: this machine's clock bounds them.")
  var live = false

  @Flag(help: "Write JSON Lines, one object a finding, instead of sentences.")
  var json = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard (1...1_000_000).contains(identifiersPerMinute) else {
      throw ValidationError("--identifiers-per-minute is 1 to 1000000")
    }
  }

  func run() throws {
    var hasFound = false
    try ProximityWork.run("proximity audit") {
      var work = try AuditRun(self)
      hasFound = try work.lookOver()
    }
    if hasFound { throw ExitCode(3) }
  }
}

/// One pass over the sightings.
private struct AuditRun {
  /// How many receivers may be named.
  private static let mostReceivers = 65_536

  private let command: AuditCommand
  private var names: [String] = []
  private var numbers: [String: UInt32] = [:]
  private var audit: SightingAudit
  private var keyFindings: [AuditFinding] = []

  init(_ command: AuditCommand) throws {
    self.command = command
    var settings = AuditSettings()
    settings.identifiersPerMinute = Double(command.identifiersPerMinute)
    if command.anyOrder { settings.secondsBack = .infinity }
    let now: Instant? =
      command.live ? Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) : nil
    let keys = try Self.keys(command.keys, isStrict: command.strict)
    let places = try Self.places(
      command.receivers, isStrict: command.strict, names: &names, numbers: &numbers)
    audit = try SightingAudit(
      settings: settings, places: places, keys: keys, now: now,
      seed: UInt64.random(in: 0...UInt64.max))
    keyFindings = KeyAudit.findings(keys, at: now)
  }

  private static func keys(_ path: String?, isStrict: Bool) throws -> [TemporaryExposureKey] {
    guard let path else { return [] }
    var table = try NamedTable(
      path: path, needed: NamedTable.keyColumns,
      isStrict: isStrict)
    var keys: [TemporaryExposureKey] = []
    while try table.advance() {
      do throws(ProximityError) {
        keys.append(try table.key())
      } catch {
        try table.refuse(error.detail)
      }
      guard keys.count <= AuditSettings().mostKeys else { break }
    }
    return keys
  }

  private static func places(
    _ path: String?, isStrict: Bool, names: inout [String], numbers: inout [String: UInt32]
  ) throws -> ReceiverPlaces {
    var places = ReceiverPlaces()
    guard let path else { return places }
    var table = try NamedTable(
      path: path, needed: ["receiver", "latitude", "longitude"], isStrict: isStrict)
    while try table.advance() {
      do throws(ProximityError) {
        guard let latitude = try table.number("latitude", -90...90),
          let longitude = try table.number("longitude", -180...180)
        else { throw ProximityError(.malformed, detail: "a receiver without its place") }
        let number = try number(of: table.text("receiver"), names: &names, numbers: &numbers)
        try places.place(number, latitude: latitude, longitude: longitude)
      } catch {
        try table.refuse(error.detail)
      }
    }
    return places
  }

  private static func number(
    of name: String, names: inout [String], numbers: inout [String: UInt32]
  ) throws(ProximityError) -> UInt32 {
    if let number = numbers[name] { return number }
    guard !name.isEmpty, name.utf8.count <= 256, names.count < mostReceivers else {
      throw ProximityError(
        .malformed, detail: "a receiver has a name of 1 to 256 bytes, and \(mostReceivers) have")
    }
    numbers[name] = UInt32(names.count)
    names.append(name)
    return UInt32(names.count - 1)
  }

  /// Looks every sighting over and writes what was found.
  ///
  /// - Returns: Whether anything likely or certain was found.
  mutating func lookOver() throws -> Bool {
    var table = try NamedTable(
      path: command.sightings, needed: ["time", "rpi_hex", "rssi"], isStrict: command.strict,
      progress: "audit")
    try follow(&table)
    audit.close()
    let findings = (keyFindings + audit.findings).sorted { $0.first < $1.first }
    var out = try LineWriter(path: command.output, mode: .replace)
    for finding in findings {
      write(finding, to: &out.text)
      try out.endLine()
    }
    try out.finish()
    summarize(findings, bad: table.bad)
    return findings.contains { $0.sureness >= .likely }
  }

  private mutating func follow(_ table: inout NamedTable) throws {
    var copy = try LineWriter(path: command.accepted ?? "/dev/null", mode: .replace)
    for (place, column) in table.columns.enumerated() {
      if place > 0 { copy.text.append(byte: UInt8(ascii: ",")) }
      copy.text.append(csv: column)
    }
    try copy.endLine()
    while try table.advance() {
      switch judge(table) {
      case .failure(let error):
        try table.refuse(error.detail)
      case .success(.some): break
      case .success(nil):
        guard command.accepted != nil else { break }
        table.appendRecord(to: &copy.text)
        try copy.endLine()
      }
    }
    try copy.finish()
  }

  /// The rule by which the present record is refused, if one does; or why it cannot be read.
  private mutating func judge(
    _ table: borrowing NamedTable
  ) -> Result<AuditRule?, ProximityError> {
    do throws(ProximityError) {
      return .success(audit.admit(try sighting(table)))
    } catch {
      return .failure(error)
    }
  }

  private mutating func sighting(
    _ table: borrowing NamedTable
  ) throws(ProximityError) -> AuditedSighting {
    let name = table.has("receiver") ? table.text("receiver") : command.receiver
    let identifier = try table.sixteen("rpi_hex")
    let time = try table.time()
    let rssi = try table.strength()
    let metadata = try table.four("aem_hex")
    let power = try table.number("tx_power", -1000...1000)
    return AuditedSighting(
      time: time, receiver: try Self.number(of: name, names: &names, numbers: &numbers),
      identifier: identifier, rssi: rssi, metadata: metadata,
      txPower: power.map { DecibelMilliwatts(Float($0)) })
  }

  private func write(_ finding: AuditFinding, to text: inout ByteWriter) {
    let names = names
    let sentence = finding.sentence { Int($0) < names.count ? names[Int($0)] : "somebody" }
    guard command.json else { return text.append(sentence.visible) }
    text.append(literal: "{\"rule\":")
    text.appendJSON(finding.rule.rawValue)
    text.append(literal: ",\"sureness\":")
    text.appendJSON(finding.sureness.word)
    if let identifier = finding.identifier {
      text.append(literal: ",\"identifier\":\"")
      text.append(identifier: identifier)
      text.append(literal: "\"")
    }
    text.append(literal: ",\"receivers\":[")
    for (place, receiver) in finding.receivers.enumerated() {
      if place > 0 { text.append(literal: ",") }
      text.appendJSON(names[Int(receiver)])
    }
    text.append(literal: "],\"first\":")
    text.append(decimal: finding.first.milliseconds)
    text.append(literal: ",\"last\":")
    text.append(decimal: finding.last.milliseconds)
    text.append(literal: ",\"count\":")
    text.append(decimal: Int64(finding.count))
    text.append(literal: ",\"evidence\":")
    text.appendJSON(sentence)
    text.append(literal: "}")
  }

  private func summarize(_ findings: [AuditFinding], bad: Int) {
    let tally = audit.tally
    let refused = tally.refused.values.reduce(0, +)
    var parts = [
      "\(counted(tally.sightings, "sighting")) of "
        + counted(names.count, "receiver"),
      "\(refused) refused",
      counted(findings.count, "finding"),
    ]
    for rule in AuditRule.allCases {
      if let count = tally.refused[rule] { parts.append("\(rule.rawValue) \(count)") }
    }
    if tally.withPower < tally.sightings {
      parts.append("power known of \(tally.withPower)")
    }
    if tally.unlisted > 0 { parts.append("\(tally.unlisted) more findings not listed") }
    if audit.memory.forgotten > 0 {
      parts.append("\(audit.memory.forgotten) identifiers forgotten for want of room")
    }
    if bad > 0 { parts.append("\(counted(bad, "bad line")) left out") }
    StandardError.line(parts.joined(separator: ", "))
  }
}
