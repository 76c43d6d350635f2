// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTestKit

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A `tram serve` at work on a port that the system chose.
final class ServeProcess {
  let port: Int
  private let process: ChildProcess
  private let errors: String

  struct DidNotStart: Error { var said: String }

  /// Starts a server and waits until it takes requests.
  init(room: String, in folder: TemporaryFolder, _ settings: [String] = []) throws {
    errors = try folder.file("serve-\(UUID().uuidString)", holding: "")
    process = try ChildProcess(
      [Program.path, "serve", "--folder", room, "--port", "0"] + settings,
      errors: FileHandle(forWritingTo: URL(filePath: errors)))
    while true {
      let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
      if let found = said.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\n/), let port = Int(found.1) {
        self.port = port
        return
      }
      guard process.isRunning else { throw DidNotStart(said: said) }
      usleep(2000)
    }
  }

  deinit {
    guard process.isRunning else { return }
    process.send(SIGKILL)
    process.wait()
  }

  /// What it wrote to standard error so far.
  var said: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { process.send(signal) }

  /// Waits for its end.
  func wait() -> (status: Int32, isSignal: Bool) {
    let ending = process.wait()
    if case .signal(let number) = ending { return (number, true) }
    return (ending.status, false)
  }

  /// Sends lines as an operator; gives the status, or `nil` when no answer came.
  func report(_ lines: String, token: String, key: String) async -> Int? {
    guard let url = URL(string: "http://127.0.0.1:\(port)/v1/observations") else { return nil }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue("application/x-ndjson", forHTTPHeaderField: "Content-Type")
    request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
    request.httpBody = Data(lines.utf8)
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let answer = try? await session.data(for: request)
    return (answer?.1 as? HTTPURLResponse)?.statusCode
  }
}
