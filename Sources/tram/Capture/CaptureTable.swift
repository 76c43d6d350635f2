// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// A CSV file of what was found in captures.
struct CaptureTable: ~Copyable {
  private var writer: LineWriter

  /// Opens a file and writes its header; no table for no path.
  ///
  /// - Throws: `BytesError`
  static func open(_ path: String?, header: StaticString) throws -> CaptureTable? {
    guard let path else { return nil }
    return try CaptureTable(path, header)
  }

  private init(_ path: String, _ header: StaticString) throws {
    var writer = try LineWriter(path: path, mode: .replace)
    writer.text.append(literal: header)
    try writer.endLine()
    self.writer = writer
  }

  /// Writes an exposure advertisement; others have no row.
  mutating func write(_ heard: CapturedAdvertisement) throws {
    guard case .exposure(let identifier, let metadata) = heard.identifier else { return }
    writer.text.append(decimal: heard.time.milliseconds)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(address: heard.address)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: Int64(heard.rssi))
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(identifier: identifier)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(hexadecimal: UInt64(metadata), width: 8)
    try writer.endLine()
  }

  /// Writes what the log's own phone was told to advertise.
  mutating func write(_ own: OwnAdvertisement) throws {
    guard case .exposure(let identifier, let metadata) = own.identifier else { return }
    writer.text.append(decimal: own.time.milliseconds)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(identifier: identifier)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(hexadecimal: UInt64(metadata), width: 8)
    try writer.endLine()
  }

  /// Writes what did not rotate together.
  mutating func write(_ finding: RotationLint.Finding) throws {
    switch finding.subject {
    case .address(let address):
      writer.text.append(literal: "address,")
      writer.text.append(address: address)
    case .identifier(let identifier):
      writer.text.append(literal: "identifier,")
      writer.text.append(identifier: identifier)
    }
    for number in [
      Int64(finding.companions), Int64(finding.heard), finding.first.milliseconds,
      finding.last.milliseconds,
    ] {
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(decimal: number)
    }
    try writer.endLine()
  }

  /// Hands what was written to the system.
  mutating func flush() throws { try writer.flush() }

  /// Writes what is left and puts the file in its place.
  mutating func finish() throws { try writer.finish() }
}
