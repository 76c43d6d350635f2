// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The code of an order")
struct PersonCodeTests {
  @Test func `is six digits, the same each time, another for each order and key`() {
    let codes = CheckCodes(key: [UInt8](repeating: 7, count: 32))
    let others = CheckCodes(key: [UInt8](repeating: 8, count: 32))
    var seen: Set<String> = []
    for number in UInt64(1)...500 {
      let code = codes.code(of: OrderID(number))
      #expect(code.utf8.count == 6 && code.utf8.allSatisfy { (48...57).contains($0) })
      #expect(code == codes.code(of: OrderID(number)))
      seen.insert(code)
    }
    // 500 of a million: more than two pairs alike would be odd.
    #expect(seen.count >= 498)
    #expect(
      (UInt64(1)...50).contains { codes.code(of: OrderID($0)) != others.code(of: OrderID($0)) })
  }

  @Test func `is read with spaces and refused with any digit wrong`() {
    let codes = CheckCodes(key: [UInt8](repeating: 7, count: 32))
    let order = OrderID(3)
    let code = codes.code(of: order)
    #expect(codes.matches(code, order: order))
    #expect(codes.matches(codes.shown(of: order), order: order))
    #expect(codes.matches(" \(code.prefix(2))-\(code.suffix(4)) ", order: order))
    for place in 0..<6 {
      var digits = Array(code.utf8)
      digits[place] = digits[place] == 57 ? 48 : digits[place] + 1
      #expect(!codes.matches(String(decoding: digits, as: UTF8.self), order: order))
    }
    for text in ["", String(code.dropLast()), code + "0", "abcdef"] {
      #expect(!codes.matches(text, order: order))
    }
  }

  @Test func `outlasts the process, in a file that is its owner's alone`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "codes-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try CheckCodes(path: path)
    #expect(try CheckCodes(path: path).code(of: OrderID(9)) == first.code(of: OrderID(9)))
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o600)
    try Data([1, 2, 3]).write(to: URL(filePath: path))
    #expect(throws: ServerError.self) { try CheckCodes(path: path) }
  }

  @Test func `is tried five times for a check, and checks are forgotten in the end`() {
    let tries = CodeTries()
    let left = (0..<7).map { _ in tries.begin(CheckID(1)) }
    #expect(left == [4, 3, 2, 1, 0, nil, nil])
    for number in UInt64(2)...UInt64(CodeTries.mostChecks + 10) { _ = tries.begin(CheckID(number)) }
    #expect(tries.begin(CheckID(1)) == 4)
  }
}
