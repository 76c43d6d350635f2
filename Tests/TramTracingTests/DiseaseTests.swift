// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("Diseases")
struct DiseaseTests {
  private let covid = try? DiseaseTable.disease(named: "covid-19")

  @Test
  func `COVID-19 infects as He et al published it`() throws {
    let profile = try #require(covid).infectiousness
    #expect(abs(profile.share(before: 0) - 0.442) < 0.001)
    #expect(abs(profile.peakDay - -0.01) < 0.02)
    #expect(abs(profile.share(before: -3) - 0.091) < 0.001)
    #expect(abs(profile.share(before: -2) - 0.180) < 0.001)
    #expect(abs(1 - profile.share(before: 7) - 0.021) < 0.001)
    #expect(profile.share(before: -7) < 0.001)
    #expect(abs(profile.share(before: -5) - 0.01) < 0.003)
    #expect(profile.share(before: -12.3) == 0)
  }

  @Test
  func `a window of three days keeps 91 percent of infections, one of two days 82`() throws {
    let covid = try #require(covid)
    let profile = covid.infectiousness
    let day = try #require(Day("2020-08-01"))
    let vietnam = try #require(covid.rule(of: "vn", on: day))
    let who = try #require(covid.rule(of: "who", on: day))
    #expect(abs(1 - profile.share(before: -vietnam.daysBefore) - 0.91) < 0.005)
    #expect(abs(1 - profile.share(before: -who.daysBefore) - 0.82) < 0.005)
  }

  @Test(.enabled(if: TracingData.isThere("he2020_pairs.csv"), "the pairs lie in ../shared/data"))
  func `the corrected parameters leave none of the 77 pairs impossible, the first ones two`()
    throws
  {
    let pairs = try TracingData.rows("he2020_pairs.csv")
    #expect(pairs.count == 77)
    let covid = try #require(covid)
    let corrected = try likelihoods(of: pairs, covid.infectiousness, covid.incubation)
    #expect(corrected.allSatisfy { $0 > 1e-6 })
    // The parameters of the first version, of general use.
    let first = InfectiousnessProfile.gamma(shape: 2.1158, rate: 0.6906, shift: 2.3067)
    #expect(try likelihoods(of: pairs, first, covid.incubation).count { $0 < 1e-12 } == 2)
  }

  /// How likely the onset of each infectee is, from the onset of the infector, by whole days.
  private func likelihoods(
    of pairs: [[String: String]], _ profile: InfectiousnessProfile, _ incubation: LognormalDelay
  ) throws -> [Double] {
    try pairs.map { pair in
      let low = try #require(Day(pair["x.lb"] ?? "")).number
      let high = try #require(Day(pair["x.ub"] ?? "")).number
      let onset = try #require(Day(pair["y"] ?? "")).number
      var sum = 0.0
      for infector in low...high {
        let days = Double(onset - infector)
        for step in -1240..<4000 {
          let t = (Double(step) + 0.5) / 100
          let share = profile.density(at: t) / 100
          sum +=
            share
            * (incubation.share(before: days + 0.5 - t) - incubation.share(before: days - 0.5 - t))
        }
      }
      return sum / Double(high - low + 1)
    }
  }

  @Test
  func `the share before a day is the integral of the density, whatever the form`() {
    let profiles: [InfectiousnessProfile] = [
      .gamma(shape: 20.5165, rate: 1.5921, shift: 12.2725), .gamma(shape: 2, rate: 0.5, shift: 0),
      .normal(mean: -0.3, deviation: 2.75), .table(first: -4, heights: [0, 2, 3, 3, 1, 0.5]),
      .table(first: 0, heights: [1, 0]),
    ]
    for profile in profiles {
      let support = profile.support
      #expect(profile.share(before: support.lowerBound) < 2e-6)
      #expect(profile.share(before: support.upperBound) > 1 - 2e-6)
      var sum = 0.0
      let steps = 4000
      let width = (support.upperBound - support.lowerBound) / Double(steps)
      for i in 0..<steps {
        let from = support.lowerBound + Double(i) * width
        sum += profile.density(at: from + width / 2) * width
        #expect(abs(profile.share(before: from + width) - sum) < 1e-4, "\(profile) \(from)")
      }
      let peak = profile.density(at: profile.peakDay)
      for i in 0...steps {
        #expect(profile.density(at: support.lowerBound + Double(i) * width) <= peak + 1e-12)
      }
    }
  }

