// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Makes observations of what a receiver heard, as `tram watch` and the server read them.
///
/// Either the receiver tells of itself, whom it heard; or it stands at a home anchor and tells of
/// the wearers of tags that they were near it.
struct CaptureReceiver: ~Copyable {
  /// How many sightings a line may have: `ObservationReader.Settings.mostSightings`.
  private static let mostSightings = 256

  private var writer: LineWriter
  private let device: String
  /// The receiver stands here and tells of wearers; `nil`: it tells of itself.
  private let anchor: (token: SixteenBytes, tags: TagTable)?

  /// A second of sightings of one device.
  private struct Second {
    var time: Instant
    var sightings: [(token: SixteenBytes, rssi: Int8)] = []
  }

  private var open: [String: Second] = [:]
  private var openSecond: Int64 = .min

  /// Opens the output.
  ///
  /// - Parameters:
  ///   - anchor: Where it stands and who wears which tag; `nil`: it tells of itself.
  /// - Throws: `BytesError`
  init(path: String, device: String, anchor: (token: SixteenBytes, tags: TagTable)?) throws {
    writer = try LineWriter(path: path, mode: .replace)
    self.device = device
    self.anchor = anchor
  }

  /// Takes an advertisement; the seconds before it are written.
  mutating func take(_ heard: CapturedAdvertisement) throws {
    // A strength that was not measured says nothing of how near somebody is.
    guard let rssi = heard.strength, let (device, token) = observation(of: heard) else { return }
    let second = heard.time.milliseconds / 1000
    if second != openSecond {
      try flush()
      openSecond = second
    }
    open[device, default: Second(time: heard.time)].sightings.append((token, rssi))
    if open[device]?.sightings.count == Self.mostSightings { try flush() }
  }

  /// Whose observation it is, and of what.
  private func observation(of heard: CapturedAdvertisement) -> (String, SixteenBytes)? {
    if let anchor { return anchor.tags.wearer(of: heard).map { ($0, anchor.token) } }
    guard case .exposure(let identifier, _) = heard.identifier else { return nil }
    return (device, identifier)
  }

  /// Hands the lines of seconds that are over to the system.
  mutating func handOn() throws { try writer.flush() }

  /// Writes what is left and puts the file in its place.
  mutating func finish() throws {
    try flush()
    try writer.finish()
  }

  private mutating func flush() throws {
    for (device, second) in open.sorted(by: { $0.key < $1.key }) {
      writer.text.append(literal: "{\"device\":")
      writer.text.appendJSON(device)
      writer.text.append(literal: ",\"time\":")
      writer.text.append(decimal: second.time.milliseconds)
      writer.text.append(literal: ",\"sightings\":[")
      for (i, sighting) in second.sightings.enumerated() {
        if i > 0 { writer.text.append(byte: UInt8(ascii: ",")) }
        writer.text.append(literal: "{\"token\":\"")
        writer.text.append(identifier: sighting.token)
        writer.text.append(literal: "\",\"rssi\":")
        writer.text.append(decimal: Int64(sighting.rssi))
        writer.text.append(byte: UInt8(ascii: "}"))
      }
      writer.text.append(literal: "]}")
      try writer.endLine()
    }
    open.removeAll(keepingCapacity: true)
  }
}
