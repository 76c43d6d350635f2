// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program `journal-torture` at work, and what it said.
final class TortureChild {
  /// One acknowledgement: facts `first ..< first + count` of `writer` stand from `place` on.
  struct Ack: Hashable {
    var writer: UInt64
    var first: UInt64
    var count: UInt64
    var place: UInt64
  }

  /// Where the program was built, beside the tests.
  static let program: URL = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("journal-torture")
  }()

  static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

  private(set) var lines: [String] = []
  private(set) var acks: [Ack] = []
  private let process = Process()
  private let output = Pipe()
  private var rest: [UInt8] = []

  /// Starts the program, under another one when `wrapper` names it with its arguments.
  init(_ arguments: [String], under wrapper: [String] = []) throws {
    let command = wrapper + [Self.program.path] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = output
    try process.run()
  }

  /// Reads until the program has said `count` lines, or has ended; a cut line is not counted.
  func read(untilLines count: Int) {
    while lines.count < count {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { return }
      rest += bytes
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        take(String(decoding: rest[..<end], as: UTF8.self))
        rest.removeSubrange(...end)
      }
    }
  }

  private func take(_ line: String) {
    lines.append(line)
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { UInt64($0) }
    if words.first == "ack", numbers.count == 4 {
      acks.append(
        Ack(writer: numbers[0], first: numbers[1], count: numbers[2], place: numbers[3]))
    }
  }

  /// Kills it, as a power cut would, and reads what it still said.
  func kill() {
    _ = Foundation.kill(process.processIdentifier, SIGKILL)
    waitUntilEnd()
  }

  /// Reads to the end of what it says.
  @discardableResult
  func waitUntilEnd() -> Int32 {
    read(untilLines: .max)
    process.waitUntilExit()
    return process.terminationStatus
  }
}
