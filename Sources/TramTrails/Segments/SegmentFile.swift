// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A file that segments are written to, one behind the other: small ones share one.
///
/// It gets its name once its first segment is flushed. What stands behind the segments that the
/// manifest names is not part of the store.
final class SegmentFile {
  /// A file that has grown to this many bytes takes no more segments.
  static let fullBytes = 256 << 10

  let number: UInt64
  private let folder: String
  private let path: String
  private let file: OpenFile
  private(set) var size = 0
  private var isNamed = false

  init(_ number: UInt64, in folder: String) throws(TrailsError) {
    self.number = number
    self.folder = folder
    path = "\(folder)/\(SegmentEntry.fileName(number))"
    let part = path + StoreFiles.partSuffix
    try StoreFiles.telling(part) { () throws(BytesError) in try Folder.remove(part) }
    do { file = try OpenFile(part, .create) } catch { throw TrailsError(error, file: part) }
  }

  /// Writes bytes at the end.
  func append(_ bytes: [UInt8]) throws(TrailsError) {
    do { try file.write(bytes.span, at: size) } catch { throw TrailsError(error, file: path) }
    size += bytes.count
  }

  /// Returns once all is on disk and the file has its name.
  func flush() throws(TrailsError) {
    do {
      try file.flush()
      if !isNamed { try Folder.rename(path + StoreFiles.partSuffix, to: path) }
    } catch { throw TrailsError(error, file: path) }
    isNamed = true
  }
}
