// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A person as somebody names them before the desk has looked them up.
public struct PersonMention: Hashable, Sendable {
  /// The number at this desk; `nil` when it is not known.
  public var id: TracedPersonID?
  /// The number of the trail; `nil` for one who is known by word only.
  public var trail: UInt32?
  /// What a list on paper calls the person, without the name; empty without one.
  public var label: String
  /// The code of the ward, for a person that is taken in now; empty when not known.
  public var area: String

  /// Creates a mention; one without number, trail and label is a person of their own.
  public init(
    id: TracedPersonID? = nil, trail: UInt32? = nil, label: String = "", area: String = ""
  ) {
    self.id = id
    self.trail = trail
    self.label = label
    self.area = area
  }

  /// A Boolean value: whether two mentions name one person who is not known yet.
  func names(_ other: PersonMention) -> Bool {
    if let trail, trail == other.trail { return true }
    return !label.isEmpty && label == other.label
  }
}

/// What is known of a case when it is taken up or changed.
public struct CaseForm: Codable, Hashable, Sendable {
  /// The disease, as the file of diseases names it.
  public var disease: String
  /// The number that the health service gave; empty without one.
  public var number: String
  /// The first day with symptoms; `nil` without any.
  public var onset: Day?
  /// When the sample was taken.
  public var sampled: Instant?
  /// When the result came.
  public var resulted: Instant?
  /// Since when the person is kept apart.
  public var isolated: Instant?
  /// Who infected this person, when it was found out.
  public var infector: TracedPersonID?
  /// Where the case stands.
  public var state: TracedCase.State
  /// What staff noted, without names.
  public var note: String

  /// Creates a form.
  public init(
    disease: String, number: String = "", onset: Day? = nil, sampled: Instant? = nil,
    resulted: Instant? = nil, isolated: Instant? = nil, infector: TracedPersonID? = nil,
    state: TracedCase.State = .suspected, note: String = ""
  ) {
    self.disease = disease
    self.number = number
    self.onset = onset
    self.sampled = sampled
    self.resulted = resulted
    self.isolated = isolated
    self.infector = infector
    self.state = state
    self.note = note
  }

  /// The form as a case has it now.
  public init(_ record: TracedCase) {
    self.init(
      disease: record.disease, number: record.number, onset: record.onset,
      sampled: record.sampled, resulted: record.resulted, isolated: record.isolated,
      infector: record.infector, state: record.state, note: record.note)
  }
}

/// A meeting before the desk has looked it up: a search's row, or a line that somebody typed.
public struct MeetingDraft: Hashable, Sendable {
  /// By whom it was found.
  public var from: PersonMention
  /// The other.
  public var to: PersonMention
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
  /// How much the other may have taken in; 0 when not computed.
  public var dose: Double
  /// What says so.
  public var source: CaseContact.Source
  /// What says so, in a line without names.
  public var evidence: String

  /// Creates a draft.
  public init(
    from: PersonMention, to: PersonMention, first: Instant, last: Instant, seconds: Double,
    nearest: Double? = nil, probability: Double = 1, dose: Double = 0,
    source: CaseContact.Source, evidence: String = ""
  ) {
    self.from = from
    self.to = to
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

/// One draft that was not kept, and why.
public struct RefusedDraft: Hashable, Sendable {
  /// Its place among the drafts, from 0.
  public var index: Int
  /// Why.
  public var reason: TracingError

  /// Creates a refusal.
  public init(index: Int, reason: TracingError) {
    self.index = index
    self.reason = reason
  }
}
