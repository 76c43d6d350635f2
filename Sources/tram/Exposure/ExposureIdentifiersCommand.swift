// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity

/// `tram exposure identifiers`: what phones with these keys call themselves.
struct ExposureIdentifiersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identifiers",
    abstract: "Derives the identifiers of keys, ten minutes by ten minutes.",
    discussion: """
      Reads CSV with the columns tek_hex (or key_hex), rolling_start and
      rolling_period, in any order; an empty period is 144.

      Writes CSV tek_hex,interval,rpi_hex,aem_keystream_hex: one line for each
      interval of a key, keys in the order given. The interval is counted from
      1970 in steps of ten minutes; the keystream's four bytes, joined (XOR)
      with the metadata that was heard, give version and power.

      Example:
        $ cat keys.csv
        tek_hex,rolling_start,rolling_period
        75c734c6dd1a782de7a965da5eb93125,2642976,1
        $ tram exposure identifiers --keys keys.csv
        tek_hex,interval,rpi_hex,aem_keystream_hex
        75c734c6dd1a782de7a965da5eb93125,2642976,8be6cd371c5c891604bfbe49df845096,320b3874

      Exit code: 0 every line answered or left out; 1 a file cannot be read or
      written, its header is wrong, or --strict met a bad line; 64 the command
      line is wrong.
      """)

  @Option(help: "The keys, a CSV file; - is standard input.")
  var keys = "-"

  @Option(help: "The identifiers, a CSV file; - is standard output.")
  var output = "-"

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func run() throws {
    try ProximityWork.run("exposure identifiers") {
      var table = try NamedTable(path: keys, needed: NamedTable.keyColumns, isStrict: strict)
      var writer = try LineWriter(path: output, mode: .replace)
      writer.text.append(literal: "tek_hex,interval,rpi_hex,aem_keystream_hex")
      try writer.endLine()
      var count = 0
      while let key = try table.nextKey() {
        try write(key, to: &writer)
        count += 1
      }
      try writer.finish()
      if table.complaints.count > 0 {
        StandardError.line(
          "\(count) keys answered, \(table.complaints.count) bad lines left out")
      }
    }
  }

  private func write(_ key: TemporaryExposureKey, to writer: inout LineWriter) throws {
    let derivation = IdentifierDerivation(key.key)
    let start = key.rollingStart.rawValue
    for interval in start..<start + key.rollingPeriod {
      let identifier = derivation.identifier(in: ExposureInterval(interval))
      writer.text.append(identifier: key.key)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(unsigned: UInt64(interval))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(identifier: identifier)
      writer.text.append(byte: UInt8(ascii: ","))
      let stream = derivation.metadataStream(beside: identifier)
      writer.text.append(hexadecimal: UInt64(stream), width: 8)
      try writer.endLine()
    }
  }
}
