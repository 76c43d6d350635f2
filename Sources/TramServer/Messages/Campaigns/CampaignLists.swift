// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramMessages
import TramUnits

/// The lists of people that campaigns wait for, on disk: who was on the register when a campaign
/// was proposed.
///
/// An approval is for one list. What was proposed lies under its digest until it is started; then
/// whoever opted out meanwhile is taken out, and what is left lies under the campaign's number
/// until all of it is in the outbox. Lists hold telephone numbers: only their owner can read them,
/// and no backup takes them.
struct CampaignLists: Sendable {
  /// What is queued of a started campaign.
  struct Going: Sendable {
    /// The people, in the order in which they are queued.
    var messages: [CampaignReach.Message]
    /// When it was started.
    var started: Instant
  }

  /// The name of the folder.
  static let folderName = "campaign-lists"
  /// "TrCL" in ASCII and the version of the form.
  private static let mark: UInt64 = 0x0000_0002_5472_434C
  /// The octets of one message: person, phone and centre, then phone and centre of the second phone
  /// or zeros.
  private static let width = 28
  /// The most people of one list.
  static let mostPeople = 20_000_000

  let folder: String

  init(folder: String) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
  }

  private func path(digest: UInt64) -> String { "\(folder)/list-\(String(digest, radix: 16))" }
  private func path(campaign: UInt32) -> String { "\(folder)/going-\(campaign)" }

  /// Keeps a list under its digest; durable on return.
  func keep(_ messages: [CampaignReach.Message]) throws {
    let place = path(digest: CampaignReach.digest(of: messages))
    try write(messages, at: Instant(milliseconds: 0), to: place)
  }

  /// The list of a digest; `nil` where it is gone, or is not what the digest says.
  func list(_ digest: UInt64) throws -> [CampaignReach.Message]? {
    guard let found = try read(path(digest: digest)),
      CampaignReach.digest(of: found.messages) == digest
    else { return nil }
    return found.messages
  }

  /// Keeps what is queued of a campaign that starts; durable on return.
  func start(_ campaign: UInt32, _ messages: [CampaignReach.Message], at now: Instant) throws {
    try write(messages, at: now, to: path(campaign: campaign))
  }

  /// What is queued of a campaign; `nil` where all of it was.
  func going(_ campaign: UInt32) throws -> Going? { try read(path(campaign: campaign)) }

  /// A Boolean value: whether a campaign has people who are not in the outbox yet.
  func isGoing(_ campaign: UInt32) -> Bool {
    FileManager.default.fileExists(atPath: path(campaign: campaign))
  }

  /// Forgets a list that was queued whole.
  func end(_ campaign: UInt32) {
    try? FileManager.default.removeItem(atPath: path(campaign: campaign))
  }

  /// Forgets every list that no campaign waits for.
  ///
  /// - Parameters:
  ///   - digests: Of campaigns that are not started.
  ///   - campaigns: That are started.
  func forget(but digests: Set<UInt64>, and campaigns: Set<UInt32>) {
    let kept = Set(digests.map { path(digest: $0) } + campaigns.map { path(campaign: $0) })
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where !kept.contains("\(folder)/\(name)") {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  // MARK: The form

  private func write(
    _ messages: [CampaignReach.Message], at time: Instant, to path: String
  ) throws {
    var out = ByteWriter(capacity: 24 + messages.count * Self.width)
    out.appendLittleEndian(Self.mark)
    out.appendLittleEndian(UInt64(bitPattern: time.milliseconds))
    out.appendLittleEndian(UInt32(messages.count))
    for message in messages {
      out.appendLittleEndian(message.person)
      out.appendLittleEndian(message.number.rawValue)
      out.appendLittleEndian(message.centre)
      out.appendLittleEndian(message.spare?.number.rawValue ?? 0)
      out.appendLittleEndian(message.spare?.centre ?? 0)
    }
    let bytes = out.bytes
    out.appendLittleEndian(CRC32C.of(bytes.span))
    let part = path + ".part"
    let files = FileManager.default
    try? files.removeItem(atPath: part)
    guard
      files.createFile(
        atPath: part, contents: Data(out.bytes), attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forUpdatingAtPath: part)
    else { throw ServerError(.unavailable, detail: "the list of people cannot be kept") }
    try handle.synchronize()
    try handle.close()
    do throws(BytesError) {
      try Folder.rename(part, to: path)
      try Folder.sync(folder)
    } catch {
      throw ServerError(.unavailable, detail: "the list of people cannot be kept")
    }
  }

  private func read(_ path: String) throws -> Going? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let bytes = [UInt8](data)
    let damaged = ServerError(.unavailable, detail: "a list of people is damaged")
    guard bytes.count >= 24 else { throw damaged }
    let body = Array(bytes.dropLast(4))
    do {
      var tail = ByteReader(bytes.span)
      _ = try tail.span(body.count)
      let check: UInt32 = try tail.littleEndian()
      guard check == CRC32C.of(body.span) else { throw damaged }
      var reader = ByteReader(body.span)
      let mark: UInt64 = try reader.littleEndian()
      let time: UInt64 = try reader.littleEndian()
      let count: UInt32 = try reader.littleEndian()
      guard mark == Self.mark, Int(count) <= Self.mostPeople,
        reader.remaining == Int(count) * Self.width
      else { throw damaged }
      var messages: [CampaignReach.Message] = []
      messages.reserveCapacity(Int(count))
      for _ in 0..<count {
        let person: UInt64 = try reader.littleEndian()
        let digits: UInt64 = try reader.littleEndian()
        let centre: UInt16 = try reader.littleEndian()
        let spareDigits: UInt64 = try reader.littleEndian()
        let spareCentre: UInt16 = try reader.littleEndian()
        guard let number = PhoneNumber(rawValue: digits) else { throw damaged }
        let spare = PhoneNumber(rawValue: spareDigits).map {
          SparePhone(number: $0, centre: spareCentre)
        }
        messages.append(
          CampaignReach.Message(person: person, number: number, centre: centre, spare: spare))
      }
      return Going(
        messages: messages, started: Instant(milliseconds: Int64(bitPattern: time)))
    } catch is BytesError {
      throw damaged
    }
  }
}
