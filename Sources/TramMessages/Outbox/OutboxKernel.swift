// SPDX-License-Identifier: Apache-2.0

/// Appends a column of numbers, least significant octet first, by one copy of its memory.
func append<Number: FixedWidthInteger & UnsignedInteger>(
  column: [Number], to bytes: inout [UInt8]
) {
  #if _endian(little)
    unsafe column.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  #else
    for number in column {
      var left = number.littleEndian
      unsafe withUnsafeBytes(of: &left) { unsafe bytes.append(contentsOf: $0) }
    }
  #endif
}

/// Reads a column of `count` numbers back; `nil` where there are fewer octets.
func column<Number: FixedWidthInteger & UnsignedInteger>(
  _ type: Number.Type, count: Int, from bytes: Span<UInt8>, at offset: Int
) -> [Number]? {
  let size = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
  guard count >= 0, !size.overflow, offset >= 0, bytes.count - offset >= size.partialValue else {
    return nil
  }
  return unsafe [Number](unsafeUninitializedCapacity: count) { room, filled in
    unsafe bytes.extracting(offset..<offset + size.partialValue).withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(room).copyMemory(from: source)
    }
    #if !_endian(little)
      for i in 0..<count { unsafe room[i] = unsafe Number(littleEndian: room[i]) }
    #endif
    filled = count
  }
}
