// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What a caller states about a file before it is read.
public struct LineListOptions: Sendable {
  /// What a column is, by its title; `nil` for one that is left alone.
  public var mapping: [String: LineListField?] = [:]
  /// The order of dates of every column; `nil` to decide by what the file shows.
  public var dayOrder: DayOrder?
  /// The order of the dates of one field, before `dayOrder`.
  public var dayOrders: [LineListField: DayOrder] = [:]
  /// Whether numbers in place of dates count from 1904; `nil` for what the workbook says.
  public var countsFrom1904: Bool?
  /// The last day that anything can have happened: today, as the caller's clock says; `nil` for
  /// no bound.
  public var latest: Day?
  /// How many complaints are kept one by one; all are counted.
  public var mostComplaints = 100_000

  /// Nothing is stated.
  public init() {}
}
