// SPDX-License-Identifier: Apache-2.0

/// The people of one area as they are read: by name while they are few, then only counted.
struct AreaGathering {
  private let limits: AreaSearch.Limits
  private let heldAlready: Int
  /// Whom it found and when; empty once they are a crowd.
  private(set) var found: [PersonNumber: [Range<Int64>]] = [:]
  private(set) var stretches = 0
  private(set) var isCrowd = false
  /// Whether more came than are counted.
  private(set) var isMore = false
  private var counted: Set<PersonNumber> = []

  init(_ limits: AreaSearch.Limits, heldAlready: Int) {
    self.limits = limits
    self.heldAlready = heldAlready
  }

  var people: Int { isCrowd ? counted.count : found.count }

  /// Takes in a stay as far as it lies in one of the windows, which follow each other.
  mutating func add(_ person: PersonNumber, _ stay: Range<Int64>, within windows: [Range<Int64>]) {
    // The first window that ends after the stay begins.
    var (low, high) = (0, windows.count)
    while low < high {
      let middle = (low + high) / 2
      if windows[middle].upperBound <= stay.lowerBound { low = middle + 1 } else { high = middle }
    }
    while low < windows.count, windows[low].lowerBound < stay.upperBound {
      let shared = stay.clamped(to: windows[low])
      if !shared.isEmpty { add(person, shared) }
      if isCrowd { return }
      low += 1
    }
  }

  private mutating func add(_ person: PersonNumber, _ shared: Range<Int64>) {
    if isCrowd {
      if counted.count < limits.counted {
        counted.insert(person)
      } else if !counted.contains(person) {
        isMore = true
      }
      return
    }
    found[person, default: []].append(shared)
    stretches += 1
    guard found.count > limits.named || stretches + heldAlready > limits.stretches else { return }
    isCrowd = true
    counted = Set(found.keys)
    found = [:]
    stretches = 0
  }
}
