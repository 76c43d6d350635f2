// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A server's key for TempIDs, with the number that tells it from the others.
public struct TempIDKey: Hashable, Sendable {
  /// What a key may be used for.
  public enum State: Hashable, Sendable {
    /// Reads every TempID; the ring says which of these keys makes them.
    case active
    /// Reads TempIDs that began to be valid before that moment, and none that claim to be later.
    case retired(since: Instant)
    /// Reads nothing: somebody else may know it.
    case revoked
  }

  /// The number that stands in front of a TempID, 1 to 255.
  public let id: UInt8
  /// The AES-256 key.
  let secret: ThirtyTwoBytes
  /// What it may be used for.
  public var state: State

  /// Creates a key.
  ///
  /// - Throws: `.malformed` for the number 0, which is left out so that zeros name no key.
  public init(id: UInt8, secret: ThirtyTwoBytes, state: State = .active) throws(ProximityError) {
    guard id > 0 else {
      throw ProximityError(.malformed, detail: "key number 0; 1 to 255 are expected")
    }
    self.id = id
    self.secret = secret
    self.state = state
  }
}

/// The keys of a server, of which one makes TempIDs.
public struct TempIDKeyRing: Sendable {
  /// How many keys a ring holds; a TempID without a key number is tried with each of them.
  public static let mostKeys = 32

  /// The keys, the one that makes TempIDs first, then the newest numbers first.
  public private(set) var keys: [TempIDKey]

  /// Creates a ring.
  ///
  /// - Throws: `.malformed` for no key, a number twice, or when the one that is to make TempIDs is
  ///   missing or not active; `.tooLarge` beyond `mostKeys`.
  public init(_ keys: [TempIDKey], issuing id: UInt8) throws(ProximityError) {
    guard keys.count <= Self.mostKeys else {
      throw ProximityError(
        .tooLarge, detail: "\(keys.count) keys; a ring holds \(Self.mostKeys) at most")
    }
    guard Set(keys.map(\.id)).count == keys.count else {
      throw ProximityError(.malformed, detail: "two keys have the same number")
    }
    guard let issuing = keys.first(where: { $0.id == id }), issuing.state == .active else {
      throw ProximityError(.malformed, detail: "key \(id) is missing or not active")
    }
    self.keys = [issuing] + keys.filter { $0.id != id }.sorted { $0.id > $1.id }
  }

  /// The key that makes TempIDs.
  public var issuing: TempIDKey? { keys.first }

  /// The key of a number.
  func key(_ id: UInt8) -> TempIDKey? { keys.first { $0.id == id } }

  /// Lets another key make TempIDs; the one before reads what it made until `now`.
  ///
  /// - Parameter reach: For how many seconds to come TempIDs were given out at once: they begin
  ///   later than now and are honest all the same. A usual batch of 100 reaches 25 hours.
  /// - Throws: `.malformed` when the number is taken, `.tooLarge` when the ring is full: a key that
  ///   was retired for longer than uploads reach back must go first.
  public mutating func rotate(
    to id: UInt8, secret: ThirtyTwoBytes, at now: Instant, reach: Double = 90_000
  ) throws(ProximityError) {
    var older = keys
    if !older.isEmpty { older[0].state = .retired(since: now.advanced(seconds: reach)) }
    self = try TempIDKeyRing(older + [TempIDKey(id: id, secret: secret)], issuing: id)
  }

  /// Takes out the keys that were retired before `moment`; what they made cannot be read again.
  ///
  /// - Returns: How many were taken out.
  @discardableResult
  public mutating func forget(retiredBefore moment: Instant) -> Int {
    let before = keys.count
    keys.removeAll { key in
      if case .retired(let since) = key.state { return since < moment }
      return false
    }
    return before - keys.count
  }
}
