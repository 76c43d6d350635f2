// SPDX-License-Identifier: Apache-2.0

/// Why a place or a shape was refused.
public struct GeoError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    @usableFromInline
    enum Kind: Sendable { case notANumber, outsideWorld }
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
