// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure export`: a signed export of keys.
struct ExposureExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes keys as a signed export that phones and servers read.",
    discussion: """
      Reads CSV as `tram exposure dump` writes it: key_hex, rolling_start,
      rolling_period and, if they are known, risk, report_type (1 confirmed
      test, 2 clinical, 3 self report, 4 recursive, 5 revoked) and
      days_since_onset. Writes a zip file with export.bin and export.sig: keys
      sorted by their bytes, signed by ECDSA over P-256.

      Example, with a key made by OpenSSL:
        $ openssl ecparam -name prime256v1 -genkey -noout -out private.pem
        $ openssl ec -in private.pem -pubout -out public.pem
        $ tram exposure export --keys keys.csv --output today.zip \\
            --sign private.pem --key-id 452 --key-version v1 --region 452 \\
            --from 1590969600000 --until 1591056000000 --pad-to 140
        today.zip: 140 keys
        $ tram exposure verify today.zip --key public.pem
        140 keys, signed by the trusted key

      Without --from and --until the export spans the days of its keys. More
      than --most-keys keys make several files of one batch, today-1.zip and so
      on; phones take a batch as a whole. With --index the names of the files are
      added to a list (index.txt) that phones fetch first. With --not-before MS keys that could
      still be replayed then (valid until less than two hours before) are left
      out and counted.

      Exit code: 0 written; 1 a file cannot be read or written, a key cannot
      sign, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "The keys, a CSV file; - is standard input.")
  var keys = "-"

  @Option(help: "Keys that are told anew (confirmed, revoked), a CSV file.")
  var revised: String?

  @Option(help: "The export, a zip file.")
  var output: String

  @Option(help: "A private P-256 key, a PEM file.")
  var sign: String

  @Option(help: "What the export calls the key: mostly the country's mobile code.")
  var keyId = "452"

  @Option(help: "The version of the key.")
  var keyVersion = "v1"

  @Option(help: "The region whose keys these are.")
  var region = "452"

  @Option(help: "From when on the keys were gathered, in ms since 1970 UTC.")
  var from: Int64?

  @Option(help: "Until when, in ms since 1970 UTC.")
  var until: Int64?

  @Option(help: "Add made-up keys up to this number and some more.")
  var padTo = 0

  @Option(help: "How many keys one file holds.")
  var mostKeys = 750_000

  @Option(help: "Leave out keys that may not be told at this moment, in ms since 1970 UTC.")
  var notBefore: Int64?

  @Option(help: "A list of exports to add the files to, oldest first.")
  var index: String?

  @Flag(help: "Sign by SHA-512 in place of SHA-256.")
  var sha512 = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func run() throws {
    try ProximityWork.run("exposure export") {
      let (all, bad) = try read(keys)
      let (changes, badChanges) = try revised.map(read) ?? ([], 0)
      var keys = all
      if let notBefore {
        let selection = KeySelection(
          keys: all, revised: [], at: Instant(milliseconds: notBefore))
        keys = selection.keys
        for (reason, count) in selection.leftOut.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
          StandardError.line("\(count) keys left out: \(reason.rawValue)")
        }
      }
      var writer = try writer(for: keys + changes)
      writer.mostKeys = max(mostKeys, 1)
      if padTo > 0 {
        var random = SystemRandomNumberGenerator()
        keys = ExportPadding(minimum: padTo, jitter: padTo / 10)
          .padded(keys, until: writer.end, using: &random)
      }
      let files = try writer.files(of: keys, revised: changes)
      let paths = files.indices.map { files.count == 1 ? output : numbered($0 + 1) }
      for (path, file) in zip(paths, files) {
        var out = try LineWriter(path: path, mode: .replace)
        out.text.append(contentsOf: file)
        try out.finish(isDurable: true)
      }
      if let index { try list(paths, in: index) }
      StandardError.line(
        "\(output): \(keys.count) keys"
          + (changes.isEmpty ? "" : ", \(changes.count) revised keys")
          + (files.count == 1 ? "" : " in \(files.count) files"))
      if bad + badChanges > 0 {
        StandardError.line("\(bad + badChanges) bad lines left out")
      }
    }
  }

  private func read(_ path: String) throws -> ([TemporaryExposureKey], Int) {
    var table = try NamedTable(path: path, needed: NamedTable.keyColumns, isStrict: strict)
    var keys: [TemporaryExposureKey] = []
    let most = ExportLimits.standard.mostKeys
    while let key = try table.nextKey() {
      guard keys.count < most else {
        throw ProximityError(.tooLarge, detail: "\(path): more than \(most) keys")
      }
      keys.append(key)
    }
    return (keys, table.complaints.count)
  }

  private func writer(for keys: [TemporaryExposureKey]) throws -> ExportWriter {
    let info = SignatureInfo(
      keyID: keyId, keyVersion: keyVersion, algorithm: sha512 ? .sha512 : .sha256)
    let signer = try ExportSigner(pem: try ExposureWork.keyText(sign), info: info)
    let first = keys.map(\.rollingStart.start.milliseconds).min() ?? 0
    let last = keys.map(\.end.milliseconds).max() ?? first + 86_400_000
    return ExportWriter(
      start: Instant(milliseconds: from ?? first), end: Instant(milliseconds: until ?? last),
      region: region, signers: [signer])
  }

  /// Adds files to the list of exports by their names, once they are all there.
  private func list(_ paths: [String], in index: String) throws {
    var list = ExportIndex()
    // The first export begins the list.
    if FileManager.default.fileExists(atPath: index) {
      let text = try ProximityWork.bytes(
        of: index, most: ExportIndex.mostPaths * (ExportIndex.mostPathBytes + 2))
      list = try ExportIndex(reading: text.span)
    }
    for path in paths { try list.append(String(path.split(separator: "/").last ?? "")) }
    var out = try LineWriter(path: index, mode: .replace)
    out.text.append(list.text)
    try out.finish(isDurable: true)
  }

  /// The name of one of several files: `today.zip` becomes `today-2.zip`.
  private func numbered(_ number: Int) -> String {
    output.hasSuffix(".zip") ? "\(output.dropLast(4))-\(number).zip" : "\(output)-\(number)"
  }
}
