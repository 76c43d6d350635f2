// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Lets a line have a turn before its timer: for an owner who learnt elsewhere, as from the disk,
/// that there is something to say.
public struct LineWaker: Sendable {
  private let loop: any EventLoop
  private let turn: @Sendable () -> Void

  /// Creates a waker.
  public init(on loop: any EventLoop, turn: @escaping @Sendable () -> Void) {
    self.loop = loop
    self.turn = turn
  }

  /// Has the owner's `fill` called soon, on the line's own loop.
  public func wake() { loop.execute(turn) }
}
