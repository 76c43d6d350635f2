// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
public import TramUnits

/// Texts from people on disk: each part before its centre is answered, long ones put together,
/// second deliveries recognised, and what was done about each.
///
/// Texts are read from disk when they are asked for; in memory are about 30 octets of each. A text
/// that is delivered again under the operator's id, or as a part that was there, or while no desk
/// has answered it, is the same one. Without an id the same words from the same phone within a
/// minute may be a second text: they are kept as one, and say which text they repeat.
public final class InboxBook: Sendable {
  /// How its files and its memory are bounded.
  public struct Limits: Hashable, Sendable {
    /// The log's.
    public var log = RecordLog.Limits(segment: 64 << 20, ahead: 1 << 16)
    /// The octets of a file of texts.
    public var textsOfFile = 4 << 20
    /// What may wait for parts.
    public var joiner = TextJoiner.Limits()
    /// Seconds within which the same words may be a second delivery.
    public var repeats = 60.0
    /// Texts that are recognised when they come again, at least.
    public var recognised = 500_000

    /// Creates the usual limits.
    public init() {}
  }

  let limits: Limits
  let log: RecordLog
  let shelf: SharedShelf
  let state: Mutex<State>
  private let settler: LogSettler

  /// Opens an inbox, or makes it.
  ///
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt`, `.io`
  public init(folder: String, limits: Limits = Limits()) throws {
    self.limits = limits
    do throws(BytesError) {
      if try Folder.make(folder) { try Folder.sync("\(folder)/..") }
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
    let shelf = try SharedShelf(folder: folder, mostOfFile: limits.textsOfFile)
    self.shelf = shelf
    var state = State(limits)
    log = try RecordLog(
      folder: folder, limits: limits.log, from: nil,
      before: { () throws(MessagesError) in try shelf.flush() }
    ) { records in
      var reader = ByteReader(records)
      while let record = try InboxRecord(&reader) { state.replay(record) }
    }
    settler = LogSettler(log)
    try state.finishReplay(shelf)
    self.state = Mutex(state)
  }

  /// What its start found.
  public var start: RecordLog.Start { log.start }
  /// How much it holds.
  public var counts: InboxCounts {
    state.withLock { state in
      var counts = state.counts
      counts.incomplete = state.joiner.count
      return counts
    }
  }

  /// Takes what a centre delivered; it may be answered once `settle` has returned for the place.
  ///
  /// - Throws: `MessagesError` with `.io` where nothing is taken any more
  public func arrive(
    _ text: ArrivedText
  ) throws(MessagesError) -> (arrival: InboxArrival, place: UInt64) {
    if let stopped = log.stopped { throw stopped }
    let text = text.bounded
    return try state.withLock { state throws(MessagesError) in
      let arrival =
        if let part = text.text.part, part.total > 1 {
          try takePart(text, &state)
        } else {
          try takeWhole(text, &state)
        }
      return (arrival, send(&state))
    }
  }

  /// Gives out the long texts whose missing parts have not come in time.
  ///
  /// - Throws: `MessagesError`
  public func giveUp(
    at now: Instant
  ) throws(MessagesError) -> (entries: [InboxEntry], place: UInt64) {
    if let stopped = log.stopped { throw stopped }
    return try state.withLock { state throws(MessagesError) in
      var entries: [InboxEntry] = []
      for joined in state.joiner.giveUp(at: now) { entries.append(try admit(joined, &state)) }
      return (entries, send(&state))
    }
  }

  /// Writes down that a desk or a person did something about a text.
  ///
  /// - Parameter by: The desk's name or the person's, at most 100 octets.
  /// - Returns: The place after which it is durable; `nil` for a text that is not there.
  @discardableResult
  public func turn(_ number: UInt64, _ turned: InboxEntry.State, by: String) -> UInt64? {
    state.withLock { state in
      guard state.holds(number) else { return nil }
      let record = InboxRecord.turned(number, turned, by: by)
      state.replay(record)
      record.encode(to: &state.writer)
      return send(&state)
    }
  }

  /// Returns once a place is durable; several wait for one flush.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func settle(_ place: UInt64) async throws { try await settler.settle(place) }

  /// Writes what waits and returns once it is durable.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func commit() throws(MessagesError) { try log.commit() }

  /// A text by its number; `nil` for one that is not there.
  ///
  /// - Throws: `MessagesError`: `.corrupt`, `.io`
  public func entry(_ number: UInt64) throws(MessagesError) -> InboxEntry? {
    try state.withLock { state throws(MessagesError) in
      state.holds(number) ? try entry(number, state) : nil
    }
  }

  /// A page of texts, the newest first.
  ///
  /// - Parameters:
  ///   - before: Only texts with lower numbers; `nil` begins with the newest.
  ///   - most: At most so many; brought into 1 to 1,000.
  ///   - states: Only texts that have come so far.
  /// - Throws: `MessagesError`: `.corrupt`, `.io`
  public func page(
    before: UInt64? = nil, most: Int = 50,
    states: Set<InboxEntry.State> = Set(InboxEntry.State.allCases)
  ) throws(MessagesError) -> [InboxEntry] {
    let most = min(max(most, 1), 1000)
    return try state.withLock { state throws(MessagesError) in
      var page: [InboxEntry] = []
      var number = min(before ?? state.next, state.next)
      while number > state.base, page.count < most {
        number -= 1
        guard state.holds(number), states.contains(state.state(of: number)) else { continue }
        page.append(try entry(number, state))
      }
      return page
    }
  }

  /// Forgets the texts that are done and came before a moment: from memory and from the disk, but
  /// for files in which something else is needed.
  ///
  /// What is left is written anew, and the log before that goes.
  ///
  /// - Returns: How many texts went.
  /// - Throws: `MessagesError` with `.io`
  @discardableResult
  public func forget(before moment: Instant) throws(MessagesError) -> Int {
    let (gone, place, needed) = try state.withLock { state throws(MessagesError) in
      let gone = state.forget(before: moment)
      _ = send(&state)
      let place = try log.roll()
      state.writeAll { log.append($0) }
      return (gone, place, state.neededPlaces)
    }
    try log.commit()
    try log.forget(before: place)
    try shelf.forget(allBut: needed)
    return gone
  }

  /// Gives the folder to whoever opens it next.
  public func close() {
    _ = try? log.commit()
    log.close()
  }

  private func takePart(
    _ text: ArrivedText, _ state: inout State
  ) throws(MessagesError) -> InboxArrival {
    if let mark = state.joiner.mark(of: text) {
      state.counts.again += 1
      guard let number = state.entryOfMark(mark), state.holds(number) else { return .again(nil) }
      return .again(try entry(number, state))
    }
    let place = shelf.keep(text.encoded).rawValue
    InboxRecord.part(place, at: text.time).encode(to: &state.writer)
    var entries: [InboxEntry] = []
    for joined in state.joiner.take(text, mark: place).given {
      entries.append(try admit(joined, &state))
    }
    return entries.isEmpty ? .waits : .texts(entries)
  }

  private func takeWhole(
    _ text: ArrivedText, _ state: inout State
  ) throws(MessagesError) -> InboxArrival {
    let digest = text.digest
    var repeats: UInt64?
    if let number = state.recognised(digest), state.holds(number) {
      let before = try entry(number, state)
      if before.text.isSame(as: text) {
        guard text.messageID == nil, before.state != .kept else {
          state.counts.again += 1
          return .again(before)
        }
        let seconds = abs(text.time.seconds(since: before.text.time))
        if seconds <= limits.repeats { repeats = number }
      }
    }
    var whole = text
    whole.text.part = nil
    return .texts([try keep(whole, digest, repeats: repeats, missing: 0, parts: [], &state)])
  }

  private func admit(
    _ joined: TextJoiner.Joined, _ state: inout State
  ) throws(MessagesError) -> InboxEntry {
    var text = joined.text
    // Parts may have ids each; the whole has none.
    text.messageID = nil
    text = text.bounded
    return try keep(
      text, text.digest, repeats: nil, missing: joined.missing, parts: joined.marks, &state)
  }

  private func keep(
    _ text: ArrivedText, _ digest: UInt64, repeats: UInt64?, missing: Int, parts: [UInt64],
    _ state: inout State
  ) throws(MessagesError) -> InboxEntry {
    let record = InboxRecord.entry(
      InboxRecord.Entry(
        number: state.next, place: shelf.keep(text.encoded).rawValue, at: text.time,
        digest: digest, missing: missing, repeats: repeats.map { $0 + 1 } ?? 0, parts: parts))
    let number = state.next
    state.replay(record)
    record.encode(to: &state.writer)
    return try entry(number, state)
  }

  private func entry(
    _ number: UInt64, _ state: borrowing State
  ) throws(MessagesError) -> InboxEntry {
    let bytes = try shelf.text(at: TextPlace(state.place(of: number)))
    return InboxEntry(
      number: number, text: try ArrivedText(encoded: bytes.span),
      missing: state.missing(of: number), repeats: state.repeats[number],
      state: state.state(of: number), by: state.by(number))
  }

  private func send(_ state: inout State) -> UInt64 {
    let place = log.append(state.writer.bytes)
    state.writer.removeAll()
    return place
  }
}

extension ArrivedText {
  /// What tells it from other texts: the operator's id or, without one, who said what to whom.
  var digest: UInt64 {
    var out = ByteWriter(capacity: 200)
    out.append(operatorName)
    out.append(byte: 0)
    out.append(contentsOf: sender.bytes)
    out.append(byte: 0)
    if let messageID {
      out.append(byte: 1)
      out.append(contentsOf: messageID.bytes)
    } else {
      out.append(contentsOf: shortCode.bytes)
      out.append(byte: 0)
      out.append(text.text)
    }
    let bytes = out.bytes
    return mixedBytes(bytes.span, seed: 0x1407)
  }

  /// Whether a text is the same as one that came before, as far as texts tell.
  func isSame(as other: ArrivedText) -> Bool {
    guard operatorName == other.operatorName, sender == other.sender,
      messageID == other.messageID
    else { return false }
    return messageID != nil || shortCode == other.shortCode && text.text == other.text.text
  }
}
