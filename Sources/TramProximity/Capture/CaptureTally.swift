// SPDX-License-Identifier: Apache-2.0

/// What a capture held, counted.
public struct CaptureTally: Hashable, Sendable {
  /// Packets of the log.
  public var packets = 0
  /// Entries of LE advertising report events, legacy and extended, pieces of longer ones too.
  public var reports = 0
  /// Advertisements of Exposure Notification.
  public var exposures = 0
  /// Advertisements of Bluezone.
  public var bluezone = 0
  /// Advertisements of BlueTrace.
  public var blueTrace = 0
  /// Advertising report events that contradict themselves; the entries before the fault count.
  public var brokenEvents = 0
  /// Advertisements in which a structure is longer than what is left.
  public var brokenAdvertisements = 0
  /// Content of Exposure Notification that does not have 20 bytes.
  public var wrongLengths = 0
  /// Advertisements left out, for the log says no time that can be.
  public var untimely = 0
  /// Exposure advertisements whose strength the receiver did not measure (127, 20, 0 or more).
  public var withoutStrength = 0
  /// Long advertisements of which a piece is missing.
  public var unfinished = 0

  /// Creates the tally of nothing.
  public init() {}
}

/// What is wrong with an advertising report event; why, as a person reads it.
@frozen
public enum CaptureFault: Hashable, Sendable, CustomStringConvertible {
  /// The event is shorter than it says.
  case cut
  /// It says that it has no reports, or more than 25.
  case count(UInt8)
  /// It ends before the report with this number, from 1.
  case missing(Int)
  /// Bytes are left behind its last report.
  case leftover(Int)
  /// The content of an Exposure Notification does not have 20 bytes.
  case wrongLength(Int)

  /// The reason as a person reads it.
  public var description: String {
    switch self {
    case .cut: "an advertising report event is shorter than it says"
    case .count(let count):
      "an advertising report event says that it has \(count) reports; 1 to 25 are expected"
    case .missing(let report): "an advertising report event ends within report \(report)"
    case .leftover(let bytes): "\(bytes) bytes are left behind the last advertising report"
    case .wrongLength(let bytes):
      "service data of Exposure Notification has \(bytes) bytes; 20 are expected"
    }
  }
}
