// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure match`: which of the identifiers that were heard belong to published keys.
struct ExposureMatchCommand: ParsableCommand {
  /// What of the processor is used; the answers are the same.
  enum Path: String, ExpressibleByArgument, CaseIterable {
    case best, portable, aes, vaes

    var features: DerivationFeatures {
      switch self {
      case .best: .available
      case .portable: .portable
      case .aes: [.sha, .aes]
      case .vaes: [.sha, .aes, .wideAES]
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Looks for the identifiers of published keys among those that were heard.",
    discussion: """
      Reads the keys of an export (its signature is for `tram exposure verify`)
      and sightings, CSV with the columns time, rpi_hex, aem_hex and rssi in
      any order, as `tram capture` writes them.

      Writes CSV key_hex,interval,time,rssi,attenuation: every sighting of an
      identifier of one of the keys, heard within two hours of its interval.
      attenuation is the power that the sender says less rssi, in dB. It is
      empty where that power cannot be (below -50 or above 20 dBm: somebody
      changed it on the way) or rssi is no strength (127, 0 and above).

      Revoked keys are left out; a key that stands twice counts as it stands
      first. --now also leaves out keys that are valid still, or were until
      two hours ago, lie in the future, or ended more than 14 days ago.

      Standard error says "matched K keys in S s": from the keys in memory to
      the last answer written. A bad line is reported there as
      "FILE: line 17: reason", counted and left out.

      Example:
        $ tram capture ward.btsnoop --output heard.csv
        $ tram exposure match --keys today.zip --sightings heard.csv
        key_hex,interval,time,rssi,attenuation
        75c734c6dd1a782de7a965da5eb93125,2660112,1596067380123,-71,47
        matched 140 keys in 0.0003 s

      Exit code: 0 every key looked for, found or not; 1 a file cannot be read
      or written, is no export, or --strict met a bad line; 64 the command line
      is wrong.
      """)

  @Option(help: "An export with the keys, a zip file.")
  var keys: String

  @Option(help: "What was heard, a CSV file; - is standard input.")
  var sightings = "-"

  @Option(help: "The answers, a CSV file; - is standard output.")
  var output = "-"

  @Option(help: "The moment, in milliseconds since 1970, to leave out keys by their time.")
  var now: Int64?

  @Option(help: "What of the processor to use: best, portable, aes or vaes.")
  var path = Path.best

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func run() throws {
    try ProximityWork.run("exposure match") {
      let heard = try SightingTable.read(path: sightings, isStrict: strict)
      let matcher = Matcher(StoredIdentifiers(heard.sightings), features: path.features)
      let export = try ExposureWork.export(keys)
      var writer = try LineWriter(path: output, mode: .replace)
      let clock = ContinuousClock()
      let start = clock.now
      let selected = Self.selection(of: export, at: now.map(Instant.init(milliseconds:)))
      let found = matcher.matches(of: selected)
      try Self.write(found, to: &writer)
      let seconds = (clock.now - start) / .seconds(1)
      try writer.finish()
      tell(found, heard.badLines, seconds, selected.count, of: export)
    }
  }

  /// The keys to look for; the matcher itself sees to those that stand twice.
  private static func selection(of export: ExportFile, at now: Instant?) -> [TemporaryExposureKey] {
    if now != nil || !export.revisedKeys.isEmpty { return KeySelection(export, at: now).keys }
    let isWhole = export.keys.allSatisfy { $0.reportType != .revoked }
    return isWhole ? export.keys : export.keys.filter { $0.reportType != .revoked }
  }

  private static func write(_ found: ExposureMatches, to writer: inout LineWriter) throws {
    writer.text.append(literal: "key_hex,interval,time,rssi,attenuation")
    try writer.endLine()
    for match in found.matches {
      writer.text.append(identifier: match.key)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(unsigned: UInt64(match.interval.rawValue))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(decimal: match.time.milliseconds)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(decimal: Int64(match.rssi))
      writer.text.append(byte: UInt8(ascii: ","))
      if let attenuation = match.attenuation { writer.text.append(decimal: Int64(attenuation)) }
      try writer.endLine()
    }
    try writer.flush()
  }

  private func tell(
    _ found: ExposureMatches, _ badLines: Int, _ seconds: Double, _ matched: Int,
    of export: ExportFile
  ) {
    var text = ByteWriter()
    text.append(seconds, decimals: 6)
    StandardError.line("matched \(matched) keys in \(String(copying: text.bytes.span)) s")
    let given = export.keys.count + export.revisedKeys.count
    let unbelieved = found.matches.count { $0.metadata.power == nil }
    for (count, what) in [
      (given - matched, "keys were not looked for: revoked, twice, or not of this time"),
      (found.repeatedKeys, "entries of a key that stands before were left out"),
      (found.untimely, "sightings lie more than two hours from their identifier's interval"),
      (unbelieved, "sightings say a power that no phone sends with: changed on the way"),
      (badLines, "bad lines left out"),
    ] where count > 0 {
      StandardError.line("\(count) \(what)")
    }
  }
}
