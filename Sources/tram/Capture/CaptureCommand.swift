// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// `tram capture`: what a Bluetooth receiver heard, from the log of its controller.
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Reads what was heard from Bluetooth logs (btsnoop, PacketLogger).",
    discussion: """
      Reads logs of the packets between a host and its Bluetooth controller:
      btsnoop with datalink 1001, 1002 or 2001, as Android (developer options,
      "HCI snoop log") and Linux (btmon -w) write it, and Apple's PacketLogger
      (.pklg). Finds LE advertising reports, legacy and extended.

      Writes CSV time,address,rssi,rpi_hex,aem_hex: a row for each
      advertisement of Exposure Notification, in the order of the log. time is
      milliseconds by the clock of the log; on Android it is often local time
      that is taken for UTC, and --clock-ahead 25200 sets Vietnam's right.
      rssi is as the controller said it; 127, 20 and all from 0 up say that
      nothing was measured.

      Standard error says "N packets, N reports, N exposure advertisements".
      A packet that contradicts itself is told there as "FILE: packet 17:
      reason" and counted; a log that breaks off is read to where it does.

      --observations writes what a fixed receiver heard as observations for
      `tram watch` and the server, a line a second:
        {"device":"hall-2","time":1596119979706,"sightings":[{"token":
         "96292322cc46771f1e09601a14583f22","rssi":-84}]}
      With --tags, a CSV file tag,device, the receiver tells of the wearers
      instead: whose tag (an address or an identifier, in hexadecimal) was
      heard was near the home anchor whose token --anchor says, where the
      receiver stands. A line then has the wearer's device.

      --sightings writes CSV for `tram proximity`: time,receiver,sender,rssi,
      tx_power,receiver_model,sender_model. The receiver is --device, a sender
      the device of its tag, or else its identifier.

      --lint writes CSV kept,of,companions,heard,first,last: addresses that
      went with several identifiers, and identifiers that went with several
      addresses, so phones that can be followed although they rotate. kept is
      the address or identifier, companions how many of the others went with
      it, heard how often, first and last when.

      --own writes a CSV file time,rpi_hex,aem_hex of what the log's own phone
      was told to advertise.

      Examples:
        $ tram capture btsnoop_hci.log --output heard.csv
        25096 packets, 15041 reports, 9957 exposure advertisements
        $ tram capture hall.btsnoop --observations hall.jsonl --tags tags.csv \\
            --anchor 6b1f0c7a3f5e4d2c9b8a796857463524
        $ tram watch orders.jsonl hall.jsonl
        $ mkfifo hci; btmon -w hci > /dev/null &
        $ tram capture hci --observations - --device hall
      From a pipe a line is handed on as soon as its second is over.

      Exit code: 0 read; 1 a file cannot be read or written, is no such log,
      or --strict met a fault; 64 the command line is wrong.
      """)

  @Argument(help: "Logs, read one after the other; - is standard input.")
  var files: [String]

  @Option(help: "What was heard, a CSV file; - is standard output.")
  var output: String?

  @Option(help: "Write observations to this JSON Lines file; - is standard output.")
  var observations: String?

  @Option(help: "The device that observations are of: the name of the receiver.")
  var device: String?

  @Option(help: "Write sightings for tram proximity to this CSV file; - is standard output.")
  var sightings: String?

  @Option(help: "The model of the receiver, in --sightings.")
  var model = ""

  @Option(help: "Who wears which tag, a CSV file tag,device.")
  var tags: String?

  @Option(help: "The token of the home anchor where the receiver stands, 32 hexadecimal digits.")
  var anchor: String?

  @Option(help: "Write what does not rotate together to this CSV file; - is standard output.")
  var lint: String?

  @Option(help: "Write what the log's own phone advertised to this CSV file.")
  var own: String?

  @Option(help: "By how many seconds the clock of the log runs ahead of UTC; they are taken off.")
  var clockAhead = 0

  @Flag(help: "Stop at the first fault, with exit code 1.")
  var strict = false

  func validate() throws {
    guard tags == nil || anchor != nil || sightings != nil else {
      throw ValidationError("--tags needs --anchor, where the receiver stands, or --sightings")
    }
    guard anchor == nil || (tags != nil && observations != nil) else {
      throw ValidationError("--anchor needs --tags, who wears which tag, and --observations")
    }
    guard observations == nil || device != nil || anchor != nil else {
      throw ValidationError("--observations needs --device, the receiver's name, or --anchor")
    }
    guard sightings == nil || device != nil else {
      throw ValidationError("--sightings needs --device, the name of the receiver")
    }
    if let anchor, SixteenBytes(hexadecimal: anchor.utf8Span.span) == nil {
      throw ValidationError("--anchor \"\(anchor)\" is not 32 hexadecimal digits")
    }
    // Clocks of the world's zones, and a day more.
    guard (-172_800...172_800).contains(clockAhead) else {
      throw ValidationError("--clock-ahead has at most 172800 seconds, two days")
    }
    let outputs = [output, observations, sightings, lint, own].compactMap { $0 }
    guard outputs.filter({ $0 == "-" }).count <= 1 else {
      throw ValidationError("only one output can go to standard output")
    }
  }

  func run() throws {
    try ProximityWork.run("capture") {
      let tags = try tags.map { try TagTable(path: $0, isStrict: strict) }
      var run = CaptureRun(
        try outputs(tags), hearsUnknown: tags != nil, ahead: Int64(clockAhead) * 1000,
        isStrict: strict)
      do {
        for file in files { try run.read(file) }
      } catch {
        // What was read before the fault counts.
        if run.hasRead { try? run.finish() }
        throw error
      }
      try run.finish()
    }
  }

  private func outputs(_ tags: TagTable?) throws -> CaptureOutputs {
    let isAsked = [observations, sightings, lint, own].contains { $0 != nil }
    // Without another output the rows go to standard output.
    let rows = output ?? (isAsked ? nil : "-")
    var outputs = CaptureOutputs()
    outputs.rows = try CaptureTable.open(rows, header: "time,address,rssi,rpi_hex,aem_hex")
    outputs.own = try CaptureTable.open(own, header: "time,rpi_hex,aem_hex")
    outputs.lint = try CaptureTable.open(lint, header: "kept,of,companions,heard,first,last")
    if let observations {
      let token = anchor.flatMap { SixteenBytes(hexadecimal: $0.utf8Span.span) }
      let place = token.flatMap { token in tags.map { (token: token, tags: $0) } }
      outputs.receiver = try CaptureReceiver(
        path: observations, device: device ?? "receiver", anchor: place)
    }
    if let sightings {
      outputs.proximity = try ProximityRows(
        path: sightings, receiver: device ?? "receiver", model: model, tags: tags)
    }
    return outputs
  }
}
