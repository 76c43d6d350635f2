// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("The files of diseases")
struct DiseaseFileTests {
  @Test(arguments: DiseaseTable.names)
  func `the program knows each disease as its file tells it, and names a source for each figure`(
    name: String
  ) throws {
    let file = TracingData.root.appending(path: "diseases/\(name).json")
    let bytes = try [UInt8](Data(contentsOf: file))
    #expect(DiseaseTable.text(of: name).map { [UInt8]($0.utf8) } == bytes)
    let disease = try Disease(reading: bytes)
    #expect(disease.name == name)
    #expect(disease.sources.count == 8 + disease.rules.count + disease.quarantine.count)
    #expect(disease.sources.values.allSatisfy { $0.count > 10 })
  }

  private static let changes: [(from: String, to: String, says: String)] = [
    ("\"shape\": 20.5165", "\"shape\": -1", "infectiousness.shape: -1.0 is outside"),
    ("\"shape\": 20.5165", "\"shape\": \"big\"", "infectiousness.shape: a number is expected"),
    ("\"shape\": 20.5165, ", "", "infectiousness: shape is missing"),
    ("\"shape\"", "\"shpae\"", "infectiousness.shpae: nobody knows this name"),
    ("\"kind\": \"gamma\"", "\"kind\": \"beta\"", "\"beta\" is not gamma, normal or table"),
    ("2022-04-15", "15/4/2022", "a date such as 2020-06-01 is expected"),
    ("\"until\": \"2022-04-15\"", "\"until\": \"2022-02-30\"", "a date such as"),
    ("\"radius\": 2,", "\"radius\": 0,", "rules[0].radius: 0.0 is outside"),
    ("\"radius\": 2,", "\"radius\": 1e999,", "a number is too large"),
    ("\"radius\": 2,", "\"radius\": 2, \"radius\": 3,", "radius is told twice"),
    ("\"source\": \"1909/BYT-DP of 15 April 2022\"", "\"source\": \"\"", "rules[1].source: a text"),
    ("\"first\": -14", "\"first\": -1", "the first day is not before the last"),
    ("\"mu\": 1.434", "\"mu\": null", "incubation.mu: a number is expected"),
    ("\"rules\": [", "\"rules\": [[[[[[[", "lie in each other"),
  ]

  @Test(arguments: changes.indices)
  func `a bad value is told with its name, line and column`(index: Int) throws {
    let change = Self.changes[index]
    let text = try #require(DiseaseTable.text(of: "covid-19"))
    #expect(text.contains(change.from))
    let bytes = [UInt8](text.replacing(change.from, with: change.to, maxReplacements: 1).utf8)
    let error = #expect(throws: TracingError.self) { try Disease(reading: bytes) }
    #expect(error?.code == .badValue)
    let detail = error?.detail ?? ""
    #expect(detail.contains(change.says), "\(detail)")
    #expect(detail.hasPrefix("line "), "\(detail)")
  }

  @Test
  func `a file that is too long, cut or nonsense is refused and nothing traps`() throws {
    #expect(throws: TracingError.self) {
      try Disease(reading: [UInt8](repeating: 0x20, count: 1 << 17))
    }
    let many = "[" + String(repeating: "0,", count: 5000) + "0]"
    #expect(throws: TracingError.self) { try Disease(reading: [UInt8](many.utf8)) }
    let bytes = try [UInt8](#require(DiseaseTable.text(of: "ebola")).utf8)
    for end in 0..<(bytes.count - 2) {
      #expect(throws: TracingError.self) { try Disease(reading: [UInt8](bytes[..<end])) }
    }
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0..<3 {
        changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      _ = try? Disease(reading: changed)
    }
  }

  @Test
  func `an unknown disease is named with those that are known`() {
    let error = #expect(throws: TracingError.self) { try DiseaseTable.disease(named: "gout") }
    #expect(error?.code == .unknown)
    #expect(error?.detail.contains("measles") == true)
  }
}
