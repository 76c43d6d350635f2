// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a row of a line list, where, and what was expected.
public struct LineListComplaint: Hashable, Sendable, CustomStringConvertible {
  /// What follows from it.
  public enum Weight: Hashable, Sendable {
    /// The row was left out.
    case refused
    /// The row was taken; a person should look.
    case caution
  }

  /// The row's number in the file.
  public var row: Int
  /// The column's title; `nil` for the row as a whole.
  public var column: String?
  /// The field that the column was read as.
  public var field: LineListField?
  /// The reason as a person reads it.
  public var reason: String
  /// What follows.
  public var weight: Weight

  /// Creates a complaint.
  public init(
    row: Int, column: String? = nil, field: LineListField? = nil, reason: String,
    weight: Weight = .refused
  ) {
    self.row = row
    self.column = column
    self.field = field
    self.reason = reason
    self.weight = weight
  }

  /// Row, column and reason.
  public var description: String {
    let place = column.map { ", column \($0)" } ?? ""
    return "row \(row)\(place): \(weight == .caution ? "note: " : "")\(reason)"
  }
}
