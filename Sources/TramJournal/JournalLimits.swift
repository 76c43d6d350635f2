// SPDX-License-Identifier: Apache-2.0

/// How large the parts of a batch may be.
///
/// The journal holds decisions, not recordings: a payload of more than a mebibyte belongs in a
/// file of its own, with its hash in the journal.
public struct JournalLimits: Hashable, Sendable {
  /// The longest payload of an entry or an effect, in bytes.
  public var payload: Int
  /// The most entries of a transaction.
  public var entries: Int
  /// The most effects of an entry.
  public var effects: Int
  /// The most bytes of payloads and states of a transaction.
  public var bytes: Int
  /// The longest checkpoint name, in UTF-8 bytes.
  public var name: Int

  /// Creates limits; the defaults keep a transaction within 64 MiB.
  public init(
    payload: Int = 1 << 20, entries: Int = 100_000, effects: Int = 64, bytes: Int = 64 << 20,
    name: Int = 128
  ) {
    self.payload = payload
    self.entries = entries
    self.effects = effects
    self.bytes = bytes
    self.name = name
  }

  /// Refuses batches that are too large to be written as one transaction.
  ///
  /// - Throws: `JournalError` with code `.tooLarge`
  /// - Complexity: O(*n*) in the entries
  public func check(_ batches: [JournalBatch]) throws(JournalError) {
    var entryCount = 0
    var byteCount = 0
    for batch in batches {
      entryCount += batch.entries.count
      byteCount += batch.byteCount
      for entry in batch.entries { try check(entry) }
      for checkpoint in batch.checkpoints
      where checkpoint.name.isEmpty || checkpoint.name.utf8.count > name {
        let found = checkpoint.name.utf8.count
        throw tooLarge("a checkpoint's name has \(found) bytes, not 1 to \(name)")
      }
    }
    if entryCount > entries {
      throw tooLarge("\(entryCount) entries in one transaction, more than \(entries)")
    }
    if byteCount > bytes {
      throw tooLarge("\(byteCount) bytes in one transaction, more than \(bytes)")
    }
  }

  private func check(_ entry: Envelope) throws(JournalError) {
    if entry.payload.count > payload {
      throw tooLarge(
        "entry \(entry.key): a payload of \(entry.payload.count) bytes, more than \(payload)")
    }
    if entry.effects.isEmpty { return }
    if entry.effects.count > effects {
      throw tooLarge("entry \(entry.key): \(entry.effects.count) effects, more than \(effects)")
    }
    for effect in entry.effects where effect.payload.count > payload {
      throw tooLarge(
        "entry \(entry.key): an effect of \(effect.payload.count) bytes, more than \(payload)")
    }
  }

  private func tooLarge(_ detail: String) -> JournalError {
    JournalError(.tooLarge, detail: detail)
  }
}
