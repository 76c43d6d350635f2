// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramProximity
import TramUnits

@Suite("Exports that others published")
struct PublishedExportTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/proximity/dev/vectors")
  private static let isThere = FileManager.default.fileExists(atPath: folder.path)

  private static func bytes(_ text: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: text.replacing("\n", with: ""))))
  }

  @Test
  func `are verified under their own keys, with every key in them`() throws {
    for (text, pem, count) in [
      (PublishedExports.server, PublishedExports.serverKey, 2),
      (PublishedExports.phones, PublishedExports.phonesKey, 140),
    ] {
      let file = try ExportKit.read(try Self.bytes(text))
      #expect(file.keys.count == count)
      try ExportVerifier(trusting: VerificationKey(pem: pem)).verify(file)
    }
    let server = try ExportKit.read(try Self.bytes(PublishedExports.server))
    // What the server's keys.json says.
    #expect(
      Set(server.keys.map(\.rollingStart.rawValue)) == [2_649_980, 2_649_866])
    #expect(Set(server.keys.map(\.rollingPeriod)) == [1, 114])
    #expect(Set(server.keys.map(\.transmissionRisk)) == [8, 1])
    #expect(server.header.region == "US")
    let named = try VerificationKey(pem: PublishedExports.phonesKey, name: "310-v1")
    let phones = try ExportKit.read(try Self.bytes(PublishedExports.phones))
    try ExportVerifier(trusting: named).verify(phones)
  }

  @Test
  func `are refused under each other's keys`() throws {
    let server = ExportVerifier(trusting: try VerificationKey(pem: PublishedExports.serverKey))
    let phones = ExportVerifier(trusting: try VerificationKey(pem: PublishedExports.phonesKey))
    #expect(
      ExportKit.verdict(onZip: try Self.bytes(PublishedExports.phones), by: server)?.code
        == .wrongKey)
    #expect(
      ExportKit.verdict(onZip: try Self.bytes(PublishedExports.server), by: phones)?.code
        == .wrongKey)
  }

  @Test
  func `with any byte of the archive changed are never believed as other keys`() throws {
    let zip = try Self.bytes(PublishedExports.server)
    let verifier = ExportVerifier(trusting: try VerificationKey(pem: PublishedExports.serverKey))
    let genuine = try ExportKit.read(zip).keys
    for at in zip.indices {
      var changed = zip
      changed[at] ^= 1 << UInt8(at % 8)
      guard let file = try? ExportKit.read(changed) else { continue }
      // What a directory says of dates and rights is nobody's concern.
      if (try? verifier.verify(file)) != nil { #expect(file.keys == genuine) }
    }
  }

  @Test(
    .enabled(if: isThere, "other countries' files lie in ../shared/data"),
    arguments: [
      ("gaen_export_cwcompanion_demo.zip", 2392), ("gaen_export_internals_raw.export.bin", 110),
      ("gaen_export_internals_native.export.bin", 200), ("gaen_export_nl_headertest.zip", nil),
    ] as [(String, Int?)])
  func `are read, or refused where their keys are none`(name: String, count: Int?) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    let refusal =
      name.hasSuffix(".zip") ? ExportKit.refusal(ofZip: bytes) : ExportKit.refusal(of: bytes)
    guard let count else {
      #expect(refusal?.detail.contains("53 bytes, not 16") == true)
      return
    }
    #expect(refusal == nil)
    let file =
      name.hasSuffix(".zip")
      ? try ExportKit.read(bytes) : try ExportFile.read(export: bytes.span)
    #expect(file.keys.count == count)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `may have fields in any order, told twice and among unknown ones`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var body: [UInt8] = []
    var wanted: [TemporaryExposureKey] = []
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let (message, key) = Self.message(using: &random)
      body += Field.bytes(7, message)
      if Bool.random(using: &random) { body += Field.bytes(1000, message) }
      wanted.append(key)
    }
    let export = ExportKit.body(body)
    #expect(try ExportFile.read(export: export.span).keys == wanted)
  }

  /// A key's message with its fields shuffled, some of them told before with other values, and the
  /// key that it means: the last one counts.
  private static func message(
    using random: inout SeededGenerator
  ) -> ([UInt8], TemporaryExposureKey) {
    let key = ExportKit.key(using: &random)
    let zigzag = { (days: Int32) in UInt64(days >= 0 ? 2 * days : -2 * days - 1) }
    var fields = [
      Field.bytes(1, key.key.bytes), Field.number(3, UInt64(key.rollingStart.rawValue)),
    ]
    if key.rollingPeriod != 144 || Bool.random(using: &random) {
      fields.append(Field.number(4, UInt64(key.rollingPeriod)))
    }
    if let risk = key.transmissionRisk { fields.append(Field.number(2, UInt64(risk))) }
    if let report = key.reportType { fields.append(Field.number(5, UInt64(report.rawValue))) }
    if let days = key.daysSinceOnset { fields.append(Field.number(6, zigzag(days))) }
    var message: [UInt8] = []
    if Bool.random(using: &random) { message += Field.number(3, 5) }
    for field in fields.shuffled(using: &random) {
      if Bool.random(using: &random) {
        message += Field.bytes(.random(in: 20...30, using: &random), [1, 2])
      }
      message += field
    }
    return (message, key)
  }
}
