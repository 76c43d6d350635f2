// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramMessages
import TramSMPP

/// What a room's folder says of its message centres (`messages.json`,
/// docs/formats/message-centres.md).
///
/// Without it the server sends and takes no text messages.
struct MessagesFile: Decodable, Sendable {
  /// The name of the file.
  static let name = "messages.json"
  /// The most centres.
  static let mostCentres = 32

  /// Of whom checks are asked by text message.
  enum CheckRule: String, CaseIterable, Sendable {
    /// Of everybody whose phone is known.
    case all
    /// Of those whose order no app of the person's own watches.
    case withoutApp
    /// Of nobody.
    case none
  }

  private enum Key: String, CodingKey, CaseIterable {
    case centres, checks, inboxDays, receiptDays, campaignHours
  }

  /// The centres.
  let centres: [CentreSetting]
  /// Of whom checks are asked.
  let checks: CheckRule
  /// For how many days texts from people are kept.
  let inboxDays: Int
  /// After how many days a receipt is not waited for any longer.
  let receiptDays: Int
  /// For how many hours after its start a campaign's messages are sent.
  let campaignHours: Int

  init(from decoder: any Decoder) throws {
    let members = try decoder.members(Key.self)
    centres = try members.decode([CentreSetting].self, forKey: .centres)
    let rule = try members.decodeIfPresent(String.self, forKey: .checks) ?? CheckRule.all.rawValue
    guard let checks = CheckRule(rawValue: rule) else {
      let words = CheckRule.allCases.map(\.rawValue).joined(separator: ", ")
      throw ServerError(.invalid, detail: "checks should be one of \(words)")
    }
    self.checks = checks
    func whole(_ key: Key, _ range: ClosedRange<Int>, otherwise: Int) throws -> Int {
      let value = try members.decodeIfPresent(Int.self, forKey: key) ?? otherwise
      guard range.contains(value) else {
        throw ServerError(
          .invalid,
          detail: "\(key.rawValue) should be \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    inboxDays = try whole(.inboxDays, 1...3650, otherwise: 90)
    receiptDays = try whole(.receiptDays, 1...30, otherwise: 3)
    campaignHours = try whole(.campaignHours, 1...720, otherwise: 48)
    try check()
  }

  private func check() throws {
    guard (1...Self.mostCentres).contains(centres.count) else {
      throw ServerError(
        .invalid, detail: "centres: 1 to \(Self.mostCentres) are expected, not \(centres.count)")
    }
    for (place, centre) in centres.enumerated() {
      let before = centres[..<place]
      if before.contains(where: { $0.number == centre.number }) {
        throw ServerError(.invalid, detail: "centres: the number \(centre.number) stands twice")
      }
      if before.contains(where: { $0.name == centre.name }) {
        throw ServerError(.invalid, detail: "centres: the name \(centre.name) stands twice")
      }
    }
    _ = try routes
  }

  /// Which centre a number belongs to.
  ///
  /// - Throws: `ServerError` with code `.invalid` where the same digits lead to two centres
  var routes: NumberRoutes {
    get throws {
      var routes = NumberRoutes()
      for centre in centres {
        for digits in centre.prefixes {
          do throws(MessagesError) { try routes.add(digits, to: centre.number) } catch {
            throw ServerError(
              .invalid, detail: "centres: prefixes of \(centre.name): \(error.detail)")
          }
        }
      }
      return routes
    }
  }

  /// Reads the file of a folder; `nil` when there is none.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and the member
  static func read(in folder: String) throws -> MessagesFile? {
    try RoomFile.read(MessagesFile.self, at: "\(folder)/\(name)")
  }
}
