// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram audit and tram keys")
struct AuditCommandTests {
  @Test
  func `begin a log, prove an entry, keep heads elsewhere and tell a log that was put back`() throws
  {
    let folder = try TemporaryFolder()
    let log = folder.url.appending(path: "audit").path
    let state = folder.url.appending(path: "witness").path
    let key = try Program.run("audit", "init", log, "--origin", "audit.example").output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(key.hasPrefix("audit.example+"))
    #expect(try Program.run("audit", "init", log, "--origin", "audit.example").status == 1)
    let keys = folder.url.appending(path: "person-keys.secret").path
    let master = folder.url.appending(path: "master.secret").path
    #expect(try Program.run("keys", "init", keys, "--master", master).status == 0)
    let hold = [
      "keys", "hold", keys, "5", "--dossier", "77", "--master", master, "--audit", log,
    ]
    // Nobody has that number; the wish is on record all the same.
    #expect(try Program.run(hold).status == 1)
    #expect(try Program.run("audit", "heads", log, "--sign", "--last").output.contains("\n1\n"))
    let first = try Program.run("audit", "witness", "--state", state, "--trust", key, "--log", log)
    #expect(first.output.contains("1 entry: first head of this log"))
    let copy = folder.url.appending(path: "copy").path
    try FileManager.default.copyItem(atPath: log, toPath: copy)
    #expect(try Program.run(hold).status == 1)
    #expect(try Program.run("audit", "heads", log, "--sign", "--last").status == 0)
    let proof = try Program.run("audit", "prove", log, "--entry", "1")
    let checked = try Program.run("audit", "check", "-", "--signer", key, input: proof.output)
    #expect(checked.output.hasPrefix("sound: entry 1 of 2, key.hold by account 0"))
    let bundle = try Program.run("audit", "prove", log, "--from", "1")
    let second = try Program.run(
      "audit", "witness", "--state", state, "--bundle", "-", input: bundle.output)
    #expect(second.status == 0)
    #expect(second.output.contains("goes on from the last head"))
    #expect(try Program.run("audit", "verify", log, "--witness", state).output.hasSuffix("whole\n"))
    let table = try Program.run("audit", "show", log).output
    #expect(table.split(separator: "\n").count == 3)
    #expect(table.contains(",administration,allowed,account,0,key.hold,person,5,"))
    // Yesterday's copy is whole by itself, and told by the witness.
    #expect(try Program.run("audit", "verify", copy).status == 0)
    let told = try Program.run("audit", "verify", copy, "--witness", state)
    #expect(told.status == 3)
    #expect(told.output.contains("cut: "))
    let back = try Program.run("audit", "witness", "--state", state, "--log", copy)
    #expect(back.status == 3)
    #expect(back.output.contains("ROLLED BACK"))
  }

  @Test
  func `tell what is due by the rules, and refuse rules with a misspelt word`() throws {
    let folder = try TemporaryFolder()
    let text = """
      {"form": "tram-retention-1", "rules": [
        {"class": "trail", "days": 14, "law": "GDPR 5(1)(e)", "source": "eur-lex.europa.eu"}]}
      """
    let rules = try folder.file("retention.json", holding: text)
    let due = try Program.run("keys", "due", rules, "--on", "2020-06-20")
    #expect(
      due.output
        == "trail: delete what was recorded before 2020-06-07 (14 days; GDPR 5(1)(e))\n")
    let other = try folder.file("other.json", holding: text.replacing("days", with: "day"))
    let refused = try Program.run("keys", "due", other)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("\"day\" of a rule is not known"))
  }
}
