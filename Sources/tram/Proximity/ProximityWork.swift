// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity

/// What the commands of `tram proximity`, `exposure` and `capture` share at their edge.
enum ProximityWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  ///
  /// - Parameter command: Its words after `tram`.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as BytesError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as ProximityError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    }
  }

  /// The bytes of a file that is read as a whole.
  ///
  /// - Throws: `BytesError`, `ProximityError` with `.tooLarge`
  static func bytes(of path: String, most: Int) throws -> [UInt8] {
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= most else {
      throw ProximityError(.tooLarge, detail: "\(path): \(size) bytes; \(most) are the most")
    }
    return try file.read(at: 0, count: size)
  }
}
