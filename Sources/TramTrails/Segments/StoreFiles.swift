// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Files of a store that are replaced as a whole.
enum StoreFiles {
  /// The end of the name of a file that is not whole yet; opening the store removes it.
  static let partSuffix = ".part"

  /// Puts `bytes` in place of a file, in one step that a crash leaves done or not done.
  ///
  /// - Parameter wipes: Whether the bytes of the file that was there are overwritten.
  static func replace(
    _ name: String, in folder: String, by bytes: [UInt8], wipes: Bool = false
  ) throws(TrailsError) {
    let path = "\(folder)/\(name)"
    try telling(path) { () throws(BytesError) in
      let part = path + partSuffix
      try Folder.remove(part)
      try write(bytes, to: part)
      if wipes, let old = try? OpenFile(path, .read), (try? old.size()) != nil {
        let held = try OpenFile(path, .write)
        try Folder.rename(part, to: path)
        try Folder.sync(folder)
        try wipe(held)
      } else {
        try Folder.rename(part, to: path)
        try Folder.sync(folder)
      }
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(BytesError) {
    let file = try OpenFile(path, .create)
    try file.write(bytes.span, at: 0)
    try file.flush()
  }

  /// Overwrites all of a file with zeros.
  private static func wipe(_ file: borrowing OpenFile) throws(BytesError) {
    let size = try file.size()
    let zeros = [UInt8](repeating: 0, count: min(size, 1 << 20))
    var at = 0
    while at < size {
      let count = min(zeros.count, size - at)
      try file.write(zeros.span.extracting(0..<count), at: at)
      at += count
    }
    try file.flush()
  }

  /// All bytes of a file; `nil` where there is none.
  static func bytes(
    _ name: String, in folder: String, upTo most: Int
  ) throws(TrailsError) -> [UInt8]? {
    let path = "\(folder)/\(name)"
    var bytes: [UInt8] = []
    var size = 0
    do {
      guard try Folder.names(in: folder).contains(name) else { return nil }
      let file = try OpenFile(path, .read)
      size = try file.size()
      if size <= most { bytes = try file.read(at: 0, count: size) }
    } catch { throw TrailsError(error, file: path) }
    guard size <= most else {
      throw TrailsError(
        .corrupt, detail: "\(size) bytes; such a file has \(most) at most", file: path)
    }
    return bytes
  }

  /// Tells a failure of a file as the store's.
  static func telling<Value: ~Copyable>(
    _ path: String, _ call: () throws(BytesError) -> Value
  ) throws(TrailsError) -> Value {
    do { return try call() } catch { throw TrailsError(error, file: path) }
  }
}
