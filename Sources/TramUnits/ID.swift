// SPDX-License-Identifier: Apache-2.0

/// The identity of one `Subject`; IDs of two kinds never mix.
@frozen
public struct ID<Subject>: Hashable, Sendable {
  /// The bits that are stored and sent.
  public let rawValue: UInt64

  /// Creates an identity from its bits.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// A phone, wristband or beacon.
public enum Device {}

/// The identity of a device.
public typealias DeviceID = ID<Device>
