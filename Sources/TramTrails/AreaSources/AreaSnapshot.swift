// SPDX-License-Identifier: Apache-2.0

/// The stays in areas that a store knows of, as they were at one moment.
public struct AreaSnapshot: Sendable {
  /// The areas.
  public let register: AreaRegister
  private let stays: EdgeSnapshot

  init(register: AreaRegister, stays: EdgeSnapshot) {
    self.register = register
    self.stays = stays
  }

  /// Whether anything is known of that time.
  public func knows(_ times: Range<Int64>) -> Bool {
    !times.isEmpty && !stays.edgeSlices(of: times.lowerBound...(times.upperBound - 1)).isEmpty
  }

  /// Tells the stays of a person that share time with `times`, day by day.
  func forEachStay(
    of person: PersonNumber, during times: Range<Int64>,
    _ body: (AreaNumber, Range<Int64>) -> Void
  ) throws(TrailsError) {
    try forEach(person, times) { edge, shared in body(AreaNumber(end: edge.b), shared) }
  }

  /// Tells the stays in an area that share time with `times`, day by day.
  func forEachStay(
    in area: AreaNumber, during times: Range<Int64>,
    _ body: (PersonNumber, Range<Int64>) -> Void
  ) throws(TrailsError) {
    try forEach(area.end, times) { edge, shared in body(edge.a, shared) }
  }

  private func forEach(
    _ end: PersonNumber, _ times: Range<Int64>, _ body: (ContactEdge, Range<Int64>) -> Void
  ) throws(TrailsError) {
    guard !times.isEmpty else { return }
    let closed = times.lowerBound...(times.upperBound - 1)
    try stays.forEach(of: end.rawValue, during: closed) { edge in
      let shared = (edge.start..<edge.end).clamped(to: times)
      if !shared.isEmpty { body(edge, shared) }
    }
  }
}

extension TrailStore {
  /// The stays in areas as they are now.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  public func areas() throws(TrailsError) -> AreaSnapshot {
    // Stays first: the register that is read then names the areas of all these days.
    let stays = try edges(.stays)
    return AreaSnapshot(
      register: try AreaRegister(folder: folder, keys: current.keys), stays: stays)
  }
}
