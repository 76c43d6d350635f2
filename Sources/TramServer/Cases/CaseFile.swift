// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramSQLite

/// The file `cases.json` of a room: how levels are made and what is done for people of each.
enum CaseFile {
  static let name = "cases.json"
  /// The most bytes of the file.
  private static let mostBytes = 1 << 16

  /// The settings of a file; those of the handbook where there is none.
  ///
  /// - Throws: `ServerError` with code `.invalid` that names the member at fault
  static func settings(at path: String) throws -> CaseOffice.Settings {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      return CaseOffice.Settings()
    }
    guard bytes.count <= mostBytes else {
      throw ServerError(.invalid, detail: "\(name) has more than \(mostBytes) bytes")
    }
    do {
      return try JSONDecoder().decode(CaseOffice.Settings.self, from: bytes)
    } catch let error as DecodingError {
      throw ServerError(.invalid, detail: "\(name): \(ServerError(error).detail)")
    }
  }
}
