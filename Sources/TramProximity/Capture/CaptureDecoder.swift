// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Finds advertisements among the packets of a log.
///
/// LE advertising reports, legacy (up to 25 an event) and extended (also in pieces), and what the
/// log's own phone is told to advertise. What is found is appended to `heard` and `own`, which the
/// caller empties.
///
/// Source: Bluetooth Core 5.4, vol. 4 part E §7.7.65.2, §7.7.65.13, §7.8.7, §7.8.54.
public struct CaptureDecoder: Sendable {
  /// What was heard, in the order of the log.
  public var heard: [CapturedAdvertisement] = []
  /// What the phone itself was told to advertise, in the order of the log.
  public var own: [OwnAdvertisement] = []
  /// Counts of all packets so far.
  public private(set) var tally = CaptureTally()
  /// Whether advertisements without a known identifier are heard too.
  public let keepsUnknown: Bool

  private var long = LongAdvertisements()

  /// Creates a decoder.
  public init(keepsUnknown: Bool = false) { self.keepsUnknown = keepsUnknown }

  private static let metaEvent: UInt8 = 0x3E
  private static let legacyReport: UInt8 = 0x02
  private static let extendedReport: UInt8 = 0x0D
  /// The most reports in an event: 0x19 for legacy ones; extended ones may have 0x0A.
  private static let mostReports: UInt8 = 25

  /// Reads the next packet of the log.
  ///
  /// - Returns: What is wrong with it, if anything; what came before the fault was taken.
  /// - Complexity: O(length), no allocation but for `heard`
  public mutating func read(
    _ packet: Span<UInt8>, kind: PacketLog.Kind, at time: Instant?
  ) -> CaptureFault? {
    tally.packets &+= 1
    switch kind {
    case .event:
      guard packet.count >= 3, packet[0] == Self.metaEvent else { return nil }
      let isExtended = packet[2] == Self.extendedReport
      guard isExtended || packet[2] == Self.legacyReport else { return nil }
      let fault = readReports(packet, isExtended, time)
      if let fault {
        if case .wrongLength = fault { return fault }
        tally.brokenEvents &+= 1
      }
      return fault
    case .command:
      readCommand(packet, at: time)
      return nil
    case .other: return nil
    }
  }

  private mutating func readReports(
    _ packet: Span<UInt8>, _ isExtended: Bool, _ time: Instant?
  ) -> CaptureFault? {
    let end = 2 &+ Int(packet[1])
    guard packet.count >= end, end >= 4 else { return .cut }
    guard (1...Self.mostReports).contains(packet[3]) else { return .count(packet[3]) }
    var at = 4
    var fault: CaptureFault?
    for number in 1...Int(packet[3]) {
      // Before the data: 9 bytes, and the strength behind it; or 24 bytes with it.
      let head = isExtended ? 24 : 9
      guard at &+ head <= end else { return .missing(number) }
      let length = Int(packet[at &+ head &- 1])
      let data = at &+ head
      let next = data &+ length &+ (isExtended ? 0 : 1)
      guard next <= end else { return .missing(number) }
      tally.reports &+= 1
      let content = packet.extracting(data..<(data &+ length))
      let found: CaptureFault?
      if isExtended {
        found = readExtended(packet.extracting(at..<data), content, time)
      } else {
        let strength = Int8(bitPattern: packet[data &+ length])
        found = take(content, from: Self.address(packet, at &+ 2), strength, time)
      }
      fault = fault ?? found
      at = next
    }
    return at < end ? .leftover(end &- at) : fault
  }

  private mutating func readExtended(
    _ head: Span<UInt8>, _ data: Span<UInt8>, _ time: Instant?
  ) -> CaptureFault? {
    let address = Self.address(head, 3)
    let strength = Int8(bitPattern: head[13])
    // Bits 5 and 6: complete, more to come, cut off.
    let status = head[0] >> 5 & 3
    if status == 0, long.isEmpty { return take(data, from: address, strength, time) }
    let sender = LongAdvertisements.Sender(address: address, addressKind: head[2], set: head[11])
    switch status {
    case 0:
      guard let whole = long.finish(data, of: sender) else {
        tally.unfinished &+= 1
        return nil
      }
      return take(whole.span, from: address, strength, time)
    case 1: tally.unfinished &+= long.add(data, of: sender)
    default:
      _ = long.drop(sender)
      tally.unfinished &+= 1
    }
    return nil
  }

  /// Takes a whole advertisement.
  private mutating func take(
    _ data: Span<UInt8>, from address: BluetoothAddress, _ rssi: Int8, _ time: Instant?
  ) -> CaptureFault? {
    let content = AdvertisementData(data)
    if content.isBroken { tally.brokenAdvertisements &+= 1 }
    var fault: CaptureFault?
    if let length = content.wrongLength {
      tally.wrongLengths &+= 1
      fault = .wrongLength(length)
    }
    guard keepsUnknown || content.identifier != nil else { return fault }
    guard let time else {
      if content.identifier != nil { tally.untimely &+= 1 }
      return fault
    }
    let heard = CapturedAdvertisement(
      time: time, address: address, rssi: rssi, identifier: content.identifier)
    switch content.identifier {
    case .exposure:
      tally.exposures &+= 1
      if heard.strength == nil { tally.withoutStrength &+= 1 }
    case .bluezone: tally.bluezone &+= 1
    case .blueTrace: tally.blueTrace &+= 1
    case nil: break
    }
    self.heard.append(heard)
    return fault
  }

  /// LE Set Advertising Data, the extended one when it comes in one piece, and Android's for
  /// several advertisers at once (vendor command 0xFD54, "LE_Set_Advt_Data").
  private mutating func readCommand(_ packet: Span<UInt8>, at time: Instant?) {
    guard packet.count >= 4, let time else { return }
    let start: Int
    switch UInt16(packet[0]) | UInt16(packet[1]) << 8 {
    case 0x2008: start = 4
    // Handle, operation (3: all of it), preference, length.
    case 0x2037:
      guard packet.count >= 7, packet[4] == 3 else { return }
      start = 7
    // Part of the command, length.
    case 0xFD54:
      guard packet.count >= 5, packet[3] == 2 else { return }
      start = 5
    default: return
    }
    let length = Int(packet[start &- 1])
    guard start &+ length <= packet.count else { return }
    let data = AdvertisementData(packet.extracting(start..<(start &+ length)))
    guard let identifier = data.identifier else { return }
    own.append(OwnAdvertisement(time: time, identifier: identifier))
  }

  private static func address(_ bytes: Span<UInt8>, _ at: Int) -> BluetoothAddress {
    var number: UInt64 = 0
    for i in 0..<6 { number |= UInt64(bytes[at &+ i]) << (8 * UInt64(i)) }
    return BluetoothAddress(number)
  }
}
