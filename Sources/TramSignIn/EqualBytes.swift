// SPDX-License-Identifier: Apache-2.0

/// A Boolean value: whether two rows of bytes are the same; its time tells their lengths alone.
public func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  var difference: UInt8 = 0
  for (x, y) in zip(a, b) { difference |= x ^ y }
  return difference == 0
}
