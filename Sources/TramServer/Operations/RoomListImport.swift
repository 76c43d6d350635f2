// SPDX-License-Identifier: Apache-2.0

public import TramTracing
import TramUnits

/// A line list that is taken into a room whose server does not run.
public struct RoomListImport: Sendable {
  /// What a list came to.
  public struct Sum: Sendable {
    /// Rows that were taken, or would be.
    public var taken: Int
    /// Rows that were refused, by the reader or by the desk.
    public var refused: Int
    /// Rows that had nothing in them.
    public var empty: Int
    /// Rows of people whom the desk did not know.
    public var fresh: Int
    /// Rows that changed something.
    public var changed: Int
    /// Rows to look at though they were taken.
    public var noted: Int
    /// Everything that is wrong or worth a look, by row.
    public var complaints: [LineListComplaint]
    /// The refused rows with their reasons, as CSV.
    public var refusedRows: [UInt8]
  }

  private let room: ControlRoom
  private let isDry: Bool

  /// Who leaves the facts.
  private static let author = "import"

  /// Creates an import.
  ///
  /// - Parameter isDry: Whether nothing is kept.
  public init(into room: ControlRoom, isDry: Bool) {
    self.room = room
    self.isDry = isDry
  }

  /// Takes a list in.
  ///
  /// - Parameters:
  ///   - mark: What is put before the list's own codes; empty for codes that hold everywhere.
  ///   - disease: Of which disease cases are taken up.
  /// - Throws: `ServerError` with code `.invalid` for a file that is no list; `JournalError`
  public func take(
    _ bytes: [UInt8], sheet: String?, options: LineListOptions, mark: String, disease: String
  ) async throws -> Sum {
    let desk = LineListDesk(room: room)
    var ask = LineListAsk()
    ask.sheet = sheet
    ask.mark = mark
    ask.disease = disease
    let report = try await desk.take(
      bytes, ask, options: options, isDry: isDry, by: Self.author)
    return Sum(
      taken: report.taken, refused: report.refused, empty: report.list.empty,
      fresh: report.fresh, changed: report.changed, noted: report.noted,
      complaints: report.complaints,
      refusedRows: try desk.refusedRows(bytes, ask, report, .english))
  }
}
