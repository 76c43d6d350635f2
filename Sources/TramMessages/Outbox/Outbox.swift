// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
public import TramUnits

/// Messages on their way, on disk: what was accepted is sent, answered and receipted, and a kill
/// at any moment loses nothing.
///
/// Who accepts waits for `commit`. What was told by a message centre is written before it is
/// answered. Everything is read from memory but texts, which are read once each.
public final class Outbox: Sendable {
  /// How its files and its memory are bounded.
  public struct Limits: Hashable, Sendable {
    /// The log's.
    public var log = RecordLog.Limits()
    /// How many receipts without a message are kept; more are put off.
    public var early = 1_000_000
    /// How often a message that a centre puts off for itself is tried.
    public var tries: UInt8 = 20

    /// Creates the usual limits.
    public init() {}
  }

  struct State: Sendable {
    var book = OutboxBook()
    var lanes = Lanes()
    /// Entries that may be sent as they are, without a new lease.
    var again: [UInt16: [UInt64]] = [:]
    /// Entries of which nobody knows whether the centre took them.
    var doubt: [UInt16: [UInt64]] = [:]
    var retries: [UInt16: RetryHeap] = [:]
    var resting: Set<UInt32> = []
    var sheets: [UInt64: QueuedText] = [:]
    /// Where the questions for missing receipts have come to.
    var quests: [UInt16: QuestCursor] = [:]
    /// Texts that were kept and of which no batch, or not the last one, is there yet.
    var held: Set<UInt64> = []
    /// Phones that want no messages, and the campaigns that they get nevertheless.
    var optedOut: Set<PhoneNumber> = []
    var mandatory: Set<UInt32> = []
    /// Where texts stand that many are replied to with.
    var replyTexts: [QueuedText: UInt64] = [:]
    var writer = ByteWriter(capacity: 1 << 16)
  }

  /// The folder.
  public let folder: String
  /// The accounts of the centres, by number.
  public let centres: [UInt16: CentreAccount]
  let limits: Limits
  let seed: UInt64
  let log: RecordLog
  let state: Mutex<State>
  private let shelf: SharedShelf

