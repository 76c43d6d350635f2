// SPDX-License-Identifier: Apache-2.0

import NIOCore
import TramBytes

/// Unpacks gzip (RFC 1952) as far as a bound: a small body cannot become a large one.
enum Gunzip {
  /// Unpacks a whole body.
  ///
  /// - Parameter most: The most bytes that may come out.
  /// - Throws: `ServerError`: `.invalid` for what is not gzip or is cut off, `.tooLarge`
  /// - Complexity: O(bytes out)
  static func unpack(_ body: ByteBuffer, most: Int) throws -> ByteBuffer {
    do throws(BytesError) {
      let packed = [UInt8](body.readableBytesView)
      return ByteBuffer(bytes: try Deflate.unpackGzip(packed.span, most: most))
    } catch {
      switch error.code {
      case .tooLong:
        throw ServerError(.tooLarge, detail: "the body has more than \(most) bytes unpacked")
      case .cannotWrite:
        throw ServerError(.unavailable, detail: "there is no memory to unpack the body")
      default:
        throw ServerError(
          .invalid, detail: "the body is not gzip, or is damaged or cut off")
      }
    }
  }
}
