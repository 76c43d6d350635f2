// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The wards of `areas.geojson` in the server's folder.
///
/// They are its features with a `code`. The file is read again when it changed.
final class WardBoundaries: Sendable {
  /// A ward.
  struct Ward: Sendable {
    /// Its name; `nil` where the file tells none.
    var name: String?
    /// Its outline as a GeoJSON geometry.
    var outline: String
  }

  private let path: String
  private let known = Mutex<(mark: String, wards: [String: Ward])>(("", [:]))

  private static let mostBytes = 64 << 20

  init(path: String) { self.path = path }

  /// The wards by their codes; none where there is no file, or one that is none.
  var wards: [String: Ward] {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
      let size = facts[.size] as? Int, size <= Self.mostBytes
    else { return [:] }
    let changed = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let mark = "\(size) \(changed)"
    let held = known.withLock { $0 }
    if held.mark == mark { return held.wards }
    let read = Self.read(FileManager.default.contents(atPath: path) ?? Data())
    known.withLock { $0 = (mark, read) }
    return read
  }

  private static func read(_ bytes: Data) -> [String: Ward] {
    guard let whole = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any],
      let features = whole["features"] as? [[String: Any]]
    else { return [:] }
    var wards: [String: Ward] = [:]
    for feature in features {
      guard let properties = feature["properties"] as? [String: Any],
        let code = properties["code"] as? String,
        let geometry = feature["geometry"] as? [String: Any],
        let text = try? JSONSerialization.data(withJSONObject: geometry, options: [.sortedKeys])
      else { continue }
      wards[code] = Ward(
        name: properties["name"] as? String, outline: String(decoding: text, as: UTF8.self))
    }
    return wards
  }
}
