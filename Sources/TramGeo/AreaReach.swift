// SPDX-License-Identifier: Apache-2.0

/// A set of areas as stretches of their codes' texts, for stores to restrict what they look at.
///
/// A code lies in a stretch from `lower` up to, not including, `upper` by the order of its bytes,
/// which is the order in which SQLite compares texts.
public struct AreaReach: Hashable, Sendable {
  /// A stretch of codes.
  public struct Span: Hashable, Sendable {
    /// The first code.
    public var lower: String
    /// The text before which the codes end; digits, or digits and a colon, which follows them.
    public var upper: String

    /// Creates a stretch.
    public init(lower: String, upper: String) {
      self.lower = lower
      self.upper = upper
    }

    /// The codes that begin so.
    public init(beginning digits: String) { self.init(lower: digits, upper: digits + ":") }

    /// A Boolean value: whether a code lies in it.
    public func contains(_ code: String) -> Bool {
      !AreaReach.precedes(code, lower) && AreaReach.precedes(code, upper)
    }

    /// The digits with which all its codes begin and all that begin so are its codes; `nil` where
    /// it is no such stretch.
    public var beginning: String? { upper == lower + ":" ? lower : nil }
  }

  /// The stretches, ascending, none touching another; empty for nothing.
  public let spans: [Span]

  /// All areas, also of records whose area is not known.
  public static let everywhere = AreaReach(spans: [Span(beginning: "")])
  /// No area.
  public static let nowhere = AreaReach(spans: [])

  private init(spans: [Span]) { self.spans = spans }

  /// The codes that lie in at least one stretch.
  public init(_ spans: some Sequence<Span>) {
    let sorted = spans.filter { AreaReach.precedes($0.lower, $0.upper) }
      .sorted { AreaReach.precedes($0.lower, $1.lower) }
    var joined: [Span] = []
    for span in sorted {
      if let last = joined.last, !AreaReach.precedes(last.upper, span.lower) {
        if AreaReach.precedes(last.upper, span.upper) {
          joined[joined.count - 1].upper = span.upper
        }
      } else {
        joined.append(span)
      }
    }
    self.spans = joined
  }

  /// A Boolean value: whether nothing is kept out.
  public var isEverywhere: Bool { self == .everywhere }
  /// A Boolean value: whether everything is kept out.
  public var isNowhere: Bool { spans.isEmpty }

  /// A Boolean value: whether a record's code is one of these; an empty code, which says that the
  /// area is not known, is one of all areas' alone.
  ///
  /// - Complexity: O(log *n*) in the stretches
  public func contains(_ code: String) -> Bool {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if AreaReach.precedes(code, spans[middle].upper) { high = middle } else { low = middle + 1 }
    }
    return low < spans.count && spans[low].contains(code)
  }

  /// The codes that are in both.
  public func intersection(_ other: AreaReach) -> AreaReach {
    var both: [Span] = []
    for a in spans {
      for b in other.spans {
        let lower = AreaReach.precedes(a.lower, b.lower) ? b.lower : a.lower
        let upper = AreaReach.precedes(a.upper, b.upper) ? a.upper : b.upper
        both.append(Span(lower: lower, upper: upper))
      }
    }
    return AreaReach(both)
  }

  /// The codes that are in one of the two.
  public func union(_ other: AreaReach) -> AreaReach { AreaReach(spans + other.spans) }

  fileprivate static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
