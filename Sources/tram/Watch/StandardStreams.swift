// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The three streams that a program is started with, of which some may be missing.
enum StandardStreams {
  /// Takes the numbers of missing streams, so that no file opened later gets what is theirs.
  ///
  /// - Returns: Whether standard output is there.
  static func secure() -> Bool {
    let hasOutput = isOpen(STDOUT_FILENO)
    _ = placeholders
    return hasOutput
  }

  /// What stands for the missing streams; the lowest free number is given out, which is theirs.
  private static let placeholders =
    (STDIN_FILENO...STDERR_FILENO)
    .filter { fcntl($0, F_GETFD) == -1 }
    .compactMap { _ in FileHandle(forUpdatingAtPath: "/dev/null") }

  /// A number that was free at the start may belong to the runtime's own machinery by now.
  private static func isOpen(_ number: Int32) -> Bool {
    guard fcntl(number, F_GETFD) != -1 else { return false }
    let path = "/proc/self/fd/\(number)"
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    return target?.hasPrefix("anon_inode:") != true
  }
}
