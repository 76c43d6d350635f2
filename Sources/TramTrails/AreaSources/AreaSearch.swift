// SPDX-License-Identifier: Apache-2.0

/// Finds who was in the same area at the same time, and who was in an area at all.
///
/// An area is a hint: its rows have no distance and never make a close contact. An area with more
/// people than `Limits` name is only counted, so that an answer is bounded whatever a tower holds.
///
/// - Complexity: O(stays in the areas of the person during the days he was there); memory as
///   `Limits` say
public struct AreaSearch: Sendable {
  /// How much an answer may hold.
  public struct Limits: Hashable, Sendable {
    /// The most people of one area who are named.
    public var named: Int
    /// The most rows of an answer.
    public var rows: Int
    /// The most stretches of time that are held at once.
    public var stretches: Int
    /// The most people of one area who are counted.
    public var counted: Int

    /// Creates limits.
    public init(
      named: Int = 5000, rows: Int = 50_000, stretches: Int = 1 << 20, counted: Int = 1 << 20
    ) {
      self.named = named
      self.rows = rows
      self.stretches = stretches
      self.counted = counted
    }
  }

  private let areas: AreaSnapshot
  private let limits: Limits

  /// Creates a search.
  public init(_ areas: AreaSnapshot, limits: Limits = Limits()) {
    self.areas = areas
    self.limits = limits
  }

  /// Who was in the same area at the same time as a person.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  public func rows(
    of person: PersonNumber, during times: Range<Int64>
  ) throws(TrailsError) -> AreaAnswer {
    var stays: [AreaNumber: [Range<Int64>]] = [:]
    try areas.forEachStay(of: person, during: times) { area, stay in
      stays[area, default: []].append(stay)
    }
    return try answer(stays.mapValues(Self.united), without: person)
  }

  /// Who was in an area.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  public func rows(
    in area: AreaNumber, during times: Range<Int64>
  ) throws(TrailsError) -> AreaAnswer {
    try answer([area: [times]], without: nil)
  }

  private func answer(
    _ windows: [AreaNumber: [Range<Int64>]], without person: PersonNumber?
  ) throws(TrailsError) -> AreaAnswer {
    var answer = AreaAnswer()
    var book: [PersonNumber: (areas: [AreaNumber], stretches: [Range<Int64>])] = [:]
    var held = 0
    for (area, windows) in windows.sorted(by: { $0.key < $1.key }) {
      guard let first = windows.first, let last = windows.last else { continue }
      var crowd = AreaGathering(limits, heldAlready: held)
      try areas.forEachStay(in: area, during: first.lowerBound..<last.upperBound) { other, stay in
        if other != person { crowd.add(other, stay, within: windows) }
      }
      let fresh = crowd.found.keys.count(where: { book[$0] == nil })
      if crowd.isCrowd || book.count + fresh > limits.rows {
        answer.crowds.append(
          AreaCrowd(area: area, people: crowd.people, isMore: crowd.isMore))
        continue
      }
      held += crowd.stretches
      for (other, stretches) in crowd.found {
        book[other, default: ([], [])].areas.append(area)
        book[other]?.stretches += stretches
      }
    }
    for (other, entry) in book {
      let stretches = Self.united(entry.stretches)
      guard let first = stretches.first, let last = stretches.last else { continue }
      answer.rows.append(
        AreaRow(
          person: other, total: stretches.reduce(0) { $0 + $1.upperBound - $1.lowerBound },
          first: first.lowerBound, last: last.upperBound, areas: entry.areas))
    }
    answer.rows.sort { $0.person < $1.person }
    return answer
  }

  /// Stretches of time in their order, those that touch as one.
  static func united(_ stretches: [Range<Int64>]) -> [Range<Int64>] {
    var united: [Range<Int64>] = []
    for stretch in stretches.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = united.last, stretch.lowerBound <= last.upperBound {
        united[united.count - 1] =
          last.lowerBound..<max(last.upperBound, stretch.upperBound)
      } else {
        united.append(stretch)
      }
    }
    return united
  }
}
