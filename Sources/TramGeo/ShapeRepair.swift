// SPDX-License-Identifier: Apache-2.0

/// One thing that was set right while a shape was read; the shape is used all the same.
public struct ShapeRepair: Hashable, Sendable, CustomStringConvertible {
  /// What was set right.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The last vertex was not the first; an edge back to it was added.
    case closed
    /// A vertex that repeats the one before it was left out.
    case repeatedVertex
    /// A line that runs out and back over itself encloses nothing and was cut off.
    case spike
    /// An outer ring ran clockwise, or a hole anticlockwise, and was turned round.
    case reversed
    /// An edge longer than 180° of longitude was taken the short way, across the antimeridian.
    case antimeridian
    /// Rings cross or touch themselves or each other; even-odd in a ring, holes cut from their
    /// outer ring, parts joined.
    case crossing
    /// A hole that lies outside its outer ring, or a ring that bounds nothing, was left out.
    case ringDropped

    /// What was done, as a person reads it.
    public var name: String {
      switch self {
      case .closed: "closed"
      case .repeatedVertex: "repeated vertices left out"
      case .spike: "a line out and back cut off"
      case .reversed: "turned round"
      case .antimeridian: "taken across the antimeridian"
      case .crossing: "crossings undone"
      case .ringDropped: "left out"
      }
    }
  }

  /// What was set right.
  public var kind: Kind
  /// The ring it happened in, counted from 0 over the whole text, outer rings and holes alike.
  public var ring: Int
  /// Where: the place in words.
  public var detail: String

  /// Creates the note of a repair.
  public init(_ kind: Kind, ring: Int, detail: String) {
    self.kind = kind
    self.ring = ring
    self.detail = detail
  }

  /// The repair as a person reads it.
  public var description: String { "ring \(ring): \(kind.name), \(detail)" }
}
