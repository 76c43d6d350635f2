// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// The export files that phones fetch, and the list of them (`index.txt`).
///
/// Everything is written under another name, made durable and then given its own, so that a phone
/// gets a whole file or none.
struct ExportShelf: Sendable {
  /// The name of the list.
  static let index = "index.txt"
  /// For how long a file stands on the list and is kept: phones look two weeks back.
  static let keptMilliseconds: Int64 = 15 * 86_400_000

  let folder: String

  /// Writes the files of some keys.
  ///
  /// - Returns: How many files.
  /// - Throws: `ServerError`
  func put(
    _ keys: [TemporaryExposureKey], _ revised: [TemporaryExposureKey], from start: Instant,
    until end: Instant, region: String, padding: ExportPadding, signer: ExportSigner
  ) throws -> Int {
    var random = SystemRandomNumberGenerator()
    do {
      let all = padding.padded(keys, until: end, using: &random)
      let writer = ExportWriter(start: start, end: end, region: region, signers: [signer])
      let files = try writer.files(of: all, revised: revised)
      for (number, bytes) in files.enumerated() {
        try write(bytes, as: Self.name(end, number + 1))
      }
      return files.count
    } catch let error as ProximityError {
      throw ServerError(.unavailable, detail: "an export cannot be made: \(error.detail)")
    } catch let error as BytesError {
      throw ServerError(.unavailable, detail: "an export cannot be written: \(error.detail)")
    }
  }

  /// Removes the files of periods that ended after a moment; with `nil` all files.
  ///
  /// - Throws: `ServerError`
  func removeFiles(after told: Instant?) throws {
    do throws(BytesError) {
      for name in try Folder.names(in: folder) {
        guard let end = Self.end(of: name), told.map({ end > $0 }) ?? true else { continue }
        try Folder.remove("\(folder)/\(name)")
      }
    } catch {
      throw ServerError(.unavailable, detail: "an export cannot be removed: \(error.detail)")
    }
  }

  /// Writes the list, and removes the files that are too old for it.
  ///
  /// - Throws: `ServerError`
  func putIndex(at now: Instant) throws {
    do {
      var index = ExportIndex()
      for name in try Folder.names(in: folder) {
        guard let end = Self.end(of: name) else { continue }
        if now.milliseconds - end.milliseconds > Self.keptMilliseconds {
          try Folder.remove("\(folder)/\(name)")
        } else {
          try index.append(name)
        }
      }
      try write([UInt8](index.text.utf8), as: Self.index)
    } catch let error as ProximityError {
      throw ServerError(.unavailable, detail: "the list of exports: \(error.detail)")
    } catch let error as BytesError {
      throw ServerError(.unavailable, detail: "the list of exports: \(error.detail)")
    }
  }

  /// The bytes of a file that phones may fetch; `nil` when there is none of that name.
  ///
  /// - Throws: `BytesError`
  func file(_ name: String) throws(BytesError) -> [UInt8]? {
    guard name == Self.index || Self.end(of: name) != nil else { return nil }
    let file: OpenFile
    do {
      file = try OpenFile("\(folder)/\(name)", .read)
    } catch {
      return nil
    }
    return try file.read(at: 0, count: try file.size())
  }

  /// The end of the period in seconds, twelve digits so that names sort by time, and the number.
  private static func name(_ end: Instant, _ number: Int) -> String {
    let seconds = String(end.milliseconds / 1000)
    let digits = String(number)
    return String(repeating: "0", count: max(0, 12 - seconds.count)) + seconds + "-"
      + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".zip"
  }

  /// The end of the period that a name says; `nil` for a name that is not ours.
  private static func end(of name: String) -> Instant? {
    let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 12, parts[1].hasSuffix(".zip"),
      let seconds = Int64(parts[0]), seconds >= 0,
      let number = Int(parts[1].dropLast(4)),
      name
        == Self.name(
          Instant(milliseconds: seconds * 1000), number)
    else { return nil }
    return Instant(milliseconds: seconds * 1000)
  }

  private func write(_ bytes: [UInt8], as name: String) throws(BytesError) {
    let fresh = "\(folder)/\(name).next"
    try Folder.remove(fresh)
    let file = try OpenFile(fresh, .create)
    try file.write(bytes.span, at: 0)
    try file.flush()
    try Folder.rename(fresh, to: "\(folder)/\(name)")
    try Folder.sync(folder)
  }
}
