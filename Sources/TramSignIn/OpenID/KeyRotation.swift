// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// When a provider's keys are fetched anew, as a value.
///
/// Providers change keys without a word. A number that is not known is a reason to fetch, but not
/// more often than once a minute, so that forged identities do not make this service knock at the
/// provider's door.
public struct KeyRotation: Hashable, Sendable {
  /// Keys are fetched again after this many seconds however they serve, so that one that the
  /// provider withdrew is taken no longer.
  public static let longest = 3600.0
  /// The least seconds between two fetches.
  public static let least = 60.0

  private var fetched: Instant?
  private var tried: Instant?

  /// Creates the state before the first fetch.
  public init() {}

  /// A Boolean value: whether to fetch now.
  ///
  /// - Parameter isUnknown: Whether an identity named a key that is not there.
  public func isDue(isUnknown: Bool = false, at now: Instant) -> Bool {
    if let tried {
      let since = now.seconds(since: tried)
      // A clock that was set back does not stop it for longer than the least time.
      if since >= 0, since < Self.least { return false }
    }
    guard let fetched else { return true }
    let age = now.seconds(since: fetched)
    return isUnknown || age >= Self.longest || age < 0
  }

  /// A Boolean value: whether what was fetched is still to be believed where it cannot be fetched
  /// anew.
  public func isFresh(at now: Instant) -> Bool {
    guard let fetched else { return false }
    return now.seconds(since: fetched) < 2 * Self.longest
  }

  /// Notes a try.
  public mutating func begin(at now: Instant) { tried = now }

  /// Notes that keys came.
  public mutating func succeed(at now: Instant) { fetched = now }
}
