// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file of a room's folder that says what one setting cannot: one JSON object.
///
/// It is taken whole or refused with its place. A file that is not there is no fault.
enum RoomFile {
  /// The longest such file, bytes.
  static let mostBytes = 1 << 20

  /// Reads a file; `nil` when there is none.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and the member
  static func read<Content: Decodable>(_ type: Content.Type, at path: String) throws -> Content? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try content(of: path, most: mostBytes)
    do {
      return try JSONDecoder().decode(type, from: bytes)
    } catch let error as DecodingError {
      throw ServerError(.invalid, detail: "\(path): \(ServerError(error).detail)")
    } catch let error as ServerError {
      throw ServerError(.invalid, detail: "\(path): \(error.detail)")
    }
  }

  /// The text of a file beside `path`: a key or a secret, which then stands in no other file.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  static func text(_ name: String, beside path: String) throws -> String {
    let place =
      name.hasPrefix("/")
      ? name : URL(filePath: path).deletingLastPathComponent().appending(path: name).path
    let text = String(decoding: try content(of: place, most: 1 << 16), as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func content(of path: String, most: Int) throws -> Foundation.Data {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ServerError(.invalid, detail: "\(path) cannot be read")
    }
    guard bytes.count <= most else {
      throw ServerError(.invalid, detail: "\(path) has more than \(most) bytes")
    }
    return bytes
  }
}

extension Decoder {
  /// The members of an object, none of which may be unknown: a misspelt one would be a setting
  /// that somebody believes to be there.
  ///
  /// - Throws: `DecodingError` for what is no object; `ServerError` with code `.invalid`
  func members<Key: CodingKey & CaseIterable>(
    _ keys: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let known = Set(Key.allCases.map(\.stringValue))
    let names = try container(keyedBy: MemberName.self).allKeys.map(\.stringValue)
    if let stranger = names.sorted().first(where: { !known.contains($0) }) {
      throw ServerError(
        .invalid,
        detail: "\"\(stranger.prefix(64))\" is not known; expected are "
          + known.sorted().joined(separator: ", "))
    }
    return try container(keyedBy: keys)
  }
}

/// Any member's name.
private struct MemberName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
