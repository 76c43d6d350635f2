// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram serve")
struct ServeTests {
  static let sheet = """
    order,name,phone,latitude,longitude,from,device
    D-1,Trần Văn An,0912345678,21.03,105.85,2020-06-01,phone-1
    """

  /// A room with one order, and a token that reports to it.
  private func room(_ folder: TemporaryFolder) throws -> (path: String, token: String) {
    let path = folder.path("room")
    let sheet = try folder.file("orders.csv", holding: Self.sheet)
    let made = try Program.run("import", "--folder", path, sheet)
    #expect(made.status == 0, "\(made.errors)")
    let token = try Program.run("token", "--folder", path, "--scope", "observations")
    return (path, token.output.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func line(_ time: Int64) -> String {
    "{\"device\":\"phone-1\",\"time\":\(time),"
      + "\"fix\":{\"latitude\":21.03,\"longitude\":105.85,\"accuracy\":20}}\n"
  }

  /// `scripts/torture-server` does the same many more times, and counts the log.
  @Test func `loses nothing that it acknowledged when it is killed`() async throws {
    let folder = try TemporaryFolder()
    let (path, token) = try room(folder)
    let start = Int64(Date().timeIntervalSince1970 * 1000) - 3_600_000
    var number: Int64 = 0
    for round in 0..<3 {
      let server = try ServeProcess(room: path, in: folder, ["--tick-seconds", "0.1"])
      for _ in 0..<(5 + 7 * round) {
        let status = await server.report(line(start + number), token: token, key: "\(number)")
        #expect(status == 200)
        number += 1
      }
      server.send(SIGKILL)
      #expect(server.wait().isSignal)
    }
    // Each batch is one record of the log; those of the clock come on top of them.
    let looked = try Program.run("doctor", "--folder", path, "--port", "0")
    #expect(looked.status == 0, "\(looked.output)")
    let count = looked.output.firstMatch(of: /whole, (\d+) records/).flatMap { Int64($0.1) }
    #expect((count ?? 0) >= number, "\(looked.output)")
    // The names of batches are there too: sent again, they are not taken again.
    let file = try folder.file("again.jsonl", holding: line(start))
    #expect(try Program.run("import", "--folder", path, file).output.contains("1 observations"))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `stops when it is asked to, and says so`(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let (path, _) = try room(folder)
    let server = try ServeProcess(room: path, in: folder)
    server.send(signal)
    let end = server.wait()
    #expect(end.status == 0 && !end.isSignal, "\(server.said)")
    #expect(server.said.contains("message=stopped"))
    #expect(FileManager.default.fileExists(atPath: path + "/watch.state"))
    // Its files are free for the next.
    let next = try ServeProcess(room: path, in: folder)
    next.send(signal)
    #expect(next.wait().status == 0)
  }

  @Test func `says what is wrong with a setting and where it stands`() throws {
    for (flags, part) in [
      (["--port", "x"], "the flag --port"), (["--prot", "1"], "no such setting"),
      (["--config", "/nowhere"], "/nowhere cannot be read"),
    ] {
      let outcome = try Program.run(["serve"] + flags)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
    let help = try Program.run("serve", "--help").output
    #expect(help.contains("--observation-days") && help.contains("from 1 to 3650"))
  }

  @Test func `keeps others from its room while it runs, and backs it up all the same`() throws {
    let folder = try TemporaryFolder()
    let (path, _) = try room(folder)
    let server = try ServeProcess(room: path, in: folder)
    let file = try folder.file("orders.csv", holding: Self.sheet)
    let refused = try Program.run("import", "--folder", path, file)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("the room's server runs"))
    let backup = try Program.run("backup", "--folder", path, "--to", folder.path("backup"))
    #expect(backup.status == 0, "\(backup.errors)")
    let looked = try Program.run(
      "doctor", "--folder", path, "--url", "http://127.0.0.1:\(server.port)")
    #expect(looked.status == 0, "\(looked.output)")
    #expect(looked.output.contains("The server answers"))
    server.send(SIGTERM)
    #expect(server.wait().status == 0)
    let restored = try Program.run(
      "restore", "--from", folder.path("backup"), "--folder", folder.path("again"))
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try Program.run("doctor", "--folder", folder.path("again"), "--port", "0").status == 0)
  }

  @Test func `looks at what is wrong with a room and says what to do`() throws {
    let folder = try TemporaryFolder()
    let (path, _) = try room(folder)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let open = try Program.run("doctor", "--folder", path, "--port", "0")
    #expect(open.status == 1)
    #expect(open.output.contains("chmod 700"))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    let journal = URL(filePath: path + "/journal.sqlite")
    var bytes = try Data(contentsOf: journal)
    for index in stride(from: 5000, to: bytes.count, by: 3) { bytes[index] ^= 0x55 }
    try bytes.write(to: journal)
    let broken = try Program.run("doctor", "--folder", path, "--port", "0")
    #expect(broken.status == 1)
    #expect(broken.output.contains("tram restore"), "\(broken.output)")
    let none = try Program.run(
      "doctor", "--folder", folder.path("none"), "--port", "0", "--url", "http://127.0.0.1:1")
    #expect(none.status == 1)
    #expect(none.output.contains("Nothing of Tram answers"))
  }
}
