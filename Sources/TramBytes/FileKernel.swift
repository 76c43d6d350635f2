// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is open, read and written at offsets by the system's own calls; closed with the
/// value.
///
/// It keeps no offset of its own, so that several tasks may read it at once.
public struct OpenFile: ~Copyable, Sendable {
  /// How a file is opened.
  public enum Access: Hashable, Sendable {
    /// For reading a file that is there.
    case read
    /// For reading and writing; a file that is not there is made, for its owner alone.
    case write
    /// For reading and writing a file that must not be there yet, for its owner alone.
    case create
  }

  /// The path as errors call it.
  public let path: String
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: `BytesError`: `.cannotOpen`, `.diskFull`
  public init(_ path: String, _ access: Access) throws(BytesError) {
    let flags =
      switch access {
      case .read: O_RDONLY | O_CLOEXEC
      case .write: O_RDWR | O_CREAT | O_CLOEXEC
      case .create: O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
      }
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw writeFailure(errno, path, else: .cannotOpen) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// How many bytes the file has.
  ///
  /// - Throws: `BytesError`: `.cannotRead`, also for what is no plain file
  public func size() throws(BytesError) -> Int {
    guard let size = fileSize(descriptor) else {
      throw BytesError(.cannotRead, detail: "\(path) is no file that can be measured")
    }
    return Int(size)
  }

  /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
  ///
  /// - Throws: `BytesError`: `.cannotRead`
  public func read(at offset: Int, count: Int) throws(BytesError) -> [UInt8] {
    var reason: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { room, filled in
      guard let start = room.baseAddress else { return }
      while filled < room.count {
        let step = unsafe pread(
          descriptor, start + filled, room.count - filled, off_t(offset + filled))
        if step < 0, errno == EINTR { continue }
        if step < 0 { reason = errno }
        if step <= 0 { return }
        filled += step
      }
    }
    guard reason == 0 else {
      throw BytesError(.cannotRead, detail: "\(path): \(systemReason(reason))", offset: offset)
    }
    return bytes
  }

  /// Writes all of `bytes` at `offset`.
  ///
  /// - Throws: `BytesError`: `.diskFull`, `.cannotWrite`; some of the bytes may be written then
  public func write(_ bytes: Span<UInt8>, at offset: Int) throws(BytesError) {
    var written = 0
    while written < bytes.count {
      let from = written
      let step = unsafe bytes.withUnsafeBytes { all -> Int in
        guard let start = all.baseAddress else { return 0 }
        return unsafe pwrite(descriptor, start + from, all.count - from, off_t(offset + from))
      }
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw writeFailure(errno, path, else: .cannotWrite) }
      written += step
    }
  }

  /// Cuts or stretches the file to `count` bytes.
  ///
  /// - Throws: `BytesError`: `.cannotWrite`, `.diskFull`
  public func truncate(to count: Int) throws(BytesError) {
    while ftruncate(descriptor, off_t(count)) != 0 {
      guard errno == EINTR else { throw writeFailure(errno, path, else: .cannotWrite) }
    }
  }

  /// Returns once what was written, and the size, would survive a loss of power.
  ///
  /// After a failure nobody knows what the disk holds; a second call proves nothing.
  ///
  /// - Throws: `BytesError`: `.cannotWrite`, `.diskFull`
  public func flush() throws(BytesError) {
    #if canImport(Glibc)
      let result = fdatasync(descriptor)
    #else
      let result = fsync(descriptor)
    #endif
    guard result == 0 else { throw writeFailure(errno, path, else: .cannotWrite) }
  }

  /// Takes the right to be the only one, without waiting; the system gives it back with the file
  /// or the process, however that ends.
  ///
  /// - Returns: Whether nobody else has it.
  /// - Throws: `BytesError`: `.cannotOpen` where files cannot be locked
  public func takeLock() throws(BytesError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK else { throw writeFailure(errno, path, else: .cannotOpen) }
    return false
  }

  /// Gives back the right that `takeLock()` took, also where a process that is just being started
  /// still holds a copy of the descriptor.
  public func releaseLock() { flock(descriptor, LOCK_UN) }
}

/// What is done to the names in a folder.
public enum Folder {
  /// Makes a folder for its owner alone, unless it is there.
  ///
  /// - Returns: Whether it was made; the folder round it is to be synced then.
  /// - Throws: `BytesError`: `.cannotOpen`, `.diskFull`
  public static func make(_ path: String) throws(BytesError) -> Bool {
    if unsafe mkdir(path, 0o700) == 0 { return true }
    if errno == EEXIST { return false }
    throw writeFailure(errno, path, else: .cannotOpen)
  }

  /// The names in a folder, in the order of their bytes.
  ///
  /// - Throws: `BytesError`: `.cannotOpen`, `.cannotRead`
  public static func names(in path: String) throws(BytesError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      throw BytesError(.cannotOpen, detail: "\(path): \(systemReason(errno))")
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else {
      throw BytesError(.cannotRead, detail: "\(path): \(systemReason(errno))")
    }
    return names.sorted()
  }

  /// Gives a file another name, in place of the file that has it.
  ///
  /// - Throws: `BytesError`: `.cannotWrite`, `.diskFull`
  public static func rename(_ path: String, to other: String) throws(BytesError) {
    #if canImport(Glibc)
      let result = unsafe Glibc.rename(path, other)
    #else
      let result = unsafe Darwin.rename(path, other)
    #endif
    guard result == 0 else { throw writeFailure(errno, path, else: .cannotWrite) }
  }

  /// Removes a file; one that is not there is no error.
  ///
  /// - Throws: `BytesError`: `.cannotWrite`
  public static func remove(_ path: String) throws(BytesError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw writeFailure(errno, path, else: .cannotWrite)
  }

  /// Returns once the names of a folder would survive a loss of power.
  ///
  /// - Throws: `BytesError`: `.cannotOpen`, `.cannotWrite`, `.diskFull`
  public static func sync(_ path: String) throws(BytesError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw writeFailure(errno, path, else: .cannotOpen) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw writeFailure(errno, path, else: .cannotWrite) }
  }
}

/// The size of a regular file; `nil` for anything else.
func fileSize(_ descriptor: Int32) -> Int64? {
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    return nil
  }
  return Int64(status.st_size)
}

/// The refusal of a file for the system's reason.
func writeFailure(
  _ number: Int32, _ name: String, else code: BytesError.Code
) -> BytesError {
  let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
  return BytesError(isFull ? .diskFull : code, detail: "\(name): \(systemReason(number))")
}

/// What the system calls the error `number`.
func systemReason(_ number: Int32) -> String {
  guard let reason = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: reason)
}
