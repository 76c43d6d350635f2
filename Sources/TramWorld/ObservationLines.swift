// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
public import TramSense
import TramUnits

/// Writes a world's observations as JSON Lines, in the form that `tram watch` reads.
public enum ObservationLines {
  /// Appends one observation of `batch` without a newline.
  ///
  /// Its first member is `"synthetic":true`, which readers ignore.
  public static func append(
    _ observation: Observation, of batch: ObservationBatch, to text: inout ByteWriter
  ) {
    text.append(literal: "{\"synthetic\":true,\"device\":\"p")
    text.append(unsigned: observation.device.rawValue &+ 1)
    text.append(literal: "\",\"time\":")
    text.append(decimal: observation.time.milliseconds)
    if let fix = observation.fix { append(fix, to: &text) }
    if !observation.cells.isEmpty {
      text.append(literal: ",\"cells\":[")
      for i in observation.cells {
        if i > observation.cells.lowerBound { text.append(byte: UInt8(ascii: ",")) }
        append(batch.cells[Int(i)], to: &text)
      }
      text.append(byte: UInt8(ascii: "]"))
    }
    if !observation.sightings.isEmpty {
      text.append(literal: ",\"sightings\":[")
      for i in observation.sightings {
        if i > observation.sightings.lowerBound { text.append(byte: UInt8(ascii: ",")) }
        append(batch.sightings[Int(i)], to: &text)
      }
      text.append(byte: UInt8(ascii: "]"))
    }
    if let motion = observation.motion {
      text.append(literal: motion ? ",\"motion\":true" : ",\"motion\":false")
    }
    text.append(byte: UInt8(ascii: "}"))
  }

  private static func append(_ fix: Fix, to text: inout ByteWriter) {
    text.append(literal: ",\"fix\":{\"latitude\":")
    text.append(fix.coordinate.latitude, decimals: 7)
    text.append(literal: ",\"longitude\":")
    text.append(fix.coordinate.longitude, decimals: 7)
    if let accuracy = fix.accuracy {
      text.append(literal: ",\"accuracy\":")
      text.append(accuracy.rawValue, decimals: 1)
    }
    if let speed = fix.speed {
      text.append(literal: ",\"speed\":")
      text.append(speed.rawValue, decimals: 1)
    }
    if let battery = fix.battery {
      text.append(literal: ",\"battery\":")
      text.append(Double(battery), decimals: 2)
    }
    if fix.isMock { text.append(literal: ",\"mock\":true") }
    text.append(byte: UInt8(ascii: "}"))
  }

  private static func append(_ cell: CellReading, to text: inout ByteWriter) {
    switch cell.radio {
    case .gsm: text.append(literal: "{\"radio\":\"gsm\"")
    case .wcdma: text.append(literal: "{\"radio\":\"wcdma\"")
    case .lte: text.append(literal: "{\"radio\":\"lte\"")
    case .nr: text.append(literal: "{\"radio\":\"nr\"")
    }
    if let network = cell.network {
      text.append(literal: ",\"mcc\":")
      text.append(unsigned: UInt64(network.mcc))
      if let mnc = network.mnc {
        text.append(literal: ",\"mnc\":")
        text.append(unsigned: UInt64(mnc))
      }
    }
    if let area = cell.area {
      text.append(literal: ",\"area\":")
      text.append(unsigned: UInt64(area))
    }
    if let identity = cell.cell {
      text.append(literal: ",\"cell\":")
      text.append(unsigned: identity)
    }
    if cell.isServing { text.append(literal: ",\"serving\":true") }
    if let pci = cell.pci {
      text.append(literal: ",\"pci\":")
      text.append(decimal: Int64(pci))
    }
    if let channel = cell.channel {
      text.append(literal: ",\"channel\":")
      text.append(decimal: Int64(channel))
    }
    if let rsrp = cell.rsrp {
      text.append(literal: ",\"rsrp\":")
      text.append(decimal: Int64(rsrp.rawValue))
    }
    if let rsrq = cell.rsrq {
      text.append(literal: ",\"rsrq\":")
      text.append(decimal: Int64(rsrq.rawValue))
    }
    if let timingAdvance = cell.timingAdvance {
      text.append(literal: ",\"timingAdvance\":")
      text.append(decimal: Int64(timingAdvance))
    }
    text.append(byte: UInt8(ascii: "}"))
  }

  private static func append(_ sighting: BeaconSighting, to text: inout ByteWriter) {
    text.append(literal: "{\"token\":\"")
    appendHex(sighting.token.high, to: &text)
    appendHex(sighting.token.low, to: &text)
    text.append(literal: "\",\"rssi\":")
    text.append(decimal: Int64(sighting.rssi.rawValue))
    if let power = sighting.txPower {
      text.append(literal: ",\"txPower\":")
      text.append(decimal: Int64(power.rawValue))
    }
    text.append(byte: UInt8(ascii: "}"))
  }

  private static func appendHex(_ number: UInt64, to text: inout ByteWriter) {
    for place in stride(from: UInt64(60), through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: (number >> place) & 15)
      text.append(
        byte: digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
    }
  }
}
