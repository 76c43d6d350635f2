// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A call to the disk that a test may disturb.
enum DiskCall: Hashable, Sendable {
  case makeSegment, write, flush, truncate, rename, syncFolder, remove
}

/// How a call fails: for a write, after some of its bytes.
struct DiskFault: Hashable, Sendable {
  var code: BytesError.Code
  var written = 0
}

/// Decides which calls fail; asked before each.
typealias DiskFaults = @Sendable (DiskCall) -> DiskFault?

/// A segment's file as the log writes it, its failures told as `TrailsError`.
final class LogSegmentFile: Sendable {
  private let file: OpenFile
  private let faults: DiskFaults?

  var path: String { file.path }

  init(_ path: String, _ access: OpenFile.Access, faults: DiskFaults? = nil) throws(TrailsError) {
    do {
      if access == .create { try disturb(.makeSegment, faults, path) }
      file = try OpenFile(path, access)
    } catch { throw TrailsError(error, file: path) }
    self.faults = faults
  }

  func size() throws(TrailsError) -> Int {
    do { return try file.size() } catch { throw TrailsError(error, file: path) }
  }

  func read(at offset: Int, count: Int) throws(TrailsError) -> [UInt8] {
    do { return try file.read(at: offset, count: count) } catch {
      throw TrailsError(error, file: path)
    }
  }

  func write(_ bytes: Span<UInt8>, at offset: Int) throws(TrailsError) {
    do throws(BytesError) {
      if let fault = faults?(.write) {
        try file.write(bytes.extracting(0..<min(fault.written, bytes.count)), at: offset)
        throw BytesError(fault.code, detail: "a test's fault")
      }
      try file.write(bytes, at: offset)
    } catch { throw TrailsError(error, file: path) }
  }

  func truncate(to count: Int) throws(TrailsError) {
    do {
      try disturb(.truncate, faults, path)
      try file.truncate(to: count)
    } catch { throw TrailsError(error, file: path) }
  }

  func flush() throws(TrailsError) {
    do {
      try disturb(.flush, faults, path)
      try file.flush()
    } catch { throw TrailsError(error, file: path) }
  }

  func takeLock() throws(TrailsError) -> Bool {
    do { return try file.takeLock() } catch { throw TrailsError(error, file: path) }
  }

  func releaseLock() { file.releaseLock() }
}

/// Lets a test's fault happen instead of a call.
func disturb(_ call: DiskCall, _ faults: DiskFaults?, _ path: String) throws(BytesError) {
  guard let fault = faults?(call) else { return }
  throw BytesError(fault.code, detail: "\(path): a test's fault")
}

extension TrailsError {
  /// A file's failure as the log tells it.
  init(_ error: BytesError, file: String) {
    // The file has its own field.
    let name = "\(file): "
    let detail =
      error.detail.hasPrefix(name) ? error.detail.dropFirst(name.count) : error.detail[...]
    self.init(
      error.code == .diskFull ? .diskFull : .io, detail: String(detail), file: file,
      offset: error.offset)
  }
}
