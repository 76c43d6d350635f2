// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What an export says of itself before its keys.
public struct ExportHeader: Hashable, Sendable {
  /// The sixteen bytes that an `export.bin` begins with.
  public static let mark = [UInt8]("EK Export v1    ".utf8)

  /// From when on keys were collected; `nil` when the file does not say.
  public var start: Instant?
  /// Until when, exclusive; Android tells files apart by start, end and number.
  public var end: Instant?
  /// The region whose keys these are, such as a country's mobile code.
  public var region: String?
  /// Which file of the batch it is, from 1; `nil` when the file does not say.
  public var batchNumber: Int32?
  /// How many files the batch has; `nil` when the file does not say.
  public var batchSize: Int32?
  /// Who signed, once for each signature.
  public var signatures: [SignatureInfo] = []

  /// Creates a header.
  public init() {}
}
