// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure dump`: the keys of an export as a table.
struct ExposureDumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Shows the keys of an export as CSV; verifies no signature.",
    discussion: """
      Writes CSV key_hex,rolling_start,rolling_period,risk,report_type,
      days_since_onset, in the order of the file. What the file does not say is
      empty; a period that it does not say is 144.

      What the file says of itself (time, region, batch, signatures) is told on
      standard error with --about.

      Example:
        $ tram exposure dump today.zip | head -2
        key_hex,rolling_start,rolling_period,risk,report_type,days_since_onset
        00a5f1c8f4b0e6d1a2b3c4d5e6f70819,2650032,144,1,1,-2

      Exit code: 0 written; 1 refused, with "error:" and the reason on standard
      error; 64 the command line is wrong.
      """)

  @Argument(help: "An export, a zip file.")
  var file: String

  @Option(help: "The keys, a CSV file; - is standard output.")
  var output = "-"

  @Flag(help: "Show the revised keys in place of the keys.")
  var revised = false

  @Flag(help: "Tell on standard error what the file says of itself.")
  var about = false

  func run() throws {
    try ProximityWork.run("exposure dump") {
      let export = try ExposureWork.export(file)
      if about { tell(export) }
      var writer = try LineWriter(path: output, mode: .replace)
      writer.text.append(
        literal: "key_hex,rolling_start,rolling_period,risk,report_type,days_since_onset")
      try writer.endLine()
      for key in revised ? export.revisedKeys : export.keys {
        writer.text.append(identifier: key.key)
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(unsigned: UInt64(key.rollingStart.rawValue))
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(unsigned: UInt64(key.rollingPeriod))
        for number in [key.transmissionRisk, key.reportType?.rawValue, key.daysSinceOnset] {
          writer.text.append(byte: UInt8(ascii: ","))
          if let number { writer.text.append(decimal: Int64(number)) }
        }
        try writer.endLine()
      }
      try writer.finish()
    }
  }

  private func tell(_ export: ExportFile) {
    let header = export.header
    let times = [header.start, header.end].map { $0.map { "\($0.milliseconds)" } ?? "not said" }
    let batch = [header.batchNumber, header.batchSize].map { $0.map(String.init) ?? "not said" }
    StandardError.line(
      "from \(times[0]) to \(times[1]) ms, region \(header.region ?? "not said"), file "
        + "\(batch[0]) of \(batch[1]), \(export.keys.count) keys, "
        + "\(export.revisedKeys.count) revised keys")
    for signature in export.signatures {
      StandardError.line(
        "signature of key \(signature.info.keyName ?? "not said"), algorithm "
          + "\(signature.info.algorithmID ?? "not said")")
    }
  }
}
