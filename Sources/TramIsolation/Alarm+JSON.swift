// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramSense
import TramUnits

extension Alarm {
  /// Writes the alarm as one JSON object without an end of line.
  ///
  /// Members: `order`, `device`, `time` (ms), `kind`, `probability`, `evidence`.
  public func write(to out: inout ByteWriter) {
    out.append(literal: "{\"order\":")
    out.appendJSON(order)
    out.append(literal: ",\"device\":")
    out.appendJSON(deviceName)
    out.append(literal: ",\"time\":")
    out.append(decimal: time.milliseconds)
    out.append(literal: ",\"kind\":\"")
    out.append(kind.word)
    out.append(literal: "\",\"probability\":")
    out.append(probability.rawValue, decimals: 4)
    out.append(literal: ",\"evidence\":")
    evidence.write(to: &out)
    out.append(literal: "}")
  }
}

extension Evidence {
  /// Writes the evidence as one JSON object.
  public func write(to out: inout ByteWriter) {
    out.append(literal: "{\"rule\":\"")
    out.append(rule.word)
    out.append(literal: "\",\"logOdds\":")
    out.append(logOdds, decimals: 3)
    if let assumedAccuracy {
      out.append(literal: ",\"assumedAccuracy\":")
      out.append(assumedAccuracy.rawValue, decimals: 1)
    }
    if !terms.isEmpty {
      out.append(literal: ",\"terms\":{")
      for (i, term) in terms.enumerated() {
        if i > 0 { out.append(literal: ",") }
        out.appendJSON(term.name)
        out.append(literal: ":")
        out.append(term.value, decimals: 3)
      }
      out.append(literal: "}")
    }
    writeFixes(to: &out)
    writeCells(to: &out)
    writeBlocks(to: &out)
    out.append(literal: "}")
  }

  private func writeFixes(to out: inout ByteWriter) {
    guard !fixes.isEmpty else { return }
    out.append(literal: ",\"fixes\":[")
    for (i, fix) in fixes.enumerated() {
      out.append(literal: i > 0 ? ",{\"time\":" : "{\"time\":")
      out.append(decimal: fix.time.milliseconds)
      out.append(literal: ",\"latitude\":")
      out.append(fix.coordinate.latitude, decimals: 7)
      out.append(literal: ",\"longitude\":")
      out.append(fix.coordinate.longitude, decimals: 7)
      out.append(literal: ",\"outside\":")
      out.append(fix.outside.rawValue, decimals: 1)
      out.append(literal: ",\"logOdds\":")
      out.append(fix.logOdds, decimals: 3)
      out.append(literal: "}")
    }
    out.append(literal: "]")
  }

  private func writeBlocks(to out: inout ByteWriter) {
    guard !blocks.isEmpty else { return }
    out.append(literal: ",\"blocks\":[")
    for (i, block) in blocks.enumerated() {
      out.append(literal: i > 0 ? ",{\"time\":" : "{\"time\":")
      out.append(decimal: block.time.milliseconds)
      out.append(literal: ",\"logOdds\":")
      out.append(block.logOdds, decimals: 2)
      out.append(literal: "}")
    }
    out.append(literal: "]")
  }

  private func writeCells(to out: inout ByteWriter) {
    guard !cells.isEmpty else { return }
    out.append(literal: ",\"cells\":[")
    for (i, cell) in cells.enumerated() {
      out.append(literal: i > 0 ? ",{\"cell\":" : "{\"cell\":")
      out.append(unsigned: cell.cell.cell ?? 0)
      if let area = cell.cell.area {
        out.append(literal: ",\"area\":")
        out.append(unsigned: UInt64(area))
      }
      out.append(literal: ",\"homeShare\":")
      out.append(cell.homeShare, decimals: 3)
      if let strength = cell.strength {
        out.append(literal: ",\"rsrp\":")
        out.append(Double(strength.rawValue), decimals: 1)
      }
      if let strength = cell.homeStrength {
        out.append(literal: ",\"homeRsrp\":")
        out.append(Double(strength.rawValue), decimals: 1)
      }
      out.append(literal: "}")
    }
    out.append(literal: "]")
  }
}
