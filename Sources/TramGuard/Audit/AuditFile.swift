// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A call to the disk that a test may disturb.
enum DiskCall: Hashable, Sendable {
  case make, write, flush, truncate, rename, sync
}

/// How a call fails: for a write, after some of its bytes.
struct DiskFault: Hashable, Sendable {
  var code: BytesError.Code
  var written = 0
}

/// Decides which calls fail; asked before each with the file's name.
typealias DiskFaults = @Sendable (DiskCall, String) -> DiskFault?

/// A file of the guard, its failures told as `GuardError`.
final class AuditFile: Sendable {
  private let file: OpenFile
  private let faults: DiskFaults?

  var path: String { file.path }

  init(
    _ path: String, _ access: OpenFile.Access, faults: DiskFaults? = nil
  ) throws(GuardError) {
    do {
      if access == .create { try disturb(.make, faults, path) }
      file = try OpenFile(path, access)
    } catch { throw GuardError(error) }
    self.faults = faults
  }

  func size() throws(GuardError) -> Int {
    do { return try file.size() } catch { throw GuardError(error) }
  }

  func read(at offset: Int, count: Int) throws(GuardError) -> [UInt8] {
    do { return try file.read(at: offset, count: count) } catch { throw GuardError(error) }
  }

  func write(_ bytes: Span<UInt8>, at offset: Int) throws(GuardError) {
    do throws(BytesError) {
      if let fault = faults?(.write, file.path) {
        try file.write(bytes.extracting(0..<min(fault.written, bytes.count)), at: offset)
        throw BytesError(fault.code, detail: "a test's fault")
      }
      try file.write(bytes, at: offset)
    } catch { throw GuardError(error) }
  }

  func truncate(to count: Int) throws(GuardError) {
    do {
      try disturb(.truncate, faults, path)
      try file.truncate(to: count)
    } catch { throw GuardError(error) }
  }

  func flush() throws(GuardError) {
    do {
      try disturb(.flush, faults, path)
      try file.flush()
    } catch { throw GuardError(error) }
  }

  func takeLock() throws(GuardError) -> Bool {
    do { return try file.takeLock() } catch { throw GuardError(error) }
  }

  func releaseLock() { file.releaseLock() }
}

/// Lets a test's fault happen instead of a call.
func disturb(_ call: DiskCall, _ faults: DiskFaults?, _ path: String) throws(BytesError) {
  guard let fault = faults?(call, path) else { return }
  throw BytesError(fault.code, detail: "\(path): a test's fault")
}

extension GuardError {
  /// A file's failure as the guard tells it.
  init(_ error: BytesError) {
    self.init(error.code == .diskFull ? .diskFull : .io, detail: error.detail)
  }
}

/// Names in a folder, their failures told as `GuardError`.
enum GuardFolder {
  static func make(_ path: String) throws(GuardError) {
    do { if try Folder.make(path) { try Folder.sync("\(path)/..") } } catch {
      throw GuardError(error)
    }
  }

  static func names(in path: String) throws(GuardError) -> [String] {
    do { return try Folder.names(in: path) } catch { throw GuardError(error) }
  }

  /// Puts a file under its name whole and flushed, or not at all.
  static func replace(
    _ path: String, with bytes: [UInt8], faults: DiskFaults? = nil
  ) throws(GuardError) {
    let part = path + ".part"
    try remove(part)
    let file = try AuditFile(part, .create, faults: faults)
    try file.write(bytes.span, at: 0)
    try file.flush()
    try rename(part, to: path, faults: faults)
  }

  /// Renames a file and syncs its folder.
  static func rename(
    _ path: String, to other: String, faults: DiskFaults? = nil
  ) throws(GuardError) {
    do {
      try disturb(.rename, faults, other)
      try Folder.rename(path, to: other)
      try disturb(.sync, faults, other)
      try Folder.sync(folder(of: other))
    } catch { throw GuardError(error) }
  }

  static func remove(_ path: String) throws(GuardError) {
    do { try Folder.remove(path) } catch { throw GuardError(error) }
  }

  static func sync(_ path: String) throws(GuardError) {
    do { try Folder.sync(path) } catch { throw GuardError(error) }
  }

  /// Reads a small file whole.
  static func bytes(of path: String, most: Int) throws(GuardError) -> [UInt8] {
    let file = try AuditFile(path, .read)
    let size = try file.size()
    guard size <= most else {
      throw GuardError(.corrupt, detail: "\(path) has \(size) bytes, \(most) are the most")
    }
    return try file.read(at: 0, count: size)
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
