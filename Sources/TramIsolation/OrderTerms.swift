// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// What an isolation order says: who stays where, from when until when.
public struct OrderTerms: Hashable, Sendable {
  /// The text that names the order, as its issuer wrote it.
  public var order: String
  /// The device that stands for the person.
  public var device: DeviceID
  /// The device's name as it is written in files and alarms.
  public var deviceName: String
  /// When the order begins.
  public var from: Instant
  /// When it ends, that moment excluded; `nil` while open.
  public var until: Instant?
  /// Where the person stays.
  public var place: Fence

  /// Creates the terms of an order.
  public init(
    order: String, device: DeviceID, deviceName: String, from: Instant, until: Instant? = nil,
    place: Fence
  ) {
    self.order = order
    self.device = device
    self.deviceName = deviceName
    self.from = from
    self.until = until
    self.place = place
  }
}
