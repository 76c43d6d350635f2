// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// One cell as its line said it, before any of it is believed.
struct CellDraft {
  var seen: UInt16 = 0
  var radio: Radio?
  var mcc: Int64?
  var mnc: Int64?
  var area: Int64?
  var cell: Int64?
  var channel: Int64?
  var pci: Int64?
  var isServing = false
  var rsrp: Double?
  var rsrq: Double?
  var timingAdvance: Int64?

  /// The cell with everything that its radio allows; `nil` when nothing says which cell it is.
  func reading(_ slips: inout [IntakeReason]) -> CellReading? {
    guard var radio else {
      slips.append(.radioUnknown)
      return nil
    }
    let cell = checkedCell(&radio, &slips)
    var found = CellReading(radio: radio, cell: cell, isServing: isServing)
    found.network = checkedNetwork(&slips)
    found.area = checkedArea(radio, &slips)
    found.channel = checked(channel, channels(of: radio), .channelOutside, &slips)
      .map { Int32(truncatingIfNeeded: $0) }
    found.pci = checked(pci, physicalCells(of: radio), .pciOutside, &slips)
      .map { Int16(truncatingIfNeeded: $0) }
    found.timingAdvance = checked(
      timingAdvance, timingAdvances(of: radio), .timingAdvanceOutside, &slips
    ).map { Int32(truncatingIfNeeded: $0) }
    // A phone that has measured nothing writes -30 dBm and 0 dB (seen in two operators' logs).
    if rsrp == -30, rsrq == nil || rsrq == 0 {
      slips.append(.strengthSentinel)
    } else {
      found.rsrp = checkedStrength(radio, &slips)
      found.rsrq = checkedQuality(radio, &slips)
    }
    let isKnownByChannel = found.channel != nil && found.pci != nil
    guard found.cell != nil || isKnownByChannel || found.area != nil else {
      slips.append(.cellWithoutIdentity)
      return nil
    }
    return found
  }

  private func checked(
    _ number: Int64?, _ range: ClosedRange<Int64>?, _ reason: IntakeReason,
    _ slips: inout [IntakeReason]
  ) -> Int64? {
    guard let number else { return nil }
    guard let range, range.contains(number) else {
      slips.append(reason)
      return nil
    }
    return number
  }

  private func checkedNetwork(_ slips: inout [IntakeReason]) -> Network? {
    guard let mcc else {
      if mnc != nil { slips.append(.networkOutside) }
      return nil
    }
    // ITU-T E.212: three digits; 001 is for tests.
    guard (1...999).contains(mcc) else {
      slips.append(.networkOutside)
      return nil
    }
    let code = checked(mnc, 0...999, .networkOutside, &slips)
    return Network(mcc: UInt16(mcc), mnc: code.map { UInt16($0) })
  }

  private func checkedArea(_ radio: Radio, _ slips: inout [IntakeReason]) -> UInt32? {
    guard let area else { return nil }
    // TS 23.003 §4.1 and §19.4.2.3: 16 bits, 0 and 0xFFFE for "deleted" or "unknown"; 0xFFFF is
    // what phones write for none. NR has 24 bits (§19.4.2.3), its ends mean the same.
    let most: Int64 = radio == .nr ? 0xFF_FFFD : 0xFFFD
    guard area > 0, area <= most, area != 0xFFFE, area != 0xFFFF else {
      slips.append(.areaUnavailable)
      return nil
    }
    return UInt32(area)
  }

