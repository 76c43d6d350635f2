// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure import-log`: the contact logs of other tracing apps as sightings.
struct ImportLogCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case bluezone, bluetrace }

  static let configuration = CommandConfiguration(
    commandName: "import-log",
    abstract: "Turns the log of a Bluezone or BlueTrace phone into sightings.",
    discussion: """
      Writes CSV time,receiver,sender,rssi,tx_power,receiver_model,sender_model,
      which `tram proximity score` and `exposures` read.

        bluezone   lines of own identifier, other's identifier, strength and
                   milliseconds, with tabs between them
        bluetrace  the JSON that a phone uploads, {"records":[…]}; with --keys
                   and --user the sender is the user, without them the TempID

      --receiver names the phone whose log it is; its own identifiers change
      every quarter of an hour. With --check, a server's question to Bluezone
      phones ({"data":[{daily_key,time_start,max,time_end}]}), only contacts with
      the identifiers that are asked for are written.

      A bad line or record is told with its place and left out.

      Example:
        $ tram exposure import-log --format bluezone history.tsv --receiver p1 \\
            --output sightings.csv
        101 contacts
        $ tram proximity exposures --sightings sightings.csv

      Exit code: 0 done, bad lines or not; 1 a file cannot be read or written,
      or --strict met a bad line; 64 the command line is wrong.
      """)

  @Argument(help: "The log; - is standard input, for bluezone.")
  var file: String

  @Option(help: "bluezone or bluetrace.")
  var format: Format

  @Option(help: "Whose log it is.")
  var receiver: String?

  @Option(help: "The keys of a BlueTrace server, a CSV file.")
  var keys: String?

  @Option(help: "Whose upload it is, 42 hexadecimal digits.")
  var user: String?

  @Option(help: "The time of day in milliseconds since 1970; this machine's unless told.")
  var now: Int64?

  @Option(help: "A server's question to Bluezone phones, a JSON file.")
  var check: String?

  @Option(help: "The sightings, a CSV file; - is standard output.")
  var output = "-"

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard (keys == nil) == (user == nil) else {
      throw ValidationError("--keys and --user go together")
    }
    if let user, UserCode(hexadecimal: user.utf8Span.span) == nil {
      throw ValidationError("--user is 42 hexadecimal digits")
    }
    if format == .bluetrace, check != nil {
      throw ValidationError("--check is a question to Bluezone phones")
    }
    if format == .bluezone, keys != nil {
      throw ValidationError("--keys are those of a BlueTrace server")
    }
    if format == .bluetrace, receiver == nil, user == nil {
      throw ValidationError("--receiver says whose log it is")
    }
  }

  func run() throws {
    try ProximityWork.run("exposure import-log") {
      var out = try LineWriter(path: output, mode: .replace)
      out.text.append(
        literal: "time,receiver,sender,rssi,tx_power,receiver_model,sender_model")
      try out.endLine()
      let summary: String
      switch format {
      case .bluezone: summary = try readBluezone(&out)
      case .bluetrace: summary = try readBlueTrace(&out)
      }
      try out.finish()
      StandardError.line(summary)
    }
  }

  private func readBluezone(_ out: inout LineWriter) throws -> String {
    let search = try search()
    var lines = try LineReader(path: file, longestLine: BluezoneLogReader.longestLine)
    var complaints = Complaints(
      source: file == "-" ? "standard input" : file, isStrict: strict)
    var reader = BluezoneLogReader()
    var count = 0
    var written = 0
    var outOfTime = 0
    while true {
      let step = try lines.advance()
      if step == .end { break }
      if case .overlong(let bytes) = step {
        try complaints.add(
          line: lines.lineNumber, "the line has \(bytes) bytes, more than a contact takes")
        continue
      }
      if lines.line.isEmpty { continue }
      switch Self.contact(lines.line, by: &reader) {
      case .failure(let error): try complaints.add(line: lines.lineNumber, error.detail)
      case .success(var contact):
        count += 1
        switch Self.answer(contact, search) {
        case .notAsked: continue
        case .outOfTime(let seconds):
          outOfTime += 1
          guard outOfTime <= Complaints.told else { continue }
          StandardError.line(
            "\(complaints.source): line \(lines.lineNumber): note: \(contact.sender) was heard "
              + "\(Int(seconds)) s from its own time, as if it was sent again")
          continue
        case .contact: break
        }
        contact.receiver = receiver ?? contact.receiver
        written += 1
        append(contact, to: &out.text)
        try out.endLine()
      }
    }
    return counted(count, "contact")
      + (search == nil ? "" : ", \(written) of them asked for")
      + (outOfTime > 0 ? ", \(outOfTime) out of time" : "")
      + (complaints.count > 0
        ? ", \(counted(complaints.count, "bad line")) left out" : "")
  }

  private static func contact(
    _ line: Span<UInt8>, by reader: inout BluezoneLogReader
  ) -> Result<TracedContact, ProximityError> {
    do throws(ProximityError) {
      return .success(try reader.read(line))
    } catch {
      return .failure(error)
    }
  }

  /// What a server asks for; `nil` without a question.
  private func search() throws -> BluezoneSearch? {
    guard let check else { return nil }
    let bytes = try ProximityWork.bytes(of: check, most: BluezoneCheck.largest)
    return BluezoneSearch(try BluezoneCheck(json: bytes.span))
  }

  private static func answer(
    _ contact: TracedContact, _ search: BluezoneSearch?
  ) -> BluezoneSearch.Answer {
    guard let search else { return .contact }
    guard let other = BluezoneIdentifier(hexadecimal: contact.sender.utf8Span.span) else {
      return .notAsked
    }
    return search.answer(other, heard: contact.time)
  }

  private func readBlueTrace(_ out: inout LineWriter) throws -> String {
    let upload = try TracedUpload.file(file, isStrict: strict)
    var refused: [String: Int] = [:]
    var contacts: [Result<TempIDContent, TempIDRefusal>] = []
    if let keys, let user = user.flatMap({ UserCode(hexadecimal: $0.utf8Span.span) }) {
      let mint = TempIDMint(ring: try TempIDKeyTable.ring(keys, issuing: nil))
      let moment = Instant(milliseconds: now ?? Int64(Date().timeIntervalSince1970 * 1000))
      contacts = mint.contacts(in: upload, by: user, at: moment)
    }
    var written = 0
    for (place, record) in upload.records.enumerated() {
      var sender: String?
      if place < contacts.count {
        switch contacts[place] {
        case .success(let content): sender = "\(content.user)"
        case .failure(let refusal):
          refused[refusal.name, default: 0] += 1
          continue
        }
      }
      written += 1
      append(record.contact(of: receiver ?? user ?? "", with: sender), to: &out.text)
      try out.endLine()
    }
    let reasons = refused.sorted { $0.key < $1.key }.map { ", \($0.key) \($0.value)" }.joined()
    return counted(written, "contact") + reasons
      + (upload.refused > 0
        ? ", \(counted(upload.refused, "bad record")) left out" : "")
  }

  private func append(_ contact: TracedContact, to text: inout ByteWriter) {
    text.append(decimal: contact.time.milliseconds)
    text.append(literal: ",")
    text.append(csv: contact.receiver)
    text.append(literal: ",")
    text.append(csv: contact.sender)
    text.append(literal: ",")
    text.append(contact.rssi)
    text.append(literal: ",")
    if let power = contact.txPower { text.append(power) }
    text.append(literal: ",")
    text.append(csv: contact.receiverModel)
    text.append(literal: ",")
    text.append(csv: contact.senderModel)
  }
}
