// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramIsolation

@testable import TramServer

@Suite("The console's words")
struct ConsoleWordsTests {
  @Test func `of both languages have the same places for values and are not empty`() {
    for (page, words) in Words.pages {
      for key in words.keys {
        let vietnamese = words.text(key, in: .vietnamese) ?? ""
        let english = words.text(key, in: .english) ?? ""
        #expect(!vietnamese.isEmpty && !english.isEmpty, "\(page).\(key)")
        let places = vietnamese.split(separator: "{}", omittingEmptySubsequences: false).count
        #expect(
          places == english.split(separator: "{}", omittingEmptySubsequences: false).count,
          "\(page).\(key)")
      }
    }
  }

  @Test func `are all there that templates use`() throws {
    let templates = try Assets().templateTexts
    #expect(templates.count > 15)
    for (name, text) in templates {
      for match in text.matches(of: /\{\{t\.([A-Za-z]+\.[A-Za-z0-9\-]+)\}\}/) {
        #expect(Speech.knows(String(match.output.1)), "\(name): \(match.output.1)")
      }
      for match in text.matches(of: /\{\{> ?([a-z\-]+)\}\}/) {
        #expect(templates[String(match.output.1)] != nil, "\(name): \(match.output.1)")
      }
    }
  }

  @Test func `are all there that the program says`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/TramServer").standardizedFileURL
    var count = 0
    for folder in ["Console", "Map", "Language"] {
      let files = try FileManager.default.contentsOfDirectory(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)
      for file in files where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /say\(\s*"([a-zA-Z]+\.[a-zA-Z0-9\-]+)"/) {
          count += 1
          #expect(
            Speech.knows(String(match.output.1)), "\(file.lastPathComponent): \(match.output.1)")
        }
      }
    }
    #expect(count > 50)
  }

  @Test func `name every kind, rule, state and finding`() {
    var keys = AlarmKind.allCases.map { "kind.\($0.word)" }
    keys += WatchRule.allCases.map { "claim.\($0.word)" }
    keys += AlarmCase.Finding.allCases.map { "finding.\($0.rawValue)" }
    keys += AlarmCase.State.allCases.map { "alarms.\($0.rawValue)" }
    keys += OrderRecord.State.allCases.map { "orders.\($0.rawValue)" }
    keys += HelpCall.Need.allCases.map { "requests.\($0.rawValue)" }
    keys += EnrolledDevice.Kind.allCases.map { "person.\($0.rawValue)" }
    keys += Person.Language.allCases.map { "person.\($0.rawValue)" }
    keys += Visit.Way.allCases.map { "visit.\($0.rawValue)" }
    keys += Presence.allCases.map { "presence.\($0.word)" }
    keys += Check.Way.allCases.map { "event.answered\($0.rawValue.capitalized)" }
    for key in keys { #expect(Speech.knows(key), "\(key)") }
  }
}
