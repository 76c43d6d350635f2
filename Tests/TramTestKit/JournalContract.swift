// SPDX-License-Identifier: Apache-2.0

public import TramJournal
import TramUnits

/// What a journal did otherwise than its port promises.
public struct ContractBreach: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was promised and what was seen.
  public var description: String

  /// Creates a breach.
  public init(_ description: String) { self.description = description }
}

/// One promise of the journal's port.
public enum JournalClause: String, CaseIterable, Sendable, CustomStringConvertible {
  case emptyHasGenesisHead = "an empty journal has the head before the first entry"
  case appendsInOrder = "entries are read in the order in which they were appended"
  case readsByPages = "pages of any size give the same entries"
  case knowsFactsAgain = "the same fact appended again is acknowledged and not written"
  case knowsFactsInsideABatch = "the same fact twice in one batch is written once"
  case refusesConflictingKey = "a key with other content is refused"
  case writesAllOrNothing = "one bad entry keeps the whole transaction out"
  case refusesTooLarge = "what is larger than the limits is refused by size"
  case keepsEmptyPayloads = "an empty payload and extreme numbers come back as they were"
  case keepsCheckpoints = "a checkpoint is kept with its batch and replaced by the next"
  case rollsBackCheckpoints = "a refused batch leaves checkpoints and effects as they were"
  case deliversInOrder = "effects stay in order until they are reported as delivered"
  case queuesEffectsOnce = "effects of a fact that was there are not queued again"
  case givesReceiptsPerBatch = "each batch of a transaction has its own receipt"
  case withstandsCancellation = "a cancelled task's append is written all the same"
  case servesConcurrentAppenders = "entries of concurrent appenders are all there, each in order"

  /// The promise as a sentence.
  public var description: String { rawValue }
}

/// The suite that every journal passes, memory and disk alike.
public struct JournalContract<Store: Journal>: Sendable {
  /// Makes an empty journal.
  let make: @Sendable () async throws -> Store

  /// Creates the suite over a way to make empty journals.
  public init(make: @escaping @Sendable () async throws -> Store) { self.make = make }

  /// Checks one promise on a journal of its own.
  ///
  /// - Throws: `ContractBreach` when the promise is not kept
  public func check(_ clause: JournalClause) async throws {
    let journal = try await make()
    switch clause {
    case .emptyHasGenesisHead: try await emptyHasGenesisHead(journal)
    case .appendsInOrder: try await appendsInOrder(journal)
    case .readsByPages: try await readsByPages(journal)
    case .knowsFactsAgain: try await knowsFactsAgain(journal)
    case .knowsFactsInsideABatch: try await knowsFactsInsideABatch(journal)
    case .refusesConflictingKey: try await refusesConflictingKey(journal)
    case .writesAllOrNothing: try await writesAllOrNothing(journal)
    case .refusesTooLarge: try await refusesTooLarge(journal)
    case .keepsEmptyPayloads: try await keepsEmptyPayloads(journal)
    case .keepsCheckpoints: try await keepsCheckpoints(journal)
    case .rollsBackCheckpoints: try await rollsBackCheckpoints(journal)
    case .deliversInOrder: try await deliversInOrder(journal)
    case .queuesEffectsOnce: try await queuesEffectsOnce(journal)
    case .givesReceiptsPerBatch: try await givesReceiptsPerBatch(journal)
    case .withstandsCancellation: try await withstandsCancellation(journal)
    case .servesConcurrentAppenders: try await servesConcurrentAppenders(journal)
    }
    if let fault = try await journal.firstFault() { throw ContractBreach("\(clause): \(fault)") }
  }

  /// Requires that `found` is what was promised.
  func expect<Value: Equatable>(
    _ found: Value, is promised: Value, _ what: String
  ) throws {
    guard found == promised else {
      throw ContractBreach("\(what): \(found), promised \(promised)")
    }
  }

  /// Requires that `body` is refused with `code`.
  func expect(
    _ code: JournalError.Code, _ what: String, _ body: () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch let error as JournalError where error.code == code {
      return
    }
    throw ContractBreach("\(what): it was not refused")
  }
}

/// Makes facts for tests: the same seed gives the same facts.
public struct FactSource: Sendable {
  private var random: SeededGenerator
  private var next: UInt64 = 0
  private let source: UInt64

  /// Creates the facts of `seed`; their keys are of the source `seed`.
  public init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    source = seed
  }

  /// The next fact, with a payload of at most `size` bytes.
  public mutating func fact(upTo size: Int = 200, effects: Int = 0) -> Envelope {
    next += 1
    let count = Int.random(in: 0...size, using: &random)
    let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let queued = (0..<effects).map { index in
      Effect(channel: EffectChannel(UInt32(index % 2)), payload: [UInt8(index), UInt8(next % 256)])
    }
    return Envelope(
      key: IdempotencyKey(source: source, number: next),
      subject: SubjectID(UInt64.random(in: 0...20, using: &random)),
      kind: EntryKind(UInt32.random(in: 0...5, using: &random)),
      time: Instant(milliseconds: 1_600_000_000_000 + Int64(next) * 1000),
      payload: payload, effects: queued)
  }

  /// The next `count` facts.
  public mutating func facts(_ count: Int, upTo size: Int = 200, effects: Int = 0) -> [Envelope] {
    (0..<count).map { _ in fact(upTo: size, effects: effects) }
  }
}
