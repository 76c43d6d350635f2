// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `LineReader.advance()` came to.
@frozen
public enum LineStep: Hashable, Sendable {
  /// The next line lies in `line`.
  case line
  /// The next line is longer than the maximum and was read over; `line` is empty.
  case overlong(bytes: Int)
  /// There is no further line.
  case end
}

/// Reads a file or standard input line by line through one buffer, whatever its length.
///
/// A line ends with `\n` or `\r\n`, the last one also with the end of the file. A byte order mark
/// at the start of the file is left out. Every other byte is given as it is, NUL too.
public struct LineReader: ~Copyable {
  /// How many bytes a line may have unless the caller says otherwise: 1 MiB.
  public static let longestLine = 1 << 20

  private let descriptor: Int32
  private let closesDescriptor: Bool
  private let name: String
  private let maximumLength: Int
  private var buffer: [UInt8]
  private var filled = 0
  private var next = 0
  private var lineStart = 0
  private var lineEnd = 0
  private var hasEnded = false

  /// The number of the present line, from 1; 0 before the first.
  public private(set) var lineNumber: Int64 = 0
  /// Where in the file the present line starts, in bytes.
  public private(set) var lineOffset: Int64 = 0
  /// How many bytes of the file the lines so far took; what a progress bar shows.
  public private(set) var bytesRead: Int64 = 0
  /// How many bytes the file has; `nil` for a pipe or terminal.
  public let totalBytes: Int64?

  /// Opens `path`; `-` is standard input.
  ///
  /// - Throws: `BytesError` with code `.cannotOpen`, its detail names the file and the reason.
  public init(path: String, longestLine: Int = LineReader.longestLine) throws(BytesError) {
    guard path != "-" else {
      self.init(
        descriptor: 0, name: "standard input", longestLine: longestLine, closesDescriptor: false)
      return
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw BytesError(.cannotOpen, detail: "\(path): \(systemReason(errno))")
    }
    self.init(
      descriptor: descriptor, name: path, longestLine: longestLine, closesDescriptor: true)
  }

  /// Reads from an open file descriptor, from where it stands.
  ///
  /// - Parameters:
  ///   - descriptor: The file descriptor.
  ///   - name: What errors call it.
  ///   - longestLine: How many bytes a line may have.
  ///   - closesDescriptor: Whether it is closed with the reader.
  public init(
    descriptor: Int32, name: String, longestLine: Int = LineReader.longestLine,
    closesDescriptor: Bool
  ) {
    self.descriptor = descriptor
    self.name = name
    self.closesDescriptor = closesDescriptor
    maximumLength = max(longestLine, 1)
    // Room for a longest line with its \r\n, and never less than a good read.
    buffer = [UInt8](repeating: 0, count: max(maximumLength + 2, 1 << 20))
    totalBytes = fileSize(descriptor)
  }

  deinit {
    if closesDescriptor { close(descriptor) }
  }

  /// Whether every line read from the system was given, so that `advance()` may have to wait.
  ///
  /// Whoever gathers lines from a pipe into batches hands over what it has when this is true.
  public var isDrained: Bool { next == filled }

  /// The present line without its end.
  public var line: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(lineStart..<lineEnd) }
  }

  /// Goes to the next line.
  ///
  /// - Throws: `BytesError` with code `.cannotRead`.
  /// - Complexity: O(line length), amortised; no allocation
  public mutating func advance() throws(BytesError) -> LineStep {
    lineOffset = bytesRead
    var searched = next
    while true {
      if let newline = firstNewline(from: searched) {
        return take(through: newline + 1, end: newline)
      }
      searched = filled
      if filled - next > maximumLength + 1 { return try skipOverlong() }
      if hasEnded {
        guard filled > next else {
          lineStart = next
          lineEnd = next
          return .end
        }
        return take(through: filled, end: filled)
      }
      let moved = next
      try refill()
      if next == 0 { searched -= moved }
    }
  }

  private func firstNewline(from start: Int) -> Int? {
    guard start < filled else { return nil }
    return unsafe buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, 0x0A, filled - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  private mutating func take(through after: Int, end: Int) -> LineStep {
    lineNumber += 1
    lineStart = next
    lineEnd = end
    bytesRead += Int64(after - next)
    next = after
    if lineNumber == 1, lineEnd - lineStart >= 3, buffer[lineStart] == 0xEF,
      buffer[lineStart + 1] == 0xBB, buffer[lineStart + 2] == 0xBF
    {
      lineStart += 3
    }
    if lineEnd > lineStart, buffer[lineEnd - 1] == 0x0D { lineEnd -= 1 }
    guard lineEnd - lineStart <= maximumLength else {
      let bytes = lineEnd - lineStart
      lineEnd = lineStart
      return .overlong(bytes: bytes)
    }
    return .line
  }

  /// Reads over the rest of a line that does not fit; the next line is good again.
  private mutating func skipOverlong() throws(BytesError) -> LineStep {
    var bytes = filled - next
    lineNumber += 1
    while true {
      next = 0
      filled = 0
      try refill()
      if let newline = firstNewline(from: 0) {
        bytes += newline
        next = newline + 1
        bytesRead += Int64(bytes) + 1
        break
      }
      bytes += filled
      guard hasEnded else { continue }
      next = filled
      bytesRead += Int64(bytes)
      break
    }
    lineStart = next
    lineEnd = next
    return .overlong(bytes: bytes)
  }

  /// Moves what is left to the front and reads more behind it.
  private mutating func refill() throws(BytesError) {
    if next > 0 {
      let rest = filled - next
      let from = next
      unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe memmove(base, base + from, rest)
      }
      filled = rest
      next = 0
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
