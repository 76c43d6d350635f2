// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
public import TramUnits

/// Campaigns on disk: who composed, approved and started what, durable before it is answered.
///
/// Lists of people are not kept here, but what tells one list from another: who starts a campaign
/// brings the list that was approved.
public final class CampaignBook: Sendable {
  private let log: RecordLog
  private let campaigns: Mutex<[UInt32: Campaign]>

  /// Opens a book, or makes it.
  ///
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt`, `.io`
  public init(folder: String) throws {
    var campaigns: [UInt32: Campaign] = [:]
    log = try RecordLog(
      folder: folder, limits: RecordLog.Limits(segment: 1 << 30, ahead: 1 << 14)
    ) { records in
      var reader = ByteReader(records)
      while let record = try CampaignRecord(&reader) { try record.apply(to: &campaigns) }
    }
    self.campaigns = Mutex(campaigns)
  }

  /// The campaigns that a folder holds, by number, while another program may have it open; none
  /// of one that is not there.
  ///
  /// - Throws: `MessagesError`: `.corrupt`, `.io`
  public static func read(folder: String) throws -> [Campaign] {
    guard (try? Folder.names(in: folder)) != nil else { return [] }
    var campaigns: [UInt32: Campaign] = [:]
    try RecordLog.read(folder: folder) { records in
      var reader = ByteReader(records)
      while let record = try CampaignRecord(&reader) { try record.apply(to: &campaigns) }
    }
    return campaigns.values.sorted { $0.number < $1.number }
  }

  /// The campaigns, by number.
  public var all: [Campaign] {
    campaigns.withLock { $0.values.sorted { $0.number < $1.number } }
  }

  /// A campaign; `nil` for none.
  public subscript(number: UInt32) -> Campaign? { campaigns.withLock { $0[number] } }

  /// Proposes a campaign; one whose key was used before is given as it stands.
  ///
  /// - Throws: `MessagesError`
  public func propose(
    _ content: CampaignContent, by author: String, at now: Instant
  ) throws(MessagesError) -> Campaign {
    if content.key != 0, let made = made(by: content.key) {
      try log.commit()
      return made
    }
    return try write { campaigns in
      CampaignRecord(
        number: (campaigns.keys.max() ?? 0) + 1, by: author, at: now, act: .revise(content))
    }
  }

  /// The campaign that the proposal of a key made; `nil` for none.
  public func made(by key: UInt64) -> Campaign? {
    key == 0 ? nil : campaigns.withLock { $0.values.first { $0.key == key } }
  }

  /// Does something with a campaign.
  ///
  /// - Throws: `MessagesError`: `.refused`, `.badValue` for one that there is not, `.io`
  public func apply(
    _ act: Campaign.Act, to number: UInt32, by person: String, at now: Instant
  ) throws(MessagesError) -> Campaign {
    guard self[number] != nil else {
      throw MessagesError(.badValue, detail: "there is no campaign \(number)")
    }
    return try write { _ in CampaignRecord(number: number, by: person, at: now, act: act) }
  }

  private func write(
    _ make: ([UInt32: Campaign]) -> CampaignRecord
  ) throws(MessagesError) -> Campaign {
    let campaign = try campaigns.withLock { campaigns throws(MessagesError) in
      let record = make(campaigns)
      try record.apply(to: &campaigns)
      log.append(record.encoded)
      return campaigns[record.number]
    }
    try log.commit()
    guard let campaign else { throw MessagesError(.corrupt, detail: "a campaign is gone") }
    return campaign
  }

  /// Gives the folder to whoever opens it next.
  public func close() { log.close() }
}

/// One act on a campaign, as it stands in the log.
struct CampaignRecord {
  var number: UInt32
  var by: String
  var at: Instant
  var act: Campaign.Act

  init(number: UInt32, by: String, at: Instant, act: Campaign.Act) {
    self.number = number
    self.by = by
    self.at = at
    self.act = act
  }

  func apply(to campaigns: inout [UInt32: Campaign]) throws(MessagesError) {
    if campaigns[number] == nil, case .revise(let content) = act {
      campaigns[number] = try Campaign(number: number, author: by, content: content)
      return
    }
    guard var campaign = campaigns[number] else {
      throw MessagesError(.corrupt, detail: "an act on campaign \(number), which is not there")
    }
    try campaign.apply(act, by: by, at: at)
    campaigns[number] = campaign
  }

  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 400)
    switch act {
    case .revise: out.append(byte: 1)
    case .approve: out.append(byte: 2)
    case .start: out.append(byte: 3)
    case .stop: out.append(byte: 4)
    }
    out.appendVarint(UInt64(number))
    out.appendZigZag(at.milliseconds)
    func put(_ text: String) {
      let bytes = Array(text.utf8)
      out.appendVarint(UInt64(bytes.count))
      out.append(contentsOf: bytes)
    }
    put(by)
    switch act {
    case .revise(let content):
      put(content.text)
      put(content.source)
      let isPlaced = !content.area.isEmpty || content.key != 0
      out.append(
        byte: (content.isFolded ? 1 : 0) | (content.isMandatory ? 2 : 0) | (isPlaced ? 4 : 0))
      out.append(byte: content.urgency)
      out.appendLittleEndian(content.reach)
      out.appendZigZag(content.people)
      if isPlaced {
        put(content.area)
        out.appendLittleEndian(content.key)
      }
    case .approve(let revision): out.appendVarint(UInt64(revision))
    case .start, .stop: break
    }
    return out.bytes
  }

  private static func text(_ reader: inout ByteReader) throws -> String {
    let count = try reader.varint()
    guard count < 1 << 20 else {
      throw MessagesError(.corrupt, detail: "a campaign's record has a text of \(count) octets")
    }
    return String(copying: try reader.span(Int(count)))
  }

  init?(_ reader: inout ByteReader) throws {
    guard reader.remaining > 0 else { return nil }
    let kind = try reader.byte()
    number = UInt32(truncatingIfNeeded: try reader.varint())
    at = try reader.instant()
    by = try Self.text(&reader)
    switch kind {
    case 1:
      let (text, source) = (try Self.text(&reader), try Self.text(&reader))
      let (flags, urgency) = (try reader.byte(), try reader.byte())
      let reach: UInt64 = try reader.littleEndian()
      var content = try CampaignContent(
        text: text, source: source, isFolded: flags & 1 != 0, urgency: urgency,
        isMandatory: flags & 2 != 0, reach: reach, people: try reader.zigZag())
      if flags & 4 != 0 {
        content.area = try Self.text(&reader)
        content.key = try reader.littleEndian()
      }
      act = .revise(content)
    case 2: act = .approve(revision: Int(truncatingIfNeeded: try reader.varint()))
    case 3: act = .start
    case 4: act = .stop
    default: throw MessagesError(.corrupt, detail: "a campaign's record of kind \(kind)")
    }
  }
}
