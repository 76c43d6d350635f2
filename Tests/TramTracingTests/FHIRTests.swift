// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@Suite("FHIR")
struct FHIRTests {
  private func report() -> HealthReport {
    var report = HealthReport(identifier: "BN\"17")
    report.name = "Nguyễn Văn An"
    report.isMale = true
    report.birthDay = Day("1984-05-03")
    report.phone = "0912345678"
    report.nationalNumber = "001084000001"
    report.address = "12 Lê Lợi"
    report.ward = "Phường 5"
    report.district = "Quận 3"
    report.province = "TP Hồ Chí Minh"
    report.onset = Day("2021-07-28")
    report.sampled = Day("2021-07-29")
    report.result = .positive
    report.certainty = .confirmed
    report.diagnosed = Day("2021-07-30")
    report.visits = [
      .init(day: Day(number: 18_900)), .init(day: Day(number: 18_901), isDone: true),
    ]
    return report
  }

  private func resources(_ bytes: [UInt8]) throws -> [[String: Any]] {
    let whole = try JSONSerialization.jsonObject(with: Foundation.Data(bytes))
    let bundle = try #require(whole as? [String: Any])
    #expect(bundle["resourceType"] as? String == "Bundle")
    return (bundle["entry"] as? [[String: Any]] ?? []).compactMap {
      $0["resource"] as? [String: Any]
    }
  }

  @Test
  func `tells a case as Patient, Condition, two Observations and Tasks that refer to it`() throws {
    let found = try resources(FHIRExport(profile: .withNames).bundle([report()]))
    #expect(
      found.compactMap { $0["resourceType"] as? String }
        == ["Patient", "Condition", "Observation", "Observation", "Task", "Task"])
    let name = (found[0]["name"] as? [[String: Any]])?.first
    #expect(name?["family"] as? String == "Nguyễn")
    #expect(name?["given"] as? [String] == ["Văn", "An"])
    #expect(found[0]["birthDate"] as? String == "1984-05-03")
    for resource in found.dropFirst() {
      let subject = (resource["subject"] ?? resource["for"]) as? [String: Any]
      #expect(subject?["reference"] as? String == "Patient/p1")
    }
    #expect(Set(found.compactMap { $0["id"] as? String }).count == found.count)
    #expect(found.last?["status"] as? String == "completed")
  }

  @Test
  func `tells no more than is asked`() {
    for bytes in [FHIRExport().bundle([report()]), FHIRExport().lines([report()])] {
      let text = String(decoding: bytes, as: UTF8.self)
      for secret in ["Nguyễn", "0912345678", "001084000001", "Lê Lợi", "Phường 5", "1984-05"] {
        #expect(!text.contains(secret), "\(secret)")
      }
      #expect(text.contains("\"birthDate\":\"1984\"") && text.contains("Quận 3"))
    }
  }

  @Test
  func `tells a contact's visits, and of a pending test no value`() throws {
    var row = LineListRow()
    row[.level] = .number(1)
    row[.lastContact] = Day("2021-07-30").map { .day($0) }
    row[.confirmed] = Day("2021-07-31").map { .day($0) }
    row[.result] = .word(.pending)
    let found = try resources(
      FHIRExport().bundle([HealthReport(row, number: 2, visitingFor: 14)]))
    #expect(found.count == 16)
    #expect(!found.contains { $0["resourceType"] as? String == "Condition" })
    #expect(found[1]["status"] as? String == "registered")
    #expect(found[1]["valueCodeableConcept"] == nil)
  }

  @Test
  func `of nobody is a bundle without entries`() throws {
    #expect(try resources(FHIRExport().bundle([])).isEmpty)
    #expect(FHIRExport().lines([]).isEmpty)
  }
}
