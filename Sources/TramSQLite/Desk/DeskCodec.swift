// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

/// Facts of the desk as the journal's payloads: JSON with sorted keys.
///
/// The kind of the entry is the version of the form. Members may be added to it when they are
/// optional; any other change needs a kind of its own, and this one is read for ever.
public struct DeskCodec: Sendable {
  /// The kind of the entries that hold facts of the desk.
  public static let kind = EntryKind(100)

  /// The payload of a fact; the same fact gives the same bytes.
  public static func payload(of entry: DeskEntry) throws -> [UInt8] {
    try DeskJSON.bytes(entry)
  }

  /// The envelope of a fact.
  ///
  /// - Parameters:
  ///   - key: The name under which the fact is kept once.
  ///   - subject: What the journal's entry is about; 0 when nobody asks for it by that.
  public static func envelope(
    of entry: DeskEntry, key: IdempotencyKey, subject: SubjectID = SubjectID(0)
  ) throws -> Envelope {
    Envelope(
      key: key, subject: subject, kind: kind, time: entry.time, payload: try payload(of: entry))
  }

  /// The fact of a journal's entry; `nil` for an entry of another kind.
  ///
  /// - Throws: `JournalError` with code `.corrupt` when the payload cannot be read
  public static func entry(in entry: JournalEntry) throws(JournalError) -> DeskEntry? {
    guard entry.envelope.kind == kind else { return nil }
    return try DeskJSON.read(
      DeskEntry.self, from: entry.envelope.payload, of: "the desk's fact in entry \(entry.number)")
  }
}
