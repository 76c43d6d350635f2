// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// A CSV file of sightings as `tram proximity` reads them.
struct ProximityRows: ~Copyable {
  private var writer: LineWriter
  private let receiver: String
  private let model: String
  private let tags: TagTable?

  /// Opens the output and writes its header.
  ///
  /// - Throws: `BytesError`
  init(path: String, receiver: String, model: String, tags: TagTable?) throws {
    var writer = try LineWriter(path: path, mode: .replace)
    writer.text.append(literal: "time,receiver,sender,rssi,tx_power,receiver_model,sender_model")
    try writer.endLine()
    self.writer = writer
    self.receiver = receiver
    self.model = model
    self.tags = tags
  }

  /// Writes who was heard: by the name of the tag, or else by the identifier.
  mutating func write(_ heard: CapturedAdvertisement) throws {
    guard let strength = heard.strength else { return }
    let wearer = tags?.wearer(of: heard)
    guard wearer != nil || heard.isExposure else { return }
    writer.text.append(decimal: heard.time.milliseconds)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(csv: receiver)
    writer.text.append(byte: UInt8(ascii: ","))
    if let wearer {
      writer.text.append(csv: wearer)
    } else if case .exposure(let identifier, _) = heard.identifier {
      writer.text.append(identifier: identifier)
    }
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: Int64(strength))
    // The power is encrypted, and the sender's model is not said.
    writer.text.append(literal: ",,")
    writer.text.append(csv: model)
    writer.text.append(byte: UInt8(ascii: ","))
    try writer.endLine()
  }

  /// Hands what was written to the system.
  mutating func flush() throws { try writer.flush() }

  /// Writes what is left and puts the file in its place.
  mutating func finish() throws { try writer.finish() }
}

extension CapturedAdvertisement {
  /// Whether its sender speaks Exposure Notification.
  fileprivate var isExposure: Bool {
    if case .exposure = identifier { true } else { false }
  }
}
