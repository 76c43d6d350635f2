// SPDX-License-Identifier: Apache-2.0

import TramMessages

/// Texts on their way from the binds to the desks, in some lanes: those of one sender one after
/// the other, those of others beside them.
///
/// What waits is bounded by the binds, each of which hands on a thousand at most.
final class TextArrivals: Sendable {
  private static let laneCount = 16

  /// The lanes, each to be emptied by one task.
  let lanes: [AsyncStream<ArrivedMessage>]
  private let ends: [AsyncStream<ArrivedMessage>.Continuation]

  init() {
    let pairs = (0..<Self.laneCount).map { _ in AsyncStream.makeStream(of: ArrivedMessage.self) }
    lanes = pairs.map(\.stream)
    ends = pairs.map(\.continuation)
  }

  /// Hands a text on; returns at once.
  func take(_ message: ArrivedMessage) {
    let sum = message.message.source.digits.bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    ends[sum % ends.count].yield(message)
  }
}
