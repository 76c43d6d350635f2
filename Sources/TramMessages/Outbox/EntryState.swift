// SPDX-License-Identifier: Apache-2.0

/// How far one part of a message has come.
public enum EntryState: UInt8, Hashable, Sendable, CaseIterable {
  /// It waits for its turn.
  case queued = 0
  /// It may have been sent; the centre's answer is not known.
  case leased = 1
  /// The centre has taken it; its receipt is waited for.
  case taken = 2
  /// The phone has it.
  case confirmed = 3
  /// The centre refused it, or the network could not deliver it.
  case failed = 4
  /// Its campaign was stopped before it was sent.
  case cancelled = 5
  /// Its time was over before it was sent.
  case expired = 6
  /// No receipt came in time, or none was asked for; nobody knows.
  case unknown = 7

  /// A Boolean value: whether nothing more is to be done.
  public var isSettled: Bool { rawValue >= EntryState.confirmed.rawValue }
}
