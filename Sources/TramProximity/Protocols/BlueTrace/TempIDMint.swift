// SPDX-License-Identifier: Apache-2.0

import Crypto
public import TramUnits

/// Makes TempIDs and reads them again: the part of a BlueTrace server that knows the keys.
public struct TempIDMint: Sendable {
  /// How a TempID is written.
  public enum Form: Hashable, Sendable {
    /// As OpenTrace publishes it, 61 bytes.
    case published
    /// With the number of its key in front, 62 bytes.
    case keyed
  }

  /// How long a TempID is valid: 15 minutes, as OpenTrace has it.
  public static let seconds: Int64 = 900
  /// How long before the moment of asking the first of a batch begins.
  public static let headStart: Int64 = 60
  /// How many TempIDs are made at once at most: more than a week's.
  public static let largestBatch = 1000
  /// The longest life that is believed of a TempID of another server's making: a day.
  static let longestLife: Int64 = 86_400

  /// The keys.
  public var ring: TempIDKeyRing
  /// By how many seconds a phone's clock may differ from the server's.
  public var tolerance: Int64
  /// How far back an upload may reach: 21 days, as OpenTrace keeps records.
  public var longestHistory: Int64

  /// Creates a mint.
  ///
  /// - Parameter tolerance: Seconds that a phone's clock may differ; phones keep time to seconds by
  ///   their network, five minutes let those pass that are set by hand.
  public init(
    ring: TempIDKeyRing, tolerance: Int64 = 300, longestHistory: Int64 = 21 * 86_400
  ) {
    self.ring = ring
    self.tolerance = max(tolerance, 0)
    self.longestHistory = max(longestHistory, 0)
  }

  /// Makes the TempIDs of a user that follow each other from now on.
  ///
  /// - Parameters:
  ///   - count: How many, 1 to `largestBatch`.
  ///   - generator: Gives each its IV; outside of tests the system's generator.
  /// - Throws: `.tooLarge` for another count, `.malformed` when a time does not fit 32 bits.
  public func batch(
    for user: UserCode, from now: Instant, count: Int = 100, form: Form = .keyed,
    using generator: inout some RandomNumberGenerator
  ) throws(ProximityError) -> [TempID] {
    guard (1...Self.largestBatch).contains(count) else {
      throw ProximityError(
        .tooLarge, detail: "\(count) TempIDs; 1 to \(Self.largestBatch) are made at once")
    }
    let first = now.milliseconds / 1000 - Self.headStart
    var made: [TempID] = []
    made.reserveCapacity(count)
    for place in 0..<Int64(count) {
      let start = first + place * Self.seconds
      guard first >= 0, let begin = Int32(exactly: start),
        let end = Int32(exactly: start + Self.seconds)
      else {
        throw ProximityError(
          .malformed, detail: "second \(start) is outside what a TempID can say, 1970 to 2038")
      }
      let iv = SixteenBytes(high: generator.next(), low: generator.next())
      guard let id = seal(user, from: begin, until: end, iv: iv, form: form) else {
        throw ProximityError(.malformed, detail: "no TempID can be made with this key")
      }
      made.append(id)
    }
    return made
  }

  /// Makes one TempID with the ring's first key.
  func seal(
    _ user: UserCode, from start: Int32, until end: Int32, iv: SixteenBytes, form: Form
  ) -> TempID? {
    guard let key = ring.issuing, let nonce = try? AES.GCM.Nonce(data: iv.bytes) else { return nil }
    let plain =
      user.bytes + bigEndian(UInt32(bitPattern: start)) + bigEndian(UInt32(bitPattern: end))
    let number = form == .keyed ? [key.id] : []
    guard
      let box = try? AES.GCM.seal(
        plain, using: SymmetricKey(data: key.secret.bytes), nonce: nonce, authenticating: number)
    else { return nil }
    return try? TempID(number + [UInt8](box.ciphertext) + iv.bytes + [UInt8](box.tag))
  }

  /// Reads a TempID, whatever its time.
  ///
  /// One with the number of its key is tried with that key, another with every key of the ring.
  ///
  /// - Throws: The reason.
  /// - Complexity: O(keys)
  public func content(of id: TempID) throws(TempIDRefusal) -> TempIDContent {
    var candidates = ring.keys
    if let number = id.keyID {
      guard let key = ring.key(number) else { throw .unknownKey(number) }
      candidates = [key]
    }
    for key in candidates {
      guard let plain = open(id, with: key) else { continue }
      if key.state == .revoked { throw .revokedKey(key.id) }
      let content = try Self.content(plain, of: key)
      if case .retired(let since) = key.state, content.start >= since { throw .retiredKey(key.id) }
      return content
    }
    throw .wrongTag
  }

  /// Reads a TempID that `uploader` says to have heard at a moment.
  ///
  /// - Throws: The reason.
  public func contact(
    in id: TempID, heard moment: Instant, by uploader: UserCode, at now: Instant
  ) throws(TempIDRefusal) -> TempIDContent {
    let age = (now.milliseconds &- moment.milliseconds) / 1000
    guard age >= -tolerance else { throw .future(seconds: -age) }
    guard age <= longestHistory else { throw .tooOld(seconds: age) }
    let content = try content(of: id)
    guard content.user != uploader else { throw .own }
    let sinceStart = (moment.milliseconds - content.start.milliseconds) / 1000
    let sinceExpiry = (moment.milliseconds - content.expiry.milliseconds) / 1000
    guard sinceStart >= -tolerance else { throw .future(seconds: -sinceStart) }
    guard sinceExpiry <= tolerance else { throw .expired(seconds: sinceExpiry) }
    return content
  }

  private func open(_ id: TempID, with key: TempIDKey) -> [UInt8]? {
    let box = [UInt8](id.box)
    let number = id.keyID.map { [$0] } ?? []
    guard let nonce = try? AES.GCM.Nonce(data: box[29..<45]),
      let sealed = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: box[0..<29], tag: box[45..<61]),
      let plain = try? AES.GCM.open(
        sealed, using: SymmetricKey(data: key.secret.bytes), authenticating: number)
    else { return nil }
    return [UInt8](plain)
  }

  private static func content(
    _ plain: [UInt8], of key: TempIDKey
  ) throws(TempIDRefusal) -> TempIDContent {
    guard plain.count == 29, let user = UserCode([UInt8](plain.prefix(UserCode.size))) else {
      throw .times
    }
    let start = Int64(Int32(bitPattern: bigEndian(plain.span, at: 21)))
    let end = Int64(Int32(bitPattern: bigEndian(plain.span, at: 25)))
    guard start >= 0, end > start, end - start <= longestLife else { throw .times }
    return TempIDContent(
      user: user, start: Instant(milliseconds: start * 1000),
      expiry: Instant(milliseconds: end * 1000), keyID: key.id)
  }
}
