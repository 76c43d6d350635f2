// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The transfers of a ledger in their order, in columns of 45 octets each and an index of 6 to 12.
///
/// Columns stand in pieces of one size: what was written is shared by copies of the ledger, so that
/// somebody may read one while the other goes on.
public struct LedgerEntries: Sendable, RandomAccessCollection, Equatable {
  /// Transfers of one piece.
  private static let piece = 1 << 16
  private static let settledBit: UInt8 = 0x80

  private struct Piece: Sendable {
    var ids: [UInt128] = []
    var kinds: [UInt8] = []
    /// The place of the transfer that this one settles, and 1; 0 for none.
    var others: [UInt32] = []
    var debits: [Int32] = []
    var credits: [Int32] = []
    var amounts: [Int64] = []
    var times: [Int64] = []

    init(capacity: Int) {
      ids.reserveCapacity(capacity)
      kinds.reserveCapacity(capacity)
      others.reserveCapacity(capacity)
      debits.reserveCapacity(capacity)
      credits.reserveCapacity(capacity)
      amounts.reserveCapacity(capacity)
      times.reserveCapacity(capacity)
    }
  }

  private var pieces: [Piece] = []
  /// Places, and 1, by the mixed identity.
  ///
  /// 0 is free. Its count is a power of two.
  private var slots: [UInt32] = []
  /// How many there are.
  public private(set) var count = 0

  init() {}

  /// The first place.
  public var startIndex: Int { 0 }
  /// The place after the last.
  public var endIndex: Int { count }

  /// The transfer at a place.
  public subscript(place: Int) -> Transfer {
    let piece = pieces[place / Self.piece]
    let at = place % Self.piece
    let other = piece.others[at]
    return Transfer(
      id: TransferID(piece.ids[at]),
      kind: Self.kind(
        piece.kinds[at], other == 0 ? TransferID(0) : id(at: Int(other) - 1)),
      debit: Int(piece.debits[at]), credit: Int(piece.credits[at]), amount: piece.amounts[at],
      time: Instant(milliseconds: piece.times[at]))
  }

  /// The identity of the transfer at a place.
  public func id(at place: Int) -> TransferID {
    TransferID(pieces[place / Self.piece].ids[place % Self.piece])
  }

  /// A Boolean value: whether the transfer at a place was posted, voided or reversed since.
  public func isSettled(at place: Int) -> Bool {
    pieces[place / Self.piece].kinds[place % Self.piece] & Self.settledBit != 0
  }

  mutating func settle(at place: Int) {
    pieces[place / Self.piece].kinds[place % Self.piece] |= Self.settledBit
  }

  /// Where the transfer of an identity stands; `nil` when there is none.
  ///
  /// - Complexity: O(1) on average
  public func place(of id: TransferID) -> Int? {
    guard !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Self.mixed(id.rawValue) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if self.id(at: place) == id { return place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Appends a transfer whose identity is not there.
  mutating func append(_ transfer: Transfer, settling other: Int?) {
    if count % Self.piece == 0 {
      pieces.append(Piece(capacity: count == 0 ? 64 : Self.piece))
    }
    let last = pieces.count - 1
    pieces[last].ids.append(transfer.id.rawValue)
    pieces[last].kinds.append(Self.octet(transfer.kind))
    pieces[last].others.append(other.map { UInt32(truncatingIfNeeded: $0 + 1) } ?? 0)
    pieces[last].debits.append(Int32(truncatingIfNeeded: transfer.debit))
    pieces[last].credits.append(Int32(truncatingIfNeeded: transfer.credit))
    pieces[last].amounts.append(transfer.amount)
    pieces[last].times.append(transfer.time.milliseconds)
    count += 1
    if count * 4 > slots.count * 3 {
      grow(to: Swift.max(slots.count * 2, 256))
    } else {
      enter(transfer.id.rawValue, place: count - 1)
    }
  }

  /// Makes room for identities to come.
  mutating func reserve(_ more: Int) {
    var size = Swift.max(slots.count, 256)
    while (count + more) * 4 > size * 3, size < 1 << 31 { size *= 2 }
    if size > slots.count { grow(to: size) }
  }

  private mutating func grow(to size: Int) {
    slots = [UInt32](repeating: 0, count: size)
    for place in 0..<count { enter(id(at: place).rawValue, place: place) }
  }

  private mutating func enter(_ id: UInt128, place: Int) {
    let mask = slots.count - 1
    var slot = Self.mixed(id) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(truncatingIfNeeded: place + 1)
  }

  /// Counted identities are neighbours; a multiplication spreads them.
  private static func mixed(_ id: UInt128) -> Int {
    let folded =
      UInt64(truncatingIfNeeded: id)
      ^ (UInt64(truncatingIfNeeded: id >> 64) &* 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: (folded &* 0xD6E8_FEB8_6659_FD93) &>> 33)
  }

  private static func octet(_ kind: Transfer.Kind) -> UInt8 {
    switch kind {
    case .posted: 0
    case .pending: 1
    case .post: 2
    case .void: 3
    case .reversal: 4
    }
  }

  private static func kind(_ octet: UInt8, _ other: TransferID) -> Transfer.Kind {
    switch octet & ~settledBit {
    case 0: .posted
    case 1: .pending
    case 2: .post(other)
    case 3: .void(other)
    default: .reversal(other)
    }
  }

  /// A Boolean value: whether both hold the same transfers in the same order.
  public static func == (a: LedgerEntries, b: LedgerEntries) -> Bool {
    a.count == b.count && a.elementsEqual(b)
  }
}
