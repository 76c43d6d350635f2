// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("The outbreak of Hagelloch, 1861")
struct HagellochTests {
  @Test(
    .enabled(if: TracingData.isThere("measles_hagelloch1861.csv"), "it lies in ../shared/data"))
  func `the known infector is among the first of all possible sources`() throws {
    let measles = try DiseaseTable.disease(named: "measles")
    let rows = try TracingData.rows("measles_hagelloch1861.csv")
    struct Child {
      var id: String
      var infector: String
      var rash: Day
      var family: String
      var schoolClass: String
      var east: Double
      var north: Double
    }
    let children = try rows.map { row in
      Child(
        id: row["case_ID"] ?? "", infector: row["infector"] ?? "",
        rash: try #require(Day(row["date_of_rash"] ?? "")), family: row["family_ID"] ?? "",
        schoolClass: row["class"] ?? "",
        east: 2.5 * (Double(row["x_loc"] ?? "") ?? 0),
        north: 2.5 * (Double(row["y_loc"] ?? "") ?? 0))
    }
    let cases = try children.map { try IndexCase(onset: $0.rash...$0.rash, secondsEast: 3600) }
    var asked = 0
    var first = 0
    var five = 0
    var ten = 0
    for (i, child) in children.enumerated() where !child.infector.isEmpty {
      let ranking = SourceRanking(measles, cases[i], radius: Meters(10))
      let (from, until) = ranking.times
      var candidates: [SourceRanking.Candidate] = []
      var ids: [String] = []
      for (j, other) in children.enumerated() where j != i {
        // Nobody wrote down who met whom: families lived together, classes 1 and 2 sat together,
        // and neighbours met the more the nearer they lived.
        let far = hypot(other.east - child.east, other.north - child.north)
        let isClass = other.schoolClass == child.schoolClass && child.schoolClass != "0"
        let isFamily = other.family == child.family
        let hours = isFamily ? 10.0 : isClass ? 5 : far < 30 ? 1.5 : far < 100 ? 0.7 : 0.3
        candidates.append(
          SourceRanking.Candidate(
            row: ExposureRow(
              first: from, last: until,
              seconds: hours / 24 * until.seconds(since: from), distance: Meters(2),
              context: isFamily ? .household : isClass ? .work : .indoors),
            traced: cases[j]))
        ids.append(other.id)
      }
      let ranked = ranking.ranked(candidates)
      let place = ranked.firstIndex { ids[$0.candidate] == child.infector } ?? 999
      asked += 1
      if place < 1 { first += 1 }
      if place < 5 { five += 1 }
      if place < 10 { ten += 1 }
      #expect(abs(ranked.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }
    #expect(asked == 184)
    // By chance, 5 of 187.
    #expect(first >= 110 && five >= 150 && ten >= 155, "\(first) \(five) \(ten)")
  }
}
