// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Reads the keys of a BlueTrace server from CSV: key, secret_hex, state and since.
enum TempIDKeyTable {
  /// Reads a ring; the key with the number `issuing` makes TempIDs, or the highest active one.
  ///
  /// - Throws: `BytesError`, `ProximityError` with the line; a ring of keys is right or not at all
  static func ring(_ path: String, issuing: Int?) throws -> TempIDKeyRing {
    var table = try NamedTable(path: path, needed: ["key", "secret_hex"], isStrict: true)
    var keys: [TempIDKey] = []
    while try table.advance() {
      do throws(ProximityError) {
        keys.append(try key(table))
      } catch {
        try table.refuse(error.detail)
      }
      guard keys.count <= TempIDKeyRing.mostKeys else { break }
    }
    let active = keys.filter { $0.state == .active }.map(\.id).max()
    guard let id = issuing.map({ UInt8(clamping: $0) }) ?? active else {
      throw ProximityError(.malformed, detail: "\(path): no key is active")
    }
    return try TempIDKeyRing(keys, issuing: id)
  }

  private static func key(_ table: borrowing NamedTable) throws(ProximityError) -> TempIDKey {
    guard let number = UInt8(table.text("key")) else {
      throw ProximityError(
        .malformed, detail: "key \"\(table.text("key").prefix(20))\" is not a number of 1 to 255")
    }
    guard let secret = ThirtyTwoBytes(hexadecimal: table.text("secret_hex").utf8Span.span) else {
      throw ProximityError(
        .malformed, detail: "the secret of key \(number) is not 64 hexadecimal digits")
    }
    let state: TempIDKey.State
    switch table.text("state") {
    case "", "active": state = .active
    case "revoked": state = .revoked
    case "retired":
      guard let since = try table.number("since", 0...4_102_444_800_000) else {
        throw ProximityError(
          .malformed, detail: "key \(number) is retired; since when stands in the column since")
      }
      state = .retired(since: Instant(milliseconds: Int64(since)))
    case let other:
      throw ProximityError(
        .malformed,
        detail: "state \"\(other.prefix(20))\" of key \(number) is not active, retired or revoked")
    }
    return try TempIDKey(id: number, secret: secret, state: state)
  }
}
