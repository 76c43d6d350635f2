// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramTracing
import TramUnits

/// `tram hotspots`: counts by ward or grid cell and day, small ones withheld.
struct HotspotsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hotspots",
    abstract: "Counts the rows of a list by ward or grid cell and day, small counts withheld.",
    discussion: """
      Reads a line list (see "tram linelist import --help") and counts its
      rows by ward, or with --grid METERS by squares of the columns latitude
      and longitude, and by the day of --day.

      Counts of 1 to k - 1 are withheld (--threshold k, 5 unless stated), and
      beside them as many others, totals too where it must be, as it takes
      that nobody can work one out from the rest: each withheld small count
      may be up to k more, whatever is shown (docs/linelists.md).

      Writes GeoJSON, a feature a place with total and days (null: withheld);
      CSV place,day,count,withheld when the output's name ends with .csv.
      --shapes gives wards their shapes: GeoJSON whose features have in the
      property --name-property the ward as it is called here, "ward, district,
      province" as far as the list has them, in any case and marks.

      Example:
        $ tram hotspots cases.xlsx --day onset --output map.geojson
        3 places, 24 days, 41 rows counted, 2 without place or day; 38 of 100
        counts withheld

      Exit code: 0; 1 a file cannot be read or written; 64 the command line
      is wrong.
      """)

  @OptionGroup var input: LineListInput

  @Option(help: "The day that counts: a field of dates, such as onset, confirmed or lastContact.")
  var day = "confirmed"

  @Option(help: "Squares of so many meters instead of wards.")
  var grid: Double?

  @Option(help: "Counts of 1 up to one less are withheld.")
  var threshold = HotspotTable.usualThreshold

  @Option(help: "GeoJSON with the shapes of wards.")
  var shapes: String?

  @Option(help: "The property of --shapes that holds a ward's name.")
  var nameProperty = "name"

  @Option(name: .shortAndLong, help: "Where the map goes; - is standard output.")
  var output = "-"

  func validate() throws {
    _ = try input.options()
    guard LineListField.named(day)?.isDay == true else {
      throw ValidationError("--day is a field of dates, such as onset or confirmed")
    }
    guard (1...1000).contains(threshold) else { throw ValidationError("--threshold is 1 to 1000") }
    guard grid.map({ (50...100_000).contains($0) }) ?? true else {
      throw ValidationError("--grid is 50 to 100000 meters")
    }
  }

  func run() throws {
    try TracingWork.run("hotspots") {
      let list = try input.read()
      let field = LineListField.named(day) ?? .confirmed
      var missing = 0
      var squares: [String: String] = [:]
      // One ward in two spellings is one; the first is shown.
      var spellings: [String: String] = [:]
      var events: [HotspotEvent] = []
      for row in list.rows {
        guard let day = row.day(field), let place = place(of: row, &squares) else {
          missing += 1
          continue
        }
        let shown = spellings[SearchFold.title(of: place)] ?? place
        spellings[SearchFold.title(of: place)] = shown
        events.append(HotspotEvent(place: shown, day: day))
      }
      let known = try shapes.map { try wards(in: $0) } ?? squares
      let shapeNames = Dictionary(
        known.keys.sorted().map { (SearchFold.title(of: $0), $0) },
        uniquingKeysWith: { first, _ in first })
      if shapes != nil {
        for index in events.indices {
          let folded = SearchFold.title(of: events[index].place)
          events[index].place = shapeNames[folded] ?? events[index].place
        }
      }
      let counts = try HotspotCounts(events, places: shapes == nil ? [] : known.keys.sorted())
      let table = HotspotTable(counts, threshold: threshold)
      let bytes = output.hasSuffix(".csv") ? table.csv() : table.geoJSON { known[$0] }
      try TracingWork.write(bytes, to: output)
      StandardError.line(
        "\(counted(table.places.count, "place")), \(counted(table.days.count, "day")), "
          + "\(counted(events.count, "row")) counted, \(missing) without place or day; "
          + "\(table.withheldCount) of \((table.places.count + 1) * (table.days.count + 1)) "
          + "counts withheld")
    }
  }

  private func place(of row: LineListRow, _ squares: inout [String: String]) -> String? {
    guard let grid else {
      let parts = [row.text(.ward), row.text(.district), row.text(.province)]
      return row.text(.ward) == nil ? nil : parts.compactMap(\.self).joined(separator: ", ")
    }
    func number(_ title: String) -> Double? {
      row.extras.first { $0.title.lowercased() == title }.flatMap { Double($0.text) }
    }
    guard let latitude = number("latitude"), let longitude = number("longitude")
    else { return nil }
    let cell = HotspotGrid(side: grid).cell(latitude: latitude, longitude: longitude) {
      cos($0 * .pi / 180)
    }
    guard let cell else { return nil }
    squares[cell.name] = cell.polygon
    return cell.name
  }

  /// The shapes of a GeoJSON file by the names of their places.
  private func wards(in path: String) throws -> [String: String] {
    let bytes = try TracingWork.bytes(of: path, most: 512 << 20)
    let refusal = TracingError(
      .badValue, detail: "\(path) is no GeoJSON with features that have a \(nameProperty)")
    guard
      let whole = try? JSONSerialization.jsonObject(with: Foundation.Data(bytes)) as? [String: Any],
      let features = whole["features"] as? [[String: Any]]
    else { throw refusal }
    var shapes: [String: String] = [:]
    for feature in features {
      guard let properties = feature["properties"] as? [String: Any],
        let name = properties[nameProperty] as? String,
        let geometry = feature["geometry"] as? [String: Any],
        let text = try? JSONSerialization.data(withJSONObject: geometry, options: [.sortedKeys])
      else { continue }
      shapes[name] = String(decoding: text, as: UTF8.self)
    }
    guard !shapes.isEmpty else { throw refusal }
    return shapes
  }
}
