// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Packs and unpacks DEFLATE (RFC 1951) within bounds: a few bytes cannot become many.
///
/// The unsafe calls are zlib's; every pointer lies within a buffer of the calling function.
public enum Deflate {
  /// How many bytes one call takes at most: what zlib counts in 32 bits.
  public static let mostPacked = Int(UInt32.max)

  /// Unpacks a raw stream that must give exactly `count` bytes and end with its input.
  ///
  /// - Throws: `BytesError`: `.syntax` for a broken stream, one that gives another count, or one
  ///   with bytes behind its end; `.ended` for one that is cut off; `.tooLong`
  /// - Complexity: O(`count`), in time and memory, whatever the stream would give
  public static func unpack(
    _ packed: Span<UInt8>, exactly count: Int
  ) throws(BytesError) -> [UInt8] {
    guard count >= 0, count < mostPacked, packed.count <= mostPacked else { throw tooMuch }
    var stream = unsafe z_stream()
    // A negative window means a stream without header and trailer.
    try unsafe start(&stream, window: -15)
    defer { unsafe inflateEnd(&stream) }
    var status = Z_OK
    // One byte more than is expected shows a stream that gives more.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count + 1) { room, filled in
      unsafe packed.withUnsafeBufferPointer { input in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = room.baseAddress
        unsafe stream.avail_out = UInt32(count + 1)
        status = unsafe inflate(&stream, Z_FINISH)
      }
      filled = unsafe count + 1 - Int(stream.avail_out)
    }
    guard bytes.count <= count else {
      throw BytesError(.syntax, detail: "the stream gives more than the \(count) bytes it claims")
    }
    guard status == Z_STREAM_END else {
      // Z_BUF_ERROR: room is left and the input is not, so the stream is cut off.
      guard status == Z_BUF_ERROR else { throw broken(of: "DEFLATE stream") }
      throw BytesError(.ended, detail: "the stream is cut off after \(bytes.count) bytes")
    }
    guard bytes.count == count else {
      throw BytesError(
        .syntax, detail: "the stream gives \(bytes.count) bytes, not the \(count) it claims")
    }
    let left = unsafe stream.avail_in
    guard left == 0 else {
      throw BytesError(.syntax, detail: "\(left) bytes stand behind the end of the stream")
    }
    return bytes
  }

  /// Unpacks gzip (RFC 1952), several members one after another too (§2.2).
  ///
  /// - Parameter most: How many bytes may come out.
  /// - Throws: `BytesError`: `.syntax` for what is not gzip or is damaged, `.ended`, `.tooLong`
  /// - Complexity: O(bytes out); memory at most twice `most`
  public static func unpackGzip(_ packed: Span<UInt8>, most: Int) throws(BytesError) -> [UInt8] {
    guard packed.count <= mostPacked else { throw tooMuch }
    var stream = unsafe z_stream()
    // 16 asks for a gzip header, 15 for the largest window.
    try unsafe start(&stream, window: 16 + 15)
    defer { unsafe inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var consumed = 0
    while true {
      let status = unsafe packed.withUnsafeBufferPointer { input -> Int32 in
        guard let start = input.baseAddress else { return Z_BUF_ERROR }
        unsafe stream.next_in = UnsafeMutablePointer(mutating: start + consumed)
        unsafe stream.avail_in = UInt32(input.count - consumed)
        let status = unsafe chunk.withUnsafeMutableBufferPointer { room in
          unsafe stream.next_out = room.baseAddress
          unsafe stream.avail_out = UInt32(room.count)
          return unsafe inflate(&stream, Z_NO_FLUSH)
        }
        consumed = unsafe input.count - Int(stream.avail_in)
        return status
      }
      let count = chunk.count - Int(unsafe stream.avail_out)
      guard output.count + count <= most else {
        throw BytesError(.tooLong, detail: "there are more than \(most) bytes unpacked")
      }
      output.append(contentsOf: chunk[..<count])
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        guard consumed < packed.count else { return output }
        guard unsafe inflateReset(&stream) == Z_OK else { throw broken(of: "gzip stream") }
      case Z_BUF_ERROR: throw BytesError(.ended, detail: "the gzip stream is cut off")
      default: throw broken(of: "gzip stream")
      }
    }
  }

  /// Packs bytes as a raw stream.
  ///
  /// - Parameter level: 1 is fast, 9 is small.
  /// - Throws: `BytesError`: `.tooLong`, `.cannotWrite` without memory
  public static func pack(_ bytes: Span<UInt8>, level: Int) throws(BytesError) -> [UInt8] {
    guard bytes.count <= mostPacked else { throw tooMuch }
    var stream = unsafe z_stream()
    let opened = unsafe deflateInit2_(
      &stream, Int32(min(max(level, 1), 9)), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw noMemory }
    defer { unsafe deflateEnd(&stream) }
    let most = Int(unsafe deflateBound(&stream, UInt(bytes.count)))
    guard most <= mostPacked else { throw tooMuch }
    var status = Z_OK
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: most) { room, filled in
      unsafe bytes.withUnsafeBufferPointer { input in
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = room.baseAddress
        unsafe stream.avail_out = UInt32(most)
        status = unsafe deflate(&stream, Z_FINISH)
      }
      filled = unsafe most - Int(stream.avail_out)
    }
    guard status == Z_STREAM_END else { throw noMemory }
    return packed
  }

  /// The check of a zip entry (CRC-32 of IEEE 802.3, as in RFC 1952 §8).
  public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { UInt32(unsafe crc32_z(0, $0.baseAddress, $0.count)) }
  }

  private static func start(_ stream: inout z_stream, window: Int32) throws(BytesError) {
    let opened = unsafe inflateInit2_(
      &stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw noMemory }
  }

  private static func broken(of what: String) -> BytesError {
    BytesError(.syntax, detail: "this is no \(what), or it is damaged")
  }
  private static var tooMuch: BytesError {
    BytesError(.tooLong, detail: "there are more than \(mostPacked) bytes to pack or unpack")
  }
  private static var noMemory: BytesError {
    BytesError(.cannotWrite, detail: "there is no memory to pack or unpack")
  }
}
