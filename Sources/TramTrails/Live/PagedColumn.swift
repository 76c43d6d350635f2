// SPDX-License-Identifier: Apache-2.0

/// A column that grows by whole pages: what it holds is never moved, so that no append waits for a
/// large copy.
struct PagedColumn<Element: BitwiseCopyable & Sendable>: Sendable {
  /// A page has 2^12 elements.
  private static var shift: Int { 12 }
  private static var mask: Int { 1 &<< shift &- 1 }

  private var pages: [[Element]] = []
  private let blank: Element
  private(set) var count = 0

  /// Creates an empty column whose elements are `blank` until they are set.
  init(blank: Element) { self.blank = blank }

  /// Adds blank elements and returns where the first of them is.
  mutating func grow(by more: Int) -> Int {
    let start = count
    count &+= more
    while pages.count &<< Self.shift < count {
      pages.append([Element](repeating: blank, count: 1 &<< Self.shift))
    }
    return start
  }

  subscript(index: Int) -> Element {
    @inline(__always) get { pages[index &>> Self.shift][index & Self.mask] }
    @inline(__always) _modify { yield &pages[index &>> Self.shift][index & Self.mask] }
  }
}
