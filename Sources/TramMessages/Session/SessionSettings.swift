// SPDX-License-Identifier: Apache-2.0

/// The bounds and timers of a session (SMPP 5.0 §2.7), in seconds.
public struct SessionSettings: Hashable, Sendable {
  /// How many requests may wait for their answers; 1 to 10,000.
  public var window = 100
  /// How many requests of the other side may wait for ours; more are refused.
  public var mostUnanswered = 10_000
  /// How long the other side may take to bind.
  public var initTimer = 30.0
  /// How long it may take to answer.
  public var responseTimer = 60.0
  /// After how long a silence it is asked whether it is still there.
  public var enquireTimer = 30.0
  /// After how long without a message the session is unbound; infinite for never.
  public var inactivityTimer = Double.infinity
  /// How many octets may wait to be written before no request is taken.
  public var mostOutput = 1 << 20
  /// The longest unit.
  public var mostOctets = PDU.mostOctets
  /// Messages a second that the contract allows.
  public var fastest = Double.infinity

  /// Creates the usual settings.
  public init() {}
}
