// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension ObservationReader {
  /// Reads the cells of a line.
  mutating func readCells(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    guard try beginList(&scanner) else { return }
    var count = 0
    while try scanner.nextElement() {
      count += 1
      guard count <= settings.mostCells else {
        return draft.refuse(
          .tooManyCells, "\"cells\" has more than \(settings.mostCells) cells")
      }
      guard try scanner.peek() == .object else {
        slips.append(.wrongType)
        try scanner.skipValue()
        continue
      }
      guard let found = try readCell(&scanner, &draft) else { return }
      if let cell = found.reading(&slips) { cells.append(cell) }
    }
  }

  /// Begins an array; `false` when there is none.
  private mutating func beginList(_ scanner: inout JSONScanner) throws(BytesError) -> Bool {
    switch try scanner.peek() {
    case .array:
      try scanner.beginArray()
      return true
    case .null: try scanner.null()
    default:
      slips.append(.wrongType)
      try scanner.skipValue()
    }
    return false
  }

  private mutating func readCell(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) -> CellDraft? {
    var found = CellDraft()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      let bit = try readCellMember(key, &scanner, &found)
      guard found.seen & bit == 0 else {
        draft.refuse(.duplicateMember, "\"\(scanner.text(of: key))\" occurs twice in a cell")
        return nil
      }
      found.seen |= bit
    }
    return found
  }

  /// Reads one member and gives its bit; 0 for a member that is not known.
  private mutating func readCellMember(
    _ key: JSONText, _ scanner: inout JSONScanner, _ found: inout CellDraft
  ) throws(BytesError) -> UInt16 {
    switch key.count {
    case 3:
      if scanner.matches(key, "mcc") {
        found.mcc = try readWhole(&scanner, mayBeText: true)
        return 1
      }
      if scanner.matches(key, "mnc") {
        found.mnc = try readWhole(&scanner, mayBeText: true)
        return 2
      }
      if scanner.matches(key, "pci") {
        found.pci = try readWhole(&scanner)
        return 4
      }
    case 4:
      if scanner.matches(key, "rsrp") {
        found.rsrp = try readFinite(&scanner)
        return 8
      }
      if scanner.matches(key, "rsrq") {
        found.rsrq = try readFinite(&scanner)
        return 16
      }
      if scanner.matches(key, "cell") {
        found.cell = try readWhole(&scanner)
        return 32
      }
      if scanner.matches(key, "area") {
        found.area = try readWhole(&scanner)
        return 64
      }
    case 5:
      if scanner.matches(key, "radio") {
        found.radio = try readRadio(&scanner)
        return 128
      }
    case 7:
      if scanner.matches(key, "serving") {
        found.isServing = try readBool(&scanner) ?? false
        return 256
      }
      if scanner.matches(key, "channel") {
        found.channel = try readWhole(&scanner)
        return 512
      }
    default:
      if scanner.matches(key, "timingAdvance") {
        found.timingAdvance = try readWhole(&scanner)
        return 1024
      }
    }
    // A key written with escapes has another length; nobody writes these so, and it is ignored.
    try scanner.skipValue()
    return 0
  }

  /// Network codes are often written as text, to keep a leading zero; that is no fault.
  private mutating func readWhole(
    _ scanner: inout JSONScanner, mayBeText: Bool
  ) throws(BytesError) -> Int64? {
    guard try scanner.peek() == .string else { return try readWhole(&scanner) }
    let code = try scanner.string()
    let digits = scanner.rawBytes(of: code)
    var number: Int64 = 0
    // Codes have two or three digits; a few more are only looked at to be refused.
    guard digits.count > 0, digits.count <= 9 else { return -1 }
    for i in digits.indices {
      let digit = digits[i] &- UInt8(ascii: "0")
      guard digit < 10 else { return -1 }
      number = number * 10 + Int64(digit)
    }
    return number
  }

  private mutating func readRadio(_ scanner: inout JSONScanner) throws(BytesError) -> Radio? {
    guard try scanner.peek() == .string else {
      try scanner.skipValue()
      return nil
    }
    let name = try scanner.string()
    if scanner.matches(name, "lte") { return .lte }
    if scanner.matches(name, "nr") { return .nr }
    if scanner.matches(name, "wcdma") { return .wcdma }
    if scanner.matches(name, "gsm") { return .gsm }
    guard name.count <= 8 else { return nil }
    switch scanner.text(of: name).lowercased() {
    case "lte": return .lte
    case "nr": return .nr
    case "wcdma", "umts": return .wcdma
    case "gsm": return .gsm
    default: return nil
    }
  }

  /// Reads the Bluetooth sightings of a line.
  mutating func readSightings(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    guard try beginList(&scanner) else { return }
    var count = 0
    while try scanner.nextElement() {
      count += 1
      guard count <= settings.mostSightings else {
        return draft.refuse(
          .tooManySightings, "\"sightings\" has more than \(settings.mostSightings) sightings")
      }
      guard try scanner.peek() == .object else {
        slips.append(.wrongType)
        try scanner.skipValue()
        continue
      }
      try readSighting(&scanner)
    }
  }

  private mutating func readSighting(_ scanner: inout JSONScanner) throws(BytesError) {
    var token: SightingToken?
    var rssi: Double?
    var power: Double?
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "token") {
        token = try readToken(&scanner)
      } else if scanner.matches(key, "rssi") {
        rssi = try readFinite(&scanner)
      } else if scanner.matches(key, "txPower") {
        power = try readFinite(&scanner)
      } else {
        try scanner.skipValue()
      }
    }
    guard let token else { return slips.append(.tokenBroken) }
    // Bluetooth Core 5.4, vol. 4 part E §7.7.65.2: -127 to 20 dBm, 127 is "not available".
    guard let rssi, rssi >= -127, rssi <= 20 else { return slips.append(.sightingStrengthOutside) }
    if let sent = power, sent < -127 || sent > 20 {
      slips.append(.txPowerOutside)
      power = nil
    }
    sightings.append(
      BeaconSighting(
        token: token, rssi: DecibelMilliwatts(Float(rssi)),
        txPower: power.map { DecibelMilliwatts(Float($0)) }))
  }

  private func readToken(_ scanner: inout JSONScanner) throws(BytesError) -> SightingToken? {
    guard try scanner.peek() == .string else {
      try scanner.skipValue()
      return nil
    }
    let text = try scanner.string()
    return SightingToken(hexadecimal: scanner.rawBytes(of: text))
  }
}
