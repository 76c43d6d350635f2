// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a binary file or standard input through a window of fixed size, whatever its length.
///
/// `fill(_:)` brings bytes into the window, `skip(_:)` goes past them.
public struct WindowReader: ~Copyable {
  /// How many bytes a window has unless the caller says otherwise: 1 MiB.
  public static let usualSize = 1 << 20

  private let descriptor: Int32
  private let closesDescriptor: Bool
  private let name: String
  private var buffer: [UInt8]
  private var filled: Int
  private var next = 0
  private var hasEnded: Bool

  /// Where in the file the window starts, in bytes.
  public private(set) var offset: Int64 = 0
  /// How many bytes the file has; `nil` for a pipe or terminal.
  public let totalBytes: Int64?

  /// Opens `path`; `-` is standard input.
  ///
  /// - Throws: `BytesError` with code `.cannotOpen`.
  public init(path: String, size: Int = WindowReader.usualSize) throws(BytesError) {
    var descriptor: Int32 = 0
    if path != "-" {
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw BytesError(.cannotOpen, detail: "\(path): \(systemReason(errno))")
      }
    }
    self.descriptor = descriptor
    closesDescriptor = path != "-"
    name = path == "-" ? "standard input" : path
    buffer = [UInt8](repeating: 0, count: max(size, 1))
    filled = 0
    hasEnded = false
    totalBytes = fileSize(descriptor)
  }

  /// Reads bytes that are in memory.
  public init(bytes: [UInt8]) {
    descriptor = -1
    closesDescriptor = false
    name = "memory"
    buffer = bytes
    filled = bytes.count
    hasEnded = true
    totalBytes = Int64(bytes.count)
  }

  deinit {
    if closesDescriptor { close(descriptor) }
  }

  /// The bytes that are there, from `offset` on; `fill(_:)` says whether they are enough.
  public var window: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(next..<filled) }
  }

  /// How many bytes the window holds.
  public var count: Int { filled - next }

  /// Brings at least `count` bytes into the window.
  ///
  /// - Returns: Whether they are there; `false` at the end of the file, and for more than fit.
  /// - Throws: `BytesError` with code `.cannotRead`.
  /// - Complexity: O(1) when they are there already
  public mutating func fill(_ count: Int) throws(BytesError) -> Bool {
    if filled &- next >= count { return true }
    guard count <= buffer.count else { return false }
    while filled - next < count, !hasEnded { try refill() }
    return filled - next >= count
  }

  /// Goes past `count` bytes of the window, or past all of them if there are fewer.
  public mutating func skip(_ count: Int) {
    let step = min(max(count, 0), filled &- next)
    next &+= step
    offset &+= Int64(step)
  }

  /// Moves what is left to the front and reads more behind it.
  private mutating func refill() throws(BytesError) {
    let rest = filled - next
    let from = next
    if from > 0 {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe memmove(base, base + from, rest)
      }
      next = 0
      filled = rest
    }
    while true {
      let start = filled
      let count = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe read(descriptor, base + start, bytes.count - start)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw BytesError(.cannotRead, detail: "\(name): \(systemReason(errno))")
      }
      if count == 0 { hasEnded = true }
      filled += count
      return
    }
  }
}