  private func checkedCell(_ radio: inout Radio, _ slips: inout [IntakeReason]) -> UInt64? {
    guard let cell else { return nil }
    // 65535, 2^28 - 1, 2^31 - 1, 2^32 - 1 and 2^36 - 1 are all ones in one of the widths in which
    // programs keep an identity: "unavailable". 0 and -1 mean the same.
    guard cell > 0, cell < 1 << 36, cell != 0xFFFF, cell != 0xFFF_FFFF, cell != 0x7FFF_FFFF,
      cell != 0xFFFF_FFFF, cell != 0xF_FFFF_FFFF
    else {
      slips.append(.cellUnavailable)
      return nil
    }
    if cell >= 1 << 28, radio != .nr {
      // Only NR has 36 bits; the other radios have 28 at most.
      slips.append(.cellWiderThanRadio)
      radio = .nr
    } else if cell > 0xFFFF, radio == .gsm {
      // The identity of another radio under GSM; which one is learned later.
      slips.append(.cellWiderThanRadio)
    }
    return UInt64(cell)
  }

  private func checkedStrength(_ radio: Radio, _ slips: inout [IntakeReason]) -> DecibelMilliwatts?
  {
    guard let rsrp else { return nil }
    if rsrp > 0, let strength = strength(ofASU: rsrp, radio) {
      slips.append(.strengthInASU)
      return DecibelMilliwatts(Float(strength))
    }
    guard strengths(of: radio).contains(rsrp) else {
      slips.append(.strengthOutside)
      return nil
    }
    return DecibelMilliwatts(Float(rsrp))
  }

  private func checkedQuality(_ radio: Radio, _ slips: inout [IntakeReason]) -> Decibels? {
    guard let rsrq else { return nil }
    guard let range = qualities(of: radio), range.contains(rsrq) else {
      slips.append(.qualityOutside)
      return nil
    }
    return Decibels(Float(rsrq))
  }
}

/// ARFCN (TS 45.005), UARFCN (TS 25.101), EARFCN of 18 bits (TS 36.101), NR-ARFCN (TS 38.104).
private func channels(of radio: Radio) -> ClosedRange<Int64> {
  switch radio {
  case .gsm: 0...1023
  case .wcdma: 0...16383
  case .lte: 0...262_143
  case .nr: 0...3_279_165
  }
}

/// BSIC of 6 bits, primary scrambling code, LTE and NR physical cell identity.
private func physicalCells(of radio: Radio) -> ClosedRange<Int64> {
  switch radio {
  case .gsm: 0...63
  case .wcdma: 0...511
  case .lte: 0...503
  case .nr: 0...1007
  }
}

/// TS 45.010, TS 36.213 §4.2.3, TS 38.213 §4.2; WCDMA has none.
private func timingAdvances(of radio: Radio) -> ClosedRange<Int64>? {
  switch radio {
  case .gsm: 0...63
  case .wcdma: nil
  case .lte: 0...1282
  case .nr: 0...3846
  }
}

/// What a phone can measure; the lowest value of each scale means "less than that", so it is left
/// out (TS 45.008 §8.1.4, TS 25.133 §9.1.1.3, TS 36.133 §9.1.4, TS 38.133 §10.1.6).
private func strengths(of radio: Radio) -> ClosedRange<Double> {
  switch radio {
  case .gsm: -112.9 ... -38
  case .wcdma: -120.9 ... -24
  case .lte: -139.9 ... -44
  case .nr: -155.9 ... -31
  }
}

/// Ec/No, RSRQ (TS 36.133 §9.1.7 with its extension), SS-RSRQ (TS 38.133 §10.1.11).
private func qualities(of radio: Radio) -> ClosedRange<Double>? {
  switch radio {
  case .gsm: nil
  case .wcdma: -25...0
  case .lte: -34...2.5
  case .nr: -43...20
  }
}

/// The strength in dBm of an "arbitrary strength unit" (TS 27.007 §8.5 and §8.69).
private func strength(ofASU number: Double, _ radio: Radio) -> Double? {
  switch radio {
  case .gsm: number <= 31 ? 2 * number - 113 : nil
  case .wcdma: number <= 96 ? number - 121 : nil
  case .lte: number <= 96 ? number - 140 : nil
  case .nr: number <= 125 ? number - 156 : nil
  }
}
