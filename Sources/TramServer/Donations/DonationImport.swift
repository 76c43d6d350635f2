// SPDX-License-Identifier: Apache-2.0

public import TramMessages
import TramUnits

/// Brings donations that another portal took into the books of a drive, while no server runs.
public struct DonationImport: Sendable {
  /// What became of the messages of a file.
  public struct Summary: Hashable, Sendable {
    /// Booked.
    public var booked = 0
    /// In the books already.
    public var again = 0
    /// Held.
    public var held = 0
    /// Early, late, or of a number of units that the drive does not take.
    public var away = 0
    /// What the books have now, đồng.
    public var confirmed: Int64 = 0

    mutating func add(_ outcome: DriveOutcome) {
      switch outcome {
      case .booked: booked += 1
      case .again: again += 1
      case .held: held += 1
      case .away, .awayAgain: away += 1
      }
    }
  }

  private let room: DonationRoom
  private let drive: DonationRoom.Drive
  private var waiting: [DriveArrival] = []
  /// What became of them so far.
  public private(set) var summary = Summary()

  /// Opens a drive of a room's folder.
  ///
  /// - Throws: `ServerError`: `.invalid`, `.notFound`, `.unavailable` where a server runs
  public init(folder: String, drive number: Int) async throws {
    room = try await DonationRoom.open(ServerSettings(folder: folder))
    guard let drive = room.drives.first(where: { $0.settings.number == number }) else {
      room.close()
      throw ServerError(.notFound, detail: "\(folder) has no drive \(number)")
    }
    self.drive = drive
  }

  /// Takes a message; it is durable after `finish`, or when as many as a batch came.
  ///
  /// - Throws: `MessagesError` with `.badValue` for one that cannot be; `ServerError`
  public mutating func take(
    _ message: Octets, of name: String, count: Int64, sender: Octets, milliseconds: Int64
  ) async throws {
    guard DriveSettings.isOperatorName(name) else {
      throw MessagesError(.badValue, detail: "operator should be letters, digits, - and _")
    }
    guard (1...10_000).contains(count) else {
      throw MessagesError(.badValue, detail: "count \(count) is not 1 to 10000")
    }
    waiting.append(
      DriveArrival(
        operatorName: name, messageID: message.isEmpty ? nil : message,
        tag: sender.isEmpty ? 0 : room.tag(sender),
        text: ReceivedText(plain: "\(drive.settings.drive.syntax.keyword) \(count)"),
        time: Instant(milliseconds: milliseconds)))
    if waiting.count >= 8192 { try await flush() }
  }

  private mutating func flush() async throws {
    for name in Set(waiting.map(\.operatorName)) {
      // Each operator's in their order; what is known of one does not touch another.
      let own = waiting.filter { $0.operatorName == name }
      let outcomes = try await drive.books.take(
        own, drive.settings.drive, isKnown: drive.settings.operators.contains(name))
      for outcome in outcomes { summary.add(outcome) }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Keeps what is left and closes the books.
  public mutating func finish() async throws -> Summary {
    try await flush()
    summary.confirmed = try await drive.books.sums().confirmed.amount
    room.close()
    return summary
  }
}
