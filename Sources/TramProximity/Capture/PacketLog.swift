// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramUnits

/// Reads the packets between a host and its Bluetooth controller from a log, one after another.
///
/// Two formats, told apart by how the file begins: btsnoop as Android and BlueZ write it, with the
/// datalinks 1001 (HCI without a type byte), 1002 (H4) and 2001 (the Linux monitor, `btmon -w`),
/// and Apple's PacketLogger (`.pklg`) in either byte order. Memory is one window, however long the
/// log is.
///
/// Source: RFC 1761 (snoop), BlueZ `btsnoop.h`; records of PacketLogger as its files show them.
public struct PacketLog: ~Copyable {
  /// What a packet is.
  @frozen
  public enum Kind: Hashable, Sendable {
    /// From the host to the controller: code of two bytes, length, parameters.
    case command
    /// From the controller to the host: code, length, parameters.
    case event
    /// Anything else that counts as a packet: data, and kinds that are not known here.
    case other
  }

  /// What `advance()` came to.
  public enum Step: Hashable, Sendable {
    /// The next packet lies in `payload`.
    case packet
    /// There is no further packet.
    case end
    /// The log breaks off or cannot be followed further; why, as a person reads it.
    case broken(reason: String)
  }

  /// How the records are laid out.
  enum Layout: Hashable, Sendable {
    case unencapsulated, serial, monitor, packetLogger(isSwapped: Bool)
  }

  /// How many bytes a record may have: a packet of 65,535 bytes and its headers fit.
  public static let longestRecord = 1 << 17

  private var reader: WindowReader
  private let layout: Layout
  private var recordEnd = 0
  private var payloadStart = 0

  /// What the present packet is.
  public private(set) var kind = Kind.other
  /// When it passed, to the whole millisecond before; `nil` when the log says a time before 1970
  /// or beyond the year 9999.
  public private(set) var time: Instant?
  /// The number of the present packet, from 1; 0 before the first.
  public private(set) var packetNumber: Int64 = 0

  /// Begins to read a log.
  ///
  /// - Throws: `ProximityError`: `.malformed` for what is no such log, a datalink by its name;
  ///   `BytesError`: `.cannotRead`
  public init(_ reader: consuming WindowReader) throws {
    var reader = reader
    _ = try reader.fill(16)
    let layout = try Self.layout(of: reader.window)
    if case .packetLogger = layout {} else { reader.skip(16) }
    self.layout = layout
    self.reader = reader
  }

  /// How many bytes of the log were read.
  public var bytesRead: Int64 { reader.offset }
  /// How many bytes there are; `nil` for a pipe or terminal.
  public var totalBytes: Int64? { reader.totalBytes }

  /// Whether everything that the system gave was read, so that `advance()` may have to wait.
  public var isDrained: Bool { reader.count <= recordEnd }

  /// The bytes of the present packet, without a byte that says its kind.
  public var payload: Span<UInt8> {
    @_lifetime(borrow self)
    get { reader.window.extracting(payloadStart..<recordEnd) }
  }

  /// Goes to the next packet.
  ///
  /// - Throws: `BytesError`: `.cannotRead`
  /// - Complexity: O(length), no allocation
  public mutating func advance() throws(BytesError) -> Step {
    reader.skip(recordEnd)
    recordEnd = 0
    payloadStart = 0
    if case .packetLogger(let isSwapped) = layout { return try advanceLogger(isSwapped) }
    while true {
      guard try reader.fill(24) else {
        return reader.count == 0 ? .end : broken("a record's header breaks off")
      }
      let length = Int(big32(4))
      let flags = big32(8)
      guard length <= Self.longestRecord else {
        return broken("a record says that it has \(length) bytes")
      }
      guard try reader.fill(24 &+ length) else { return cut(24 &+ length) }
      guard layout != .monitor || Self.isPacket(opcode: flags & 0xFFFF) else {
        reader.skip(24 &+ length)
        continue
      }
      packetNumber &+= 1
      time = Self.snoopTime(Int64(bitPattern: UInt64(big32(16)) << 32 | UInt64(big32(20))))
      recordEnd = 24 &+ length
      findPayload(length, flags)
      return .packet
    }
  }

  /// Finds what the packet of a btsnoop record is and where it starts.
  private mutating func findPayload(_ length: Int, _ flags: UInt32) {
    payloadStart = 24
    kind = .other
    switch layout {
    case .serial:
      guard length > 0 else { return }
      payloadStart = 25
      kind = reader.window[24] == 4 ? .event : reader.window[24] == 1 ? .command : .other
    case .monitor:
      // The adapter's number stands in the upper half.
      kind = flags & 0xFFFF == 3 ? .event : flags & 0xFFFF == 2 ? .command : .other
    default:
      // Bit 1: command or event; bit 0: received.
      kind = flags & 3 == 3 ? .event : flags & 3 == 2 ? .command : .other
    }
  }

  /// Whether a record of the Linux monitor is a packet and not a note of the system: commands,
  /// events, data, voice, isochronous data.
  private static func isPacket(opcode: UInt32) -> Bool {
    (2...7).contains(opcode) || opcode == 18 || opcode == 19
  }

