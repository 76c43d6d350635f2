// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGeo
import TramIsolation
import TramMessages
import TramUnits

/// What a room's folder says of donations by message (`donations.json`, docs/formats/drives.md).
struct DonationFile: Decodable {
  /// The name of the file.
  static let name = "donations.json"

  private enum Key: String, CodingKey, CaseIterable { case drives }

  private var drives: [Member]

  init(from decoder: any Decoder) throws {
    drives = try decoder.members(Key.self).decode([Member].self, forKey: .drives)
  }

  /// The drives of a folder; none without the file.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file, the drive and the member
  static func drives(at path: String) throws -> [DriveSettings] {
    guard let file = try RoomFile.read(Self.self, at: path) else { return [] }
    let drives = try file.drives.map { try $0.checked(path) }
    guard Set(drives.map(\.number)).count == drives.count else {
      throw ServerError(.invalid, detail: "\(path): two drives have one number")
    }
    guard drives.count <= 100 else {
      throw ServerError(.invalid, detail: "\(path): there are more than 100 drives")
    }
    for (place, drive) in drives.enumerated() {
      let isTaken = drives[..<place].contains {
        $0.shortCode == drive.shortCode && $0.drive.syntax.keyword == drive.drive.syntax.keyword
          && $0.drive.opens < drive.drive.closes && drive.drive.opens < $0.drive.closes
      }
      guard !isTaken else {
        throw ServerError(
          .invalid,
          detail: "\(path): drive \(drive.number): another drive has this short code and keyword "
            + "at the same time")
      }
    }
    return drives
  }

  /// One drive as the file names it.
  private struct Member: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
      case number, name, nameInEnglish, keeper, area, shortCode, keyword, unit, most, opens
      case closes, operators, purposes, replies
    }

    private var number: Int
    private var name: String
    private var nameInEnglish: String?
    private var keeper: String
    private var area: String
    private var shortCode: String
    private var keyword: String
    private var unit: Int64
    private var most: Int
    private var opens: String
    private var closes: String
    private var operators: [String]
    private var purposes: [String]
    private var replies: DriveReplies.File?

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      number = try members.decode(Int.self, forKey: .number)
      name = try members.decode(String.self, forKey: .name)
      nameInEnglish = try members.decodeIfPresent(String.self, forKey: .nameInEnglish)
      keeper = try members.decode(String.self, forKey: .keeper)
      area = try members.decodeIfPresent(String.self, forKey: .area) ?? ""
      shortCode = try members.decode(String.self, forKey: .shortCode)
      keyword = try members.decode(String.self, forKey: .keyword)
      unit = try members.decode(Int64.self, forKey: .unit)
      most = try members.decodeIfPresent(Int.self, forKey: .most) ?? 100
      opens = try members.decode(String.self, forKey: .opens)
      closes = try members.decode(String.self, forKey: .closes)
      operators = try members.decode([String].self, forKey: .operators)
      purposes = try members.decode([String].self, forKey: .purposes)
      replies = try members.decodeIfPresent(DriveReplies.File.self, forKey: .replies)
    }

    func checked(_ path: String) throws -> DriveSettings {
      func expect(_ holds: Bool, _ what: String) throws {
        guard !holds else { return }
        throw ServerError(.invalid, detail: "\(path): drive \(number): \(what)")
      }
      func isLine(_ text: String, _ most: Int) -> Bool {
        !text.isEmpty && DeskText.isLine(text, most: most)
      }
      try expect((1...9999).contains(number), "number should be 1 to 9999")
      try expect(isLine(name, 120), "name should be one line of 1 to 120 characters")
      try expect(
        nameInEnglish.map { isLine($0, 120) } ?? true,
        "nameInEnglish should be one line of 1 to 120 characters")
      try expect(isLine(keeper, 120), "keeper should be one line of 1 to 120 characters")
      try expect(
        area.isEmpty || AreaPath(area)?.isWhole == true,
        "area should be the 2, 5 or 10 digits of a province, district or ward, or empty")
      try expect(
        (2...15).contains(shortCode.utf8.count) && shortCode.allSatisfy(\.isASCIIDigit),
        "shortCode should have 2 to 15 digits")
      try expect(
        (1...DriveBook.mostOperators / 2).contains(operators.count)
          && operators.allSatisfy(DriveSettings.isOperatorName),
        "operators should be names of letters, digits, - and _, as message centres are named")
      try expect(Set(operators).count == operators.count, "an operator stands twice")
      try expect(
        (1...50).contains(purposes.count) && purposes.allSatisfy { isLine($0, 120) },
        "purposes should be 1 to 50 lines of 1 to 120 characters")
      guard let first = Day(opens), let last = Day(closes) else {
        throw ServerError(
          .invalid,
          detail: "\(path): drive \(number): opens and closes should be days such as "
            + "2020-03-19")
      }
      do throws(MessagesError) {
        let drive = try DonationDrive(
          syntax: DonationSyntax(keyword: keyword, most: most), unit: unit, from: first,
          through: last)
        var settings = DriveSettings(
          number: number, name: name, nameInEnglish: nameInEnglish ?? name, keeper: keeper,
          area: area, shortCode: shortCode, drive: drive, first: first, last: last,
          operators: operators, purposes: purposes)
        if let replies { settings.replies = replies.replies }
        return settings
      } catch {
        throw ServerError(.invalid, detail: "\(path): drive \(number): \(error.detail)")
      }
    }
  }
}

