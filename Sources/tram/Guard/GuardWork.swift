// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramGuard
import TramServer
import TramUnits

/// What the commands of `tram audit` and `tram keys` share at their edge.
enum GuardWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  ///
  /// - Parameter command: Its words after `tram`.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do { try work() } catch { throw complaint(command, error) }
  }

  /// The same for work that waits for others.
  static func runWaiting(
    _ command: String, _ work: () async throws -> Void
  ) async throws {
    do { try await work() } catch { throw complaint(command, error) }
  }

  /// Tells what the outside world did wrong; any other error is handed on.
  private static func complaint(_ command: String, _ error: any Error) -> any Error {
    let sentence: String
    switch error {
    case let error as BytesError: sentence = "\(error)"
    case let error as GuardError: sentence = "\(error)"
    case let error as ServerError: sentence = error.detail
    default: return error
    }
    StandardError.line("tram \(command): error: \(sentence)")
    return ExitCode.failure
  }

  /// Something was found that a person must look at.
  static let found = ExitCode(3)

  /// The time of the machine.
  static var now: Instant {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// A moment as people read it.
  static func text(_ time: Instant) -> String {
    guard abs(time.milliseconds) < 253_402_300_800_000 else { return "\(time.milliseconds) ms" }
    return Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
      .ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true)) + "Z"
  }

  /// A number of entries with its noun.
  static func entries(_ count: UInt64) -> String { count == 1 ? "1 entry" : "\(count) entries" }

  /// The bytes of a small file; `-` is standard input.
  static func bytes(of path: String, most: Int = SignedNote.longest) throws -> [UInt8] {
    guard path != "-" else {
      let data = try FileHandle.standardInput.read(upToCount: most + 1) ?? Foundation.Data()
      guard data.count <= most else {
        throw GuardError(.badValue, detail: "standard input has more than \(most) bytes")
      }
      return [UInt8](data)
    }
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= most else {
      throw GuardError(.badValue, detail: "\(path) has \(size) bytes, \(most) are the most")
    }
    return try file.read(at: 0, count: size)
  }

  /// Writes a secret into a file that is not there yet, for its owner alone.
  static func keep(_ secret: String, in path: String) throws {
    let file = try OpenFile(path, .create)
    try file.write(Array(secret.utf8).span, at: 0)
    try file.flush()
  }

  /// A signer from its file.
  static func signer(_ path: String) throws -> NoteSigner {
    try NoteSigner(text: try MasterKeySource.secret(path))
  }

  /// A key that was given on the command line.
  static func key(_ text: String) throws -> NoteKey {
    guard let key = NoteKey(text) else {
      throw GuardError(.badValue, detail: "a key is NAME+ID+BASE64, as tram audit init prints it")
    }
    return key
  }
}