  /// The next record of PacketLogger that is a packet; notes and messages of the system are not.
  private mutating func advanceLogger(_ isSwapped: Bool) throws(BytesError) -> Step {
    while true {
      guard try reader.fill(12) else {
        return reader.count == 0 ? .end : broken("a record's header breaks off")
      }
      let number = { (field: UInt32) in isSwapped ? field.byteSwapped : field }
      let length = Int(number(big32(0)))
      let seconds = Int64(number(big32(4)))
      let micros = Int64(number(big32(8)))
      guard length >= 8, length <= Self.longestRecord else {
        return broken("a record says that it has \(length) bytes")
      }
      let whole = 4 &+ length
      guard try reader.fill(whole) else { return cut(whole) }
      let type = length > 8 ? reader.window[12] : 0xFF
      guard type <= 3 || type == 8 || type == 9 else {
        reader.skip(whole)
        continue
      }
      packetNumber &+= 1
      time = Instant(milliseconds: seconds &* 1000 &+ micros / 1000)
      kind = type == 1 ? .event : type == 0 ? .command : .other
      payloadStart = 13
      recordEnd = whole
      return .packet
    }
  }

  private func big32(_ at: Int) -> UInt32 {
    let window = reader.window
    return UInt32(window[at]) << 24 | UInt32(window[at &+ 1]) << 16
      | UInt32(window[at &+ 2]) << 8 | UInt32(window[at &+ 3])
  }

  private func cut(_ whole: Int) -> Step {
    broken("a record of \(whole) bytes breaks off after \(reader.count)")
  }

  private func broken(_ reason: String) -> Step {
    .broken(reason: "byte \(reader.offset): \(reason)")
  }

  /// Microseconds from the year 0 to 1970, as btsnoop counts.
  private static let snoopOrigin: Int64 = 0x00DC_DDB3_0F2F_8000
  /// 9999-12-31 23:59:59.999 UTC in milliseconds.
  private static let lastMillisecond: Int64 = 253_402_300_799_999

  private static func snoopTime(_ micros: Int64) -> Instant? {
    let (since, overflow) = micros.subtractingReportingOverflow(snoopOrigin)
    guard !overflow, since >= 0, since / 1000 <= lastMillisecond else { return nil }
    return Instant(milliseconds: since / 1000)
  }
}

extension PacketLog {
  private static let linkNames: [UInt32: String] = [
    1003: "BCSP", 1004: "three-wire H5", 2002: "the simulator",
  ]

  /// How the records of a log are laid out that begins with these bytes.
  private static func layout(of start: Span<UInt8>) throws(ProximityError) -> Layout {
    start.count >= 8 && areEqual(start.extracting(0..<8), "btsnoop\0".utf8Span.span)
      ? try snoopLayout(start) : try packetLoggerLayout(start)
  }

  private static func snoopLayout(_ start: Span<UInt8>) throws(ProximityError) -> Layout {
    guard start.count >= 16 else {
      throw ProximityError(
        .malformed, detail: "the btsnoop header of 16 bytes breaks off after \(start.count)")
    }
    var fields: InlineArray<2, UInt32> = [0, 0]
    for i in 8..<16 { fields[i / 12] = fields[i / 12] << 8 | UInt32(start[i]) }
    guard fields[0] == 1 else {
      throw ProximityError(.malformed, detail: "btsnoop version \(fields[0]); 1 is expected")
    }
    switch fields[1] {
    case 1001: return .unencapsulated
    case 1002: return .serial
    case 2001: return .monitor
    default:
      let name = linkNames[fields[1]].map { " (\($0))" } ?? ""
      throw ProximityError(
        .malformed,
        detail: "btsnoop datalink \(fields[1])\(name) is not read; 1001 (HCI without a type "
          + "byte), 1002 (H4) and 2001 (the Linux monitor) are")
    }
  }

  /// A PacketLogger file has no mark of its own; its first record shows whether it is one.
  private static func packetLoggerLayout(_ start: Span<UInt8>) throws(ProximityError) -> Layout {
    let refusal = ProximityError(
      .malformed,
      detail: "no Bluetooth log: neither \"btsnoop\" and a zero byte nor a record of PacketLogger "
        + "stands at the start")
    guard start.count >= 13 else { throw refusal }
    var fields: InlineArray<3, UInt32> = [0, 0, 0]
    for i in 0..<12 { fields[i / 4] = fields[i / 4] << 8 | UInt32(start[i]) }
    // A length has 16 bits; where they stand shows the byte order.
    let isSwapped = fields[0] & 0xFFFF == 0
    if isSwapped { for i in 0..<3 { fields[i] = fields[i].byteSwapped } }
    let isKnown =
      start[12] <= 3 || (8...11).contains(start[12]) || (0xF7...0xFE).contains(start[12])
    guard (9..<65_536).contains(fields[0]), fields[2] < 1_000_000, isKnown else { throw refusal }
    return .packetLogger(isSwapped: isSwapped)
  }
}
