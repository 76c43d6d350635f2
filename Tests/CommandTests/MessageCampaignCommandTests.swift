// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTestKit

@Suite("The commands of a campaign")
struct MessageCampaignCommandTests {
  /// A message centre at work on a port that the system chose.
  final class CentreProcess {
    let port: String
    private let process: ChildProcess
    private let errors: String

    init(in folder: TemporaryFolder, _ settings: [String] = []) throws {
      errors = try folder.file("smsc-\(UUID().uuidString)", holding: "")
      process = try ChildProcess(
        [Program.path, "messages", "smsc", "--port", "0"] + settings,
        errors: FileHandle(forWritingTo: URL(filePath: errors)))
      while true {
        let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        if let found = said.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)\n/) {
          port = String(found.1)
          return
        }
        guard process.isRunning else { throw ServeProcess.DidNotStart(said: said) }
        usleep(2000)
      }
    }

    deinit {
      guard process.isRunning else { return }
      process.send(SIGKILL)
      process.wait()
    }
  }

  /// Ten people of two operators, one of whom wants no messages.
  private func lists(_ folder: TemporaryFolder) throws -> [String] {
    let people = (0..<10).map { "\($0),\($0 % 2 == 0 ? "0981" : "0911")00000\($0)" }
    return [
      "--people",
      try folder.file(
        "people.csv", holding: "person,number\n" + people.joined(separator: "\n") + "\n"),
      "--operators",
      try folder.file(
        "operators.csv",
        holding: """
          centre,operator,prefixes,price
          1,viettel,8498,350
          2,vinaphone,8491,400

          """),
      "--opt-outs", try folder.file("optouts.csv", holding: "number\n0981000004\n"),
    ]
  }

  private func campaign(_ words: [String]) throws -> Program.Outcome {
    try Program.run(["messages", "campaign"] + words)
  }

  @Test func `a dry run tells reach, cost and who is left out, and sends nothing`() throws {
    let folder = try TemporaryFolder()
    let told = try campaign(
      ["dry-run"] + lists(folder) + ["--text", "Bộ Y tế: rửa tay", "--folded"])
    #expect(told.status == 0, "\(told.errors)")
    #expect(told.output.contains("9 people, 1 parts each, 9 segments, 3 400 đồng"))
    #expect(told.output.contains("left out, wants no such messages: 1"))
    let nobody = try campaign(
      ["dry-run"] + lists(folder).dropLast(2) + [
        "--opt-outs", try folder.file("all.csv", holding: "number\nx\n"), "--strict", "--text", "x",
      ])
    #expect(nobody.status == 1)
    #expect(try campaign(["dry-run", "--text", "x"]).status == 64)
  }

  @Test func `two people approve it, it is sent, and its figures can be read meanwhile`() throws {
    let folder = try TemporaryFolder()
    let box = folder.path("box")
    let lists = try lists(folder)
    let text = ["--text", "Bo Y te: rua tay"]
    let proposed = try campaign(["propose", box] + lists + text + ["--by", "Lan"])
    #expect(proposed.output.contains("campaign 1, revision 1: proposed"), "\(proposed.errors)")
    func approve(_ name: String, revision: Int = 1) throws -> Program.Outcome {
      try campaign(
        ["approve", box, "--campaign", "1", "--revision", "\(revision)", "--by", name])
    }
    #expect(try approve("lan").status == 1)
    #expect(try approve("Minh", revision: 2).status == 1)
    #expect(try approve("Minh").output.contains("1 of 2 approvals, proposed"))
    let early = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    #expect(early.status == 1 && early.errors.contains("1 of 2 approvals"))
    #expect(try approve("Hoa").output.contains("2 of 2 approvals, approved"))
    // Another list than was approved is refused.
    let fewer = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists.dropLast(2))
    #expect(fewer.status == 1 && fewer.errors.contains("other people"))
    let started = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    #expect(started.output == "campaign 1: 9 people queued\n", "\(started.errors)")
    let again = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    #expect(again.output == "campaign 1: 0 people queued\n")

    let centre = try CentreProcess(in: folder)
    let send = [
      "send", box, "--operators", folder.path("operators.csv"), "--port", centre.port,
    ]
    // Only one operator's centre is tried: the other's messages stay open.
    let sent = try campaign(send + ["--centre", "1", "--seconds", "2"])
    #expect(sent.status == 3, "\(sent.errors)")
    #expect(sent.output.contains("4 sent, 4 taken"))
    #expect(try campaign(send + ["--centre", "2", "--seconds", "60"]).status == 0)
    let reach = try campaign(["reach", box])
    #expect(reach.status == 0, "\(reach.errors)")
    let lines = reach.output.split(separator: "\n")
    #expect(lines.first == "campaign,state,figure,count,as_of")
    #expect(lines.contains { $0.hasPrefix("1,started,people confirmed,9,2") })
  }

  @Test func `figures are read while another program holds the folder`() throws {
    let folder = try TemporaryFolder()
    let box = folder.path("box")
    let lists = try lists(folder)
    _ = try campaign(["propose", box] + lists + ["--text", "x", "--by", "Lan"])
    for name in ["Minh", "Hoa"] {
      _ = try campaign(["approve", box, "--campaign", "1", "--revision", "1", "--by", name])
    }
    _ = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    // A centre that delivers late keeps the sender at work.
    let centre = try CentreProcess(in: folder, ["--delay", "600"])
    let errors = try folder.file("send.log", holding: "")
    let sender = try ChildProcess(
      [
        Program.path, "messages", "campaign", "send", box, "--centre", "1", "--operators",
        folder.path("operators.csv"), "--port", centre.port,
      ], errors: FileHandle(forWritingTo: URL(filePath: errors)))
    defer {
      sender.send(SIGKILL)
      sender.wait()
    }
    var taken = false
    while !taken, sender.isRunning {
      let reach = try campaign(["reach", box])
      #expect(reach.status == 0, "\(reach.errors)")
      taken = reach.output.contains("segments submitted,4,")
    }
    #expect(taken)
    let held = try campaign(
      [
        "stop", box, "--operators", folder.path("operators.csv"), "--campaign", "1", "--by", "Lan",
      ])
    #expect(held.status == 1 && held.errors.contains("held by another program"))
  }

  @Test func `a stopped campaign withdraws what was not sent and starts no more`() throws {
    let folder = try TemporaryFolder()
    let box = folder.path("box")
    let lists = try lists(folder)
    _ = try campaign(["propose", box] + lists + ["--text", "x", "--by", "Lan"])
    for name in ["Minh", "Hoa"] {
      _ = try campaign(["approve", box, "--campaign", "1", "--revision", "1", "--by", name])
    }
    _ = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    let stopped = try campaign(
      [
        "stop", box, "--operators", folder.path("operators.csv"), "--campaign", "1", "--by", "Hoa",
      ])
    #expect(stopped.output == "campaign 1: stopped, 9 segments withdrawn\n", "\(stopped.errors)")
    let start = try campaign(["start", box, "--campaign", "1", "--by", "Lan"] + lists)
    #expect(start.status == 1)
    #expect(try campaign(["reach", folder.path("nowhere")]).output.count == 34)
  }
}
