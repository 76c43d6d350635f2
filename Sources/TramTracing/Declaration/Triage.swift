// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// What follows from a declaration; a proposal, which a person decides on.
public enum Triage: UInt8, Codable, Comparable, CaseIterable, Hashable, Sendable {
  /// Nothing.
  case none
  /// Watch one's health and declare again.
  case watch
  /// A test.
  case test
  /// Isolation and a test: a contact of a case, or ill after one.
  case testAndIsolate

  /// A Boolean value: whether `a` asks for less.
  public static func < (a: Triage, b: Triage) -> Bool { a.rawValue < b.rawValue }

  /// What the person is told.
  public func text(_ language: LineListLanguage) -> String {
    let both =
      switch self {
      case .none: ("Không cần làm gì thêm.", "Nothing more is needed.")
      case .watch:
        (
          "Theo dõi sức khỏe 14 ngày và khai báo lại nếu có triệu chứng.",
          "Watch your health for 14 days and declare again if you fall ill."
        )
      case .test: ("Hãy đến cơ sở y tế để xét nghiệm.", "Go to a health station for a test.")
      case .testAndIsolate:
        (
          "Ở yên tại chỗ, tránh tiếp xúc và gọi cơ sở y tế để được lấy mẫu.",
          "Stay where you are, meet nobody and call the health station for a test."
        )
      }
    return language == .vietnamese ? both.0 : both.1
  }
}

/// The rules by which a declaration leads to an outcome, with where they come from.
public struct TriageRules: Hashable, Sendable {
  /// The symptoms that are taken for the disease by one alone.
  public var leading: Set<HealthDeclaration.Symptom>
  /// How many other symptoms are taken for it together.
  public var othersNeeded: Int
  /// Parts of the names of places where the disease is, folded when compared.
  public var places: [String]
  /// Where the rules come from.
  public var source: String

  /// Creates rules.
  public init(
    leading: Set<HealthDeclaration.Symptom>, othersNeeded: Int, places: [String], source: String
  ) {
    self.leading = leading
    self.othersNeeded = othersNeeded
    self.places = places
    self.source = source
  }

  /// COVID-19: fever, cough, shortness of breath, or the loss of taste or smell alone; three of
  /// the others together.
  public static func covid19(places: [String] = []) -> TriageRules {
    TriageRules(
      leading: [.fever, .cough, .breathless, .tasteOrSmellLost], othersNeeded: 3, places: places,
      source: "after WHO, COVID-19 case definition, WHO/2019-nCoV/Surveillance_Case_Definition/"
        + "2020.2 (suspected case: clinical criteria and contact); contacts after Decision "
        + "5053/QD-BYT of 3 December 2020")
  }

  /// The outcome and the rule that led to it, the strongest first.
  public func outcome(of form: HealthDeclaration) -> (triage: Triage, reason: String) {
    let symptoms = form.symptoms ?? []
    let isIll = !symptoms.isDisjoint(with: leading) || symptoms.count >= othersNeeded
    let visited = form.journeys.first { journey in
      let place = SearchFold.title(of: journey.place)
      return places.contains {
        !SearchFold.title(of: $0).isEmpty && place.contains(SearchFold.title(of: $0))
      }
    }
    if form.metCase == true {
      return (.testAndIsolate, "met a confirmed or suspected case within 14 days")
    }
    if isIll, let visited {
      return (.testAndIsolate, "ill after \(visited.place), where the disease is")
    }
    if isIll {
      return (.test, "symptoms of the disease")
    }
    if let visited { return (.test, "was at \(visited.place), where the disease is") }
    if form.metIll == true || !symptoms.isEmpty {
      return (.watch, "was with somebody ill, or has a symptom that others have too")
    }
    return (.none, "no symptom, no contact, no place where the disease is")
  }
}
