// SPDX-License-Identifier: Apache-2.0

/// Why a place, a shape or an area was refused.
public struct GeoError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    @usableFromInline
    enum Kind: Sendable {
      case notANumber, outsideWorld, malformed, tooLarge, noArea, aroundPole, tangled
      case notPositive, vertexCount, unknownArea
    }
    @usableFromInline
    let kind: Kind

    @usableFromInline
    init(kind: Kind) { self.kind = kind }

    /// A latitude or longitude is NaN or infinite.
    @inlinable
    public static var notANumber: Code { Code(kind: .notANumber) }
    /// A latitude beyond 90 or a longitude beyond 180 degrees.
    @inlinable
    public static var outsideWorld: Code { Code(kind: .outsideWorld) }
    /// A text that is not WKT, GeoJSON or a list of areas as expected.
    @inlinable
    public static var malformed: Code { Code(kind: .malformed) }
    /// More bytes, rings, vertices or depth than the limit allows.
    @inlinable
    public static var tooLarge: Code { Code(kind: .tooLarge) }
    /// A shape that encloses nothing.
    @inlinable
    public static var noArea: Code { Code(kind: .noArea) }
    /// A ring that runs once round the globe, so that its inside is not defined.
    @inlinable
    public static var aroundPole: Code { Code(kind: .aroundPole) }
    /// A ring that crosses itself or another so often or so closely that no inside can be told.
    @inlinable
    public static var tangled: Code { Code(kind: .tangled) }
    /// A radius or deviation that is zero, negative or not a number.
    @inlinable
    public static var notPositive: Code { Code(kind: .notPositive) }
    /// A shape with more or fewer vertices than an interface allows.
    @inlinable
    public static var vertexCount: Code { Code(kind: .vertexCount) }
    /// An area code that no list holds on the day.
    @inlinable
    public static var unknownArea: Code { Code(kind: .unknownArea) }
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected, as a person can act on it.
  public var detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The reason as a person reads it.
  public var description: String { detail }
}
