// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import TramBytes
import TramGeo
import TramUnits

/// The areas of administration that the server knows: those of `areas.csv` in its folder.
struct AreaIndex: Sendable {
  private let tree: AreaTree?
  private let day: Day

  /// An area as the interface shows it.
  struct Row: Encodable {
    var code: String
    /// The codes of province, district and ward after one another, as records carry them.
    var area: String
    var name: String
    var kind: String
    var level: String
    var parent: String?
  }

  /// Reads the list; without one no area is known.
  init(path: String, logger: Logger) {
    // The list counts from the first day that the service knows; one list has no history.
    day = Day(number: 0)
    guard FileManager.default.fileExists(atPath: path) else {
      tree = nil
      return
    }
    do {
      var csv = try CSVReader(path: path)
      tree = try AreaTree([try AreaList(day: day, csv: &csv)])
    } catch {
      logger.warning("areas.csv was not read", metadata: ["error": "\(error)"])
      tree = nil
    }
  }

  func children(of parent: AreaCode?) -> [Row] {
    tree?.children(of: parent, on: day).map(row) ?? []
  }

  func row(_ code: AreaCode) -> Row? {
    (try? tree?.area(code, on: day)).map(row)
  }

  /// Every ward and district: its code as records carry it, and its names from the smallest
  /// area up.
  var everything: [(code: String, path: [String])] {
    guard let tree else { return [] }
    return [AreaLevel.ward, .district].flatMap { tree.all($0, on: day) }.compactMap { area in
      guard let path = try? tree.path(area.code, on: day) else { return nil }
      return (path.reversed().map(\.code.description).joined(), path.map(\.name))
    }
  }

  private func row(_ area: Area) -> Row {
    let path = (try? tree?.path(area.code, on: day)) ?? [area]
    return Row(
      code: area.code.description,
      area: path.reversed().map(\.code.description).joined(), name: area.name, kind: area.kind,
      level: area.code.level.name, parent: area.parent?.description)
  }
}