  @Test
  func `incubation has the published mean and lies in order`() throws {
    let delay = try #require(covid).incubation
    #expect(abs(delay.mean - 5.2) < 0.05)
    #expect(delay.share(before: delay.median) == 0.5)
    let ebola = try DiseaseTable.disease(named: "ebola").incubation
    #expect(abs(ebola.mean - 12.7) < 0.05)
    // "about 4.1 % of patients may have incubation periods longer than 21 days"
    #expect(abs(1 - ebola.share(before: 21) - 0.041) < 0.006)
    #expect(try DiseaseTable.disease(named: "ebola").infectiousness.share(before: 0) == 0)
  }

  @Test
  func `rules change on their dates`() throws {
    let covid = try #require(covid)
    let before = try #require(Day("2022-04-14"))
    let after = try #require(Day("2022-04-15"))
    #expect(covid.rule(of: "vn", on: before)?.radius == Meters(2))
    #expect(covid.rule(of: "vn", on: after)?.radius == Meters(1))
    #expect(covid.quarantine(of: "vn", on: before)?.quarantineDays == 7)
    #expect(covid.quarantine(of: "vn", on: after)?.quarantineDays == 0)
    #expect(try covid.rule(of: "cdc", on: #require(Day("2020-10-20"))) == nil)
    #expect(covid.rule(of: "mars", on: after) == nil)
  }

  @Test
  func `a dose saturates`() throws {
    let covid = try #require(covid)
    #expect(covid.risk(ofDose: 0).rawValue == 0)
    #expect(abs(covid.risk(ofDose: 1).rawValue - 0.011) < 1e-4)
    #expect(covid.risk(ofDose: 1e9).rawValue == 1)
    #expect(covid.risk(ofDose: 20).rawValue < 20 * covid.risk(ofDose: 1).rawValue)
  }

  @Test(.enabled(if: TracingData.isThere("measles_hagelloch1861.csv")))
  func `measles has the serial interval of Hagelloch`() throws {
    let rows = try TracingData.rows("measles_hagelloch1861.csv")
    var rash: [String: Int32] = [:]
    for row in rows { rash[row["case_ID"] ?? ""] = Day(row["date_of_rash"] ?? "")?.number }
    var days: [Double] = []
    for row in rows {
      guard let own = rash[row["case_ID"] ?? ""], let other = rash[row["infector"] ?? ""] else {
        continue
      }
      days.append(Double(own - other))
    }
    #expect(days.count == 184)
    let mean = days.reduce(0, +) / 184
    let squares = days.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let measles = try DiseaseTable.disease(named: "measles")
    #expect(abs(mean - measles.serialMean) < 0.1)
    #expect(abs((squares / 184).squareRoot() - measles.serialDeviation) < 0.1)
  }

  @Test(.enabled(if: TracingData.isThere("hongkong2020_links.csv"), "it lies in ../shared/data"))
  func `COVID-19 has the spread of serial intervals of Hong Kong, and their mean`() throws {
    let days = try TracingData.rows("hongkong2020_links.csv").compactMap {
      Double($0["onset.diff"] ?? "")
    }
    #expect(days.count == 142)
    let mean = days.reduce(0, +) / 142
    let squares = days.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let covid = try #require(covid)
    #expect(abs(mean - covid.serialMean) < 0.05)
    #expect(abs((squares / 142).squareRoot() - covid.serialDeviation) < 0.05)
  }
}
