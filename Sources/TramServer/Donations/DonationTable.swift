// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramMessages

/// A CSV file of a month whose columns are found by their names; its bad lines are gathered.
struct DonationTable: ~Copyable {
  private var reader: CSVReader
  private let what: String
  private let columns: [String: Int]
  private let lastNeeded: Int
  private var faults: [ServerError.Fault] = []
  private var bad = 0
  /// Where the needed columns stand.
  let places: [Int]

  /// Opens a file and reads its header.
  ///
  /// - Throws: `ServerError` with code `.invalid` for a file without these columns
  init(path: String, what: String, needed: [String]) throws {
    var reader = try Self.open(path, what)
    let columns = try Self.columns(of: &reader, what)
    let found = needed.compactMap { columns[$0] }
    guard found.count == needed.count else {
      throw Self.refusal(what, "should begin with a line \(needed.joined(separator: ","))")
    }
    self.reader = reader
    self.what = what
    self.columns = columns
    places = found
    lastNeeded = found.max() ?? 0
  }

  private static func open(_ path: String, _ what: String) throws -> CSVReader {
    do throws(BytesError) {
      return try CSVReader(path: path, longestLine: 1 << 12)
    } catch {
      throw refusal(what, "cannot be read")
    }
  }

  /// The columns by name; of two columns of one name the first counts.
  private static func columns(
    of reader: inout CSVReader, _ what: String
  ) throws -> [String: Int] {
    var columns: [String: Int] = [:]
    do throws(BytesError) {
      guard case .record = try reader.advance() else { return [:] }
    } catch {
      throw refusal(what, "cannot be read")
    }
    for place in 0..<reader.fieldCount {
      var name = reader.text(place)
      // A byte order mark stands before the first name.
      if place == 0, name.hasPrefix("\u{FEFF}") { name.removeFirst() }
      if columns[name] == nil { columns[name] = place }
    }
    return columns
  }

  private static func refusal(_ what: String, _ reason: String) -> ServerError {
    ServerError(
      .invalid, detail: "\(what) \(reason)",
      faults: [ServerError.Fault(place: what, reason: reason)])
  }

  /// Where a column stands; `nil` when there is none.
  func place(of name: String) -> Int? { columns[name] }

  /// Goes to the next record; `false` at the end.
  mutating func advance() throws -> Bool {
    while true {
      do throws(BytesError) {
        switch try reader.advance() {
        case .end: return false
        case .bad(let reason): refuse(reason)
        case .record:
          if reader.fieldCount > lastNeeded { return true }
          refuse("\(reader.fieldCount) fields; \(lastNeeded + 1) at least are expected")
        }
      } catch {
        throw Self.refusal(what, "cannot be read")
      }
    }
  }

  /// Notes that the present record cannot be used.
  mutating func refuse(_ reason: String) {
    bad += 1
    guard faults.count < MonthDesk.mostFaults else { return }
    faults.append(
      ServerError.Fault(place: "\(what): line \(reader.lineNumber)", reason: reason))
  }

  /// Ends reading.
  ///
  /// - Throws: `ServerError` with code `.invalid` and the lines that are wrong
  consuming func finish() throws {
    guard bad > 0 else { return }
    throw ServerError(
      .invalid, detail: "\(what): \(bad) lines cannot be used; nothing was kept", faults: faults)
  }

  /// The text of a field of the present record.
  func text(_ place: Int) -> String { reader.text(place) }

  /// The octets of a field of the present record.
  func octets(_ place: Int) -> Octets { Octets(reader.field(place)) }
}
