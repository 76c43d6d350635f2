// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// In which area an area lies, over time.
///
/// The digits of a code say it, until something changes: a ward that merges into another lies in
/// that one from then on, a ward that moves in its next district, a ward that is split in its
/// district alone. Records keep the code they were written with, so an old code must still lead
/// to whoever answers for it now.
public struct AreaHistory: Hashable, Sendable {
  /// From a moment on an area lies in another.
  public struct Change: Hashable, Sendable {
    /// The area.
    public var area: AreaPath
    /// What it lies in from then on.
    public var container: AreaPath
    /// From when on.
    public var from: Instant

    /// Creates a change.
    public init(_ area: AreaPath, liesIn container: AreaPath, from: Instant) {
      self.area = area
      self.container = container
      self.from = from
    }
  }

  /// The most areas between one and the country.
  static let deepest = 16
  /// The most stretches of codes that an area comes to; it must be given in larger pieces then.
  static let mostSpans = 400

  /// The changes of each area, the latest last.
  private let changes: [AreaPath: [Change]]

  /// Every area lies where its digits say.
  public static let unchanged = AreaHistory(trusted: [:])

  private init(trusted changes: [AreaPath: [Change]]) { self.changes = changes }

  /// Creates a history.
  ///
  /// - Throws: `GuardError` with code `.badValue` for the country or half a code as an area, two
  ///   changes of an area at one moment, and areas that would lie in themselves
  /// - Complexity: O(*n* log *n*) in the changes
  public init(_ changes: [Change]) throws(GuardError) {
    var byArea: [AreaPath: [Change]] = [:]
    for change in changes { byArea[change.area, default: []].append(change) }
    for (area, list) in byArea {
      let sorted = list.sorted { $0.from < $1.from }
      guard area != .country, area.isWhole else {
        throw GuardError(
          .badValue, detail: "'\(area)' is no province, district or ward that could change")
      }
      for (a, b) in zip(sorted, sorted.dropFirst()) where a.from == b.from {
        throw GuardError(
          .badValue, detail: "area \(area) changes twice at \(a.from.milliseconds)")
      }
      byArea[area] = sorted
    }
    self.changes = byArea
    // Where a circle stands, it stood already when the last of its changes began.
    for change in changes where walk(from: change.area, at: change.from) == nil {
      throw GuardError(
        .badValue,
        detail: "area \(change.area) would lie in itself, or deeper than \(Self.deepest) areas")
    }
  }

  /// The area in which another lies at a moment; `nil` for the country.
  func container(of area: AreaPath, at now: Instant) -> AreaPath? {
    if !changes.isEmpty, let list = changes[area],
      let change = list.last(where: { $0.from <= now })
    {
      return change.container
    }
    return area.container
  }

  /// A Boolean value: whether an area is another, or lies in it, at a moment.
  ///
  /// - Complexity: O(depth), at most 16 steps
  public func lies(_ area: AreaPath, in other: AreaPath, at now: Instant) -> Bool {
    if other == .country { return true }
    var here = area
    for _ in 0...Self.deepest {
      if here == other { return true }
      guard let next = container(of: here, at: now) else { return false }
      here = next
    }
    return false
  }

  /// How many steps lead to the country; `nil` where none do.
  private func walk(from area: AreaPath, at now: Instant) -> Int? {
    var here = area
    for step in 0...Self.deepest {
      guard let next = container(of: here, at: now) else { return step }
      here = next
    }
    return nil
  }

  /// The codes of everything that lies in an area at a moment, also of codes that no list holds.
  ///
  /// - Throws: `GuardError` with code `.badValue` when it comes to more than 400 stretches
  /// - Complexity: O(*n* log *n*) in the areas that ever changed
  public func reach(of area: AreaPath, at now: Instant) throws(GuardError) -> AreaReach {
    if area == .country { return .everywhere }
    // What begins with a mark lies where its longest mark does.
    var marks: [(area: AreaPath, isInside: Bool)] = [(.country, false), (area, true)]
    for changed in changes.keys where changed != area {
      if container(of: changed, at: now) != changed.container {
        marks.append((changed, lies(changed, in: area, at: now)))
      }
    }
    marks.sort { $0.area < $1.area }
    let spans = Self.sweep(marks)
    guard spans.spans.count <= Self.mostSpans else {
      throw GuardError(
        .badValue,
        detail: "area \(area) comes to more than \(Self.mostSpans) pieces; take a larger one")
    }
    return spans
  }

  /// The stretches whose longest mark is inside; marks ascending, so each after what it begins
  /// with.
  private static func sweep(_ marks: [(area: AreaPath, isInside: Bool)]) -> AreaReach {
    var open: [(area: AreaPath, isInside: Bool)] = []
    var spans: [AreaReach.Span] = []
    var place = ""
    func tell(upTo next: String, isInside: Bool) {
      if isInside { spans.append(AreaReach.Span(lower: place, upper: next)) }
      place = next
    }
    for mark in marks {
      while let last = open.last, !last.area.begins(mark.area) {
        tell(upTo: "\(last.area):", isInside: last.isInside)
        open.removeLast()
      }
      if let last = open.last { tell(upTo: "\(mark.area)", isInside: last.isInside) }
      place = "\(mark.area)"
      open.append(mark)
    }
    while let last = open.popLast() { tell(upTo: "\(last.area):", isInside: last.isInside) }
    return AreaReach(spans)
  }
}
