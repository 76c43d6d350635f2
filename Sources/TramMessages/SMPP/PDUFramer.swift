// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Cuts a stream of octets into protocol data units, wherever the stream is split.
///
/// It holds at most one unfinished unit and what was appended last.
public struct PDUFramer: Sendable {
  /// What came next on the stream.
  public enum Step: Hashable, Sendable {
    /// A unit.
    case unit(PDU)
    /// A unit that cannot be used; the next one is read as usual unless the fault is fatal.
    case fault(PDUFault)
    /// Nothing until more octets come.
    case waiting
  }

  /// The longest unit that is taken.
  public let mostOctets: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var isBroken = false

  /// Creates a framer.
  ///
  /// - Parameter mostOctets: The longest unit that is taken; a longer one is a fatal fault.
  public init(mostOctets: Int = PDU.mostOctets) {
    self.mostOctets = max(mostOctets, PDU.headerLength)
  }

  /// How many octets wait for the rest of their unit.
  public var waiting: Int { buffer.count - start }

  /// Appends octets that came.
  public mutating func append(_ bytes: Span<UInt8>) {
    guard !isBroken else { return }
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    } else if start >= 1 << 16 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    buffer.append(contentsOf: [UInt8](copying: bytes))
  }

  /// Appends octets that came.
  public mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// Reads the next unit.
  ///
  /// A length below 16 or above the limit is a fatal fault: after it nothing on the stream can be
  /// read, and nothing more is taken.
  ///
  /// - Complexity: O(octets of the unit)
  public mutating func next() -> Step {
    guard !isBroken, buffer.count &- start >= 4 else { return .waiting }
    var length = 0
    for i in 0..<4 { length = length << 8 | Int(buffer[start &+ i]) }
    guard length >= PDU.headerLength, length <= mostOctets else {
      // The header tells whose unit it was; a length below 16 leaves none.
      guard length < PDU.headerLength || buffer.count &- start >= PDU.headerLength else {
        return .waiting
      }
      return breakOff(length)
    }
    guard buffer.count &- start >= length else { return .waiting }
    let step: Step
    do throws(PDUFault) {
      step = .unit(try PDU(reading: buffer.span.extracting(start..<(start &+ length))))
    } catch {
      step = .fault(error)
    }
    start &+= length
    return step
  }

  private mutating func breakOff(_ length: Int) -> Step {
    func word(_ at: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 << 8 | UInt32(buffer[start + at + $1]) }
    }
    var fault = PDUFault(.invalidCommandLength, field: "command_length", offset: 0)
    if length >= PDU.headerLength {
      fault.command = CommandID(rawValue: word(4))
      fault.sequence = word(12)
    }
    isBroken = true
    buffer = []
    start = 0
    return .fault(fault)
  }
}
