// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity

/// `tram exposure verify`: whether exports are what a health authority signed.
struct ExposureVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Tells whether exports are signed by a key that you trust.",
    discussion: """
      Reads exports (zip files with export.bin and export.sig) whole, checks
      their form and limits, and verifies their signatures by the rules of
      Android: as many signatures as the file speaks of, all files of a batch,
      P-256 with SHA-256 or SHA-512.

      Several files must make up whole batches. With several keys, one that
      signed is enough; with --all each of them must have signed.

      Example:
        $ tram exposure verify today.zip --key authority.pem
        140 keys, signed by the trusted key
      A public key is a PEM file (BEGIN PUBLIC KEY). Its name in the exports may
      stand before it: --key 452-v1=authority.pem then looks at the signatures
      of that name alone.

      Exit code: 0 verified; 1 refused, with "error:" and the reason on standard
      error; 64 the command line is wrong.
      """)

  @Argument(help: "Exports, zip files.")
  var files: [String]

  @Option(help: "A public key, [NAME=]FILE.pem; may be given several times.")
  var key: [String]

  @Flag(help: "Every key must have signed.")
  var all = false

  func run() throws {
    try ProximityWork.run("exposure verify") {
      var exports: [ExportFile] = []
      for file in files { exports.append(try ExposureWork.export(file)) }
      var keys: [VerificationKey] = []
      for each in key { keys.append(try Self.key(each)) }
      let verifier = try ExportVerifier(trustingAnyOf: all ? [keys] : keys.map { [$0] })
      try verifier.verify(exports)
      var writer = try LineWriter(path: "-")
      let count = exports.reduce(0) { $0 + $1.keys.count }
      let revised = exports.reduce(0) { $0 + $1.revisedKeys.count }
      writer.text.append("\(count) keys")
      if revised > 0 { writer.text.append(" and \(revised) revised keys") }
      writer.text.append(", signed by the trusted key")
      if all, keys.count > 1 { writer.text.append(literal: "s") }
      try writer.endLine()
      try writer.finish()
    }
  }

  private static func key(_ text: String) throws -> VerificationKey {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
      return try VerificationKey(pem: try ExposureWork.keyText(text))
    }
    let path = String(text[text.index(after: mark)...])
    return try VerificationKey(
      pem: try ExposureWork.keyText(path), name: String(text[..<mark]))
  }
}
