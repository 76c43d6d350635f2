// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One thing that happened to a ledger, as it stands in the log: an account or a transfer.
enum LedgerRecord: Hashable, Sendable {
  case account(String, Ledger.Account.Bound)
  case transfer(Transfer)

  func encode(to out: inout ByteWriter) {
    switch self {
    case .account(let name, let bound):
      out.append(byte: 1)
      out.append(byte: UInt8(Ledger.Account.Bound.allCases.firstIndex(of: bound) ?? 0))
      let bytes = Array(name.utf8)
      out.append(byte: UInt8(truncatingIfNeeded: bytes.count))
      out.append(contentsOf: bytes)
    case .transfer(let transfer):
      out.append(byte: transfer.kind.octet)
      Self.append(transfer.id, to: &out)
      if let other = transfer.kind.other { Self.append(other, to: &out) }
      out.appendVarint(UInt64(transfer.debit))
      out.appendVarint(UInt64(transfer.credit))
      out.appendZigZag(transfer.amount)
      out.appendZigZag(transfer.time.milliseconds)
    }
  }

  private static func append(_ id: TransferID, to out: inout ByteWriter) {
    out.appendLittleEndian(UInt64(truncatingIfNeeded: id.rawValue))
    out.appendLittleEndian(UInt64(truncatingIfNeeded: id.rawValue >> 64))
  }

  /// Reads the next record; `nil` at the end.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  init?(_ reader: inout ByteReader) throws(MessagesError) {
    guard reader.remaining > 0 else { return nil }
    do throws(BytesError) {
      let kind = try reader.byte()
      guard kind != 1 else {
        let bound = Int(try reader.byte())
        let count = Int(try reader.byte())
        let name = String(copying: try reader.span(count))
        guard Ledger.Account.Bound.allCases.indices.contains(bound) else {
          throw BytesError(.outOfRange, detail: "an account of no known bound")
        }
        self = .account(name, Ledger.Account.Bound.allCases[bound])
        return
      }
      let id = try Self.readID(&reader)
      let other = (4...6).contains(kind) ? try Self.readID(&reader) : nil
      guard let kind = Transfer.Kind(octet: kind, other: other) else {
        throw BytesError(.outOfRange, detail: "a transfer of kind \(kind)")
      }
      let debit = try reader.varint()
      let credit = try reader.varint()
      guard debit < 1 << 32, credit < 1 << 32 else {
        throw BytesError(.outOfRange, detail: "an account of number \(max(debit, credit))")
      }
      self = .transfer(
        Transfer(
          id: id, kind: kind, debit: Int(debit), credit: Int(credit),
          amount: try reader.zigZag(), time: Instant(milliseconds: try reader.zigZag())))
    } catch {
      throw MessagesError(.corrupt, detail: "a record of the ledger: \(error)")
    }
  }

  private static func readID(_ reader: inout ByteReader) throws(BytesError) -> TransferID {
    let low: UInt64 = try reader.littleEndian()
    let high: UInt64 = try reader.littleEndian()
    return TransferID(UInt128(high) << 64 | UInt128(low))
  }
}

extension Transfer.Kind {
  fileprivate var octet: UInt8 {
    switch self {
    case .posted: 2
    case .pending: 3
    case .post: 4
    case .void: 5
    case .reversal: 6
    }
  }

  fileprivate init?(octet: UInt8, other: TransferID?) {
    switch (octet, other) {
    case (2, nil): self = .posted
    case (3, nil): self = .pending
    case (4, let other?): self = .post(other)
    case (5, let other?): self = .void(other)
    case (6, let other?): self = .reversal(other)
    default: return nil
    }
  }
}
