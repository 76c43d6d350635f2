// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One look, refusal, export or administrative act, as the audit log keeps it.
///
/// It speaks of people by number only. What must be said in words about a person goes into
/// `sealed`, encrypted under that person's key: when the key is destroyed nobody can read it any
/// more, and the entry's hash stays what it was.
public struct AuditEntry: Hashable, Sendable {
  /// What kind of act it was.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// Somebody read something.
    case read = 1
    /// Something was asked for and not given.
    case refusal = 2
    /// Something was taken out of the system.
    case export = 3
    /// Something was changed about accounts, grants, keys, rules or the log itself.
    case administration = 4
    /// A record was made, changed or removed.
    case change = 5
    /// Access without a grant, in an emergency that must be justified afterwards.
    case emergency = 6
  }

  /// How it ended.
  public enum Outcome: UInt8, Hashable, Sendable, CaseIterable {
    /// It was allowed; the entry was written before the answer left.
    case allowed = 1
    /// It was not allowed.
    case refused = 2
    /// It was allowed and failed.
    case failed = 3
  }

  /// Who acted.
  public struct Actor: Hashable, Sendable {
    /// What kind of actor.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
      /// Nobody who is known.
      case nobody = 0
      /// An account of a person at work.
      case account = 1
      /// The person whom the records are about.
      case person = 2
      /// A phone or a wristband.
      case device = 3
      /// A program with a token.
      case program = 4
      /// Trạm itself.
      case system = 5
    }
    /// What kind of actor.
    public var kind: Kind
    /// Its number among those of its kind.
    public var number: UInt64

    /// Creates an actor.
    public init(_ kind: Kind, _ number: UInt64 = 0) {
      self.kind = kind
      self.number = number
    }
  }

  /// What it was about.
  public struct Subject: Hashable, Sendable {
    /// The class of record, such as `person` or `order`; `nil` where it is about none.
    public var kind: AuditWord?
    /// Its number; 0 for a list or none.
    public var number: UInt64

    /// Creates a subject.
    public init(_ kind: AuditWord? = nil, _ number: UInt64 = 0) {
      self.kind = kind
      self.number = number
    }
  }

  /// Under what right it happened.
  public struct Ground: Hashable, Sendable {
    /// The area of the scope, by its official number; 0 where it has none.
    public var area: UInt64
    /// The number of the grant; 0 where there is none.
    public var grant: UInt64
    /// The purpose that was stated, such as `isolation`; `nil` where none was.
    public var purpose: AuditWord?
    /// The number of the case; 0 where there is none.
    public var dossier: UInt64

    /// Creates a ground.
    public init(
      area: UInt64 = 0, grant: UInt64 = 0, purpose: AuditWord? = nil, dossier: UInt64 = 0
    ) {
      self.area = area
      self.grant = grant
      self.purpose = purpose
      self.dossier = dossier
    }
  }

  /// When.
  public var time: Instant
  /// What kind of act.
  public var kind: Kind
  /// How it ended.
  public var outcome: Outcome
  /// Who acted.
  public var actor: Actor
  /// What was done, such as `orders.read`.
  public var verb: AuditWord
  /// What it was about.
  public var subject: Subject
  /// Under what right.
  public var ground: Ground
  /// How many records were shown, taken or changed.
  public var records: UInt64
  /// The hash of a document that goes with it, such as a proof of erasure.
  public var evidence: MerkleHash?
  /// Bytes under a person's key, as `PersonVault` makes them; at most `longestSealed`.
  public var sealed: [UInt8]

  /// The most bytes of `sealed`.
  public static let longestSealed = 1024

  /// Creates an entry.
  public init(
    time: Instant, kind: Kind, outcome: Outcome = .allowed, actor: Actor, verb: AuditWord,
    subject: Subject = Subject(), ground: Ground = Ground(), records: UInt64 = 0,
    evidence: MerkleHash? = nil, sealed: [UInt8] = []
  ) {
    self.time = time
    self.kind = kind
    self.outcome = outcome
    self.actor = actor
    self.verb = verb
    self.subject = subject
    self.ground = ground
    self.records = records
    self.evidence = evidence
    self.sealed = sealed
  }
}
