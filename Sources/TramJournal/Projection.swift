// SPDX-License-Identifier: Apache-2.0

/// A view of the journal: the fold of its entries, which can always be made again.
public protocol Projection: Sendable {
  /// Creates the view of an empty journal.
  init()

  /// Takes the next entry. Entries of kinds that it does not know are passed over.
  mutating func apply(_ entry: JournalEntry)

  /// The state in bytes; the same state gives the same bytes.
  func encoded() -> [UInt8]

  /// Reads a state back.
  ///
  /// - Throws: Any error; the projection is then built again from the first entry
  init(encoded: [UInt8]) throws
}

/// Keeps one projection up to date with a journal and its state among the journal's checkpoints.
///
/// Entries are checked against the chain as they are folded, so that no view is made from an
/// entry that was changed on disk.
public struct ProjectionRunner<View: Projection>: Sendable {
  /// The view, as of `position`.
  public private(set) var view: View
  /// The name of its checkpoint.
  public let name: String
  /// The last entry that the view has seen.
  public var position: SequenceNumber { verifier.head.number }

  private var verifier: ChainVerifier
  private let page: Int

  /// Creates a runner that has seen nothing.
  ///
  /// - Parameters:
  ///   - name: The name of the checkpoint; change it when the projection's meaning changes.
  ///   - page: How many entries are held in memory at once.
  public init(_ type: View.Type = View.self, name: String, page: Int = 1024) {
    self.name = name
    self.page = max(1, page)
    view = View()
    verifier = ChainVerifier()
  }

  /// Starts from the saved state when there is one that can be read, else from nothing.
  ///
  /// - Throws: `JournalError` with code `.corrupt` when the state claims to have seen more than
  ///   the journal holds
  public mutating func restore(from journal: some JournalReading) async throws {
    view = View()
    verifier = ChainVerifier()
    guard let saved = try await journal.checkpoint(named: name), saved.position > .start else {
      return
    }
    let before = SequenceNumber(saved.position.rawValue - 1)
    guard let entry = try await journal.read(after: before, limit: 1).first else {
      throw JournalError(
        .corrupt,
        detail: "checkpoint '\(name)' is of entry \(saved.position), which the journal lacks")
    }
    guard let restored = try? View(encoded: saved.state) else { return }
    view = restored
    verifier = ChainVerifier(after: JournalHead(number: entry.number, hash: entry.hash))
  }

  /// Folds every entry that the view has not seen.
  ///
  /// - Throws: `JournalError` with code `.corrupt` at the first entry that does not hold; the
  ///   view then stands before that entry
  public mutating func catchUp(with journal: some JournalReading) async throws {
    while true {
      let entries = try await journal.read(after: position, limit: page)
      if entries.isEmpty { return }
      for entry in entries {
        if let fault = verifier.check(entry) {
          throw JournalError(.corrupt, detail: fault.description)
        }
        view.apply(entry)
      }
    }
  }

  /// Forgets the view and folds the whole journal again.
  public mutating func rebuild(from journal: some JournalReading) async throws {
    view = View()
    verifier = ChainVerifier()
    try await catchUp(with: journal)
  }

  /// The view's state and position, to be kept with the next batch.
  public func update() -> CheckpointUpdate {
    CheckpointUpdate(name: name, position: position, state: view.encoded())
  }
}