/// A drive as the settings say it.
struct DriveSettings: Sendable {
  /// Its number, which names its folder and is never another drive's.
  var number: Int
  /// What it is called.
  var name: String
  /// What it is called in English.
  var nameInEnglish: String
  /// Who keeps the money, as everybody is told.
  var keeper: String
  /// The area whose drive it is; empty for the country's.
  var area: String
  /// Where messages are sent to.
  var shortCode: String
  /// Its words, its worth, its time.
  var drive: DonationDrive
  /// Its first day.
  var first: Day
  /// Its last day.
  var last: Day
  /// The message centres that bring its messages.
  var operators: [String]
  /// What its money may be paid out for, as everybody is told.
  var purposes: [String]
  /// What senders are told.
  var replies = DriveReplies()

  /// A Boolean value: whether an account of the books can have the name.
  static func isOperatorName(_ name: String) -> Bool {
    (1...40).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        switch $0 {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
      }
  }

  /// What it is called in a language.
  func name(in language: Language) -> String {
    language == .english ? nameInEnglish : name
  }
}

/// What the senders of a drive are told; `{amount}`, `{count}`, `{unit}`, `{keyword}` and `{most}`
/// stand for their values.
struct DriveReplies: Hashable, Sendable {
  /// A donation was booked.
  var thanks = "Cam on ban da ung ho {amount} dong ({keyword} {count})."
  /// A donation is held until the operator's bill tells.
  var held = "Da nhan tin nhan cua ban. Ung ho duoc ghi nhan sau khi doi soat voi nha mang."
  /// The text is no donation.
  var wrong =
    "Tin nhan sai cu phap, chua ghi nhan ung ho. Cu phap dung: {keyword} n, n tu 1 den {most}, "
    + "moi n la {unit} dong."
  /// The drive has not begun.
  var early = "Chuong trinh chua bat dau, chua ghi nhan ung ho."
  /// The drive is over.
  var late = "Chuong trinh da ket thuc, khong ghi nhan ung ho. Cam on ban."

  /// The longest of them, characters.
  static let most = 320

  /// The member `replies` of a drive.
  struct File: Decodable {
    private enum Key: String, CodingKey, CaseIterable { case thanks, held, wrong, early, late }

    private(set) var replies = DriveReplies()

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      func read(_ key: Key, _ otherwise: String) throws -> String {
        guard let text = try members.decodeIfPresent(String.self, forKey: key) else {
          return otherwise
        }
        guard !text.isEmpty, DeskText.isLine(text, most: DriveReplies.most) else {
          throw ServerError(
            .invalid,
            detail: "replies.\(key.rawValue) should be one line of 1 to \(DriveReplies.most) "
              + "characters")
        }
        // What stands in braces is a value that there is.
        for piece in text.split(separator: "{").dropFirst(text.hasPrefix("{") ? 0 : 1) {
          let word = piece.prefix { $0 != "}" }
          guard ["amount", "count", "unit", "keyword", "most"].contains(word) else {
            throw ServerError(
              .invalid,
              detail: "replies.\(key.rawValue): {\(word.prefix(20))} is none of {amount}, "
                + "{count}, {unit}, {keyword}, {most}")
          }
        }
        return text
      }
      replies.thanks = try read(.thanks, replies.thanks)
      replies.held = try read(.held, replies.held)
      replies.wrong = try read(.wrong, replies.wrong)
      replies.early = try read(.early, replies.early)
      replies.late = try read(.late, replies.late)
    }
  }

  /// A reply with its values.
  func text(_ reply: String, _ drive: DonationDrive, count: Int = 0, amount: Int64 = 0) -> String {
    let values = [
      ("{amount}", Self.grouped(amount)), ("{count}", "\(count)"),
      ("{unit}", Self.grouped(drive.unit)), ("{keyword}", drive.syntax.keyword),
      ("{most}", "\(drive.syntax.most)"),
    ]
    return values.reduce(reply) { $0.replacing($1.0, with: $1.1) }
  }

  /// What the sender of a text that is not booked is told.
  func text(_ verdict: DonationDrive.Verdict, _ drive: DonationDrive) -> String {
    switch verdict {
    case .donation(let count, let amount): text(thanks, drive, count: count, amount: amount)
    case .wrong: text(wrong, drive)
    case .early: text(early, drive)
    case .late: text(late, drive)
    }
  }

  private static func grouped(_ amount: Int64) -> String {
    Speech(language: .vietnamese).number(Double(amount))
  }
}

extension Character {
  /// A Boolean value: whether it is one of the digits 0 to 9.
  fileprivate var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}
