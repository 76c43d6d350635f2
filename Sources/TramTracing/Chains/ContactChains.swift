// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// Who may have been infected through whom: F1, F2, F3 of a case, by chains that respect time.
///
/// A contact leads on from a person only after he may have been infected and the latent time is
/// over, and until he is isolated. The level of a person is the length of the shortest such chain.
/// A longer chain may reach him earlier and so lead to people whom the shorter cannot: both are
/// followed.
public struct ContactChains: Sendable {
  /// One step of a chain.
  public struct Link: Hashable, Sendable {
    /// Who was reached.
    public var person: PersonNumber
    /// By how many contacts, 1 or more.
    public var level: Int
    /// The contact by which.
    public var contact: ChainLink
    /// The step before; `nil`: the case himself.
    public var before: Int?
    /// The product of all risks from the case to here.
    public var risk: Double
  }

  /// The case from whom the chains begin.
  public let origin: PersonNumber
  /// Every step that was followed; `people` has those that tell a level.
  public private(set) var steps: [Link] = []
  /// The people reached, as places in `steps`: by level, the most risk first.
  public private(set) var people: [Int] = []
  /// Whether there were more people than the rules allow.
  public private(set) var isCut = false
  /// How many contacts were refused: with oneself, in the future, outside the window asked.
  public private(set) var refused = 0

  /// Follows the chains of a case.
  ///
  /// - Parameters:
  ///   - origin: The case.
  ///   - from: From when he may have infected others; by the window of the rule, or the infection
  ///     and the latent time.
  ///   - finder: Tells whom somebody met.
  /// - Throws: what the finder throws
  /// - Complexity: a question to the finder for each person and level at which he is reached
  ///   earlier than before
  public init(
    of origin: PersonNumber, infectiousFrom from: Instant, by finder: some ChainFinding,
    rules: ChainRules
  ) throws {
    self.origin = origin
    /// The first moment at which each may have been infected, by any chain so far.
    var earliest: [PersonNumber: Instant] = [:]
    var isLevelled: Set<PersonNumber> = []
    var frontier: [Int?] = [nil]
    let latent = rules.latentDays * 86_400
    for level in 1...rules.levels {
      var reached: [PersonNumber: Link] = [:]
      for step in frontier {
        let person = step.map { steps[$0].person } ?? origin
        let start = step.map { steps[$0].contact.first.advanced(seconds: latent) } ?? from
        let end = min(rules.isolated[person] ?? rules.now, rules.now)
        guard start < end, !rules.cleared.contains(person) else { continue }
        let risk = step.map { steps[$0].risk } ?? 1
        for contact in try finder.contacts(of: person, from: start, until: end) {
          guard contact.person != person, contact.first >= start, contact.first < end else {
            refused += 1
            continue
          }
          let next = Link(
            person: contact.person, level: level, contact: contact, before: step,
            risk: risk * contact.risk.rawValue)
          guard contact.person != origin, next.risk >= rules.leastRisk,
            earliest[contact.person].map({ contact.first < $0 }) ?? true
          else { continue }
          if let other = reached[contact.person], !Self.isBetter(next, other, steps) { continue }
          reached[contact.person] = next
        }
      }
      let found = reached.values.sorted { $0.person < $1.person }
      frontier = []
      for link in found {
        guard isLevelled.count < rules.mostPeople || isLevelled.contains(link.person) else {
          isCut = true
          continue
        }
        earliest[link.person] = link.contact.first
        frontier.append(steps.count)
        if isLevelled.insert(link.person).inserted { people.append(steps.count) }
        steps.append(link)
      }
      if frontier.isEmpty { break }
    }
    sortPeople()
  }

  /// Whether a step tells of an earlier infection than another of its level, or as early with more
  /// risk, or through a lower number.
  private static func isBetter(_ a: Link, _ b: Link, _ steps: [Link]) -> Bool {
    if a.contact.first != b.contact.first { return a.contact.first < b.contact.first }
    if a.risk != b.risk { return a.risk > b.risk }
    func number(_ link: Link) -> UInt32 { link.before.map { steps[$0].person.rawValue + 1 } ?? 0 }
    return number(a) < number(b)
  }

  private mutating func sortPeople() {
    let steps = steps
    people.sort { a, b in
      if steps[a].level != steps[b].level { return steps[a].level < steps[b].level }
      if steps[a].risk != steps[b].risk { return steps[a].risk > steps[b].risk }
      return steps[a].person < steps[b].person
    }
  }

  /// The chain to a step, from the first contact of the case on: the evidence of a level.
  public func chain(to step: Int) -> [Link] {
    var chain: [Link] = []
    var at: Int? = step
    while let index = at {
      chain.append(steps[index])
      at = steps[index].before
    }
    return chain.reversed()
  }

  /// How many people have each level, from F1 on.
  public var counts: [Int] {
    var counts: [Int] = []
    for index in people {
      while counts.count < steps[index].level { counts.append(0) }
      counts[steps[index].level - 1] += 1
    }
    return counts
  }
}
