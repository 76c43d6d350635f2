// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What one request or file of a phone's own app said, whatever its format.
public struct EdgeReport: Sendable {
  /// How many refusals keep their sentence; all are counted.
  public static let mostRefusals = 32

  /// The devices that the observations and signals are of; a `DeviceID` is an index in it.
  public internal(set) var devices: [String] = []
  /// What was observed, in the order of the message; never with cells or sightings.
  public internal(set) var observations: [Observation] = []
  /// What the app says beside positions, in the order of the message.
  public internal(set) var signals: [EdgeSignal] = []
  /// How many messages were read, refused, left out and mended, each with its reason.
  public internal(set) var tally = IntakeTally()
  /// Why messages were refused; the first `mostRefusals`.
  public internal(set) var refusals: [IntakeRefusal] = []

  /// Creates an empty report.
  public init() {}

  /// The name of the device, or of the first of them; empty when nothing named one.
  public var device: String { devices.first ?? "" }

  /// Adds the observations to a batch whose devices have other numbers.
  ///
  /// - Parameters:
  ///   - batch: Where they go.
  ///   - number: The number of a name there; observations of a name without one are left out.
  /// - Complexity: O(observations + devices)
  public func append(to batch: inout ObservationBatch, number: (String) -> DeviceID?) {
    let numbers = devices.map(number)
    for var observation in observations {
      guard let index = Int(exactly: observation.device.rawValue), index < numbers.count,
        let device = numbers[index]
      else { continue }
      observation.device = device
      batch.append(
        observation, cells: EmptyCollection<CellReading>(),
        sightings: EmptyCollection<BeaconSighting>())
    }
  }
}

/// Something that an app says beside a position.
public struct EdgeSignal: Hashable, Sendable {
  /// What is said.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// The phone takes itself to have entered a region.
    case enter
    /// The phone takes itself to have left a region.
    case leave
    /// The report answers a question of the server.
    case answer
    /// A person pressed the button that sends a report.
    case manual
    /// The app raises an alarm, such as `sos`.
    case alarm
    /// The server's broker noticed that the app is gone.
    case offline
    /// Something else; `text` names it.
    case event
  }

  /// The device, as an index in the report's `devices`.
  public var device: DeviceID
  /// When, by the device's own clock.
  public var time: Instant
  /// What is said.
  public var kind: Kind
  /// The name of the region, alarm or event; empty when there is none.
  public var text: String

  /// Creates a signal.
  public init(device: DeviceID, time: Instant, kind: Kind, text: String = "") {
    self.device = device
    self.time = time
    self.kind = kind
    self.text = text
  }
}

/// How much one request or file may hold, and what the time is.
public struct EdgeSettings: Hashable, Sendable {
  /// The clock of this machine, more than a day beyond which a time is refused; `nil`: no limit.
  public var now: Instant?
  /// How many bytes a request or file may have.
  public var mostBytes: Int
  /// How many messages or points it may have.
  public var mostMessages: Int
  /// How many bytes a device's name may have.
  public var longestName = 256
  /// How many bytes the name of a region, alarm or event may have; longer ones are left out.
  public var longestText = 256

  /// Creates the usual settings: of a request, 1 MiB and 10,000 messages.
  public init(now: Instant? = nil, mostBytes: Int = 1 << 20, mostMessages: Int = 10_000) {
    self.now = now
    self.mostBytes = mostBytes
    self.mostMessages = mostMessages
  }

  /// The usual settings of a file that a person hands in: 64 MiB and 1,000,000 points.
  public static func file(now: Instant? = nil) -> EdgeSettings {
    EdgeSettings(now: now, mostBytes: 64 << 20, mostMessages: 1_000_000)
  }
}
