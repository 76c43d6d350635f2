// SPDX-License-Identifier: Apache-2.0

import CZlib
import NIOCore

/// Unpacks gzip (RFC 1952) as far as a bound: a small body cannot become a large one.
///
/// The unsafe calls are zlib's; every pointer lies within a buffer of this function.
enum Gunzip {
  /// Unpacks a whole body.
  ///
  /// - Parameter most: The most bytes that may come out.
  /// - Throws: `ServerError`: `.invalid` for what is not gzip or is cut off, `.tooLarge`
  /// - Complexity: O(bytes out)
  static func unpack(_ body: ByteBuffer, most: Int) throws -> ByteBuffer {
    var stream = unsafe z_stream()
    // 16 asks for a gzip header, 15 for the largest window.
    let opened = unsafe inflateInit2_(
      &stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else {
      throw ServerError(.unavailable, detail: "there is no memory to unpack the body")
    }
    defer { unsafe inflateEnd(&stream) }
    var output = ByteBuffer()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    return try unsafe body.withUnsafeReadableBytes { input in
      unsafe stream.next_in = UnsafeMutablePointer(
        mutating: input.bindMemory(to: UInt8.self).baseAddress)
      unsafe stream.avail_in = UInt32(clamping: input.count)
      while true {
        let status = unsafe chunk.withUnsafeMutableBufferPointer { room in
          unsafe stream.next_out = room.baseAddress
          unsafe stream.avail_out = UInt32(room.count)
          return unsafe inflate(&stream, Z_NO_FLUSH)
        }
        let count = chunk.count - Int(unsafe stream.avail_out)
        guard output.readableBytes + count <= most else {
          throw ServerError(.tooLarge, detail: "the body has more than \(most) bytes unpacked")
        }
        output.writeBytes(chunk[..<count])
        switch status {
        case Z_STREAM_END:
          // Several members may follow one another (RFC 1952 §2.2).
          guard unsafe stream.avail_in > 0 else { return output }
          guard unsafe inflateReset(&stream) == Z_OK else { throw Self.broken }
        case Z_OK: continue
        default: throw Self.broken
        }
      }
    }
  }

  private static let broken = ServerError(
    .invalid, detail: "the body is not gzip, or is damaged or cut off")
}
