// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TramGeo
import TramMessages
import TramUnits

@testable import TramServer

/// A server with the drive of March 2020, and two people who keep its books.
final class DonationFixture: Sendable {
  static let opens = Instant(milliseconds: 1_584_550_800_000)

  static let settings = """
    {"drives": [{"number": 1, "name": "Ủng hộ phòng chống dịch Covid-19",
      "nameInEnglish": "Donations against Covid-19", "keeper": "Mặt trận Tổ quốc Việt Nam",
      "shortCode": "1407", "keyword": "CV", "unit": 20000, "most": 100,
      "opens": "2020-03-19", "closes": "2020-06-18",
      "operators": ["viettel", "vinaphone", "mobifone", "vietnamobile"],
      "purposes": ["Thiết bị y tế", "Người khó khăn"],
      "replies": {"thanks": "Cam on ban da ung ho {amount} dong ({keyword} {count})."}}]}
    """

  let base: ApiFixture
  let first: HTTPFields
  let second: HTTPFields
  let ward: HTTPFields

  init(_ settings: String = DonationFixture.settings) async throws {
    base = try await ApiFixture { folder in
      try settings.write(
        to: folder.appending(path: DonationFile.name), atomically: true, encoding: .utf8)
    }
    first = try await Self.account("lan", .fund, "", base)
    second = try await Self.account("minh", .fund, "", base)
    ward = try await Self.account("nga", .fund, "0100100001", base)
  }

  private static func account(
    _ name: String, _ role: Role, _ area: String, _ base: ApiFixture
  ) async throws -> HTTPFields {
    guard case .account(let keeper, _, _) = base.officer.caller else {
      throw ServerError(.invalid, detail: "no administrator")
    }
    _ = try await base.room.accounts.makeAccount(
      name: name, password: AccountsFixture.password, role: role,
      area: AreaPath(area) ?? .country, by: keeper, at: base.now)
    let session = try await base.room.accounts.signIn(
      name: name, password: AccountsFixture.password, address: "192.0.2.9", at: base.now)
    var fields = GuardFixture.fields(session)
    fields[.accept] = "text/html"
    return fields
  }

  var room: DonationRoom { base.room.donations }
  var drive: DonationRoom.Drive { room.drives[0] }

  /// A text as the inbox hands it on.
  static func text(
    _ words: String, to code: String = "1407", from sender: Octets = "84901234567",
    id: Octets? = nil, by name: String = "viettel", at time: Instant
  ) -> ArrivedText {
    var carriage = Carriage()
    carriage.coding = .ucs2
    let message = ShortMessage(
      destination: SMEAddress(name: Octets(code)),
      text: words.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, carriage: carriage)
    return ArrivedText(
      operatorName: name, messageID: id, sender: sender, shortCode: Octets(code),
      text: ReceivedText(message), time: time)
  }

  /// Hands a text in and gives what the sender is told.
  @discardableResult
  func send(
    _ words: String, from sender: Octets = "84901234567", id: Octets? = nil,
    by name: String = "viettel", after seconds: Double = 0
  ) async throws -> TextAnswer {
    try await room.desk.take(
      Self.text(
        words, from: sender, id: id, by: name, at: Self.opens.advanced(seconds: seconds)))
  }

  /// Compares a month and has it booked by another.
  func settle(
    _ month: String, bill: String, bank: String = "operator,amount\n"
  ) async throws -> MonthResult {
    let month = try #require(CivilMonth(month))
    let result = try await MonthDesk(drive).compare(
      month, [.bill: Array(bill.utf8)[...], .bank: Array(bank.utf8)[...]], by: 901, at: base.now)
    return try await MonthDesk(drive).agree(result.number, by: 902, note: "", at: base.now)
  }

  /// The fields of a page's form with a form's body.
  static func form(_ who: HTTPFields) -> HTTPFields {
    var fields = who
    fields[.contentType] = "application/x-www-form-urlencoded"
    return fields
  }

  /// A body with files, as browsers send it.
  static func upload(
    _ fields: [(name: String, text: String)], files: [(name: String, text: String)]
  ) -> (type: String, text: String) {
    var text = ""
    for field in fields {
      text += "--edge\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n"
      text += "\(field.text)\r\n"
    }
    for file in files {
      text += "--edge\r\nContent-Disposition: form-data; name=\"\(file.name)\"; "
      text += "filename=\"\(file.name).csv\"\r\nContent-Type: text/csv\r\n\r\n\(file.text)\r\n"
    }
    return ("multipart/form-data; boundary=edge", text + "--edge--\r\n")
  }
}
