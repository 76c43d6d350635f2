// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGuard
import TramTestKit
import TramUnits

/// Audit logs for tests: a signer whose key is no secret, entries of a seed, and folders.
enum AuditRoom {
  static let now = Instant(milliseconds: 1_600_000_000_000)
  static let words = ["orders.read", "trails.search", "accounts.change", "people.export"]

  static func signer(_ name: String = "audit.example") throws -> NoteSigner {
    try NoteSigner(
      text: "tram-signer-1 1 \(name) AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")
  }

  static func open(
    _ folder: String, limits: AuditLimits = AuditLimits()
  ) throws -> AuditLog {
    try AuditLog(
      folder: folder, beginning: AuditIdentity(signer: try signer().key), limits: limits)
  }

  static func entry(using random: inout SeededGenerator) -> AuditEntry {
    func word() -> AuditWord? {
      Bool.random(using: &random)
        ? nil : AuditWord(parsing: words.randomElement(using: &random) ?? "a")
    }
    func number() -> UInt64 {
      let bits = UInt64.random(in: 0...64, using: &random)
      return bits == 0 ? 0 : UInt64.random(in: .min ... .max, using: &random) >> (64 - bits)
    }
    return AuditEntry(
      time: Instant(milliseconds: Int64(bitPattern: number())),
      kind: AuditEntry.Kind.allCases.randomElement(using: &random) ?? .read,
      outcome: AuditEntry.Outcome.allCases.randomElement(using: &random) ?? .allowed,
      actor: AuditEntry.Actor(
        AuditEntry.Actor.Kind.allCases.randomElement(using: &random) ?? .nobody, number()),
      verb: word() ?? AuditWord("audit.read"), subject: AuditEntry.Subject(word(), number()),
      ground: AuditEntry.Ground(
        area: number(), grant: number(), purpose: word(), dossier: number()),
      records: number(),
      evidence: Bool.random(using: &random) ? nil : .leaf([UInt8(number() & 255)].span),
      sealed: (0..<([0, 0, 3, 200, 1024].randomElement(using: &random) ?? 0)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      })
  }

  static func entries(_ count: Int, seed: UInt64) -> [AuditEntry] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in entry(using: &random) }
  }

  /// The leaf of an entry.
  static func leaf(_ entry: AuditEntry) throws -> MerkleHash {
    let bytes = try entry.encoded()
    return .leaf(bytes.span)
  }

  /// The files of entries of a folder, in order.
  static func segments(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("entries-") }.sorted().map { "\(folder)/\($0)" }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Foundation.Data(contentsOf: URL(filePath: path)))
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Foundation.Data(bytes).write(to: URL(filePath: path))
  }

  static func copy(_ folder: String, to other: String) throws {
    try? FileManager.default.removeItem(atPath: other)
    try FileManager.default.copyItem(atPath: folder, toPath: other)
  }
}
