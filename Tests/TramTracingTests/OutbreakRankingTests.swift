// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("Ranking by dose against a fixed cut")
struct OutbreakRankingTests {
  struct Outcome {
    var area = 0.0
    var cutArea = 0.0
    /// Of all infections, those among as many contacts as the cut calls in the case.
    var found = 0.0
    var cutFound = 0.0
    /// Of all infections, those among ten contacts a case; of the cut's, ten drawn at random.
    var foundOfTen = 0.0
    var cutFoundOfTen = 0.0
    /// Contacts called by the cut, a case.
    var called = 0.0
  }

  private func outcome(
    seed: UInt64, truth: InfectiousnessProfile, rowError: Double
  ) throws -> Outcome {
    let covid = try DiseaseTable.disease(named: "covid-19")
    let outbreak = try SimulatedOutbreak(
      seed: seed, cases: 200, truth: truth, perHour: 0.011, rowError: rowError)
    var scored: [(score: Double, isTrue: Bool)] = []
    var cut: [(score: Double, isTrue: Bool)] = []
    var result = Outcome()
    let all = Double(outbreak.infections)
    var random = SeededGenerator(seed: seed &+ 1_000_000)
    for one in outbreak.cases {
      let ranked = ContactRanking(covid, one.traced, radius: Meters(2))
        .ranked(one.contacts.map(\.row))
      for contact in ranked {
        scored.append((contact.expected.rawValue, one.contacts[contact.row].isInfected))
      }
      for contact in one.contacts { cut.append((contact.isClose ? 1 : 0, contact.isInfected)) }
      let close = one.contacts.filter(\.isClose)
      result.called += Double(close.count) / Double(outbreak.cases.count)
      let byDose = ranked.map { one.contacts[$0.row].isInfected }
      result.found += Double(byDose.prefix(close.count).count { $0 }) / all
      result.cutFound += Double(close.count { $0.isInfected }) / all
      result.foundOfTen += Double(byDose.prefix(10).count { $0 }) / all
      result.cutFoundOfTen +=
        Double(close.shuffled(using: &random).prefix(10).count { $0.isInfected }) / all
    }
    result.area = areaUnderCurve(scored)
    result.cutArea = areaUnderCurve(cut)
    return result
  }

  private static let truths: [(InfectiousnessProfile, Double)] = [
    (.gamma(shape: 20.5165, rate: 1.5921, shift: 12.2725), 0),
    (.gamma(shape: 20.5165, rate: 1.5921, shift: 12.2725), 0.5),
    (.normal(mean: -0.3, deviation: 2.75), 0.5),
  ]

  @Test(arguments: 0..<3 as Range<UInt64>, truths.indices)
  func `the first of a list ranked by dose hold more infections than two metres and 15 minutes`(
    seed: UInt64, truth: Int
  ) throws {
    let (profile, error) = Self.truths[truth]
    let result = try outcome(seed: seed, truth: profile, rowError: error)
    #expect(result.area > result.cutArea + 0.1, "\(result)")
    #expect(result.found > result.cutFound, "\(result)")
    #expect(result.foundOfTen > result.cutFoundOfTen + 0.2, "\(result)")
  }
}
