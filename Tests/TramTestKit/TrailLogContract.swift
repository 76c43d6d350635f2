// SPDX-License-Identifier: Apache-2.0

public import TramTrails
import TramUnits

/// One promise of the trail log's port.
public enum TrailLogClause: String, CaseIterable, Sendable, CustomStringConvertible {
  case beginsEmpty = "an empty log begins at 1 and has nothing to read"
  case appendsInOrder = "records are read in the order and at the positions of their appends"
  case readsByPages = "pages of any size give the same records, each within its limit"
  case keepsExtremes = "empty contents, extreme kinds and times come back as they were"
  case refusesTooLarge = "a record or an append beyond the limits is refused by size"
  case refusesBeyondEnd = "a position beyond the next is refused with the next"
  case forgetsByDay = "records of a day are forgotten whole, and positions go on"
  case forgetsTheLastDay = "all is forgotten when all is old, and the next position stays"
  case endsSegmentsBySize = "one day in many segments is forgotten together"
  case withstandsClockJumps =
    "a clock that jumped ahead for a while keeps nothing from being forgotten"
  case keepsWhenTheClockFellBack = "a clock that fell back forgets nothing that is not old"
  case wakesFollowers = "who waits for a record goes on once it is there"
  case cancelsFollowers = "who waits for a record and is cancelled stops waiting"
  case servesConcurrentAppenders = "records of concurrent appends are all there, each append whole"
  case servesReadersMeanwhile = "readers beside a writer see a growing beginning of the log"
  case servesReadersOfWhatIsForgotten =
    "a reader beside forgetting sees records or is told where to go on"

  /// The promise as a sentence.
  public var description: String { rawValue }
}

/// The suite that every trail log passes, memory and files alike.
public struct TrailLogContract<Log: TrailLog>: Sendable {
  /// Makes an empty log with the given limits.
  let make: @Sendable (TrailLimits) async throws -> Log

  /// Creates the suite over a way to make empty logs.
  public init(make: @escaping @Sendable (TrailLimits) async throws -> Log) { self.make = make }

  /// Checks one promise on a log of its own.
  ///
  /// - Throws: `ContractBreach` when the promise is not kept
  public func check(_ clause: TrailLogClause) async throws {
    switch clause {
    case .beginsEmpty: try await beginsEmpty()
    case .appendsInOrder: try await appendsInOrder()
    case .readsByPages: try await readsByPages()
    case .keepsExtremes: try await keepsExtremes()
    case .refusesTooLarge: try await refusesTooLarge()
    case .refusesBeyondEnd: try await refusesBeyondEnd()
    case .forgetsByDay: try await forgetsByDay()
    case .forgetsTheLastDay: try await forgetsTheLastDay()
    case .endsSegmentsBySize: try await endsSegmentsBySize()
    case .withstandsClockJumps: try await withstandsClockJumps()
    case .keepsWhenTheClockFellBack: try await keepsWhenTheClockFellBack()
    case .wakesFollowers: try await wakesFollowers()
    case .cancelsFollowers: try await cancelsFollowers()
    case .servesConcurrentAppenders: try await servesConcurrentAppenders()
    case .servesReadersMeanwhile: try await servesReadersMeanwhile()
    case .servesReadersOfWhatIsForgotten: try await servesReadersOfWhatIsForgotten()
    }
  }

  /// Noon of the day with that number since 1970-01-01.
  func noon(_ day: Int32) -> Instant {
    Instant(milliseconds: Int64(day) * 86_400_000 + 43_200_000)
  }

  /// Requires that `found` is what was promised.
  func expect<Value: Equatable>(_ found: Value, is promised: Value, _ what: String) throws {
    guard found == promised else {
      throw ContractBreach("\(what): \(found), promised \(promised)")
    }
  }

  /// Requires that `body` is refused with `code`, and gives the refusal.
  @discardableResult
  func expect(
    _ code: TrailsError.Code, _ what: String, _ body: () async throws -> Void
  ) async throws -> TrailsError {
    do {
      try await body()
    } catch let error as TrailsError where error.code == code {
      return error
    }
    throw ContractBreach("\(what): it was not refused")
  }
}
