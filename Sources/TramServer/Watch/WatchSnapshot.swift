// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramTrails

/// The watch as it stood after a record of the log, in a file of its own.
///
/// Without it the whole log is folded again; with it, what came after. It is replaced whole or not
/// at all, and the one before it is kept beside it.
struct WatchSnapshot: Sendable {
  /// The record after which it was taken; the next one is folded first.
  var next: TrailPosition
  /// The last journal entry that the watch had seen.
  var entry: UInt64
  /// What `LiveWatch.snapshot()` gave.
  var state: [UInt8]

  /// Begins every file: the form and its version.
  private static let mark: [UInt8] = Array("tramwat1".utf8)

  /// Writes the file whole.
  ///
  /// - Throws: `BytesError`
  func write(to path: String, in folder: String) throws {
    var out = ByteWriter(capacity: state.count + 64)
    out.append(contentsOf: Self.mark)
    out.appendVarint(next.rawValue)
    out.appendVarint(entry)
    out.appendVarint(UInt64(state.count))
    out.append(contentsOf: state)
    let sum = CRC32C.of(out.bytes.span)
    out.appendVarint(UInt64(sum))
    let fresh = "\(path).next"
    let file = try OpenFile(fresh, .write)
    try file.truncate(to: 0)
    try file.write(out.bytes.span, at: 0)
    try file.flush()
    if FileManager.default.fileExists(atPath: path) {
      try Folder.rename(path, to: Self.earlier(path))
    }
    try Folder.rename(fresh, to: path)
    try Folder.sync(folder)
  }

  /// Where the state before the last one is kept, for when the last one is damaged.
  static func earlier(_ path: String) -> String { "\(path).before" }

  /// Reads the file and the one before it: those that are whole, the latest first.
  static func read(_ path: String) -> [WatchSnapshot] {
    [path, earlier(path)].compactMap { path in
      FileManager.default.contents(atPath: path).flatMap { decode([UInt8]($0)) }
    }
  }

  private static func decode(_ bytes: [UInt8]) -> WatchSnapshot? {
    guard bytes.starts(with: mark) else { return nil }
    let body = bytes.span
    var reader = ByteReader(body)
    do {
      _ = try reader.span(mark.count)
      let next = try reader.varint()
      let entry = try reader.varint()
      let count = try reader.varint()
      guard count <= UInt64(reader.remaining) else { return nil }
      let content = try reader.span(Int(count))
      let state = content.indices.map { content[$0] }
      let sum = CRC32C.of(body.extracting(0..<reader.offset))
      guard try reader.varint() == UInt64(sum) else { return nil }
      return WatchSnapshot(next: TrailPosition(next), entry: entry, state: state)
    } catch {
      return nil
    }
  }
}
