// SPDX-License-Identifier: Apache-2.0

import NIOCore
import TramBytes
import TramIsolation
import TramSense
import TramUnits

/// What came of reading an operator's batch.
struct BatchReading: Sendable {
  /// The observations, their devices numbered by `names`.
  var batch = ObservationBatch()
  /// The names of the devices.
  var names = NameRegister(maximumCount: 1 << 20)
  /// Lines that were refused; binary packets are whole or refused as a whole.
  var refused = 0
  /// Why, for the first few.
  var faults: [ServerError.Fault] = []

  /// The most faults that are told.
  static let mostFaults = 32

  /// Reads JSON Lines.
  init(lines body: ByteBuffer, now: Instant) {
    var reader = ObservationReader(settings: ObservationReader.Settings(now: now), names: names)
    let bytes = body.readableBytesView
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard !line.isEmpty else { continue }
      let content = Array(line)
      guard case .refused(let refusal) = reader.read(content.span, into: &batch) else { continue }
      refused += 1
      if faults.count < Self.mostFaults {
        faults.append(ServerError.Fault(place: "line \(number)", reason: refusal.detail))
      }
    }
    names = reader.names
  }

  /// Numbers the devices as the directory does and puts observations in the order of their times.
  ///
  /// - Returns: How many observations were of devices that nobody enrolled; they are taken out.
  @discardableResult
  mutating func resolve(_ devices: DeviceDirectory) -> Int {
    let names = self.names
    let numbers = (0..<UInt64(names.count)).map {
      devices.device(named: names.name(of: DeviceID($0)))?.id
    }
    let unknown = batch.renumber { device in
      Int(exactly: device.rawValue).flatMap { $0 < numbers.count ? numbers[$0] : nil }
    }
    batch.sortByTime()
    return unknown
  }

  /// Reads a binary packet.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  init(packet body: ByteBuffer, limits: ObservationPacket.Limits) throws {
    let bytes = Array(buffer: body)
    do {
      _ = try ObservationPacket.decode(
        bytes.span, into: &batch, names: &names, limits: limits)
    } catch {
      throw ServerError(.invalid, detail: "the packet cannot be read: \(error)")
    }
  }
}
