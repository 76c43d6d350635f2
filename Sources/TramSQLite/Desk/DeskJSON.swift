// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramJournal

/// Values as JSON with sorted keys: the same value gives the same bytes.
enum DeskJSON {
  /// The value in JSON.
  static func text(_ value: some Encodable) throws -> String {
    String(decoding: try encoder().encode(value), as: UTF8.self)
  }

  /// The value in JSON, in bytes.
  static func bytes(_ value: some Encodable) throws -> [UInt8] {
    [UInt8](try encoder().encode(value))
  }

  /// Reads a value.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  static func read<Value: Decodable>(
    _ type: Value.Type, from bytes: some Sequence<UInt8>, of place: String
  ) throws(JournalError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinite, negativeInfinity: "-\(infinite)", nan: undefined)
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch {
      throw JournalError(.corrupt, detail: "\(place) cannot be read: \(error)")
    }
  }

  /// An encoder; making one costs about as much as encoding a small row.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Log-odds may be infinite, and JSON has no number for that.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinite, negativeInfinity: "-\(infinite)", nan: undefined)
    return encoder
  }

  private static let infinite = "infinity"
  private static let undefined = "nan"
}
