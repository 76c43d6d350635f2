// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTracing
import TramUnits

/// Cases with their contacts, some of whom are infected: by the law of dose, seen through errors.
///
/// Durations and distances are made up: households for hours a day, work at desks, strangers for
/// minutes; about a third of contacts are of strangers within 2 m for a quarter of an hour or more.
struct SimulatedOutbreak {
  struct Contact {
    var row: ExposureRow
    /// Whether the fixed rule of an authority calls him.
    var isClose: Bool
    var isInfected: Bool
  }
  struct Case {
    var traced: IndexCase
    var contacts: [Contact]
  }

  var cases: [Case] = []

  /// - Parameters:
  ///   - truth: The profile by which infections happen, which the ranking need not share.
  ///   - perHour: The risk of an hour at 1 m, indoors, at the height.
  ///   - rowError: How much minutes and distances are misjudged: the deviation of their logarithm.
  init(
    seed: UInt64, cases count: Int, truth: InfectiousnessProfile, perHour: Double, rowError: Double
  ) throws {
    var random = SeededGenerator(seed: seed)
    let day = Day(number: 18_400)
    let peak = truth.density(at: truth.peakDay)
    for _ in 0..<count {
      // The onset is told wrong by a day now and then, and isolation comes some days after it.
      let told = Day(number: day.number + Int32((random.normal() * 0.7).rounded()))
      let traced = try IndexCase(onset: told...told)
      let noon = traced.midday(of: day)
      let isolated = 1 + 4 * random.unit()
      var contacts: [Contact] = []
      for _ in 0..<40 {
        let kind = random.unit()
        let context: ContactContext
        let hours: Double
        let distance: Double
        var span = 0.0
        if kind < 0.08 {
          (context, hours, distance, span) = (
            .household, 10 * exp(0.7 * random.normal()), 1.5 * exp(0.4 * random.normal()), 4
          )
        } else if kind < 0.35 {
          (context, hours, distance, span) = (
            .work, 1.5 * exp(random.normal()), 2 * exp(0.5 * random.normal()), 2
          )
        } else if kind < 0.8 {
          (context, hours, distance) = (
            .indoors, 0.4 * exp(random.normal()), 1.6 * exp(0.5 * random.normal())
          )
        } else {
          (context, hours, distance) = (
            .outdoors, 0.4 * exp(random.normal()), 1.6 * exp(0.5 * random.normal())
          )
        }
        let start = -3 + random.unit() * (3 + isolated)
        let long = max(min(span * random.unit(), isolated - start), hours / 24)
        let share = truth.share(from: start, until: start + long) / long / peak
        let dose =
          hours * share * min(1, 1 / (distance * distance)) * ContextWeights.oxford[context]
        let isInfected = random.unit() < 1 - exp(-perHour * dose)
        let seenHours = hours * exp(rowError * random.normal())
        let seen = distance * exp(rowError * random.normal())
        contacts.append(
          Contact(
            row: ExposureRow(
              first: noon.advanced(seconds: start * 86_400),
              last: noon.advanced(seconds: (start + max(long, seenHours / 24)) * 86_400),
              seconds: seenHours * 3600, distance: Meters(seen), context: context),
            isClose: seen <= 2 && seenHours >= 0.25, isInfected: isInfected))
      }
      cases.append(Case(traced: traced, contacts: contacts))
    }
  }

  var infections: Int { cases.reduce(0) { $0 + $1.contacts.count { $0.isInfected } } }
}

extension ContextWeights {
  static let oxford = ContextWeights(household: 2, work: 1.5, indoors: 1, outdoors: 0.5)
}

/// How well a score tells the infected from the others: the area under the curve.
func areaUnderCurve(_ scored: [(score: Double, isTrue: Bool)]) -> Double {
  let sorted = scored.sorted { $0.score < $1.score }
  var below = 0.0
  var area = 0.0
  var i = 0
  while i < sorted.count {
    var j = i
    while j < sorted.count, sorted[j].score == sorted[i].score { j += 1 }
    let falses = Double(sorted[i..<j].count { !$0.isTrue })
    let trues = Double(j - i) - falses
    area += trues * (below + falses / 2)
    below += falses
    i = j
  }
  let trues = Double(scored.count { $0.isTrue })
  return area / (trues * below)
}
