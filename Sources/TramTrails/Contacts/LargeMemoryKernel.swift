// SPDX-License-Identifier: Apache-2.0

import CTrails

extension UnsafeMutablePointer {
  /// Memory for `capacity` values, in large pages where there is enough of it and the system has
  /// them: what is read here and there then waits less for the tables of pages.
  static func large(capacity: Int) -> UnsafeMutablePointer {
    let size = capacity * MemoryLayout<Pointee>.stride
    let page = Int(TRAM_LARGE_PAGE)
    guard size >= page * 2 else { return .allocate(capacity: capacity) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: page)
    unsafe tram_large(memory, size)
    return unsafe memory.bindMemory(to: Pointee.self, capacity: capacity)
  }
}
