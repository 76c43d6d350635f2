// SPDX-License-Identifier: Apache-2.0

/// Puts extended advertisements together that arrive in pieces.
///
/// A controller hands over at most 229 bytes at a time; up to 1,650 belong together (Bluetooth Core
/// 5.4, vol. 4 part E §7.7.65.13). How many senders are waited for is bounded, so that a flood of
/// first pieces costs old ones and no memory.
struct LongAdvertisements: Sendable {
  /// Who sends: address, kind of address and advertising set.
  struct Sender: Hashable, Sendable {
    var address: BluetoothAddress
    var addressKind: UInt8
    var set: UInt8
  }

  private struct Part: Sendable {
    var sender: Sender
    var data: [UInt8]
  }

  /// How many senders are waited for.
  static let mostSenders = 32
  /// How long an advertisement may be.
  static let longest = 1650

  private var parts: [Part] = []

  /// Whether nobody is waited for.
  var isEmpty: Bool { parts.isEmpty }
  /// How many are waited for.
  var count: Int { parts.count }

  /// Adds a piece after which more are to come.
  ///
  /// - Returns: How many advertisements were given up: one too long, or the oldest of too many.
  mutating func add(_ data: Span<UInt8>, of sender: Sender) -> Int {
    var part = take(sender) ?? Part(sender: sender, data: [])
    guard part.data.count + data.count <= Self.longest else { return 1 }
    for i in data.indices { part.data.append(data[i]) }
    parts.append(part)
    guard parts.count > Self.mostSenders else { return 0 }
    parts.removeFirst()
    return 1
  }

  /// The whole advertisement that a last piece ends; `nil` when it is longer than may be.
  mutating func finish(_ data: Span<UInt8>, of sender: Sender) -> [UInt8]? {
    var whole = take(sender)?.data ?? []
    guard whole.count + data.count <= Self.longest else { return nil }
    for i in data.indices { whole.append(data[i]) }
    return whole
  }

  /// Forgets what was heard of a sender; whether there was something.
  mutating func drop(_ sender: Sender) -> Bool { take(sender) != nil }

  private mutating func take(_ sender: Sender) -> Part? {
    guard let place = parts.firstIndex(where: { $0.sender == sender }) else { return nil }
    return parts.remove(at: place)
  }
}
