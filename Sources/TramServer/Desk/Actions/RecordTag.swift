// SPDX-License-Identifier: Apache-2.0

import Foundation
public import TramIsolation
import TramJournal
import TramUnits

/// Tells one state of a record from another: the weak entity tag of its JSON.
public struct RecordTag: Hashable, Sendable, CustomStringConvertible {
  /// The tag as headers write it: `W/"0123456789abcdef"`.
  public let description: String

  /// The tag of a record as it stands.
  public init(_ record: some DeskRecord) throws {
    self.init(bytes: [UInt8](try RecordJSON.encoder().encode(record)))
  }

  /// The tag of the bytes of an answer.
  init(bytes: [UInt8]) {
    let hash = IdempotencyKey(content: bytes).description.prefix(16)
    description = "W/\"\(hash)\""
  }
}

/// What a caller saw of a record before asking for its change: tags as `If-Match` lists them.
public struct SeenTags: Hashable, Sendable {
  private let tags: Set<String>

  /// Reads the value of `If-Match`, or one tag that a page carried; weak and strong compare alike.
  ///
  /// `*` stands for any state, and so does an absent value.
  public init?(_ field: String?) {
    guard let field, field != "*" else { return nil }
    tags = Set(
      field.split(separator: ",").prefix(32).map { tag in
        String(tag.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.map { $0.hasPrefix("W/") ? $0 : "W/" + $0 })
  }

  /// A Boolean value: whether a state is among those seen.
  func contains(_ tag: RecordTag) -> Bool { tags.contains(tag.description) }

  /// Refuses a change of a record that is not as it was seen.
  ///
  /// - Throws: `ServerError` with code `.stale`
  func check(_ record: some DeskRecord) throws {
    guard !contains(try RecordTag(record)) else { return }
    throw ServerError(
      .stale, detail: "\(record.id.text) has changed since it was read; read it again")
  }
}

/// How records are written as JSON.
enum RecordJSON {
  /// An encoder whose text for equal records is equal.
  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Evidence can be beyond doubt, and JSON has no number for that.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }
}
