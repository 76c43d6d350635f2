// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramGeo
public import TramUnits

/// What the server asks of an OwnTracks app in its answer to a report.
public enum OwnTracksCommand: Hashable, Sendable {
  /// The app is to report where it is now.
  case reportLocation
  /// The app is to watch these regions and say when it enters or leaves them.
  case setWaypoints([Waypoint])
  /// The app is to forget the regions that it watches.
  case clearWaypoints

  /// A region that an app watches by itself: a circle with a name.
  public struct Waypoint: Hashable, Sendable {
    /// What the app calls it in its reports.
    public var name: String
    /// Its middle.
    public var center: Coordinate
    /// Its radius; apps take no less than about 50 m in earnest.
    public var radius: Meters
    /// When it was made, to the second; the app knows a region by it.
    public var made: Instant

    /// Creates a region.
    public init(name: String, center: Coordinate, radius: Meters, made: Instant) {
      self.name = name
      self.center = center
      self.radius = radius
      self.made = made
    }
  }

  /// The body of an answer: a JSON array, `[]` when nothing is asked.
  ///
  /// - Complexity: O(bytes)
  public static func reply(_ commands: [OwnTracksCommand] = []) -> [UInt8] {
    var writer = ByteWriter(capacity: 2 + commands.count * 64)
    writer.append(byte: UInt8(ascii: "["))
    for (index, command) in commands.enumerated() {
      if index > 0 { writer.append(byte: UInt8(ascii: ",")) }
      command.append(to: &writer)
    }
    writer.append(byte: UInt8(ascii: "]"))
    return writer.bytes
  }

  private func append(to writer: inout ByteWriter) {
    writer.append(literal: "{\"_type\":\"cmd\",\"action\":")
    switch self {
    case .reportLocation: writer.append(literal: "\"reportLocation\"")
    case .clearWaypoints: writer.append(literal: "\"clearWaypoints\"")
    case .setWaypoints(let waypoints):
      writer.append(
        literal: "\"setWaypoints\",\"waypoints\":{\"_type\":\"waypoints\",\"waypoints\":[")
      for (index, waypoint) in waypoints.enumerated() {
        if index > 0 { writer.append(byte: UInt8(ascii: ",")) }
        waypoint.append(to: &writer)
      }
      writer.append(literal: "]}")
    }
    writer.append(byte: UInt8(ascii: "}"))
  }
}

extension OwnTracksCommand.Waypoint {
  fileprivate func append(to writer: inout ByteWriter) {
    writer.append(literal: "{\"_type\":\"waypoint\",\"desc\":")
    writer.appendJSON(name)
    writer.append(literal: ",\"lat\":")
    writer.append(center.latitude, decimals: 7)
    writer.append(literal: ",\"lon\":")
    writer.append(center.longitude, decimals: 7)
    writer.append(literal: ",\"rad\":")
    writer.append(radius.rawValue, decimals: 0)
    writer.append(literal: ",\"tst\":")
    writer.append(decimal: made.milliseconds / 1000)
    writer.append(byte: UInt8(ascii: "}"))
  }
}
