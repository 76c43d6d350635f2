// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramServer
import TramTestKit

@Suite("The settings of a server")
struct OperationsSettingsTests {
  private func file(_ text: String) throws -> (ScratchFolder, String) {
    let scratch = try ScratchFolder()
    let path = scratch.file("tram.json")
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return (scratch, path)
  }

  @Test func `come from flags before the environment before a file before what is usual`() throws {
    let (scratch, path) = try file(#"{"port":1001,"host":"file","mostConnections":11}"#)
    let settings = try withExtendedLifetime(scratch) {
      try ServerSettings.read(
        flags: ["--config", path, "--port", "3003"],
        environment: ["TRAM_PORT": "2002", "TRAM_HOST": "environment", "HOME": "/"])
    }
    #expect(settings.port == 3003)
    #expect(settings.host == "environment")
    #expect(settings.mostConnections == 11)
    #expect(settings.observationDays == ServerSettings(folder: "x").observationDays)
    #expect(settings.folder == Setting.usualFolder)
  }

  @Test func `may be named in one word with their value, and stand alone where true`() throws {
    let settings = try ServerSettings.read(
      flags: ["--port=0", "--access-log", "--tick-seconds=0.5", "--log-format=json"],
      environment: [:])
    #expect(settings.port == 0)
    #expect(settings.accessLog)
    #expect(settings.tickSeconds == 0.5)
    #expect(settings.logFormat == .json)
    let off = try ServerSettings.read(
      flags: ["--access-log", "false"], environment: ["TRAM_ACCESS_LOG": "true"])
    #expect(!off.accessLog)
  }

  private static let secondFactors: [(String, Set<Role>)] = [
    ("nobody", []), ("everybody", Set(Role.allCases)), ("auditor", [.auditor]),
    ("administrator, auditor", [.administrator, .auditor]),
  ]

  @Test(arguments: secondFactors)
  func `name whose password alone opens nothing`(words: String, roles: Set<Role>) throws {
    let settings = try ServerSettings.read(flags: ["--second-factor", words], environment: [:])
    #expect(settings.secondFactor == roles)
  }

  @Test(arguments: [
    (["--port", "99999"], "the flag --port: a whole number from 0 to 65535 is expected"),
    (["--port", "8o8o"], "the flag --port: a whole number from 0 to 65535 is expected"),
    (["--port"], "--port: a whole number from 0 to 65535 is expected"),
    (["--prot", "1"], "--prot: there is no such setting"),
    (["stray"], "stray: there is no such setting"),
    (["--log-format", "xml"], "the flag --log-format: one of logfmt, json is expected"),
    (
      ["--public-address", "https://a.vn/"],
      "the flag --public-address: an address such as https://tram.example.vn, without a slash at "
        + "the end is expected"
    ),
    (
      ["--second-factor", "officers"],
      "the flag --second-factor: nobody, everybody, or with commas any of administrator, officer, "
        + "district, epidemiologist, service, communicator, auditor, fund is expected"
    ),
    (["--config", "/nowhere.json"], "the file of settings /nowhere.json cannot be read"),
  ])
  func `say where a wrong value stands and what was expected`(
    flags: [String], sentence: String
  ) throws {
    let error = #expect(throws: ServerError.self) {
      try ServerSettings.read(flags: flags, environment: [:])
    }
    #expect(error?.detail == sentence)
  }

  @Test func `name the environment or the file where these are wrong`() throws {
    let environment = #expect(throws: ServerError.self) {
      try ServerSettings.read(flags: [], environment: ["TRAM_IDLE_SECONDS": "0"])
    }
    #expect(environment?.detail.hasPrefix("the environment's TRAM_IDLE_SECONDS: ") == true)
    for (text, part) in [
      (#"{"port":"x"}"#, "\"port\" in "), (#"{"port":-1}"#, "\"port\" in "),
      (#"{"prot":1}"#, "there is no such setting"), ("[]", "is not one JSON object"),
      ("{", "is not one JSON object"), (#"{"port":{"a":1}}"#, "\"port\" in "),
    ] {
      let (scratch, path) = try file(text)
      let error = withExtendedLifetime(scratch) {
        #expect(throws: ServerError.self, "\(text)") {
          try ServerSettings.read(flags: ["--config", path], environment: [:])
        }
      }
      #expect(error?.detail.contains(part) == true, "\(text): \(error?.detail ?? "")")
    }
  }

  @Test func `stand in the documentation as they are`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
    for row in Setting.table.split(separator: "\n") {
      #expect(text.contains(row), "docs/operations.md lacks: \(row)")
    }
  }

  @Test func `are known by names that differ`() {
    #expect(Set(Setting.all.map(\.flag)).count == Setting.all.count)
    #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
    for setting in Setting.all { #expect(Setting.help.contains(setting.summary)) }
  }
}
