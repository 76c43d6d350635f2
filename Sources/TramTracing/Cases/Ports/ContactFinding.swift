// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramTrails
public import TramUnits

/// Whose contacts are sought, and when.
public struct ContactQuestion: Hashable, Sendable {
  /// Whose.
  public var person: PersonNumber
  /// From when.
  public var from: Instant
  /// Until when.
  public var until: Instant
  /// Of which disease, as the file of diseases names it; empty where none is known.
  public var disease: String
  /// When the person infects, for a case; `nil` for a contact, of whom it is not known yet.
  public var index: IndexCase?

  /// Creates a question.
  public init(
    person: PersonNumber, from: Instant, until: Instant, disease: String = "",
    index: IndexCase? = nil
  ) {
    self.person = person
    self.from = from
    self.until = until
    self.disease = disease
    self.index = index
  }
}

/// One person whom a search found near another.
public struct FoundMeeting: Hashable, Sendable {
  /// Whom.
  public var person: PersonNumber
  /// The code of the ward where they live, where the store knows it; empty otherwise.
  public var area: String
  /// When it began.
  public var first: Instant
  /// When it was over.
  public var last: Instant
  /// How long they were close in between, in seconds.
  public var seconds: Double
  /// The least distance in metres; `nil` when not known.
  public var nearest: Double?
  /// That they were as close as the rule says, 0 to 1.
  public var probability: Double
  /// How much the other may have taken in, by the disease's ranking.
  public var dose: Double
  /// What says so.
  public var source: ContactSource
  /// What says so, in a line without names.
  public var evidence: String

  /// Creates a meeting.
  public init(
    person: PersonNumber, area: String = "", first: Instant, last: Instant, seconds: Double,
    nearest: Double? = nil, probability: Double, dose: Double, source: ContactSource,
    evidence: String = ""
  ) {
    self.person = person
    self.area = area
    self.first = first
    self.last = last
    self.seconds = seconds
    self.nearest = nearest
    self.probability = probability
    self.dose = dose
    self.source = source
    self.evidence = evidence
  }
}

/// Where the desk finds contacts: a search over the store of trails.
public protocol ContactFinding: Sendable {
  /// The contacts of each question's person in its stretch of time, the largest dose first.
  ///
  /// - Parameter limit: The most for one question.
  /// - Returns: One list a question, in their order. A store that no longer holds the time throws
  ///   rather than finding nobody.
  func contacts(_ questions: [ContactQuestion], limit: Int) async throws -> [[FoundMeeting]]

  /// Who was in the same area at the same time, such as that of a check-in or a base station:
  /// a hint, the longest time together first.
  ///
  /// - Parameter limit: The most.
  func companions(_ question: ContactQuestion, limit: Int) async throws -> [FoundMeeting]
}

extension ContactFinding {
  /// Nobody, where no areas are known.
  public func companions(
    _ question: ContactQuestion, limit: Int
  ) async throws -> [FoundMeeting] { [] }
}

/// Contacts out of a table in memory: the specification of a search's answers.
public final class MemoryContacts: ContactFinding {
  private let meetings = Mutex<[PersonNumber: [FoundMeeting]]>([:])

  /// Creates an empty table.
  public init() {}

  /// Adds a meeting of two, as both of them find it.
  public func add(_ person: PersonNumber, _ meeting: FoundMeeting) {
    var other = meeting
    other.person = person
    meetings.withLock { meetings in
      meetings[person, default: []].append(meeting)
      meetings[meeting.person, default: []].append(other)
    }
  }

  /// The contacts of each question's person that share a moment with its stretch of time.
  public func contacts(
    _ questions: [ContactQuestion], limit: Int
  ) async throws -> [[FoundMeeting]] {
    questions.map { question in
      let own = found(question).filter { $0.source != .area }
      return Array(own.sorted { $0.dose > $1.dose }.prefix(max(0, limit)))
    }
  }

  /// Those of whom nothing but an area is known.
  public func companions(
    _ question: ContactQuestion, limit: Int
  ) async throws -> [FoundMeeting] {
    let own = found(question).filter { $0.source == .area }
    return Array(own.sorted { $0.seconds > $1.seconds }.prefix(max(0, limit)))
  }

  private func found(_ question: ContactQuestion) -> [FoundMeeting] {
    meetings.withLock { $0[question.person] ?? [] }.filter {
      $0.first <= question.until && question.from <= $0.last
    }
  }
}
