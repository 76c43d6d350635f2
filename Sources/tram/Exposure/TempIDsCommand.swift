// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure tempids`: the encrypted identifiers of BlueTrace.
struct TempIDsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tempids",
    abstract: "Makes and reads the TempIDs of BlueTrace, a central mode.",
    discussion: """
      A TempID is a user and a quarter of an hour, encrypted for the server:
      whoever has the keys can name every phone that was ever heard. docs/privacy.md
      says what that means, docs/formats/tempid.md how they are written.

      Keys are CSV: key (1 to 255), secret_hex (64 digits), state (active,
      retired, revoked) and since (ms, of a retired one). To make one:
        $ echo key,secret_hex,state,since > keys.csv
        $ echo 1,$(openssl rand -hex 32),active, >> keys.csv
      """,
    subcommands: [TempIDsIssueCommand.self, TempIDsReadCommand.self])
}

/// `tram exposure tempids issue`.
struct TempIDsIssueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue",
    abstract: "Makes the TempIDs that a user's phone sends from now on.",
    discussion: """
      Writes CSV start,expiry,tempid (times in ms): each is valid for 15
      minutes, the first one begins a minute before --from.

      Example:
        $ tram exposure tempids issue --keys keys.csv --count 2 \\
            --user 424242424242424242424242424242424242424242

      Exit code: 0 made; 1 the keys cannot be used; 64 the command line is wrong.
      """)

  @Option(help: "The server's keys, a CSV file.")
  var keys: String

  @Option(help: "The number of the key to use; the highest active one unless told.")
  var key: Int?

  @Option(help: "The user, 42 hexadecimal digits.")
  var user: String

  @Option(help: "How many, 1 to 1000.")
  var count = 100

  @Option(help: "From when on, in milliseconds since 1970; now unless told.")
  var from: Int64?

  @Flag(help: "As OpenTrace publishes it, without the number of the key in front.")
  var published = false

  @Option(help: "The TempIDs, a CSV file; - is standard output.")
  var output = "-"

  func run() throws {
    guard let user = UserCode(hexadecimal: user.utf8Span.span) else {
      throw ValidationError("--user is 42 hexadecimal digits")
    }
    try ProximityWork.run("exposure tempids issue") {
      let mint = TempIDMint(ring: try TempIDKeyTable.ring(keys, issuing: key))
      let now = from ?? Int64(Date().timeIntervalSince1970 * 1000)
      var random = SystemRandomNumberGenerator()
      let batch = try mint.batch(
        for: user, from: Instant(milliseconds: now), count: count,
        form: published ? .published : .keyed, using: &random)
      var out = try LineWriter(path: output, mode: .replace)
      out.text.append(literal: "start,expiry,tempid")
      try out.endLine()
      var start = (now / 1000 - TempIDMint.headStart) * 1000
      for id in batch {
        out.text.append(decimal: start)
        out.text.append(literal: ",")
        start += TempIDMint.seconds * 1000
        out.text.append(decimal: start)
        out.text.append(literal: ",")
        out.text.append(id.text)
        try out.endLine()
      }
      try out.finish()
    }
  }
}

/// `tram exposure tempids read`.
struct TempIDsReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Tells whom the TempIDs of an upload stand for, and which are refused.",
    discussion: """
      Reads the JSON that a phone uploads, {"records":[{timestamp,msg,rssi,…}]},
      and writes CSV time,user,key,rssi,refusal: one row a record, in their
      order, with a user or the reason why there is none (expired, future,
      wrong tag, retired key, the uploader's own, …).

      Example:
        $ tram exposure tempids read --keys keys.csv upload.json \\
            --user 424242424242424242424242424242424242424242

      Exit code: 0 read, refusals or not; 1 a file cannot be used; 64 the
      command line is wrong.
      """)

  @Argument(help: "The upload, a JSON file.")
  var upload: String

  @Option(help: "The server's keys, a CSV file.")
  var keys: String

  @Option(help: "Whose upload it is, 42 hexadecimal digits.")
  var user: String

  @Option(help: "The time of day in milliseconds since 1970; this machine's unless told.")
  var now: Int64?

  @Option(help: "The answers, a CSV file; - is standard output.")
  var output = "-"

  func run() throws {
    guard let user = UserCode(hexadecimal: user.utf8Span.span) else {
      throw ValidationError("--user is 42 hexadecimal digits")
    }
    try ProximityWork.run("exposure tempids read") {
      let mint = TempIDMint(ring: try TempIDKeyTable.ring(keys, issuing: nil))
      let read = try TracedUpload.file(upload)
      let moment = Instant(milliseconds: now ?? Int64(Date().timeIntervalSince1970 * 1000))
      let contacts = mint.contacts(in: read, by: user, at: moment)
      var out = try LineWriter(path: output, mode: .replace)
      out.text.append(literal: "time,user,key,rssi,refusal")
      try out.endLine()
      var refused: [String: Int] = [:]
      for (record, contact) in zip(read.records, contacts) {
        out.text.append(decimal: record.time.milliseconds)
        switch contact {
        case .success(let content):
          out.text.append(",\(content.user),\(content.keyID),")
          out.text.append(record.rssi)
          out.text.append(literal: ",")
        case .failure(let refusal):
          refused[refusal.name, default: 0] += 1
          out.text.append(literal: ",,,")
          out.text.append(record.rssi)
          out.text.append(literal: ",")
          out.text.append(csv: refusal.description)
        }
        try out.endLine()
      }
      try out.finish()
      let reasons = refused.sorted { $0.key < $1.key }.map { ", \($0.key) \($0.value)" }
        .joined()
      let sum = refused.values.reduce(0, +)
      StandardError.line(
        "\(counted(read.records.count, "record")), \(sum) refused\(reasons)")
    }
  }
}

extension TracedUpload {
  /// Reads the upload in a file and tells which records cannot be used.
  ///
  /// - Throws: `BytesError`, `ProximityError`, which names the file
  static func file(_ path: String, isStrict: Bool = false) throws -> TracedUpload {
    let bytes = try ProximityWork.bytes(of: path, most: largest)
    do throws(ProximityError) {
      let upload = try TracedUpload(json: bytes.span)
      for refusal in upload.refusals {
        StandardError.line("\(path): record \(refusal.place): \(refusal.reason)")
        if isStrict { throw ProximityError(.malformed, detail: "the first bad record") }
      }
      if upload.refused > upload.refusals.count {
        StandardError.line("\(path): further bad records are counted, not shown")
      }
      return upload
    } catch {
      throw ProximityError(error.code, detail: "\(path): \(error.detail)")
    }
  }
}
