// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes lines to a file or standard output through a buffer.
///
/// Put a line together in `text`, then `endLine()`. A full disk is an error, and the buffer stays
/// as it was, so the caller may make room and go on. End with `finish()`; a writer that is let go
/// without it leaves a replaced file as it was before.
public struct LineWriter: ~Copyable {
  /// How a file is opened.
  public enum Mode: Hashable, Sendable {
    /// Writes into the file at once; what it held is gone.
    case overwrite
    /// Adds at the end of the file.
    case append
    /// Writes beside the file and puts it in its place at `finish()`: a reader sees the old one
    /// or the whole new one, never half.
    case replace
  }

  /// The bytes that are not written yet; what is appended here is written by `endLine()`.
  public var text = ByteWriter(capacity: LineWriter.room + 4096)

  /// How many bytes are gathered before they are written.
  static let room = 1 << 16

  private let descriptor: Int32
  private let closesDescriptor: Bool
  private let name: String
  private let replaces: (from: String, to: String)?
  private var isFinished = false

  /// Opens `path`; `-` is standard output.
  ///
  /// - Throws: `BytesError` with code `.cannotOpen`, or `.diskFull`.
  public init(path: String, mode: Mode = .overwrite) throws(BytesError) {
    guard path != "-" else {
      self.init(descriptor: 1, name: path, closesDescriptor: false, replaces: nil)
      return
    }
    // A file that is no plain file (a pipe, /dev/null) cannot be replaced, only written.
    let mode = mode == .replace && !isReplaceable(path) ? .overwrite : mode
    let target = mode == .replace ? "\(path).part-\(getpid())" : path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mode == .append ? O_APPEND : O_TRUNC)
    let descriptor = unsafe open(target, flags, 0o644)
    guard descriptor >= 0 else { throw writeFailure(errno, target, else: .cannotOpen) }
    self.init(
      descriptor: descriptor, name: path, closesDescriptor: true,
      replaces: mode == .replace ? (from: target, to: path) : nil)
  }

  /// Writes to an open file descriptor.
  public init(descriptor: Int32, name: String, closesDescriptor: Bool) {
    self.init(
      descriptor: descriptor, name: name, closesDescriptor: closesDescriptor, replaces: nil)
  }

  private init(
    descriptor: Int32, name: String, closesDescriptor: Bool, replaces: (from: String, to: String)?
  ) {
    self.descriptor = descriptor
    self.name = name == "-" ? "standard output" : name
    self.closesDescriptor = closesDescriptor
    self.replaces = replaces
  }

  deinit {
    if closesDescriptor { close(descriptor) }
    if !isFinished, let replaces { unsafe unlink(replaces.from) }
  }

  /// Ends the line in `text` with a newline and writes the buffer when it is full.
  ///
  /// - Throws: `BytesError` with code `.diskFull` or `.cannotWrite`.
  public mutating func endLine() throws(BytesError) {
    text.append(byte: 0x0A)
    if text.count >= LineWriter.room { try flush() }
  }

  /// Hands everything to the system.
  ///
  /// - Throws: `BytesError` with code `.diskFull` or `.cannotWrite`; what could not be written
  ///   stays in `text`.
  public mutating func flush() throws(BytesError) {
    var written = 0
    defer { text.removeFirst(written) }
    while written < text.count {
      let start = written
      let count = unsafe text.bytes.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe write(descriptor, base + start, bytes.count - start)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw writeFailure(errno, name, else: .cannotWrite)
      }
      written += count
    }
  }

  /// Writes what is left and puts a replaced file in its place.
  ///
  /// - Parameter isDurable: Whether to wait until the bytes, and the name of a replaced file,
  ///   would survive a loss of power.
  /// - Throws: `BytesError` with code `.diskFull` or `.cannotWrite`.
  public mutating func finish(isDurable: Bool = false) throws(BytesError) {
    try flush()
    // A pipe or terminal has nothing to make durable and says EINVAL or ENOTSUP.
    if isDurable, fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP, errno != EROFS {
      throw writeFailure(errno, name, else: .cannotWrite)
    }
    if let replaces, !isFinished {
      guard unsafe rename(replaces.from, replaces.to) == 0 else {
        throw writeFailure(errno, name, else: .cannotWrite)
      }
      if isDurable { syncFolder(of: replaces.to) }
    }
    isFinished = true
  }
}

private func isReplaceable(_ path: String) -> Bool {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { return true }
  return status.st_mode & S_IFMT == S_IFREG
}

/// Makes the name of a file durable; a folder that cannot be synced is not an error.
private func syncFolder(of path: String) {
  try? Folder.sync(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
}
