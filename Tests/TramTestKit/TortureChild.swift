// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program that writes until it is killed, at work, and what it said.
public final class TortureChild {
  /// One acknowledgement: facts `first ..< first + count` of `writer` stand from `place` on.
  public struct Ack: Hashable, Sendable {
    /// Who wrote them.
    public var writer: UInt64
    /// The writer's number of the first.
    public var first: UInt64
    /// How many there are.
    public var count: UInt64
    /// Where the first stands.
    public var place: UInt64
  }

  /// Where a program was built, beside the tests.
  static func path(of program: String) -> String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent(program).path
  }

  /// Whether a program was built beside the tests.
  public static func isBuilt(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path(of: program))
  }

  /// What it said, line by line.
  public private(set) var lines: [String] = []
  /// The acknowledgements among its lines.
  public private(set) var acks: [Ack] = []
  private let process: ChildProcess
  private let output = Pipe()
  private var rest: [UInt8] = []

  /// Starts a program, under another one when `wrapper` names it with its arguments.
  public init(_ program: String, _ arguments: [String], under wrapper: [String] = []) throws {
    let command = wrapper + [Self.path(of: program)] + arguments
    process = try ChildProcess(
      command, output: output.fileHandleForWriting, errors: .standardError)
    try output.fileHandleForWriting.close()
  }

  /// Reads until the program has said `count` lines, or has ended; a cut line is not counted.
  public func read(untilLines count: Int) {
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
  public func kill() {
    process.send(SIGKILL)
    waitUntilEnd()
  }

  /// Reads to the end of what it says.
  @discardableResult
  public func waitUntilEnd() -> Int32 {
    read(untilLines: .max)
    return process.wait().status
  }
}
