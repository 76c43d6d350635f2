// SPDX-License-Identifier: Apache-2.0

/// How infectious a case was on a key's day; the numbers of the phones' interface.
public enum Infectiousness: UInt8, Hashable, Sendable, CaseIterable {
  case none = 0
  case standard, high
}
