// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramGuard
import TramUnits

/// The file of areas that merged into others, moved or were split (docs/formats/area-changes.md).
enum AreaChangeFile {
  /// The most changes of a file; Vietnam's largest reform moved some ten thousand wards.
  static let mostChanges = 100_000
  /// How many bad lines are told at once.
  private static let mostTold = 20
  private static let longestLine = 4096
  private static let columns = ["area", "into", "from"]

  /// Reads a file.
  ///
  /// A file with one bad line is refused whole: an area that silently lies where it lay before
  /// would show records to the wrong people.
  ///
  /// - Throws: `ServerError` with code `.invalid` and a fault for each bad line
  static func read(_ path: String) throws -> AreaHistory {
    do {
      return try read(path, CSVReader(path: path, longestLine: longestLine))
    } catch let error as BytesError {
      throw ServerError(.invalid, detail: "\(path) cannot be read: \(error.detail)")
    }
  }

  private static func read(_ path: String, _ csv: consuming CSVReader) throws -> AreaHistory {
    var csv = csv
    guard case .record = try csv.advance() else { throw wrong(path, [header]) }
    var places: [String: Int] = [:]
    for i in 0..<csv.fieldCount { places[csv.text(i)] = i }
    guard let area = places["area"], let into = places["into"], let from = places["from"] else {
      throw wrong(path, [header])
    }
    var changes: [AreaHistory.Change] = []
    var lines: [AreaPath: Int64] = [:]
    var faults: [ServerError.Fault] = []
    func note(_ reason: String) {
      faults.append(.init(place: "line \(csv.lineNumber)", reason: reason))
    }
    reading: while faults.count < mostTold {
      switch try csv.advance() {
      case .end: break reading
      case .bad(let reason): note(reason)
      case .record:
        if csv.fieldCount == 1, csv.text(0).isEmpty { continue }
        guard changes.count < mostChanges else {
          note("more than \(mostChanges) changes; one file holds at most so many")
          break reading
        }
        let largest = max(area, max(into, from))
        guard csv.fieldCount > largest else {
          note("has \(csv.fieldCount) fields; \(largest + 1) are expected")
          continue
        }
        switch change(csv.text(area), csv.text(into), csv.text(from)) {
        case .success(let change):
          lines[change.area] = csv.lineNumber
          changes.append(change)
        case .failure(let fault): note(fault.reason)
        }
      }
    }
    guard faults.isEmpty else { throw wrong(path, faults) }
    do { return try AreaHistory(changes) } catch {
      throw ServerError(.invalid, detail: "\(path): \(error.detail)")
    }
  }

  private struct Wrong: Error { var reason: String }

  private static func change(
    _ area: String, _ into: String, _ from: String
  ) -> Result<AreaHistory.Change, Wrong> {
    let digits = "the 2, 5 or 10 digits of a province, district or ward"
    guard let own = AreaPath(area), own.isWhole, own != .country else {
      return .failure(Wrong(reason: "area \"\(area.prefix(20))\" should be \(digits)"))
    }
    guard let target = AreaPath(into), target.isWhole else {
      return .failure(
        Wrong(reason: "into \"\(into.prefix(20))\" should be \(digits), or empty for the country"))
    }
    guard own != target else {
      return .failure(Wrong(reason: "area \(area) cannot lie in itself"))
    }
    guard from.utf8.count == 10, let time = FormTime.reading("\(from)T00:00") else {
      return .failure(
        Wrong(reason: "from \"\(from.prefix(20))\" should be a date such as 2025-07-01"))
    }
    return .success(AreaHistory.Change(own, liesIn: target, from: time))
  }

  private static let header = ServerError.Fault(
    place: "line 1", reason: "should name the columns \(columns.joined(separator: ", "))")

  private static func wrong(_ path: String, _ faults: [ServerError.Fault]) -> ServerError {
    let told = faults.map { "\($0.place): \($0.reason)" }.joined(separator: "; ")
    return ServerError(.invalid, detail: "\(path): \(told)", faults: faults)
  }
}
