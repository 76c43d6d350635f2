// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What a person declares about his health of the last fourteen days.
///
/// The questions are those of the forms by which Vietnam asked arrivals and citizens in 2020:
/// symptoms, contact with a case or with somebody ill, where one was.
public struct HealthDeclaration: Hashable, Sendable {
  /// The symptoms that are asked for.
  public enum Symptom: String, Codable, CaseIterable, Hashable, Sendable {
    case fever, cough, breathless, soreThroat, tasteOrSmellLost, tired, achingMuscles, headache
    case diarrhea, other
  }

  /// A journey or a stay elsewhere.
  public struct Journey: Codable, Hashable, Sendable {
    /// Where.
    public var place: String
    /// From when.
    public var from: Day
    /// Until when.
    public var to: Day

    /// Creates a journey.
    public init(place: String, from: Day, to: Day) {
      self.place = place
      self.from = from
      self.to = to
    }
  }

  /// Somebody whom the person was close to.
  public struct Companion: Hashable, Sendable {
    /// The name; it lies apart, as the person's own.
    public var name: String
    /// The phone; empty when not known.
    public var phone: String
    /// When last.
    public var day: Day?

    /// Creates somebody.
    public init(name: String, phone: String = "", day: Day? = nil) {
      self.name = name
      self.phone = phone
      self.day = day
    }
  }

  /// For how many days back is asked.
  public static let days: Int32 = 14
  /// How many journeys may be told.
  public static let mostJourneys = 50
  /// How many people may be told.
  public static let mostCompanions = 20
  /// How many bytes a text may have.
  public static let longestText = 500

  /// The name; it lies apart from positions.
  public var name = ""
  /// The phone.
  public var phone = ""
  /// The year of birth.
  public var birthYear: Int?
  /// Where the person lives or stays now; empty when not told.
  public var address = ""
  /// The symptoms of the last fourteen days; `nil` when the question was not answered.
  public var symptoms: Set<Symptom>?
  /// When the first began.
  public var onset: Day?
  /// Whether the person met a confirmed or suspected case; `nil` when not answered.
  public var metCase: Bool?
  /// When last.
  public var lastMet: Day?
  /// Whether the person was with somebody who has fever or a cough; `nil` when not answered.
  public var metIll: Bool?
  /// Where the person was, elsewhere than at home and work.
  public var journeys: [Journey] = []
  /// Whom the person was close to.
  public var companions: [Companion] = []
  /// Whether the person says that all of it is true.
  public var isAffirmed = false

  /// An empty form.
  public init() {}
}
