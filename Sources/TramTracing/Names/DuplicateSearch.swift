// SPDX-License-Identifier: Apache-2.0

/// Finds records of one person in a list of up to a million.
///
/// Two records are looked at when they have the same identity card; or when their names agree in
/// any way that `NameAgreement` knows and they share the phone, or the words of the name with
/// years of birth at most one apart, or the ward with such years. Of all pairs those are found,
/// whatever the list: blocks are made of what the two must share, so none is missed.
public struct DuplicateSearch: Sendable {
  /// How many pairs are weighed at most; a list of one name a million times would take for ever.
  public static let mostPairs = 200_000_000

  /// What was found.
  public struct Findings: Sendable {
    /// The pairs, the most likely first.
    public var pairs: [DuplicatePair]
    /// How many pairs were weighed.
    public var weighed: Int
    /// Whether the bound was met and pairs may be missing.
    public var isCut: Bool
  }

  let people: [PersonFacts]
  let scale: DuplicateScale

  /// Prepares a list.
  ///
  /// - Complexity: O(records × length)
  public init(_ entries: [PersonEntry], weights: DuplicateWeights = .init()) {
    var words = WordCounts()
    people = entries.map { PersonFacts($0, &words) }
    scale = DuplicateScale(people, words, weights)
  }

  /// The pairs that are at least as likely as asked to be of one person.
  ///
  /// - Parameter probability: From 0 to 1.
  /// - Complexity: O(records × log(records) + pairs in blocks)
  public func findings(atLeast probability: Double = 0.5) -> Findings {
    var found: [DuplicatePair] = []
    var weighed = 0
    var isCut = false
    // Each kind of block weighs only pairs that no earlier kind has, so that none comes twice.
    for block in DuplicateBlock.allCases where !isCut {
      isCut = !block.forEachPair(of: people) { a, b in
        weighed += 1
        if let pair = scale.weigh(a, b, people, in: block), pair.probability >= probability {
          found.append(pair)
        }
        return weighed < Self.mostPairs
      }
    }
    found.sort { ($1.bits, $0.first, $0.second) < ($0.bits, $1.first, $1.second) }
    return Findings(pairs: found, weighed: weighed, isCut: isCut)
  }

  /// The same by looking at every pair: the specification, and what tests compare.
  ///
  /// - Complexity: O(records²)
  public func findingsOfAllPairs(atLeast probability: Double = 0.5) -> Findings {
    var found: [DuplicatePair] = []
    var weighed = 0
    for a in people.indices {
      for b in people.indices where b > a {
        weighed += 1
        guard
          let pair = DuplicateBlock.allCases.lazy.compactMap({
            scale.weigh(a, b, people, in: $0)
          }).first,
          pair.probability >= probability
        else { continue }
        found.append(pair)
      }
    }
    found.sort { ($1.bits, $0.first, $0.second) < ($0.bits, $1.first, $1.second) }
    return Findings(pairs: found, weighed: weighed, isCut: false)
  }
}
