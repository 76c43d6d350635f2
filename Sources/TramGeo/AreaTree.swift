// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The areas of administration over time: provinces, their districts, their wards, as one list
/// after another published them.
///
/// Between two lists the older holds; wards merge, so a code may end.
public struct AreaTree: Sendable {
  /// The days of the lists, ascending.
  public let days: [Day]
  /// Every area as it stood over a time, by code, then by time.
  private let areas: ContiguousArray<Area>
  /// Places in `areas` by parent, then by code, then by time.
  private let byParent: ContiguousArray<Int32>

  /// Builds the tree.
  ///
  /// - Throws: `GeoError` with code `.malformed` when two lists are of one day, or there is none.
  /// - Complexity: O(*n* log *n*) in the rows of all lists
  public init(_ lists: [AreaList]) throws(GeoError) {
    let lists = lists.sorted { $0.day < $1.day }
    guard !lists.isEmpty else { throw GeoError(.malformed, detail: "no list of areas was given") }
    for i in lists.indices.dropFirst() where lists[i].day == lists[i - 1].day {
      throw GeoError(.malformed, detail: "two lists of areas are of \(lists[i].day)")
    }
    days = lists.map(\.day)
    var areas: ContiguousArray<Area> = []
    for code in Set(lists.flatMap { $0.entries.keys }).sorted() {
      AreaTree.append(code, lists, to: &areas)
    }
    self.areas = areas
    // Provinces, which have no parent, come first.
    byParent = ContiguousArray(
      areas.indices.sorted {
        (areas[$0].parent?.packed ?? 0, $0) < (areas[$1].parent?.packed ?? 0, $1)
      }.map { Int32(clamping: $0) })
  }

  /// Appends the times over which a code kept name, kind and parent.
  private static func append(
    _ code: AreaCode, _ lists: [AreaList], to areas: inout ContiguousArray<Area>
  ) {
    var open: (entry: AreaList.Entry, from: Day)?
    for list in lists {
      let entry = list.entries[code]
      if entry == open?.entry { continue }
      if let open { areas.append(area(open.entry, from: open.from, until: list.day)) }
      open = entry.map { ($0, list.day) }
    }
    if let open { areas.append(area(open.entry, from: open.from, until: nil)) }
  }

  private static func area(_ entry: AreaList.Entry, from: Day, until: Day?) -> Area {
    Area(
      code: entry.code, name: entry.name, kind: entry.kind, parent: entry.parent, from: from,
      until: until)
  }

  /// The area of a code as it stood on `day`.
  ///
  /// - Throws: `GeoError` with code `.unknownArea`; its detail says what has become of it.
  public func area(_ code: AreaCode, on day: Day) throws(GeoError) -> Area {
    guard let area = standing(code, on: day) else {
      throw GeoError(.unknownArea, detail: fate(of: code, on: day).description)
    }
    return area
  }

  /// The area and those it lies in, from the smallest to the province.
  ///
  /// - Throws: `GeoError` with code `.unknownArea`.
  public func path(_ code: AreaCode, on day: Day) throws(GeoError) -> [Area] {
    var path = [try area(code, on: day)]
    while let parent = path.last?.parent, path.count < AreaLevel.allCases.count {
      path.append(try area(parent, on: day))
    }
    return path
  }

  /// The areas directly under `parent` on `day`, by code; under `nil` the provinces.
  public func children(of parent: AreaCode?, on day: Day) -> [Area] {
    var found: [Area] = []
    for i in byParent[firstChild(of: parent)...] {
      let area = areas[Int(i)]
      guard area.parent == parent else { break }
      if area.isValid(on: day) { found.append(area) }
    }
    return found
  }

  /// All areas of a level that stood on `day`, by code.
  public func all(_ level: AreaLevel, on day: Day) -> [Area] {
    areas.filter { $0.code.level == level && $0.isValid(on: day) }
  }

  /// What has become of a code by `day`, as far as names and codes tell.
  ///
  /// A successor bears the same name under the same district, or else is the only area of its
  /// level that bears it in the province; so it is likely, not proven, and is never taken silently.
  public func fate(of code: AreaCode, on day: Day) -> AreaFate {
    if let area = standing(code, on: day) { return .stands(area) }
    let versions = areas[range(of: code)]
    guard let first = versions.first else { return .unknown(code) }
    guard let last = versions.last(where: { $0.from <= day }) else {
      return .notYet(first: first)
    }
    let ancestors = ancestors(of: last, before: last.until ?? day)
    var smallest: Area?
    for ancestor in ancestors where smallest == nil {
      smallest = standing(ancestor, on: day)
    }
    if let successor = successor(of: last, ancestors: ancestors, on: day) {
      return .replaced(last: last, successor: successor)
    }
    return .dissolved(last: last, ancestor: smallest)
  }

  private func successor(of last: Area, ancestors: [AreaCode], on day: Day) -> Area? {
    let name = last.bareName
    for ancestor in ancestors {
      let named = below(ancestor, last.code.level, on: day).filter { $0.bareName == name }
      if named.count == 1 { return named[0] }
      if named.count > 1 { return nil }
    }
    return nil
  }

  /// The areas of a level anywhere below `ancestor`.
  private func below(_ ancestor: AreaCode, _ level: AreaLevel, on day: Day) -> [Area] {
    var found: [Area] = []
    for child in children(of: ancestor, on: day) {
      if child.code.level == level {
        found.append(child)
      } else if child.code.level < level {
        found += below(child.code, level, on: day)
      }
    }
    return found
  }

  /// The codes an area lay in while it stood, from the smallest.
  private func ancestors(of area: Area, before day: Day) -> [AreaCode] {
    var codes: [AreaCode] = []
    var next = area.parent
    while let code = next, codes.count < AreaLevel.allCases.count {
      codes.append(code)
      next = areas[range(of: code)].last { $0.from < day }?.parent
    }
    return codes
  }

  private func standing(_ code: AreaCode, on day: Day) -> Area? {
    areas[range(of: code)].first { $0.isValid(on: day) }
  }

  private func range(of code: AreaCode) -> Range<Int> {
    let start = partition(areas.count) { areas[$0].code < code }
    var end = start
    while end < areas.count, areas[end].code == code { end += 1 }
    return start..<end
  }

  private func firstChild(of parent: AreaCode?) -> Int {
    guard let parent else { return 0 }
    return partition(byParent.count) { place in
      guard let other = areas[Int(byParent[place])].parent else { return true }
      return other < parent
    }
  }

  /// The first of `count` places at which `isBefore` no longer holds.
  private func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
