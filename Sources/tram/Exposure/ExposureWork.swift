// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity

/// What the commands of `tram exposure` share at their edge.
enum ExposureWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as BytesError {
      StandardError.line("tram exposure \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as ProximityError {
      StandardError.line("tram exposure \(command): error: \(error)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    }
  }

  /// The bytes of a file.
  ///
  /// - Throws: `BytesError`, `ProximityError` with `.tooLarge`
  static func bytes(of path: String, most: Int) throws -> [UInt8] {
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= most else {
      throw ProximityError(
        .tooLarge, detail: "\(path): \(size) bytes, more than \(most)")
    }
    return try file.read(at: 0, count: size)
  }

  /// Reads an export.
  ///
  /// - Throws: `BytesError`, `ProximityError`, which names the file
  static func export(_ path: String, limits: ExportLimits = .standard) throws -> ExportFile {
    let bytes = try bytes(of: path, most: limits.mostZipBytes)
    do throws(ProximityError) {
      return try ExportFile.read(zip: bytes.span, limits: limits)
    } catch {
      throw ProximityError(error.code, detail: "\(path): \(error.detail)")
    }
  }

  /// The text of a file with a key.
  static func keyText(_ path: String) throws -> String {
    String(decoding: try bytes(of: path, most: VerificationKey.mostTextBytes), as: UTF8.self)
  }
}
