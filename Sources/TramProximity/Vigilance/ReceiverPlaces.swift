// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the receivers of an audit stand.
public struct ReceiverPlaces: Sendable {
  /// The mean radius of the earth in metres (IUGG).
  private static let earth = 6_371_008.8

  private struct Direction: Sendable {
    var x: Double
    var y: Double
    var z: Double
  }

  private var directions: [UInt32: Direction] = [:]

  /// Creates an empty list.
  public init() {}

  /// How many receivers have a place.
  public var count: Int { directions.count }

  /// Notes where a receiver stands.
  ///
  /// - Throws: `.malformed` outside of -90...90 and -180...180 degrees (WGS 84), and for 0, 0.
  public mutating func place(
    _ receiver: UInt32, latitude: Double, longitude: Double
  ) throws(ProximityError) {
    guard (-90...90).contains(latitude), (-180...180).contains(longitude) else {
      throw ProximityError(
        .malformed,
        detail: "latitude \(latitude), longitude \(longitude) are outside -90...90, -180...180")
    }
    guard latitude != 0 || longitude != 0 else {
      throw ProximityError(.malformed, detail: "a receiver at 0, 0 is one without a place")
    }
    let phi = latitude * .pi / 180
    let lambda = longitude * .pi / 180
    directions[receiver] = Direction(
      x: cos(phi) * cos(lambda), y: cos(phi) * sin(lambda), z: sin(phi))
  }

  /// The metres between two receivers; `nil` when the place of one is not known.
  func meters(_ a: UInt32, _ b: UInt32) -> Double? {
    guard let a = directions[a], let b = directions[b] else { return nil }
    let x = a.x - b.x
    let y = a.y - b.y
    let z = a.z - b.z
    let chord = (x * x + y * y + z * z).squareRoot()
    return 2 * Self.earth * asin(min(chord / 2, 1))
  }
}