  /// Opens an outbox, or makes it.
  ///
  /// - Parameters:
  ///   - seed: What spreads the keys of a new outbox; the one that it was made with stays.
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt`, `.io`
  public init(
    folder: String, centres: [CentreAccount], limits: Limits = Limits(), seed: UInt64
  ) throws {
    self.folder = folder
    self.centres = Dictionary(centres.map { ($0.number, $0) }) { first, _ in first }
    self.limits = limits
    do throws(BytesError) {
      if try Folder.make(folder) { try Folder.sync("\(folder)/..") }
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
    let shelf = try SharedShelf(folder: folder)
    self.shelf = shelf
    var state = State()
    let place = try Self.readBook(folder, into: &state.book)
    log = try RecordLog(
      folder: folder, limits: limits.log, from: place,
      before: { () throws(MessagesError) in try shelf.flush() }
    ) { records in
      try state.book.replay(records)
    }
    self.seed = try Self.seed(folder, or: seed)
    state.layOutLanes()
    self.state = Mutex(state)
  }

  private static func readBook(
    _ folder: String, into book: inout OutboxBook
  ) throws(MessagesError) -> UInt64 {
    let names: [String]
    do throws(BytesError) {
      names = try Folder.names(in: folder)
      for name in names where name.hasPrefix("book-") && name.hasSuffix(".part") {
        try Folder.remove("\(folder)/\(name)")
      }
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
    guard let place = names.compactMap(BookFile.place(ofName:)).max() else { return 0 }
    book = try BookFile.read("\(folder)/\(BookFile.name(place))")
    return place
  }

  /// The seed that the outbox was made with.
  private static func seed(_ folder: String, or fresh: UInt64) throws(MessagesError) -> UInt64 {
    do throws(BytesError) {
      let file = try OpenFile("\(folder)/seed", .write)
      let bytes = try file.read(at: 0, count: 8)
      if let found = column(UInt64.self, count: 1, from: bytes.span, at: 0) { return found[0] }
      var out = ByteWriter(capacity: 8)
      out.appendLittleEndian(fresh)
      try file.write(out.bytes.span, at: 0)
      try file.flush()
      try Folder.sync(folder)
      return fresh
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
  }

  /// The place up to which everything would survive.
  public var durable: UInt64 { log.durable }
  /// The place after what was told last.
  public var next: UInt64 { log.next }
  /// Why nothing is taken any more; `nil` while all is well.
  public var stopped: MessagesError? { log.stopped }
  /// Whether something waits to be written.
  public var hasWaiting: Bool { log.next > log.durable }

  /// Writes what waits and returns once it is durable.
  ///
  /// - Throws: `MessagesError` with `.io`; nothing is taken any more then
  @discardableResult
  public func commit() throws(MessagesError) -> UInt64 { try log.commit() }

  /// Keeps a text of a campaign, once for all who get it.
  ///
  /// - Returns: Where it stands; durable with whatever names it.
  public func keep(_ text: QueuedText, campaign: UInt32, at now: Instant) -> TextPlace {
    keep(text, campaign: campaign, counts: true, at: now)
  }

  /// Keeps a text; one that the campaign had before does not count as another.
  func keep(
    _ text: QueuedText, campaign: UInt32, counts: Bool, at now: Instant
  ) -> TextPlace {
    let place = shelf.keep(text.encoded)
    state.withLock { state in
      if counts {
        _ = try? write(.text(campaign: campaign, place: place.rawValue, at: now), &state)
      }
      state.sheets[place.rawValue] = text
      state.held.insert(place.rawValue)
    }
    return place
  }

  /// Who gets a text, and through whom.
  public struct Batch: Hashable, Sendable {
    /// The campaign.
    public var campaign: UInt32
    /// The centre's number.
    public var centre: UInt16
    /// 0 ordinary, and more for what is more urgent.
    public var urgency: UInt8
    /// The text.
    public var text: TextPlace
    /// Until when it is sent; `nil` for ever.
    public var expires: Instant?
    /// Whether other people get the text in a later batch: until then it is not removed, even when
    /// everybody of this one has it.
    public var isContinued: Bool

    /// Creates a batch.
    public init(
      campaign: UInt32, centre: UInt16, urgency: UInt8 = 0, text: TextPlace,
      expires: Instant? = nil, isContinued: Bool = false
    ) {
      self.campaign = campaign
      self.centre = centre
      self.urgency = urgency
      self.text = text
      self.expires = expires
      self.isContinued = isContinued
    }
  }

  /// Takes messages: accepted, for whoever asked, once `commit` has returned the place.
  ///
  /// - Parameter tags: A number of the caller's for each person, such as the person's own.
  /// - Returns: The numbers of the entries and the place.
  /// - Throws: `MessagesError`: `.badValue` for a centre that there is not, for nobody or more than
  ///   200,000 people, `.corrupt` for a text that is not there
  public func accept(
    _ batch: Batch, to people: [PhoneNumber], tags: [UInt64], at now: Instant
  ) throws(MessagesError) -> (numbers: Range<UInt64>, place: UInt64) {
    guard centres[batch.centre] != nil else {
      throw MessagesError(.badValue, detail: "there is no message centre \(batch.centre)")
    }
    guard (1...OutboxRecord.mostPeople).contains(people.count), tags.count == people.count else {
      throw MessagesError(
        .badValue, detail: "1 to \(OutboxRecord.mostPeople) people at once, each with a tag")
    }
    if let stopped = log.stopped { throw stopped }
    return try state.withLock { state throws(MessagesError) in
      let sheet = try sheet(at: batch.text.rawValue, &state)
      let first = state.book.columns.next
      let record = OutboxRecord.accepted(
        OutboxRecord.Batch(
          campaign: batch.campaign, centre: batch.centre, urgency: batch.urgency,
          parts: UInt8(truncatingIfNeeded: sheet.parts.count), wantsReceipts: sheet.wantsReceipts,
          text: batch.text.rawValue,
          expires: batch.expires.map { UInt32(clamping: $0.milliseconds / 1000) } ?? 0),
        to: people.map(\.rawValue), tags: tags, at: now)
      try write(record, &state)
      if !batch.isContinued { state.held.remove(batch.text.rawValue) }
      let numbers = first..<state.book.columns.next
      state.lanes.add(
        numbers, campaign: batch.campaign, urgency: batch.urgency, centre: batch.centre)
      return (numbers, send(&state))
    }
  }

  /// Lets a campaign go on, rest or end.
  ///
  /// - Returns: The place after which it is durable.
  public func turn(_ campaign: UInt32, _ run: CampaignRun, at now: Instant) -> UInt64 {
    state.withLock { state in
      _ = try? write(.campaign(campaign, run, at: now), &state)
      state.rest(campaign)
      return send(&state)
    }
  }

  /// The campaigns and what they reached.
  public var campaigns: [UInt32: CampaignAccount] { state.withLock { $0.book.campaigns } }
  /// What receipts were seen.
  public var receipts: ReceiptTally { state.withLock { $0.book.tally } }
  /// Entries that there ever were.
  public var count: UInt64 { state.withLock { $0.book.columns.next } }

  /// How far an entry has come; `nil` for one that is not there or was settled long ago.
  public func state(of number: UInt64) -> EntryState? {
    state.withLock { state in
      state.book.columns.holds(number) ? state.book.columns.state(of: number) : nil
    }
  }

  /// The text at a place, from memory where it was read before.
  func sheet(at place: UInt64, _ state: inout State) throws(MessagesError) -> QueuedText {
    if let sheet = state.sheets[place] { return sheet }
    let text = try shelf.text(at: TextPlace(place))
    let sheet = try QueuedText(encoded: text.span)
    if state.sheets.count >= 1024 { state.sheets.removeAll(keepingCapacity: true) }
    state.sheets[place] = sheet
    return sheet
  }

  /// Applies a record and puts it with those that are to be written.
  @discardableResult
  func write(
    _ record: OutboxRecord, _ state: inout State
  ) throws(MessagesError) -> ReceiptOutcome? {
    let outcome = try state.book.apply(record)
    record.encode(to: &state.writer)
    return outcome
  }

  /// Hands the records over to the log, in the order in which they were applied, with the messages
  /// to second phones of those who failed.
  func send(_ state: inout State) -> UInt64 {
    trySpares(&state)
    let place = log.append(state.writer.bytes)
    state.writer.removeAll()
    return place
  }

  /// Writes the whole book, so that a start need not read the log before it, and removes the files
  /// of texts whose messages are all settled.
  ///
  /// Others go on meanwhile; only the closing of the log's file holds them up. A text goes with the
  /// last one of its file: called once a day, none stays a day longer than its neighbours.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func checkpoint() throws(MessagesError) {
    let (book, place, texts) = try state.withLock { state throws(MessagesError) in
      _ = send(&state)
      let place = try log.roll()
      let texts = state.neededTexts
      // What is not on disk any more is not to be found in memory either.
      state.sheets = state.sheets.filter { texts.contains($0.key) }
      return (state.book, place, texts)
    }
    try BookFile.write(book, as: place, in: folder)
    try log.forget(before: place)
    // Texts that were kept meanwhile stand in the last file, which is not touched.
    try shelf.forget(allBut: texts.sorted())
    do throws(BytesError) {
      for name in try Folder.names(in: folder) {
        if let old = BookFile.place(ofName: name), old < place {
          try Folder.remove("\(folder)/\(name)")
        }
      }
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
  }

  /// Whether the log has grown so that a checkpoint is worth it.
  public var wantsCheckpoint: Bool { log.isSegmentFull }

  /// Gives the folder to whoever opens it next.
  public func close() { log.close() }
}
