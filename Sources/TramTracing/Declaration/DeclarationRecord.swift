// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A declaration: the kind of a declaration's identity.
public enum Declaration: LetteredSubject {
  /// Declarations begin with B, of "bản khai".
  public static var letter: Character { "B" }
}

/// The identity of a declaration.
public typealias DeclarationID = ID<Declaration>

/// A declaration as it is kept: what was answered, without a name, a phone or an address.
///
/// Those are in a register of names of its own, under `DeclarationID.entry(_:)`.
public struct DeclarationRecord: Codable, Hashable, Sendable {
  /// Where a declaration stands.
  public enum State: String, Codable, CaseIterable, Hashable, Sendable {
    /// Nobody has looked into it.
    case waiting
    /// Staff looked into it and nothing follows.
    case settled
    /// It became a case, a contact or a task at the case desk.
    case taken
  }

  /// The identity.
  public var id: DeclarationID
  /// The place whose code was scanned; `nil` for a ward's.
  public var venue: VenueID?
  /// The code of the ward; that of the place, or that of the link.
  public var area: String
  /// When it was handed in.
  public var received: Instant
  /// The symptoms of the last fourteen days.
  public var symptoms: [HealthDeclaration.Symptom]
  /// When the first began.
  public var onset: Day?
  /// Whether the person met a confirmed or suspected case.
  public var metCase: Bool
  /// When last.
  public var lastMet: Day?
  /// Whether the person was with somebody who has fever or a cough.
  public var metIll: Bool
  /// Where the person was.
  public var journeys: [HealthDeclaration.Journey]
  /// The days on which the people were met whose names are in the register, in their order.
  public var companions: [Day?]
  /// What the rules propose.
  public var triage: Triage
  /// Where it stands.
  public var state: State
  /// The account that looked into it; empty while it waits.
  public var handler: String
  /// When that was.
  public var handled: Instant?
  /// What staff noted, without names.
  public var note: String
  /// The person at the case desk that came of it.
  public var person: TracedPersonID?

  /// The record of a form without a fault.
  ///
  /// - Parameter rules: By which an outcome is proposed.
  public init(
    id: DeclarationID, of form: HealthDeclaration, venue: VenueID?, area: String,
    at received: Instant, rules: TriageRules
  ) {
    self.id = id
    self.venue = venue
    self.area = area
    self.received = received
    symptoms = HealthDeclaration.Symptom.allCases.filter { form.symptoms?.contains($0) == true }
    onset = form.onset
    metCase = form.metCase ?? false
    lastMet = form.lastMet
    metIll = form.metIll ?? false
    journeys = form.journeys
    companions = form.companions.map(\.day)
    triage = rules.outcome(of: form).triage
    state = .waiting
    handler = ""
    note = ""
  }

  /// How long it is kept; what staff took into a case has its own clock there.
  public static let retention = RetentionClass.declaration
}

extension DeclarationID {
  /// How many entries of the register of names belong to one declaration.
  static var entries: UInt64 { UInt64(HealthDeclaration.mostCompanions + 1) }

  /// The number of an entry of the register of names: 0 is the person who declared, 1 the first
  /// of the people met.
  public func entry(_ place: Int) -> TracedPersonID {
    let (first, overflow) = rawValue.multipliedReportingOverflow(by: Self.entries)
    return TracedPersonID(overflow ? .max : first &+ UInt64(clamping: place))
  }

  /// The numbers of all its entries.
  public var allEntries: [TracedPersonID] { (0..<Int(Self.entries)).map { entry($0) } }
}

extension HealthDeclaration {
  /// What goes into the register of names: the person, then the people met.
  public var names: [RegisteredName] {
    [
      RegisteredName(
        name: name, phone: PhoneNumber.key(phone) ?? phone, address: address,
        birthYear: birthYear)
    ]
      + companions.map {
        RegisteredName(name: $0.name, phone: PhoneNumber.key($0.phone) ?? $0.phone)
      }
  }
}
