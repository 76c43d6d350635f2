// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// `tram proximity anchors`: wristbands that a receiver or phone heard, as observations.
struct AnchorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchors",
    abstract: "Turns heard wristbands into observations that `tram watch` reads.",
    discussion: """
      A wristband or home beacon changes its identifier every ten minutes. The
      ward holds its keys, so what a receiver heard can be resolved to the
      token that stays: the `anchor` of an order. Nobody else's identifiers
      are resolved or written.

      Reads what `tram capture` writes (CSV time,rpi_hex,rssi and aem_hex if
      known), of one receiver, and a register of keys:
        CSV token_hex,tek_hex,rolling_start,rolling_period and, for a fixed
        receiver, device: the device of the order of whoever wears it.

      Whose capture it is:
        --device p1     a phone's: p1 heard its home beacon or wristband; the
                        order's anchor is the token of the register
        --anchor HEX    a fixed receiver's, whose own token is the orders'
                        anchor: each wristband's device was near it

      Of each half minute (--every) the strongest sighting is written.

      Example:
        $ tram capture phone.btsnoop --output heard.csv
        $ tram proximity anchors --register wristbands.csv --capture heard.csv \\
            --device p1 --output sightings.jsonl
        4180 sightings of the register, 312 of others, 96 observations
        $ tram watch orders.jsonl fixes.jsonl sightings.jsonl

      Exit code: 0 done, bad lines or not; 1 a file cannot be read or written,
      its header is wrong, or --strict met a bad line; 64 the command line is
      wrong.
      """)

  @Option(help: "The keys of wristbands and beacons, a CSV file.")
  var register: String

  @Option(help: "What was heard, a CSV file; - is standard input.")
  var capture = "-"

  @Option(help: "The device whose phone heard it.")
  var device: String?

  @Option(help: "The token of the fixed receiver that heard it, 32 hexadecimal digits.")
  var anchor: String?

  @Option(help: "Write the strongest sighting of so many seconds; 0 writes all.")
  var every = 30

  @Option(help: "The observations, JSON Lines; - is standard output.")
  var output = "-"

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard (device == nil) != (anchor == nil) else {
      throw ValidationError("either --device or --anchor says whose capture it is")
    }
    if let device, device.isEmpty || device.utf8.count > 256 {
      throw ValidationError("--device has 1 to 256 bytes")
    }
    if let anchor, SixteenBytes(hexadecimal: anchor.utf8Span.span) == nil {
      throw ValidationError("--anchor is 32 hexadecimal digits")
    }
    guard (0...3600).contains(every) else { throw ValidationError("--every is 0 to 3600") }
  }

  func run() throws {
    try ProximityWork.run("proximity anchors") {
      var feed = AnchorFeed(register: try readRegister(), every: Int64(every))
      var out = try LineWriter(path: output, mode: .replace)
      var table = try NamedTable(
        path: capture, needed: ["time", "rpi_hex", "rssi"], isStrict: strict)
      var written = 0
      while try table.advance() {
        do throws(ProximityError) {
          let heard = try feed.hear(
            try table.sixteen("rpi_hex"), metadata: try table.four("aem_hex"),
            rssi: try table.strength(), at: try table.time())
          for one in heard { append(one, to: &out.text) }
          written += heard.count
        } catch {
          try table.refuse(error.detail)
        }
        if out.text.count > 1 << 16 { try out.flush() }
      }
      let last = feed.close()
      for one in last { append(one, to: &out.text) }
      try out.finish()
      let bad =
        table.bad > 0 ? ", \(counted(table.bad, "bad line")) left out" : ""
      StandardError.line(
        "\(counted(feed.counts.own, "sighting")) of the register, "
          + "\(feed.counts.foreign) of others, "
          + "\(counted(written + last.count, "observation"))\(bad)")
    }
  }

  private func readRegister() throws -> WristbandRegister {
    var table = try NamedTable(
      path: register, needed: ["token_hex", "tek_hex", "rolling_start", "rolling_period"],
      isStrict: strict)
    var entries: [WristbandRegister.Entry] = []
    while try table.advance() {
      do throws(ProximityError) {
        let wearer = table.text("device")
        if anchor != nil, wearer.isEmpty || wearer.utf8.count > 256 {
          throw ProximityError(
            .malformed, detail: "a fixed receiver needs the column device, 1 to 256 bytes")
        }
        let entry = WristbandRegister.Entry(
          token: try table.sixteen("token_hex"), key: try table.key(), wearer: wearer)
        entries.append(entry)
      } catch {
        try table.refuse(error.detail)
      }
      guard entries.count <= WristbandRegister.mostKeys else { break }
    }
    return try WristbandRegister(entries)
  }

  private func append(_ heard: AnchorFeed.Heard, to text: inout ByteWriter) {
    text.append(literal: "{\"device\":")
    text.appendJSON(device ?? heard.wearer)
    text.append(literal: ",\"time\":")
    text.append(decimal: heard.time.milliseconds)
    text.append(literal: ",\"sightings\":[{\"token\":\"")
    let own = anchor.flatMap { SixteenBytes(hexadecimal: $0.utf8Span.span) }
    text.append(identifier: own ?? heard.token)
    text.append(literal: "\",\"rssi\":")
    text.append(heard.rssi)
    if let power = heard.txPower {
      text.append(literal: ",\"txPower\":")
      text.append(power)
    }
    text.append(literal: "}]}\n")
  }
}
