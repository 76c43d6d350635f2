// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("Reconciling portal, operator and bank")
struct ReconciliationTests {
  @Test(arguments: 0..<60 as Range<UInt64>)
  func `every difference is listed, and the bill prevails, as a slow twin finds`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    var work = try Reconciliation()
    var portal: [String: Int] = [:]
    var bill: [String: Int] = [:]
    var twice = 0
    for _ in 0..<400 {
      let name = ["viettel", "vinaphone", "mobifone"][below(3)]
      let message = "\(below(200))"
      let count = 1 + below(3)
      let key = "\(name) \(message)"
      if below(2) == 0 {
        try work.addPortal(Octets(message), of: name, count: count)
        if portal[key] == nil { portal[key] = count } else { twice += 1 }
      } else {
        try work.addBill(Octets(message), of: name, count: count)
        if bill[key] == nil { bill[key] = count } else { twice += 1 }
      }
    }
    let report = work.report()
    let units = bill.values.reduce(0, +)
    #expect(report.settled == Int64(units) * 20_000)
    let expected = Set(portal.keys).union(bill.keys).filter { portal[$0] != bill[$0] }
    let single = report.differences.filter { ![.portalTwice, .billTwice].contains($0.kind) }
    #expect(Set(single.map { "\($0.operatorName) \($0.message)" }) == expected)
    #expect(report.differences.count == expected.count + twice)
    #expect(report.differences == report.differences.sorted())
    // What the portal booked and the corrections come to what the bill says.
    let corrected = portal.values.reduce(0, +) + report.differences.reduce(0) { $0 + $1.correction }
    #expect(corrected == units)
  }

  @Test
  func `the bank's sums are compared with the bills, operator by operator`() throws {
    var work = try Reconciliation()
    try work.addPortal("1", of: "viettel", count: 5)
    try work.addBill("1", of: "viettel", count: 5)
    try work.addBank(100_000, from: "viettel")
    #expect(work.report().isEven)
    try work.addBank(-20_000, from: "viettel")
    try work.addBank(7, from: "vinaphone")
    let report = work.report()
    #expect(!report.isEven && report.differences.isEmpty)
    #expect(report.shares.map(\.bankDifference) == [-20_000, 7])
  }

  @Test
  func `what cannot be is refused: counts, ids, names and sums`() throws {
    var work = try Reconciliation()
    for count in [0, -1, 101] {
      #expect(throws: MessagesError.self) {
        try work.addBill("1", of: "viettel", count: count)
      }
    }
    let long = Octets([UInt8](repeating: 65, count: 65))
    for message in [Octets(), long] {
      #expect(throws: MessagesError.self) {
        try work.addPortal(message, of: "viettel", count: 1)
      }
    }
    #expect(throws: MessagesError.self) { try work.addPortal("1", of: "", count: 1) }
    try work.addBank(.max, from: "viettel")
    #expect(throws: MessagesError.self) { try work.addBank(1, from: "viettel") }
    #expect(throws: MessagesError.self) { try Reconciliation(unit: 0) }
  }
}
