// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A phone, band or number that stands for a person.
public struct EnrolledDevice: DeskRecord {
  /// By which road its observations come.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// The OwnTracks app.
    case owntracks
    /// The Traccar client.
    case traccar
    /// An operator's feed of cells.
    case network
    /// The person's page in a browser.
    case page
  }

  /// The identity; also its number in observations.
  public var id: DeviceID
  /// The name that it reports under, unique among all devices ever enrolled.
  public var name: String
  /// The person whom it stands for.
  public var person: PersonID
  /// By which road it reports.
  public var kind: Kind
  /// When it was enrolled.
  public var since: Instant
  /// When it was retired; `nil` while it counts.
  public var retired: Instant?

  /// Creates a device.
  public init(id: DeviceID, name: String, person: PersonID, kind: Kind, since: Instant) {
    self.id = id
    self.name = name
    self.person = person
    self.kind = kind
    self.since = since
  }

  /// The word of paths and tables.
  public static var plural: String { "devices" }

  /// What lists of devices are narrowed by.
  public var columns: DeskColumns {
    var columns = DeskColumns()
    columns.state = retired == nil ? "enrolled" : "retired"
    columns.kind = kind.rawValue
    columns.person = person
    columns.name = name
    columns.words = name
    return columns
  }
}
