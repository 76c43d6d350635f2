// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramTestKit

/// Runs the built `tram` as a person would type it.
struct Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The program beside the test bundle.
  static let path: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "tram").path
  }()

  /// Runs the program to its end and gives what it wrote.
  static func run(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(arguments, input: input)
  }

  /// Runs the program to its end, or until it is killed (SIGKILL), and gives what it wrote.
  static func run(
    _ arguments: [String], input: String = "", killedAfter time: Duration? = nil
  ) throws -> Outcome {
    let folder = try TemporaryFolder()
    let inputFile = try folder.file("stdin", holding: input)
    // Files rather than pipes: a full pipe nobody reads would stop the program.
    let out = try folder.file("stdout", holding: "")
    let err = try folder.file("stderr", holding: "")
    let process = try ChildProcess(
      [path] + arguments, input: FileHandle(forReadingFrom: URL(filePath: inputFile)),
      output: FileHandle(forWritingTo: URL(filePath: out)),
      errors: FileHandle(forWritingTo: URL(filePath: err)))
    let child = process.identifier
    let killing = DispatchWorkItem { kill(child, SIGKILL) }
    if let time {
      let seconds = Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
      DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: killing)
    }
    let ending = process.wait()
    killing.cancel()
    return Outcome(
      status: ending.status,
      output: try String(contentsOfFile: out, encoding: .utf8),
      errors: try String(contentsOfFile: err, encoding: .utf8))
  }
}

/// A folder that is gone when nobody holds it any more.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tram-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and gives its path.
  func file(_ name: String, holding text: String) throws -> String {
    let path = url.appending(path: name).path
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  /// The path of a file that the program is to write.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// What stands in a file of the folder.
  func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
}
