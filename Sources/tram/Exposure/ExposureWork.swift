// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity

/// Files that the commands of `tram exposure` read.
enum ExposureWork {
  /// Reads an export.
  ///
  /// - Throws: `BytesError`, `ProximityError`, which names the file
  static func export(_ path: String, limits: ExportLimits = .standard) throws -> ExportFile {
    let bytes = try ProximityWork.bytes(of: path, most: limits.mostZipBytes)
    do throws(ProximityError) {
      return try ExportFile.read(zip: bytes.span, limits: limits)
    } catch {
      throw ProximityError(error.code, detail: "\(path): \(error.detail)")
    }
  }

  /// The text of a file with a key.
  static func keyText(_ path: String) throws -> String {
    String(
      decoding: try ProximityWork.bytes(of: path, most: VerificationKey.mostTextBytes),
      as: UTF8.self)
  }
}
